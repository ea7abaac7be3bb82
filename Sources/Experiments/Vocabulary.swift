import Specifications

/// All that experiments can name: the members of each family.
///
/// The first of a list is what holds where a file names none.
/// Experiments knows no member itself; whoever reads an experiment or a stored configuration is given a vocabulary.
public struct Vocabulary: Sendable {
  /// The data sets.
  public var dataSets: [any DataSpecification.Type]
  /// The encoders.
  public var encoders: [any EncoderSpecification.Type]
  /// The terms of the objective.
  public var losses: [any LossSpecification.Type]
  /// The training methods.
  public var methods: [any MethodSpecification.Type]
  /// What is measured.
  public var evaluators: [any EvaluatorSpecification.Type]

  /// A vocabulary; no list may be empty, and no name may occur twice in one.
  public init(
    dataSets: [any DataSpecification.Type], encoders: [any EncoderSpecification.Type],
    losses: [any LossSpecification.Type], methods: [any MethodSpecification.Type],
    evaluators: [any EvaluatorSpecification.Type]
  ) {
    self.dataSets = dataSets
    self.encoders = encoders
    self.losses = losses
    self.methods = methods
    self.evaluators = evaluators
    for (family, members) in families {
      let names = members.map { $0.name }
      precondition(!names.isEmpty && Set(names).count == names.count, "\(family): names must be unique, found \(names)")
    }
  }

  /// Every family with its members, in the order of a file's sections.
  public var families: [(name: String, members: [any FamilyMember.Type])] {
    [
      ("data", dataSets), ("encoder", encoders), ("loss", losses), ("method", methods), ("evaluate", evaluators),
    ]
  }

  /// What the paper does on a data set: an empty experiment file.
  ///
  /// - Parameters:
  ///   - data: The name of the data set; nil, or a name that there is not: the first.
  ///   - encoder: The name of the encoder; nil, or a name that there is not: the first.
  ///   - method: How the encoder is trained; nil: by the first method.
  ///   - size: The side of the encoder's input in pixels; nil: the data set's.
  ///   - preset: The data set whose views are used; nil: `data`.
  public func defaults(
    data: String? = nil, encoder: String? = nil, method: (any MethodSpecification)? = nil, size: Int? = nil,
    preset: String? = nil
  ) -> Configuration {
    let dataSet = dataSets.first { $0.name == data } ?? dataSets[0]
    let viewed = dataSets.first { $0.name == preset } ?? dataSet
    let network = encoders.first { $0.name == encoder } ?? encoders[0]
    let method = method ?? methods[0].init()
    let size = size ?? dataSet.inputSize
    var samples = dataSet.init()
    samples.adapt(toInputSize: size)
    if type(of: method).needsLabels { samples.train = "train" }
    var configuration = Configuration(
      data: samples, encoder: network.init(), views: viewed.views(size: size),
      loss: ObjectiveConfiguration(losses.map { $0.init() }), method: method, optimizer: OptimizerConfiguration(),
      train: TrainConfiguration(),
      evaluate: EvaluateConfiguration(
        layers: dataSet.hasLabels ? network.evaluatedLayers : [], evaluators: evaluators.map { $0.init() }),
      seed: 0)
    configuration.inputSize = size
    return configuration
  }
}
