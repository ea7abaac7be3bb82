import Experiments
import Networks
import Tensors

/// An encoder that can be made; a file each, and a line each in the list below.
protocol EncoderFamily: EncoderSpecification {
  /// The network, its weights drawn from the seed.
  ///
  /// - Throws: `EncoderError` for sizes that no network has.
  func make(seed: UInt64, workers: Workers) throws -> any Encoder
}

/// All encoders; the first is what holds where a file names none.
let encoderFamilies: [any EncoderFamily.Type] = [
  SmallAlexNetEncoder.self
]

extension Configuration {
  /// The network of this configuration, its weights drawn from the run's seed.
  func makeEncoder(workers: Workers) throws -> any Encoder {
    guard let family = encoder as? any EncoderFamily else { throw UnknownMember(family: "encoder", name: encoder.name) }
    return try family.make(seed: UInt64(seed), workers: workers)
  }
}

/// A member that was not taken from `Vocabulary.standard`, so that nothing can be made of it.
struct UnknownMember: Error, CustomStringConvertible {
  var family: String
  var name: String
  var description: String { "the \(family) `\(name)` cannot be made: it is not of the standard vocabulary" }
}
