/// One number that a run produced.
public struct Measurement: Sendable, Hashable, Codable {
  /// What was measured: `align`, `uniform`, `accuracy`, `loss`, `rate`, `seconds`, ...
  public var name: String
  /// How: `linear`, `knn`, `linear-cv` for `accuracy`; empty otherwise.
  public var method: String
  /// The split it was measured on: `train` or `validation`.
  public var split: String
  /// The layer whose features were used; empty where there is none.
  public var layer: String
  /// The metric's parameter (alpha, t, k); nil where there is none.
  public var parameter: Double?
  /// The training step (1-based) it belongs to; nil for a final measurement.
  public var step: Int?
  /// The epoch (1-based) it belongs to; nil for a final measurement.
  public var epoch: Int?
  /// The value; nil when it is not finite.
  public var value: Double?
  /// How many terms it is a mean of: pairs, images; nil where that has no meaning.
  public var count: Int?

  /// A measurement.
  public init(
    _ name: String, method: String = "", split: String, layer: String = "", parameter: Double? = nil, step: Int? = nil,
    epoch: Int? = nil, value: Double?, count: Int? = nil
  ) {
    self.name = name
    self.method = method
    self.split = split
    self.layer = layer
    self.parameter = parameter
    self.step = step
    self.epoch = epoch
    self.value = value.flatMap { $0.isFinite ? $0 : nil }
    self.count = count
  }

  /// The names of measurements that tell how fast a machine was; no others differ between repetitions of a run.
  ///
  /// The store says the same of them in `measurements.is_timing`.
  public static let timingNames = ["seconds", "views-per-second"]

  /// Whether it tells how fast the machine was, and not what came out.
  public var isTiming: Bool { Measurement.timingNames.contains(name) }
}
