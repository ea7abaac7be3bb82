/// A number as a reader sees it where no format says how.
///
/// Up to six significant digits are written in full; of more, four are kept, and from a thousand on all before the point
/// with three after it. Numbers below 0.0001 and, unless they are whole, from 10^15 on are powers of ten.
public struct ShownNumber: Sendable, Hashable {
  /// Characters alone: `2.5×10⁻⁷`.
  public var plain: String
  /// The mathematics of a power of ten, without dollar signs; nil where `plain` is all there is.
  public var mathematics: String?

  private static let plainSizes = 1e-4..<1e15

  /// One number.
  public init(_ value: Double) { self = ShownNumber.column([value])[0] }

  private init(plain: String, mathematics: String?) {
    self.plain = plain
    self.mathematics = mathematics
  }

  /// Numbers that are read below each other: in one notation, with two digits of what they differ by.
  public static func column(_ values: [Double]) -> [ShownNumber] {
    let finite = values.filter(\.isFinite)
    let span = (finite.max() ?? 0) - (finite.min() ?? 0)
    let digits = values.map { $0.isFinite ? kept($0, span: span) : nil }
    let arePlain = finite.allSatisfy { $0 == 0 || plainSizes.contains(abs($0)) }
    let showsOne = digits.contains { $0.map { $0.digits != "1" && $0.digits != "0" } ?? false }
    return zip(values, digits).map { value, digits in
      guard let digits else { return ShownNumber(plain: NumberText.fixed(value, 0), mathematics: nil) }
      if arePlain || digits.digits == "0" { return ShownNumber(plain: digits.plain(), mathematics: nil) }
      return ShownNumber(
        plain: digits.scientificPlain(showsOne: showsOne),
        mathematics: String(digits.scientific(showsOne: showsOne).dropFirst().dropLast()))
    }
  }

  private static func kept(_ value: Double, span: Double) -> NumberText.Digits {
    let six = NumberText.Digits(value, significant: 6)
    if six.value == value { return six }
    if value == value.rounded(), abs(value) < plainSizes.upperBound { return NumberText.Digits(exact: value) }
    let exponent = NumberText.exponent(value)
    let bySize = exponent >= 3 && exponent < 15 ? exponent + 4 : 4
    let bySpan = span > 0 && span.isFinite ? exponent - NumberText.exponent(span) + 2 : 0
    return NumberText.Digits(value, significant: min(max(bySize, bySpan), 15))
  }
}
