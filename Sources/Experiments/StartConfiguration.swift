import Specifications

/// How the encoder that training starts from was trained itself, on the same data, views and network with the same seed.
///
/// Figure 8 of the paper finetunes an encoder that was trained with a poor temperature:
///
///     loss: {align: 1, uniform: 1}
///     start: {loss: {contrastive: {weight: 1, tau: 2.5}, align: 0, uniform: 0}, train: {epochs: 40}}
///
/// What a file leaves out below `start` is as in the run itself.
public struct StartConfiguration: Sendable, Hashable, Codable {
  /// How it was trained: `minibatch` or `supervised`.
  public var method: Method
  /// Its objective.
  public var loss: LossConfiguration
  /// Its optimiser and schedule; the run's own begins anew, without momentum.
  public var optimizer: OptimizerConfiguration
  /// How long it was trained, and in which batches.
  public var train: TrainConfiguration

  /// Every key given.
  public init(
    method: Method, loss: LossConfiguration, optimizer: OptimizerConfiguration, train: TrainConfiguration
  ) {
    self.method = method
    self.loss = loss
    self.optimizer = optimizer
    self.train = train
  }
}

extension Run {
  /// The id of the training that comes before, without what is measured: runs that measure differently share it.
  ///
  /// - Parameter numericsVersion: The version of the arithmetic that the run ran with.
  public func startingRunID(numericsVersion: Int = numericsVersion) -> String? {
    configuration.startingConfiguration.map {
      runID($0.trainingOnly, dataFingerprint: dataFingerprint, numericsVersion: numericsVersion)
    }
  }
}

extension Configuration {
  /// The configuration by which the encoder that this one starts from is trained; nil where that is drawn at random.
  public var startingConfiguration: Configuration? {
    guard let start else { return nil }
    var earlier = self
    earlier.start = nil
    earlier.method = start.method
    earlier.loss = start.loss
    earlier.optimizer = start.optimizer
    earlier.train = start.train
    return earlier
  }

  /// The configuration without what is measured: two runs with the same one train the same encoder.
  public var trainingOnly: Configuration {
    var training = self
    let defaults = Configuration.defaults(data: data.name)
    training.evaluate = defaults.evaluate
    training.views.evaluate = defaults.views.evaluate
    training.views.align = defaults.views.align
    training.views.probe = defaults.views.probe
    training.data.validationLimit = nil
    return training
  }
}
