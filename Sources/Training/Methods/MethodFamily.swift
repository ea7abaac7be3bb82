import Experiments
import Networks
import Tensors

/// A kind of training: its keys, what it costs, and how it is set up.
package protocol MethodFamily: MethodSpecification {
  /// The views of a sample that a step encodes.
  static var viewsPerSample: Int { get }
  /// The numbers that it holds of a batch beside the features.
  func comparedNumbers(_ configuration: Configuration, batch: Int) -> Double
  /// The method for an encoder and the data that it reads.
  func make<Source: SampleSource>(
    _ encoder: any Encoder<Source.Batch>, configuration: Configuration, data: RunData<Source>, workers: Workers
  ) -> any TrainingMethod
}

/// All methods, the default first.
///
/// A new one is a file in this folder and a line here.
package let methodFamilies: [any MethodSpecification.Type] = [
  Minibatch.self,
  Supervised.self,
  QuickThought.self,
  Untrained.self,
]

extension MethodFamily {
  /// None that count.
  package func comparedNumbers(_ configuration: Configuration, batch: Int) -> Double { 0 }
}

extension MethodSpecification {
  /// The method as one that trains; nil for one that trains nothing.
  var family: (any MethodFamily)? { self as? any MethodFamily }

  /// The views of a sample that a step encodes; 0 where nothing is trained.
  var viewsPerSample: Int { family.map { type(of: $0).viewsPerSample } ?? 0 }
}
