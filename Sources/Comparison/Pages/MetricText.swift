import Experiments
import Rows
import Texts

/// The numbers of one metric in one cell as readers see them: shares in percent, with the digits that the interval allows.
struct MetricText {
  /// What a number is multiplied by.
  let factor: Double
  /// After a value: ` %`, or nothing.
  let unit: String
  /// After a difference: ` points` of a percentage, or nothing.
  let differenceUnit: String
  private let decimals: Int

  /// More decimals than that become powers of ten.
  private static let mostDecimals = 8

  init(_ entry: MeasurementComparison.Entry, _ change: MeasurementComparison.Change) {
    factor = entry.isShare ? 100 : 1
    unit = entry.isShare ? " %" : ""
    differenceUnit = entry.isShare ? " pp" : ""
    // Two digits of what is uncertain: half of the difference's interval, else of a mean's, else the difference itself.
    func half(_ low: Double?, _ high: Double?) -> Double? {
      guard let low, let high, high > low, (high - low).isFinite else { return nil }
      return (high - low) / 2
    }
    let widths = entry.samples.compactMap { half($0.low, $0.high) }
    let size =
      half(change.low, change.high) ?? widths.min() ?? change.difference.map(abs)
      ?? entry.samples.compactMap(\.mean).first.map { abs($0) / 100 } ?? 0
    decimals = size > 0 ? max(0, 1 - NumberText.exponent(size * factor)) : 4
  }

  /// A value without its unit.
  func number(_ value: Double) -> String {
    let value = value * factor
    if abs(value) >= 1e7 || (value != 0 && abs(value) < 1e-5 && decimals > Self.mostDecimals) {
      return NumberText.Digits(value, significant: 4).scientificPlain()
    }
    return NumberText.fixed(value, min(decimals, Self.mostDecimals))
  }

  /// A value with its unit; a dash for none.
  func value(_ value: Double?) -> String { value.map { number($0) + unit } ?? "–" }

  /// A difference without its unit, with its sign.
  func signed(_ value: Double) -> String {
    if decimals > Self.mostDecimals, value != 0 {
      return (value > 0 ? "+" : "") + NumberText.Digits(value * factor, significant: 2).scientificPlain()
    }
    let text = number(value)
    return value > 0 && text.contains(where: { ("1"..."9").contains($0) }) ? "+" + text : text
  }

  /// A difference with its sign and unit.
  func difference(_ value: Double?) -> String { value.map { signed($0) + differenceUnit } ?? "–" }

  /// A size of a difference, without a sign.
  func size(_ value: Double) -> String {
    String(signed(abs(value)).drop { $0 == "+" }) + differenceUnit
  }

  /// `[0.8, 3.0]`; empty where there is no interval.
  func interval(_ low: Double?, _ high: Double?) -> String {
    guard let low, let high else { return "" }
    return "[\(number(low)), \(number(high))]"
  }

  /// `[+0.8, +3.0]`; empty where there is no interval.
  func differenceInterval(_ change: MeasurementComparison.Change) -> String {
    guard let low = change.low, let high = change.high else { return "" }
    return "[\(signed(low)), \(signed(high))]"
  }

  /// A difference that no interval says the digits of, with its sign.
  static func plain(_ difference: Double) -> String {
    (difference > 0 ? "+" : "") + NumberText.Digits(difference, significant: 2).shown
  }

  /// `0.004`, `< 0.001`.
  static func p(_ value: Double) -> String {
    if value < 0.001 { return "< 0.001" }
    if value > 0.995 { return "1" }
    return NumberText.fixed(value, value < 0.01 ? 4 : value < 0.1 ? 3 : 2)
  }
}

extension NumberText.Digits {
  /// In full, or as a power of ten where that takes many zeros.
  fileprivate var shown: String { (-5..<7).contains(exponent) ? plain() : scientificPlain() }
}

extension MeasurementComparison.Change.Test {
  /// The test in words; nil for none.
  var words: String? {
    switch self {
    case .paired: "paired t"
    case .welch: "Welch's t"
    case .pairedPooled: "paired t, deviation pooled over configurations"
    case .pooled: "t, deviation pooled over configurations"
    case .none: nil
    }
  }
}

extension Metric {
  /// `accuracy (linear, val, layer conv5, k 5)`.
  var title: String {
    let parameter = parameter.map { ShownNumber($0).plain }
    let details = [method, split, layer.isEmpty ? "" : "layer \(layer)", parameter.map { "parameter \($0)" } ?? ""]
      .filter { !$0.isEmpty }
    return details.isEmpty ? name : "\(name) (\(details.joined(separator: ", ")))"
  }
}

extension Metric.Direction {
  /// What is better, in words.
  var words: String {
    switch self {
    case .larger: "larger is better"
    case .smaller: "smaller is better"
    case .neither: "no direction is better"
    }
  }
}
