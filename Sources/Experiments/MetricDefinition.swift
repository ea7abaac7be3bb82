/// How a metric is computed, as far as its name does not say it: what others in the field compute under the same name differs.
///
/// The store keeps it beside the numbers (view `definitions`).
public struct MetricDefinition: Sendable, Hashable, Codable {
  /// What is taken from the features first.
  public enum Centring: String, Sendable, Hashable, Codable {
    /// Nothing.
    case none
    /// Their mean.
    case mean
    /// Each sample's mean over its views.
    case samples
  }

  /// What the features are divided by first.
  public enum Normalisation: String, Sendable, Hashable, Codable {
    /// Nothing: they are as the layer gives them.
    case none
    /// Their norm, as the encoder's output is.
    case unit
  }

  /// The number of the definition, from 1: raised when the same features give another value.
  public var version: Int
  /// What is taken from the features first.
  public var centring: Centring
  /// What the features are divided by first.
  public var normalisation: Normalisation
  /// The paper and the formula in it.
  public var source: String

  /// A definition.
  public init(
    version: Int = 1, centring: Centring = .none, normalisation: Normalisation = .unit, source: String
  ) {
    self.version = version
    self.centring = centring
    self.normalisation = normalisation
    self.source = source
  }
}

/// The definition of a metric that a run measured.
public struct DefinedMetric: Sendable, Hashable {
  /// The metric's name.
  public var name: String
  /// How it is measured; empty where there is one way.
  public var method: String
  /// How it is computed.
  public var definition: MetricDefinition

  /// A metric with its definition.
  public init(name: String, method: String, definition: MetricDefinition) {
    self.name = name
    self.method = method
    self.definition = definition
  }
}

extension [Measurement] {
  /// The definitions of these numbers, as far as the kinds have them, in the order of the kinds.
  public func definitions(_ kinds: [MetricKind]) -> [DefinedMetric] {
    let measured = Set(map { [$0.name, $0.method] })
    return kinds.compactMap { kind in
      guard let definition = kind.definition, measured.contains([kind.name, kind.method ?? ""]) else { return nil }
      return DefinedMetric(name: kind.name, method: kind.method ?? "", definition: definition)
    }
  }
}
