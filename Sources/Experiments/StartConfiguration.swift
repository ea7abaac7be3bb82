import Specifications

/// How the encoder that training starts from was trained itself, on the same data, views and network with the same seed.
///
/// Figure 8 of the paper finetunes an encoder that was trained with a poor temperature:
///
///     loss: {align: 1, uniform: 1}
///     start: {loss: {contrastive: {weight: 1, tau: 2.5}, align: 0, uniform: 0}, train: {epochs: 40}}
///
/// What a file leaves out below `start` is as in the run itself.
public struct StartConfiguration: Sendable {
  /// How it was trained.
  public var method: any MethodSpecification
  /// Its objective.
  public var loss: ObjectiveConfiguration
  /// Its optimiser and schedule; the run's own begins anew, without momentum.
  public var optimizer: OptimizerConfiguration
  /// How long it was trained, and in which batches.
  public var train: TrainConfiguration

  /// Every key given.
  public init(
    method: any MethodSpecification, loss: ObjectiveConfiguration, optimizer: OptimizerConfiguration,
    train: TrainConfiguration
  ) {
    self.method = method
    self.loss = loss
    self.optimizer = optimizer
    self.train = train
  }
}

extension StartConfiguration: Hashable {
  /// Whether all sections are equal.
  public static func == (first: StartConfiguration, second: StartConfiguration) -> Bool {
    AnyHashable(first.method) == AnyHashable(second.method) && first.loss == second.loss
      && first.optimizer == second.optimizer && first.train == second.train
  }

  /// Hashes all sections.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(AnyHashable(method))
    hasher.combine(loss)
    hasher.combine(optimizer)
    hasher.combine(train)
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

  /// What names the kept encoder that the run starts from: the id of the training that comes before, or the SHA-256 of the file
  /// of weights; nil where it starts from random weights.
  ///
  /// - Parameter numericsVersion: The version of the arithmetic that the run ran with.
  public func startingEncoderID(numericsVersion: Int = numericsVersion) -> String? {
    startingRunID(numericsVersion: numericsVersion) ?? configuration.startingWeights?.sha256
  }
}

extension Configuration {
  /// The configuration by which the encoder that this one starts from is trained; nil where nothing is trained before.
  public var startingConfiguration: Configuration? {
    guard let start = startingTraining else { return nil }
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
    let dataSet = type(of: data)
    let views = dataSet.views(size: dataSet.inputSize)
    training.evaluate = EvaluateConfiguration(
      layers: type(of: encoder).evaluatedLayers, evaluators: evaluate.evaluators.map { type(of: $0).init() })
    training.views.evaluate = views.evaluate
    training.views.align = views.align
    training.views.probe = views.probe
    training.data.validationLimit = nil
    return training
  }
}
