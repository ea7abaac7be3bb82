import Experiments
import Networks
import Tensors

/// What a training method does in one step; the loop around it is the same for all (`TrainingCourse`).
package protocol TrainingMethod {
  /// The samples that are gone through each epoch.
  var sampleCount: Int { get }
  /// The views of a sample that a step encodes.
  var viewsPerSample: Int { get }
  /// The order in which an epoch goes through the samples.
  var order: SampleOrder { get }
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
  /// Takes note of the samples of the next step, so that it has to wait for no disk; their source does the work.
  func foresee(_ samples: [Int])
}

extension TrainingMethod {
  /// Nothing waits.
  package func foresee(_ samples: [Int]) {}
}

/// The order in which an epoch goes through its samples.
package enum SampleOrder: Sendable, Hashable {
  /// Another random one each epoch.
  case shuffled
  /// As they are.
  case consecutive
}

extension TrainingMethod {
  /// A random one.
  package var order: SampleOrder { .shuffled }
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

extension SGD {
  /// The optimiser of a configuration.
  convenience init(_ optimizer: OptimizerConfiguration, parameters: [Parameter], workers: Workers) {
    self.init(
      parameters: parameters, momentum: optimizer.momentum, weightDecay: optimizer.weightDecay, workers: workers)
  }
}
