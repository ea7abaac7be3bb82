import Foundation
import Specifications

/// What the verdicts on metrics depend on beside the numbers.
public struct MeasurementOptions: Sendable, Hashable {
  /// The margins within which metrics count as equivalent; none for a metric without one.
  public var tolerances: [Tolerance] = []
  /// Whether p is adjusted by Benjamini and Hochberg, over all that is compared, instead of Holm.
  public var usesFalseDiscoveryRate = false

  /// No tolerances, and Holm.
  public init() {}
}

/// The margin within which a metric counts as equivalent.
public struct Tolerance: Sendable, Hashable {
  /// The metric's name.
  public var metric: String
  /// The margin: in the metric's unit, or as a share of the first side's mean.
  public var amount: Double
  /// Whether it is a share of the first side's mean.
  public var isRelative: Bool

  /// A margin.
  public init(metric: String, amount: Double, isRelative: Bool = false) {
    self.metric = metric
    self.amount = amount
    self.isRelative = isRelative
  }

  /// The margin in the metric's unit; nil where it is a share of a mean that is not known.
  func margin(mean: Double?) -> Double? {
    guard isRelative else { return amount }
    return mean.map { abs($0) * amount }
  }

  private static let option = "--tolerance"
  private static let form = "write NAME=VALUE or NAME=rel:VALUE, for example align=1e-4,accuracy=rel:1%"

  /// Reads `align=1e-4,accuracy=rel:1%`.
  ///
  /// - Parameter metrics: The names of the metrics that were measured.
  /// - Throws: For an item without a margin, a margin that is no positive number, a metric that is unknown or named twice.
  public static func list(_ text: String, metrics: [String]) throws(ComparisonError) -> [Tolerance] {
    var list: [Tolerance] = []
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      let tolerance = try Tolerance(item.trimmingCharacters(in: .whitespaces), metrics: metrics)
      guard !list.contains(where: { $0.metric == tolerance.metric }) else {
        throw ComparisonError(
          "\(option) \(text)", "the metric \(tolerance.metric) has two margins", hint: "give each metric one")
      }
      list.append(tolerance)
    }
    return list
  }

  /// Reads `accuracy=rel:1%`.
  private init(_ item: String, metrics: [String]) throws(ComparisonError) {
    let place = "\(Self.option) \(shortened(item))"
    let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    guard parts.count == 2, !parts[0].isEmpty else {
      throw ComparisonError(place, item.isEmpty ? "an item is empty" : "it has no margin", hint: Self.form)
    }
    guard metrics.contains(parts[0]) else {
      throw ComparisonError(
        place, "no run measured \(shortened(parts[0]))", hint: hintForUnknownName(parts[0], among: metrics))
    }
    metric = parts[0]
    isRelative = parts[1].hasPrefix("rel:")
    let number = isRelative ? String(parts[1].dropFirst(4)) : parts[1]
    let isPercent = number.hasSuffix("%")
    guard let value = Double(isPercent ? String(number.dropLast()) : number), value.isFinite, value > 0 else {
      throw ComparisonError(
        place, "the margin must be a positive number, found \(shortened(parts[1].isEmpty ? "nothing" : parts[1]))",
        hint: Self.form)
    }
    amount = isPercent ? value / 100 : value
  }
}
