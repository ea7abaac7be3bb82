// Experiments: the nouns of the notebook. Experiment, Configuration, Vocabulary, Run, RunRecord.
// Invariant: a value here says what is to be done or what came out, never how, and names no member of any family.
// Start with `Configuration` and `Vocabulary`, then `Experiment`, then `RunRecord`.

/// One fully resolved configuration: everything that a run's result depends on, apart from the data's bytes.
///
/// Its canonical JSON (sorted keys), the data's fingerprint and the numerics version make up a run's id.
public struct Configuration: Sendable {
  /// The data set and how much of it is used.
  public var data: any DataSpecification
  /// The network.
  public var encoder: any EncoderSpecification
  /// The augmentations.
  public var views: ViewsConfiguration
  /// The objective.
  public var loss: ObjectiveConfiguration
  /// How the encoder is trained.
  public var method: any MethodSpecification
  /// The training that comes before, or the file of weights; nil: the encoder starts from random weights.
  public var start: StartingPoint?
  /// The optimiser and its schedule.
  public var optimizer: OptimizerConfiguration
  /// How long, and in which batches.
  public var train: TrainConfiguration
  /// What is measured afterwards.
  public var evaluate: EvaluateConfiguration
  /// The seed that keys every random number of the run.
  public var seed: Int

  /// A configuration with every section given; `Vocabulary.defaults` gives the paper's.
  public init(
    data: any DataSpecification, encoder: any EncoderSpecification, views: ViewsConfiguration,
    loss: ObjectiveConfiguration, method: any MethodSpecification, start: StartingPoint? = nil,
    optimizer: OptimizerConfiguration, train: TrainConfiguration, evaluate: EvaluateConfiguration, seed: Int
  ) {
    self.data = data
    self.encoder = encoder
    self.views = views
    self.loss = loss
    self.method = method
    self.start = start
    self.optimizer = optimizer
    self.train = train
    self.evaluate = evaluate
    self.seed = seed
  }

  /// The encoder as one of a type; its defaults where it is another.
  public subscript<Encoder: EncoderSpecification>(encoder type: Encoder.Type) -> Encoder {
    get { encoder as? Encoder ?? Encoder() }
    set { encoder = newValue }
  }

  /// The data set as one of a type; its defaults where it is another.
  public subscript<DataSet: DataSpecification>(data type: DataSet.Type) -> DataSet {
    get { data as? DataSet ?? DataSet() }
    set { data = newValue }
  }

  /// The side of an image encoder's square input in pixels; 0 for encoders of something else, for which setting it does nothing.
  public var inputSize: Int {
    get { (encoder as? any ImageEncoderSpecification)?.size ?? 0 }
    set {
      guard var network = encoder as? any ImageEncoderSpecification else { return }
      network.size = newValue
      encoder = network
    }
  }
}

extension Configuration: Hashable {
  /// Whether all sections are equal.
  public static func == (first: Configuration, second: Configuration) -> Bool {
    AnyHashable(first.data) == AnyHashable(second.data) && AnyHashable(first.encoder) == AnyHashable(second.encoder)
      && AnyHashable(first.method) == AnyHashable(second.method) && first.views == second.views
      && first.loss == second.loss && first.start == second.start && first.optimizer == second.optimizer
      && first.train == second.train && first.evaluate == second.evaluate && first.seed == second.seed
  }

  /// Hashes all sections.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(AnyHashable(data))
    hasher.combine(AnyHashable(encoder))
    hasher.combine(AnyHashable(method))
    hasher.combine(views)
    hasher.combine(loss)
    hasher.combine(start)
    hasher.combine(optimizer)
    hasher.combine(train)
    hasher.combine(evaluate)
    hasher.combine(seed)
  }
}
