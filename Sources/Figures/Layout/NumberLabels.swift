import Foundation
import Rows

/// Labels of numbers that are read together: in one notation, with as many digits as tell neighbours apart.
///
/// The digits needed follow from the distance between neighbours: a label is within a hundredth of it of its number.
struct NumberLabels: Equatable {
  /// The markup of each number.
  var texts: [String]
  /// The markup of what all have in common, to be written once beside them: `×10^6`, `+1.764288×10^9`; nil for nothing.
  var common: String?

  /// The share of the distance between neighbours by which a label may be off.
  private static let tolerance = 0.01
  /// The longest label, in digits, that stays without a common factor.
  private static let longest = 7
  /// A common offset is taken out where it saves so many digits of every label.
  private static let savedDigits = 4

  // MARK: Ticks of an axis

  /// The labels of ticks on a scale of equal steps.
  ///
  /// - Parameters:
  ///   - step: The distance between neighbours, nil for ticks at given values.
  ///   - trims: Whether each label loses its zeros at the end, as given values do; otherwise all have the same decimals.
  static func ticks(_ values: [Double], step: Double?, trims: Bool = false) -> NumberLabels {
    let measure = Measure(values, step: step)
    if measure.isPlain(longest: longest) {
      return NumberLabels(texts: measure.plain(values, trims: trims))
    }
    if let offset = Offset(values, measure) {
      let rest = values.map { $0 - offset.value }
      let inner = Measure(rest, step: step ?? measure.gap)
      let texts =
        inner.isPlain(longest: longest) ? inner.plain(rest, trims: trims) : inner.mantissas(rest, trims: trims)
      let factor = inner.isPlain(longest: longest) ? "" : "\\times10^{\(inner.exponent)}\\;"
      return NumberLabels(texts: texts, common: "$\(factor)\(offset.markup)$")
    }
    if measure.isLongWhole { return NumberLabels(texts: measure.plain(values, trims: trims)) }
    return NumberLabels(
      texts: measure.mantissas(values, trims: trims), common: "$\\times10^{\(measure.exponent)}$")
  }

  // MARK: Labels that stand alone

  /// Labels with nothing beside them that could say what they have in common: of contours, of sizes.
  static func alone(_ values: [Double], step: Double? = nil, trims: Bool = false) -> [String] {
    written(values, Measure(values, step: step), trims: trims)
  }

  /// Labels of cells, which are rounded: three significant digits of the largest, and two of what they differ by.
  static func rounded(_ values: [Double]) -> [String] {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return values.map { NumberText.fixed($0, 0) } }
    var measure = Measure(finite, step: nil)
    let decimals = max(2, low < high ? measure.exponent - NumberText.exponent(high - low) + 1 : 0)
    measure.relativeDecimals = min(decimals, 14)
    return written(values, measure, trims: false)
  }

  private static func written(_ values: [Double], _ measure: Measure, trims: Bool) -> [String] {
    if measure.isPlain(longest: longest + 2) || measure.isLongWhole { return measure.plain(values, trims: trims) }
    return zip(values, measure.mantissas(values, trims: trims)).map { value, mantissa in
      value == 0 || !value.isFinite ? NumberText.fixed(value, 0) : "$\(mantissa)\\times10^{\(measure.exponent)}$"
    }
  }

  // MARK: Numbers spread over powers of ten

  /// Labels of numbers of many sizes, ticks of logarithmic axes and categories: each with its own power of ten where one of
  /// them is neither within `plain` nor a whole number of up to `whole`.
  static func spread(_ values: [Double], plain: ClosedRange<Double>, whole: Double = 0) -> [String] {
    let sizes = values.filter { $0 != 0 && $0.isFinite }
    let digits = digits(of: values)
    if sizes.allSatisfy({ plain.contains(abs($0)) || (abs($0) <= whole && $0 == $0.rounded()) }) {
      return zip(values, digits).map { $1?.plain() ?? NumberText.fixed($0, 0) }
    }
    let showsOne = digits.contains { $0.map { $0.digits != "1" && $0.digits != "0" } ?? false }
    return zip(values, digits).map { $1?.scientific(showsOne: showsOne) ?? NumberText.fixed($0, 0) }
  }

  /// Powers of a base other than ten, `2^{-6}`; nil where some number is none.
  static func powers(_ values: [Double], of base: Double) -> [String]? {
    guard base > 1, base.isFinite else { return nil }
    var labels: [String] = []
    for value in values {
      guard value > 0, value.isFinite else { return nil }
      let power = log(value) / log(base)
      guard abs(power - power.rounded()) < 1e-9 * max(1, abs(power)), abs(power) < 1e6 else { return nil }
      labels.append("$\(baseMarkup(base))^{\(Int(power.rounded()))}$")
    }
    return labels
  }

  /// Numbers as powers of a base, with fractions in the exponent where they are none: the format `2^`.
  static func power(_ values: [Double], base: Double) -> [String] {
    let exponents = values.map { $0 > 0 ? log($0) / log(base) : .nan }
    let measure = Measure(exponents.filter(\.isFinite), step: nil)
    let others = spread(values, plain: 1e-3...1e4)
    return exponents.enumerated().map { index, exponent in
      guard exponent.isFinite else { return others[index] }
      let text = NumberText.trimmed(NumberText.fixed(exponent, max(0, measure.relativeDecimals - measure.exponent)))
      return "$\(baseMarkup(base))^{\(text)}$"
    }
  }

  private static func baseMarkup(_ base: Double) -> String {
    abs(base - exp(1)) < 1e-6 ? "\\mathrm{e}" : NumberText.Digits(exact: base).plain()
  }

  /// Six significant digits of each, and more where neighbours are closer together.
  private static func digits(of values: [Double]) -> [NumberText.Digits?] {
    let gaps = gaps(values)
    return zip(values, gaps).map { value, gap in
      guard value.isFinite else { return nil }
      for significant in 6..<17 {
        let digits = NumberText.Digits(value, significant: significant)
        if abs(digits.value - value) <= gap * tolerance { return digits }
      }
      return NumberText.Digits(exact: value)
    }
  }

  /// The distance of each number to the nearest other one; without another, infinity.
  private static func gaps(_ values: [Double]) -> [Double] {
    let sorted = Set(values.filter(\.isFinite)).sorted()
    var nearest: [Double: Double] = [:]
    for (index, value) in sorted.enumerated() {
      let before = index > 0 ? value - sorted[index - 1] : .infinity
      let after = index + 1 < sorted.count ? sorted[index + 1] - value : .infinity
      nearest[value] = min(before, after)
    }
    return values.map { nearest[$0] ?? .infinity }
  }

  // MARK: Measures

  /// The size of numbers and the digits that they need.
  private struct Measure {
    /// The power of ten of the largest.
    var exponent = 0
    /// Decimals behind the first digit of the largest.
    var relativeDecimals = 0
    /// The distance between neighbours; infinite for a single number.
    var gap = Double.infinity

    init(_ values: [Double], step: Double?) {
      let finite = values.filter(\.isFinite)
      let largest = finite.map(abs).max() ?? 0
      exponent = NumberText.exponent(largest)
      gap = step ?? NumberLabels.gaps(finite).min() ?? .infinity
      let scaled = finite.map { Measure.scaled($0, by: -exponent) }
      // Given values keep four significant digits, however far apart they are.
      let allowed = zip(finite, scaled).map { value, scaled in
        let byGap = Measure.scaled(gap, by: -exponent) * NumberLabels.tolerance
        return max(step == nil ? min(byGap, abs(scaled) * 5e-4) : byGap, 4e-15)
      }
      while relativeDecimals < 16 {
        let unit = NumberText.power(relativeDecimals)
        if zip(scaled, allowed).allSatisfy({ abs(($0 * unit).rounded() / unit - $0) <= $1 }) { break }
        relativeDecimals += 1
      }
    }

    /// A number times a power of ten; in two steps where the power alone would overflow.
    static func scaled(_ value: Double, by exponent: Int) -> Double {
      guard abs(exponent) > 290 else {
        return exponent < 0 ? value / NumberText.power(-exponent) : value * NumberText.power(exponent)
      }
      let half = exponent / 2
      return scaled(scaled(value, by: half), by: exponent - half)
    }

    private var decimals: Int { max(0, relativeDecimals - exponent) }

    /// Whether the numbers are readable without a power of ten.
    func isPlain(longest: Int) -> Bool {
      return exponent < 6 && exponent >= -4 && max(exponent + 1, 1) + decimals <= longest
    }

    /// Whether they are whole numbers of which every digit counts: a factor would not shorten them.
    var isLongWhole: Bool { decimals == 0 && exponent < 12 && relativeDecimals >= 5 }

    func plain(_ values: [Double], trims: Bool) -> [String] {
      values.map { trims ? NumberText.trimmed(NumberText.fixed($0, decimals)) : NumberText.fixed($0, decimals) }
    }

    /// The numbers over the power of ten of the largest.
    func mantissas(_ values: [Double], trims: Bool) -> [String] {
      values.map { value in
        let text = NumberText.fixed(Measure.scaled(value, by: -exponent), relativeDecimals)
        return trims ? NumberText.trimmed(text) : text
      }
    }
  }

  /// A round number that lies below all numbers, on the side of zero, and leaves much shorter ones.
  private struct Offset {
    var value: Double
    var markup: String

    /// nil where taking it out would not save enough.
    init?(_ values: [Double], _ measure: Measure) {
      guard let low = values.min(), let high = values.max(), low < high, low > 0 || high < 0 else { return nil }
      let span = NumberText.exponent(high - low)
      let saved = measure.exponent - span
      guard saved >= NumberLabels.savedDigits, saved < 15 else { return nil }
      let unit = span + 1
      let count = (Measure.scaled(min(abs(low), abs(high)), by: -unit) + 1e-6).rounded(.down)
      value = Measure.scaled(count, by: unit) * (low < 0 ? -1 : 1)
      let digits = NumberText.Digits(abs(value), significant: measure.exponent - unit + 1)
      let text = abs(digits.exponent) < 7 ? digits.plain() : "\(digits.mantissa)\\times10^{\(digits.exponent)}"
      markup = (low < 0 ? "-" : "+") + text
    }
  }
}
