import Experiments
import Networks
import Specifications
import Tensors

/// The error of depth predictors on frozen maps.
public struct DepthEvaluation: EvaluatorFamily {
  /// The depth predictors; nil: none.
  public var depth: Predictor?

  /// No depth is predicted.
  public init() {}

  /// The name in lists of what is measured.
  public static let name = "depth"
  /// What it is.
  public static let meaning = "error of depth predictors on the maps of convolutions"
  /// The mean squared error of all pixels.
  public static let metrics = [
    MetricKind(
      "depth-mse", better: .smaller,
      definedBy: ["evaluate.depth", "encoder.size", "views.evaluate", "data.validationLimit"],
      except: ["evaluate.depth.layers", "evaluate.depth.pictures"],
      definition: MetricDefinition(
        normalisation: .none,
        source:
          "Wang and Isola, ICML 2020, table 2: mean squared error in square metres over all pixels of depth maps of the "
          + "encoder's size"))
  ]
  package static let evaluator: any Evaluator.Type = DepthEvaluator.self

  /// The keys.
  public static let keys: [Key<DepthEvaluation>] = [
    Key(
      "depth", \.depth, whenWritten: Predictor(),
      "depth predictors: transposed convolutions on frozen maps, trained by Adam; needs data with depths")
  ]

  /// A depth predictor on the maps of each of some layers.
  ///
  /// The paper's: 120 epochs, the rate 0.003 decayed by 0.2 at epochs 70, 90, 100 and 110.
  public struct Predictor: Specification {
    /// The layers whose maps are read.
    public var layers = ["conv5", "conv4"]
    /// Passes over the training maps.
    public var epochs = 120
    /// Maps a step.
    public var batch = 128
    /// The learning rate.
    public var rate = 0.003
    /// The factor of each step of the decay.
    public var decay = 0.2
    /// When to decay, as shares of the epochs.
    public var decayAt = [0.583, 0.75, 0.833, 0.917]
    /// Validation images that are kept in the store with their depths, predictions and errors.
    public var pictures = 0

    /// The paper's.
    public init() {}

    /// The keys.
    public static let keys: [Key<Predictor>] = [
      Key(
        "layers", \.layers,
        Reading<[String]>.sequence(of: .string).must(
          be: "at least one layer, each once", schema: ["minItems": .integer(1), "uniqueItems": .bool(true)]
        ) { !$0.isEmpty && Set($0).count == $0.count }.counting(upTo: 100),
        "the convolutions whose maps are read, of those of the encoder"),
      Key("epochs", \.epochs, .integer.atLeast(1).atMost(1_000_000), "passes over the training maps"),
      Key("batch", \.batch, .integer.atLeast(1).atMost(1_000_000), "maps a step"),
      Key("rate", \.rate, .number.positive.atMost(1e6), "learning rate of Adam"),
      Key("decay", \.decay, .number.above(0, atMost: 1), "factor of each step of the rate's decay"),
      Key("decayAt", \.decayAt, .shares, "when to decay, as shares of the epochs"),
      Key(
        "pictures", \.pictures, .integer.within(0...1_000),
        "validation images, spread over the split, that are kept with their depths, predictions and errors"),
    ]

    /// A decay at no time, or by the factor 1, is none.
    public var unusedKeys: [UnusedKey] { unusedDecayKeys(decay: decay, decayAt: decayAt) }
  }

  /// Data without depths, and layers whose maps no doubling makes as large as the images, are refused.
  public func contradictions(in configuration: Configuration) -> [Contradiction] {
    guard let depth else { return [] }
    var found: [Contradiction] = []
    if let family = configuration.data as? any DataFamily, !type(of: family).hasDepths {
      let names = dataFamilies.filter { $0.hasDepths }.map { "`\($0.name)`" }.joined(separator: " or ")
      found.append(
        Contradiction(
          "evaluate.depth", "the data `\(configuration.data.name)` have no depths", of: ["data.name"],
          hint: "choose \(names), or write `depth: none`"))
    }
    let cost = configuration.encoder.costOfPass
    for layer in depth.layers {
      do {
        _ = try DepthPredictor.Plan(layer: layer, of: cost, side: configuration.inputSize)
      } catch {
        found.append(
          Contradiction(
            "evaluate.depth.layers", "cannot predict depth from `\(layer)`: \(error)",
            of: ["encoder.size", "encoder.width", "encoder.name"], hint: error.hint))
      }
    }
    return found
  }
}

/// Why no depth is predicted from a layer.
private enum DepthLayerError: Error, CustomStringConvertible {
  case noMaps(known: [String])
  case sizes(DepthPlanError)

  var description: String {
    switch self {
    case .noMaps: "it is no convolution of the encoder"
    case .sizes(let error): "\(error)"
    }
  }

  var hint: String {
    switch self {
    case .noMaps(let known): "choose among \(known.joined(separator: ", "))"
    case .sizes(.notDoubling): "choose an `encoder.size` that is a multiple of 32, or another layer"
    case .sizes(.channelsRunOut): "choose a larger `encoder.width`, or another layer"
    }
  }
}

extension DepthPredictor.Plan {
  /// The predictor for a layer of an encoder of images of `side` pixels.
  fileprivate init(layer: String, of encoder: EncoderCost, side: Int) throws(DepthLayerError) {
    let maps = encoder.layers.filter { $0.side != nil }
    guard let found = maps.first(where: { $0.name == layer }), let mapSide = found.side else {
      throw .noMaps(known: maps.map(\.name))
    }
    do throws(DepthPlanError) {
      self = try DepthPredictor.Plan(channels: found.features / (mapSide * mapSide), mapSide: mapSide, side: side)
    } catch {
      throw .sizes(error)
    }
  }
}

/// Trains a depth predictor on the training maps of each layer, and measures its mean squared error on the validation split.
struct DepthEvaluator: Evaluator {
  private let predictor: DepthEvaluation.Predictor
  private let plans: [DepthPredictor.Plan]
  private let seed: UInt64

  init?(_ configuration: Configuration) {
    guard let predictor = configuration.evaluate[DepthEvaluation.self].depth else { return nil }
    self.predictor = predictor
    let cost = configuration.encoder.costOfPass
    let side = configuration.inputSize
    plans = predictor.layers.compactMap { try? DepthPredictor.Plan(layer: $0, of: cost, side: side) }
    seed = UInt64(configuration.seed)
  }

  /// A predictor takes too long to be trained again and again.
  static func duringTraining(_ configuration: Configuration) -> DepthEvaluator? { nil }

  var phase: RunProgress.Phase { .probing }

  var features: [FeatureKey] {
    predictor.layers.flatMap {
      [FeatureKey(.validation, .evaluation, layer: $0), FeatureKey(.labeled, .evaluation, layer: $0)]
    }
  }

  func cost(_ data: DataSize, _ encoder: EncoderCost) -> EvaluatorCost {
    let samples = 3 * Double(predictor.epochs) * Double(data.labeled) + Double(data.validation)
    let batch = Double(min(predictor.batch, data.labeled))
    let pixels = plans.map { Double($0.side * $0.side) }.max() ?? 0
    return EvaluatorCost(
      operations: plans.reduce(0) { $0 + samples * $1.operations },
      numbers: (plans.map { Double($0.activations) }.max() ?? 0) * batch
        + pixels * Double(data.labeled + 3 * data.validation))
  }

  func measure(_ encoder: FrozenEncoder, into journal: inout Journal) throws {
    guard plans.count == predictor.layers.count else { preconditionFailure("layers without maps were refused before") }
    guard let training = try encoder.depths(of: .labeled), let validation = try encoder.depths(of: .validation) else {
      throw MissingDepths()
    }
    let kept = chosen(of: validation.rows)
    try keepImages(kept, depths: validation, encoder, into: &journal)
    for (place, layer) in predictor.layers.enumerated() {
      let predictions = try predictions(place, depths: training, encoder)
      var sum = 0.0
      for index in predictions.elements.indices {
        let difference = Double(predictions.elements[index]) - Double(validation.elements[index])
        sum += difference * difference
      }
      let error = sum / Double(max(predictions.elements.count, 1))
      journal.record(
        "depth-mse", split: "validation", layer: layer, value: error.isFinite ? error : nil, count: validation.rows)
      guard !kept.isEmpty else { continue }
      let (shown, measured) = (predictions.rows(at: kept), validation.rows(at: kept))
      let errors = Matrix(
        rows: shown.rows, columns: shown.columns, elements: zip(shown.elements, measured.elements).map { abs($0 - $1) })
      journal.keep(Self.embedding("prediction-\(layer)", shown))
      journal.keep(Self.embedding("error-\(layer)", errors))
    }
  }

  /// The depths that a predictor on a layer has for the validation split, after its training.
  private func predictions(_ place: Int, depths: Matrix, _ encoder: FrozenEncoder) throws -> Matrix {
    let layer = predictor.layers[place]
    let maps = try encoder.features(FeatureKey(.labeled, .evaluation, layer: layer))
    let training = DepthTraining(
      DepthPredictor(plans[place], seed: seed, workers: encoder.workers),
      settings: DepthTraining.Settings(
        epochs: predictor.epochs, batch: min(predictor.batch, max(maps.rows, 1)), rate: predictor.rate,
        decay: predictor.decay, decayAt: predictor.decayAt), seed: seed, workers: encoder.workers)
    try training.train(features: maps, depths: depths) { share, _ in
      try encoder.reporter.checkCancellation()
      encoder.progress.advance(to: (Double(place) + share) / Double(plans.count))
    }
    return training.predictions(try encoder.features(FeatureKey(.validation, .evaluation, layer: layer)))
  }

  // MARK: Pictures

  /// The validation images that are kept: neighbours in the split show the same room.
  private func chosen(of count: Int) -> [Int] {
    let pictures = min(predictor.pictures, count)
    return (0..<pictures).map { $0 * count / pictures }
  }

  private func keepImages(
    _ kept: [Int], depths: Matrix, _ encoder: FrozenEncoder, into journal: inout Journal
  ) throws {
    guard !kept.isEmpty else { return }
    if let images = try encoder.pictures(of: .validation, kept) { journal.keep(Self.embedding("image", images)) }
    journal.keep(Self.embedding("depth", depths.rows(at: kept)))
  }

  private static func embedding(_ view: String, _ rows: Matrix) -> Embedding {
    Embedding(
      split: "validation", view: view, dimension: rows.columns, labels: [Int](repeating: 0, count: rows.rows),
      features: rows.elements)
  }
}

/// The data have no depths, which is reported before anything runs where the configuration was read from a file.
private struct MissingDepths: Error, CustomStringConvertible {
  var description: String { "the data have no depths\n  hint: write `evaluate: {depth: none}`" }
}
