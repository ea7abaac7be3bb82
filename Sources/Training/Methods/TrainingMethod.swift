import Experiments
import Networks
import Tensors

/// What a training method does in one step; the loop around it is the same for all (`TrainingCourse`).
package protocol TrainingMethod {
  /// The samples that are gone through each epoch.
  var sampleCount: Int { get }
  /// The views of a sample that a step encodes.
  var viewsPerSample: Int { get }
  /// The names of the terms that `step` returns besides the loss.
  var termNames: [String] { get }
  /// Everything that the rest of a training depends on: saved, restored and verified by name. `trainingState` is the usual
  /// part of it.
  var state: [NamedTensor] { get }
  /// What moves all that is trained.
  var optimizer: any Optimizer { get }
  /// One step on the given samples; `epoch` counts from 1, `step` from 0. Returns the loss and its terms.
  ///
  /// - Throws: where the data can no longer be read.
  mutating func step(samples: [Int], epoch: Int, step: Int, rate: Double) throws -> (loss: Double, terms: [Double])
}

/// The state of an encoder and an optimiser: the values of what is trained, what the optimiser keeps, running statistics.
///
/// Every method shows its encoder one batch a step.
package func trainingState(of encoder: any Encoder, _ optimizer: any Optimizer) -> [NamedTensor] {
  [NamedTensor("batches", perStep: 1, read: { encoder.batchesTracked }, write: { encoder.batchesTracked = $0 })]
    + optimizer.parameters.map { NamedTensor("value/\($0.name)", of: $0, numbers: $0.values) } + optimizer.state
    + encoder.runningStatistics.map {
      NamedTensor("statistic/\($0.name)", shape: [$0.values.count], numbers: $0.values)
    }
}

/// One kind of training: what it costs and how it is set up from a configuration.
package protocol MethodFamily: Sendable {
  /// Its name in experiment files.
  var method: Method { get }
  /// The views of a sample that a step encodes.
  var viewsPerSample: Int { get }
  /// Whether it trains on the samples with labels.
  var needsLabels: Bool { get }
  /// The numbers that the objective holds of a batch beside the features.
  func comparedNumbers(_ configuration: Configuration, batch: Int) -> Double
  /// The method for an encoder and the data that it reads.
  func make<Source: SampleSource>(
    _ encoder: any Encoder<Source.Batch>, configuration: Configuration, data: RunData<Source>, workers: Workers
  ) -> any TrainingMethod
}

/// All kinds of training; a new one is a file in this folder and a line here.
package let methodFamilies: [any MethodFamily] = [PairFamily(), SupervisedFamily()]

/// The family of a method; nil for `none`, which trains nothing.
func methodFamily(_ method: Method) -> (any MethodFamily)? { methodFamilies.first { $0.method == method } }

extension SGD {
  /// The optimiser of a configuration.
  convenience init(_ optimizer: OptimizerConfiguration, parameters: [Parameter], workers: Workers) {
    self.init(
      parameters: parameters, momentum: optimizer.momentum, weightDecay: optimizer.weightDecay, workers: workers)
  }
}
