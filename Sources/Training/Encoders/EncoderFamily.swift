import Experiments
import Networks
import Tensors

/// One kind of encoder: what it costs and how it is built from a configuration.
package protocol EncoderFamily<Input>: Sendable {
  /// What the encoder reads, such as `ImageBatch`.
  associatedtype Input
  /// The name in experiment files.
  var name: String { get }
  /// What a pass of one input costs, from the plan by which the encoder is built.
  ///
  /// - Throws: where the configuration leaves a layer empty.
  func cost(_ configuration: EncoderConfiguration) throws -> EncoderCost
  /// An encoder whose weights are drawn from `seed`.
  ///
  /// - Throws: where the configuration leaves a layer empty.
  func make(_ configuration: EncoderConfiguration, seed: UInt64, workers: Workers) throws -> any Encoder<Input>
  /// A batch of `count` random inputs, for measuring speed.
  func randomBatch(_ configuration: EncoderConfiguration, count: Int) -> Input
}

/// All kinds of encoders; a new one is a file in this folder and a line here.
package let encoderFamilies: [any EncoderFamily] = [SmallAlexNetFamily()]

/// The family of a configuration's encoder.
///
/// - Throws: `EncoderError.unknownName`.
func encoderFamily(_ configuration: EncoderConfiguration) throws(EncoderError) -> any EncoderFamily {
  guard let family = encoderFamilies.first(where: { $0.name == configuration.name }) else {
    throw .unknownName(configuration.name, known: encoderFamilies.map(\.name))
  }
  return family
}

/// An encoder for inputs of one kind, whose weights are drawn from `seed`.
///
/// - Throws: where no encoder has the name, it reads inputs of another kind, or a layer would be left empty.
func makeEncoder<Input>(
  _ configuration: EncoderConfiguration, reading _: Input.Type, seed: UInt64, workers: Workers
) throws -> any Encoder<Input> {
  let family = try encoderFamily(configuration)
  guard let own = family as? any EncoderFamily<Input> else { throw InputMismatch(encoder: family.name) }
  return try own.make(configuration, seed: seed, workers: workers)
}

/// What a pass of one input through a configuration's encoder costs.
///
/// Nothing where the encoder cannot be built: the run then says why.
func encoderCost(_ configuration: EncoderConfiguration) -> EncoderCost {
  (try? encoderFamily(configuration).cost(configuration)) ?? EncoderCost(layers: [], sharedActivations: 0)
}

/// The data are of another kind than the encoder reads.
struct InputMismatch: Error, CustomStringConvertible {
  var encoder: String
  var description: String {
    "the encoder `\(encoder)` does not read this kind of data\n  hint: choose another `encoder` or `data`"
  }
}
