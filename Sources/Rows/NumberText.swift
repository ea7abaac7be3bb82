import Foundation

/// Writes single numbers without regard to the locale, with a full stop and a true minus sign.
///
/// The labels of an axis, which are read together, are written by the figures' `NumberLabels`.
public enum NumberText {
  /// `value` with so many decimals; minus zero loses its sign.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value > 0 ? "∞" : "−∞" }
    // Beyond these bounds digits come from the printer of the C library: exact, and slower.
    guard decimals <= 15, abs(value) * pow(10, Double(decimals)) < 9e15 else {
      let text = String(format: "%.\(min(max(decimals, 0), 340))f", abs(value))
      return value < 0 && text.contains(where: { ("1"..."9").contains($0) }) ? "−" + text : text
    }
    let scaled = (abs(value) * pow(10, Double(decimals))).rounded()
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

  /// Up to so many significant digits, without trailing zeros: single values.
  public static func short(_ value: Double, significant: Int = 6) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, 0) }
    let magnitude = exponent(value)
    guard magnitude < 7, magnitude > -5 else { return Digits(value, significant: 3).scientific() }
    return trimmed(fixed(value, max(0, significant - 1 - magnitude)))
  }

  /// The power of ten of a number's first digit; 0 for zero.
  public static func exponent(_ value: Double) -> Int {
    guard value != 0, value.isFinite else { return 0 }
    let guess = Int(floor(log10(abs(value))))
    // The logarithm may be off by a rounding at powers of ten.
    return abs(value) >= power(guess + 1) ? guess + 1 : abs(value) < power(guess) ? guess - 1 : guess
  }

  /// A power of ten.
  public static func power(_ exponent: Int) -> Double { pow(10, Double(exponent)) }

  /// Without zeros after the last digit that counts.
  public static func trimmed(_ digits: String) -> String {
    guard digits.contains(".") else { return digits }
    var text = Substring(digits)
    while text.last == "0" { text = text.dropLast() }
    if text.last == "." { text = text.dropLast() }
    return text == "−0" ? "0" : String(text)
  }

  /// The decimal digits of a finite number, correctly rounded.
  public struct Digits: Hashable {
    /// Whether a minus sign is before them.
    public var isNegative: Bool
    /// The digits without zeros at the end, at least one.
    public var digits: String
    /// The power of ten of the first digit.
    public var exponent: Int

    /// So many significant digits of a number that is finite.
    public init(_ value: Double, significant: Int) {
      self.init(scientific: String(format: "%.\(min(max(significant, 1), 17) - 1)e", value))
    }

    /// As many digits as read back as the same number.
    public init(exact value: Double) {
      for significant in 1..<17 {
        let text = String(format: "%.\(significant - 1)e", value)
        if Double(text) == value {
          self.init(scientific: text)
          return
        }
      }
      self.init(value, significant: 17)
    }

    /// `-1.5e-07`, as the C library writes it.
    private init(scientific text: String) {
      isNegative = text.hasPrefix("-")
      let parts = text.split(separator: "e")
      var digits = (parts.first ?? "0").filter { ("0"..."9").contains($0) }
      while digits.count > 1, digits.last == "0" { digits.removeLast() }
      self.digits = digits
      exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
      if digits == "0" { (isNegative, exponent) = (false, 0) }
    }

    /// The number that they are.
    public var value: Double { Double("\(isNegative ? "-" : "")\(digits)e\(exponent - digits.count + 1)") ?? 0 }

    /// `-0.00025`, with zeros where the digits end before the point.
    public func plain() -> String {
      let sign = isNegative ? "−" : ""
      if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
      let whole = exponent + 1
      if digits.count <= whole { return sign + digits + String(repeating: "0", count: whole - digits.count) }
      return sign + digits.prefix(whole) + "." + digits.dropFirst(whole)
    }

    /// The mantissa: `-2.5`.
    public var mantissa: String {
      (isNegative ? "−" : "") + digits.prefix(1) + (digits.count > 1 ? "." + digits.dropFirst() : "")
    }

    /// Markup such as `$2.5\times10^{-7}$`; a mantissa of 1 is left out unless others beside it have one.
    public func scientific(showsOne: Bool = false) -> String {
      if digits == "0" { return "0" }
      let power = "10^{\(exponent)}"
      if digits == "1" && !showsOne { return "$\(isNegative ? "-" : "")\(power)$" }
      return "$\(mantissa)\\times\(power)$"
    }

    /// As `scientific`, in characters alone: `2.5×10⁻⁷`.
    public func scientificPlain(showsOne: Bool = false) -> String {
      if digits == "0" { return "0" }
      let raised = String(exponent).map { $0 == "-" ? "⁻" : String(Digits.raised[$0.wholeNumberValue ?? 0]) }.joined()
      if digits == "1" && !showsOne { return (isNegative ? "−" : "") + "10" + raised }
      return mantissa + "×10" + raised
    }

    private static let raised = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
  }
}
