import Experiments
import Specifications

/// The accuracy of linear probes, and their cross validation on the training split.
public struct LinearProbeEvaluation: EvaluatorSpecification {
  /// The linear probe; nil: none.
  public var probe: Probe? = Probe()
  /// Folds of cross validation of the probe on the training split; 0: none.
  public var folds = 0

  /// The paper's.
  public init() {}

  /// What records call it.
  public static let name = "linear-probe"
  /// What it is.
  public static let meaning = "accuracy of linear probes, and their cross validation on the training split"
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
