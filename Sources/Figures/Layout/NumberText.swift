import Foundation

/// Writes numbers without regard to the locale, with a full stop and a true minus sign.
enum NumberText {
  /// `value` with so many decimals; minus zero loses its sign.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value > 0 ? "∞" : "−∞" }
    let scale = pow(10, Double(decimals))
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e15 else { return scientific(value) }
    var digits = String(Int64(scaled))
    if decimals > 0 {
      if digits.utf8.count <= decimals {
        digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits
      }
      let split = digits.index(digits.endIndex, offsetBy: -decimals)
      digits = digits[..<split] + "." + digits[split...]
    }
    return value < 0 && scaled > 0 ? "−" + digits : digits
  }

  /// Up to so many significant digits, without trailing zeros: categories and single values.
  static func short(_ value: Double, significant: Int = 6) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, 0) }
    let magnitude = Int(floor(log10(abs(value))))
    guard magnitude < 7, magnitude > -5 else { return scientific(value) }
    return trimmed(fixed(value, max(0, significant - 1 - magnitude)))
  }

  /// Markup such as `$2.5\times10^{-7}$`.
  static func scientific(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return fixed(value, 0) }
    var exponent = Int(floor(log10(abs(value))))
    var mantissa = trimmed(fixed(value / pow(10, Double(exponent)), 2))
    if mantissa == "10" || mantissa == "−10" {
      exponent += 1
      mantissa = mantissa == "10" ? "1" : "−1"
    }
    let power = "10^{\(exponent)}"
    switch mantissa {
    case "1": return "$\(power)$"
    case "−1": return "$-\(power)$"
    default: return "$\(mantissa)\\times\(power)$"
    }
  }

  /// The labels of ticks or cells that are read together: all with the same decimals.
  static func labels(_ values: [Double], format: NumberFormat, step: Double?) -> [String] {
    switch format {
    case .fixed(let decimals): return values.map { fixed($0, decimals) }
    case .percent(let decimals): return values.map { fixed($0 * 100, decimals) + "%" }
    case .power(let base):
      return values.map { value in
        let exponent = log(value) / log(base)
        return "$\(short(base))^{\(short(exponent, significant: 3))}$"
      }
    case .automatic:
      let largest = values.filter(\.isFinite).map(abs).max() ?? 0
      guard largest < 1e6, largest == 0 || largest >= 1e-4 else { return values.map(scientific) }
      return values.map { fixed($0, decimals(step: step, largest: largest)) }
    }
  }

  /// Decimals that show a step exactly, or, without a step, about three significant digits of the largest value.
  private static func decimals(step: Double?, largest: Double) -> Int {
    if let step, step > 0 {
      for decimals in 0...8 {
        let scaled = step * pow(10, Double(decimals))
        if abs(scaled - scaled.rounded()) < 1e-6 * max(scaled, 1) && scaled > 0.5 { return decimals }
      }
      return 8
    }
    guard largest > 0 else { return 0 }
    return min(max(2 - Int(floor(log10(largest))), 0), 6)
  }

  private static func trimmed(_ digits: String) -> String {
    guard digits.contains(".") else { return digits }
    var text = Substring(digits)
    while text.last == "0" { text = text.dropLast() }
    if text.last == "." { text = text.dropLast() }
    return text == "−0" ? "0" : String(text)
  }
}
