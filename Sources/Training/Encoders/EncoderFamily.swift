import Experiments
import Networks
import Tensors

/// A kind of encoder: its keys, what it costs, and how it is made.
package protocol EncoderFamily<Input>: EncoderSpecification {
  /// What the encoder reads, such as `ImageBatch`.
  associatedtype Input
  /// What a pass of one input costs, from the plan by which the encoder is built.
  ///
  /// - Throws: where the keys leave a layer empty.
  func cost() throws -> EncoderCost
  /// An encoder whose weights are drawn from `seed`.
  ///
  /// - Throws: where the keys leave a layer empty.
  func make(seed: UInt64, workers: Workers) throws -> any Encoder<Input>
  /// A batch of `count` random inputs, for measuring speed.
  func randomBatch(count: Int) -> Input
  /// The same with about a quarter of the weights, which computes about as many operations a second; nil: there is none.
  var narrower: Self? { get }
  /// The key, of those below `encoder`, whose lower value saves the most memory.
  static var costliestKey: String { get }
  /// The layers that alignment and uniformity are measured on.
  static var comparedLayers: ComparedLayers { get }
}

/// The layers that alignment and uniformity are measured on: the output, or those of two encoders of which one is compared with the
/// other.
package struct ComparedLayers: Sendable, Hashable {
  /// The layer of the first view of a pair.
  package var x: String
  /// The layer of the second.
  package var y: String

  /// Two layers.
  package init(x: String, y: String) {
    self.x = x
    self.y = y
  }

  /// Each layer once.
  var names: [String] { x == y ? [x] : [x, y] }
  /// What tells measurements on them from those on the output.
  var method: String { x == y ? "" : "\(x), \(y)" }
}

/// All encoders, the default first.
///
/// A new one is a file in this folder and a line here.
package let encoderFamilies: [any EncoderFamily.Type] = [
  SmallAlexNetEncoder.self,
  ResNet18Encoder.self,
  ResNet50Encoder.self,
  GRUEncoder.self,
]

extension EncoderFamily {
  /// The output.
  package static var comparedLayers: ComparedLayers { ComparedLayers(x: "output", y: "output") }
  /// There is none.
  package var narrower: Self? { nil }
}

extension EncoderSpecification {
  /// The encoder as one that can be made.
  ///
  /// - Throws: `UnknownMember` where it is not of the standard vocabulary.
  func family() throws(UnknownMember) -> any EncoderFamily {
    guard let family = self as? any EncoderFamily else { throw UnknownMember(family: "encoder", name: name) }
    return family
  }

  /// An encoder for inputs of one kind, whose weights are drawn from `seed`.
  ///
  /// - Throws: where it reads inputs of another kind, or a layer would be left empty.
  func make<Input>(reading _: Input.Type, seed: UInt64, workers: Workers) throws -> any Encoder<Input> {
    guard let own = try family() as? any EncoderFamily<Input> else { throw InputMismatch(encoder: name) }
    return try own.make(seed: seed, workers: workers)
  }

  /// The layers that alignment and uniformity are measured on.
  var comparedLayers: ComparedLayers {
    (self as? any EncoderFamily).map { type(of: $0).comparedLayers } ?? ComparedLayers(x: "output", y: "output")
  }

  /// The key whose lower value saves the most memory.
  var costliestKey: String { (self as? any EncoderFamily).map { type(of: $0).costliestKey } ?? "dimension" }

  /// What a pass of one input costs; nothing where the encoder cannot be built: the run then says why.
  var costOfPass: EncoderCost { (try? family().cost()) ?? EncoderCost(layers: [], sharedActivations: 0) }
}

/// A member of a family that the standard vocabulary does not list, so that nothing can be made of it.
struct UnknownMember: Error, CustomStringConvertible {
  var family: String
  var name: String
  var description: String { "the \(family) `\(name)` is not one of this program" }
}

/// The data are of another kind than the encoder reads.
struct InputMismatch: Error, CustomStringConvertible {
  var encoder: String
  var description: String {
    "the encoder `\(encoder)` does not read this kind of data\n  hint: choose another `encoder` or `data`"
  }
}
