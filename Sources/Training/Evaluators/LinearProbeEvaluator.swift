import Experiments
import Networks
import Specifications
import Tensors

/// The accuracy of linear probes, and their cross validation on the training split.
public struct LinearProbeEvaluation: EvaluatorFamily {
  /// The linear probe; nil: none.
  public var probe: Probe? = Probe()
  /// Folds of cross validation of the probe on the training split; 0: none.
  public var folds = 0

  /// The paper's.
  public init() {}

  /// The name in lists of what is measured.
  public static let name = "linear-probe"
  /// What it is.
  public static let meaning = "accuracy of linear probes, and their cross validation on the training split"
  /// The accuracy of the probe on the validation split, and in cross validation.
  public static let metrics = [
    MetricKind(
      "accuracy", method: "linear", better: .larger, isShare: true,
      definedBy: ["evaluate.probe", "views.probe", "views.evaluate", "data.validationLimit"]),
    MetricKind(
      "accuracy", method: "linear-cv", better: .larger,
      isShare: true, parameterName: "folds",
      definedBy: ["evaluate.probe", "views.probe", "views.evaluate"]),
  ]
  package static let evaluator: any Evaluator.Type = LinearProbeEvaluator.self

  /// The keys.
  public static let keys: [Key<LinearProbeEvaluation>] = [
    Key("probe", \.probe, whenWritten: Probe(), "the linear probe: softmax regression by Adam"),
    Key(
      "folds", \.folds,
      .integer.must(
        be: "0 (none) or at least 2",
        schema: ["minimum": .integer(0), "not": .object(["const": .integer(1)])]
      ) { $0 == 0 || $0 >= 2 }.atMost(1000),
      "folds of cross validation of the probe on the training split; 0: none"),
  ]

  /// Folds need a probe.
  public func contradictions(in configuration: Configuration) -> [Contradiction] {
    guard folds > 0, probe == nil else { return [] }
    return [
      Contradiction(
        "evaluate.folds", "\(folds) folds of a probe that is `none`", of: ["evaluate.probe"], hint: "write `folds: 0`")
    ]
  }

  /// Without layers nothing is classified.
  public func unusedKeys(in configuration: Configuration) -> [UnusedKey] {
    guard configuration.classifiesNothing else { return [] }
    return ["probe", "folds"].map { UnusedKey("evaluate.\($0)", because: "evaluate.layers is empty") }
  }

  /// It looks at views of its own where it is trained on augmented ones.
  public func views(in configuration: Configuration) -> [String: UnusedView?] {
    guard let probe else { return ["probe": UnusedView(because: "evaluate.probe is none", isLeftOutOfIDs: true)] }
    let isAugmented = probe.views == .augmented
    if configuration.evaluate.layers.isEmpty {
      return ["probe": UnusedView(because: "evaluate.layers is empty", isLeftOutOfIDs: !isAugmented)]
    }
    guard isAugmented else {
      return [
        "probe": UnusedView(because: "evaluate.probe.views is \(probe.views.rawValue)", isLeftOutOfIDs: true)
      ]
    }
    return ["probe": nil]
  }

  /// The linear probe: softmax regression by Adam (0.5, 0.999, 1e-8) with step decay.
  ///
  /// The paper's: 100 epochs of crop-and-flip views, the rate 1e-3 decayed by 0.2 at epochs 60 and 80.
  public struct Probe: Specification {
    /// Passes over the labelled training features.
    public var epochs = 100
    /// Features a step.
    public var batch = 128
    /// The learning rate.
    public var rate = 1e-3
    /// The factor of each step of the decay.
    public var decay = 0.2
    /// When to decay, as shares of the epochs.
    public var decayAt = [0.6, 0.8]
    /// Whether it trains on features computed once or on crop-and-flip views.
    public var views = Views.augmented

    /// The paper's.
    public init() {}

    /// Every key given.
    public init(epochs: Int, batch: Int, rate: Double, decay: Double, decayAt: [Double], views: Views) {
      self.epochs = epochs
      self.batch = batch
      self.rate = rate
      self.decay = decay
      self.decayAt = decayAt
      self.views = views
    }

    /// What the probe trains on.
    public enum Views: String, JSONRepresentable, CaseIterable {
      /// Features of the evaluation view, computed once.
      case cached
      /// Features of fresh crop-and-flip views every epoch.
      case augmented
    }

    /// The keys.
    public static let keys: [Key<Probe>] = [
      Key("epochs", \.epochs, .integer.atLeast(1).atMost(1_000_000), "passes over the labelled training features"),
      Key("batch", \.batch, .integer.atLeast(1).atMost(1_000_000), "features a step"),
      Key("rate", \.rate, .number.positive.atMost(1e6), "learning rate of Adam"),
      Key("decay", \.decay, .number.above(0, atMost: 1), "factor of each step of the rate's decay"),
      Key("decayAt", \.decayAt, .shares, "when to decay, as shares of the epochs"),
      Key(
        "views", \.views, .choice(of: Views.self),
        "whether it trains on features computed once or on views as `views.probe` makes them, new ones every epoch"),
    ]

    /// A decay at no time, or by the factor 1, is none.
    public var unusedKeys: [UnusedKey] { unusedDecayKeys(decay: decay, decayAt: decayAt) }
  }
}

/// The accuracy of a linear classifier on each layer's features, and its cross validation.
struct LinearProbeEvaluator: Evaluator {
  private let probe: LinearProbeEvaluation.Probe
  private let layers: [String]
  private let folds: Int
  private let seed: UInt64

  /// Every run is cross-validated over the same folds.
  private static let foldSeed: UInt64 = 0

  init?(_ configuration: Configuration) {
    let folds = configuration.evaluate[LinearProbeEvaluation.self].folds
    self.init(configuration, layers: configuration.evaluate.layers, folds: folds > 1 ? folds : 0)
  }

  /// The probe always sees cached features, whatever the final one is trained on, and is not cross-validated.
  static func duringTraining(_ configuration: Configuration) -> LinearProbeEvaluator? {
    guard type(of: configuration.data).hasClasses else { return nil }
    var configuration = configuration
    configuration.evaluate[LinearProbeEvaluation.self].probe?.views = .cached
    return Self(configuration, layers: ["output"], folds: 0)
  }

  private init?(_ configuration: Configuration, layers: [String], folds: Int) {
    guard let probe = configuration.evaluate[LinearProbeEvaluation.self].probe, !layers.isEmpty else { return nil }
    self.probe = probe
    self.layers = layers
    self.folds = folds
    seed = UInt64(configuration.seed)
  }

  var phase: RunProgress.Phase { .probing }

  var features: [FeatureKey] {
    layers.flatMap { [FeatureKey(.validation, .evaluation, layer: $0), FeatureKey(.labeled, .evaluation, layer: $0)] }
  }

  func cost(_ data: DataSize, _ encoder: EncoderCost) -> EvaluatorCost {
    let widths = layers.map { encoder.features(of: $0) ?? 0 }
    let samples = Double(probe.epochs) * Double(data.labeled)
    var operations = 6 * Double(data.classes) * samples * (1 + Double(folds)) * Double(widths.reduce(0, +))
    if probe.views == .augmented { operations += encoder.operations * samples * Double(layers.count) }
    // A probe gathers its batch by chunks of 1,040 features.
    let gathered = Double(((widths.max() ?? 0) + 1023) / 1024 * 1040) * Double(min(probe.batch, data.labeled))
    return EvaluatorCost(operations: operations, numbers: gathered)
  }

  func problems(_ data: DataSize) -> [PlannedData.Problem] {
    guard folds > data.labeled else { return [] }
    let images = data.labeled == 1 ? "1 image" : "\(data.labeled) images"
    return [
      PlannedData.Problem(
        path: "evaluate.folds", message: "must be at most the \(images) that are divided, found `\(folds)`",
        hint: "write fewer, or `0` for none")
    ]
  }

  /// One probe to train: on all of a layer's training features, or on all but one fold.
  private struct Task: Sendable {
    var layer: Int
    /// nil: trained on everything and tested on the validation split.
    var fold: Int?
  }

  /// The features and labels of all layers.
  private struct Samples: Sendable {
    var training: [Matrix]
    var validation: [Matrix]
    var trainingLabels: [Int]
    var validationLabels: [Int]
    var classes: Int
  }

  func measure(_ encoder: FrozenEncoder, into journal: inout Journal) throws {
    let samples = Samples(
      training: try layers.map { try encoder.features(FeatureKey(.labeled, .evaluation, layer: $0)) },
      validation: try layers.map { try encoder.features(FeatureKey(.validation, .evaluation, layer: $0)) },
      trainingLabels: encoder.labels(of: .labeled), validationLabels: encoder.labels(of: .validation),
      classes: encoder.classes)
    let tasks = layers.indices.flatMap { layer in
      (probe.views == .cached ? [Task(layer: layer, fold: nil)] : [])
        + (0..<folds).map { Task(layer: layer, fold: $0) }
    }
    let accuracies = try accuracies(of: tasks, on: samples, encoder)
    for layer in layers.indices {
      let own = tasks.indices.filter { tasks[$0].layer == layer }
      var accuracy = own.first { tasks[$0].fold == nil }.map { accuracies[$0] }
      if accuracy == nil { accuracy = try accuracyOnViews(layer, of: samples, encoder) }
      journal.record(
        "accuracy", method: "linear", split: "validation", layer: layers[layer], value: accuracy,
        count: samples.validationLabels.count)
      guard folds > 0 else { continue }
      let crossValidated = own.filter { tasks[$0].fold != nil }.map { accuracies[$0] }
      journal.record(
        "accuracy", method: "linear-cv", split: "train", layer: layers[layer], parameter: Double(folds),
        value: crossValidated.reduce(0, +) / Double(folds), count: samples.trainingLabels.count)
    }
  }

  /// Probes of different layers and folds are independent, so they are trained side by side, a thread each.
  private func accuracies(of tasks: [Task], on samples: Samples, _ encoder: FrozenEncoder) throws -> [Double] {
    let labels = samples.trainingLabels
    var stream = RandomStream(seed: Self.foldSeed, purpose: .folds)
    let order = stream.permutation(labels.count)
    let (isCancelled, settings) = (encoder.reporter.context.isCancelled, settings(samples: labels.count))
    let (seed, folds) = (seed, folds)
    let accuracies = encoder.workers.map(tasks.count) { index -> Double in
      if isCancelled() { return .nan }
      let task = tasks[index]
      let features = samples.training[task.layer]
      let linear = LinearProbe(width: features.columns, classes: samples.classes, settings: settings, seed: seed)
      guard let fold = task.fold else {
        linear.train(features: features, labels: labels)
        return linear.accuracy(features: samples.validation[task.layer], labels: samples.validationLabels)
      }
      let held = (order.count * fold / folds)..<(order.count * (fold + 1) / folds)
      let kept = Array(order[..<held.lowerBound] + order[held.upperBound...])
      linear.train(features: features.rows(at: kept), labels: kept.map { labels[$0] })
      let tested = Array(order[held])
      return linear.accuracy(features: features.rows(at: tested), labels: tested.map { labels[$0] })
    }
    try encoder.reporter.checkCancellation()
    return accuracies
  }

  /// The paper's probe: every epoch sees features of fresh crop-and-flip views.
  private func accuracyOnViews(_ layer: Int, of samples: Samples, _ encoder: FrozenEncoder) throws -> Double {
    let labels = samples.trainingLabels
    let linear = LinearProbe(
      width: samples.training[layer].columns, classes: samples.classes, settings: settings(samples: labels.count),
      seed: seed)
    let encodeBatch = encoder.batches(of: .labeled, capacity: probe.batch)
    for epoch in 0..<probe.epochs {
      let order = linear.order(count: labels.count, epoch: epoch)
      let rate = linear.schedule.rate(epoch: epoch)
      for start in stride(from: 0, to: order.count, by: probe.batch) {
        try encoder.reporter.checkCancellation()
        let chosen = Array(order[start..<min(start + probe.batch, order.count)])
        let features = try encodeBatch(chosen, ViewKey(.probe, seed: seed, epoch: epoch), [layers[layer]])
        linear.step(features: features[0], labels: chosen.map { labels[$0] }, rate: rate)
      }
      let done = Double(layer) + Double(epoch + 1) / Double(probe.epochs)
      encoder.progress.advance(to: done / Double(layers.count))
    }
    return linear.accuracy(features: samples.validation[layer], labels: samples.validationLabels)
  }

  /// A batch is no larger than the samples.
  private func settings(samples: Int) -> LinearProbe.Settings {
    LinearProbe.Settings(
      epochs: probe.epochs, batch: min(probe.batch, max(samples, 1)), rate: probe.rate, decay: probe.decay,
      decayAt: probe.decayAt)
  }
}
