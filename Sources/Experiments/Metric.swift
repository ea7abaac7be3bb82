/// What a number measures: numbers of equal metrics can be compared with each other.
public struct Metric: Sendable, Hashable, Codable {
  /// Which of two values is the better one.
  public enum Direction: String, Sendable, Hashable, Codable {
    /// The larger one.
    case larger
    /// The smaller one.
    case smaller
    /// Neither.
    case neither
  }

  /// What was measured: `align`, `uniform`, `accuracy`, `loss`, ...
  public var name: String
  /// How: `linear`, `knn`, `linear-cv` for `accuracy`; empty where there is one way.
  public var method: String
  /// The split it was measured on.
  public var split: String
  /// The layer whose features were used; empty where there is none.
  public var layer: String
  /// The metric's parameter (alpha, t, k); nil where there is none.
  public var parameter: Double?

  /// A metric.
  public init(name: String, method: String = "", split: String, layer: String = "", parameter: Double? = nil) {
    self.name = name
    self.method = method
    self.split = split
    self.layer = layer
    self.parameter = parameter
  }
}

extension Metric {
  /// The metric of a measurement.
  public init(_ measurement: Measurement) {
    self.init(
      name: measurement.name, method: measurement.method, split: measurement.split, layer: measurement.layer,
      parameter: measurement.parameter)
  }
}

/// A kind of metric, declared by what measures it: which value is the better one, and what defines it.
public struct MetricKind: Sendable, Hashable {
  /// The name of its measurements.
  public var name: String
  /// Their method; nil where there is one way.
  public var method: String?
  /// Which of two values is the better one.
  public var better: Metric.Direction
  /// Whether it is a share of 1, which people read in percent.
  public var isShare: Bool
  /// What its parameter is called; nil where it has none.
  public var parameterName: String?
  /// Dotted keys that say how it is measured: values of runs that differ in one of them, or in one below it, measure
  /// different things.
  public var definingKeys: [String]
  /// Keys below the defining ones that do not count.
  public var otherKeys: [String]
  /// How it is computed; nil where its name says all.
  public var definition: MetricDefinition?
  /// Whether its numbers are points of a curve, which a figure shows and nobody compares one by one.
  public var isCurve: Bool

  /// A kind of metric.
  public init(
    _ name: String, method: String? = nil, better: Metric.Direction, isShare: Bool = false,
    parameterName: String? = nil, definedBy definingKeys: [String], except otherKeys: [String] = [],
    definition: MetricDefinition? = nil, isCurve: Bool = false
  ) {
    self.name = name
    self.method = method
    self.better = better
    self.isShare = isShare
    self.parameterName = parameterName
    self.definingKeys = definingKeys
    self.otherKeys = otherKeys
    self.definition = definition
    self.isCurve = isCurve
  }

  /// Whether values of runs that differ in a key measure different things.
  public func isDefined(by key: String) -> Bool {
    func isBelow(_ keys: [String]) -> Bool { keys.contains { key == $0 || key.hasPrefix($0 + ".") } }
    return isBelow(definingKeys) && !isBelow(otherKeys)
  }
}

extension Vocabulary {
  /// The kinds of metrics that runs are measured by: those of the evaluators, then those of training.
  public var metricKinds: [MetricKind] {
    // The views and the batch decide which pairs a loss compares.
    let training = ["views.train", "train.batch"]
    let terms = losses.map { term in
      let section = "loss.\(term.name)"
      return MetricKind(
        "loss-\(term.name)", better: .smaller, definedBy: [section] + training,
        except: ["\(section).weight"])
    }
    let loss = MetricKind(
      "loss", better: .smaller, definedBy: ["loss", "method"] + training)
    return evaluators.flatMap { $0.metrics } + [loss] + terms
  }

  /// The kind of a metric; nil where it is none that this program measures.
  public func kind(of metric: Metric) -> MetricKind? {
    metricKinds.first { $0.name == metric.name && ($0.method ?? metric.method) == metric.method }
  }
}
