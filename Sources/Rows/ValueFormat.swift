import Foundation

/// One printf conversion with text around it: `%.2f`, `%d`, `%.1e`, `%g`, `%s`, `%.2f %%`.
///
/// `%s` writes a number as `ShownNumber` does. No format writes a minus sign before zero.
/// Only one conversion of these kinds is accepted, so that no file can make `String(format:)` read what is not there.
/// Locale never enters.
public struct ValueFormat: Sendable, Hashable {
  /// The text before the number.
  private let prefix: String
  /// Flags, width and precision, without the percent sign: `+.2`.
  private let options: String
  /// `f`, `e`, `g`, `d` or `s`.
  private let conversion: Character
  /// The text after the number.
  private let suffix: String

  private init(prefix: String, options: String, conversion: Character, suffix: String) {
    self.prefix = prefix
    self.options = options
    self.conversion = conversion
    self.suffix = suffix
  }

  /// Reads a format; nil unless it has exactly one conversion of a known kind.
  public init?(_ source: String) {
    var texts = [""]
    var options = ""
    var conversion: Character?
    var rest = Substring(source)
    while let character = rest.popFirst() {
      guard character == "%" else {
        texts[texts.count - 1].append(character)
        continue
      }
      if rest.first == "%" {
        rest.removeFirst()
        texts[texts.count - 1].append("%")
        continue
      }
      guard conversion == nil else { return nil }
      let found = rest.prefix { $0.isNumber || "+- 0.".contains($0) }
      rest = rest.dropFirst(found.count)
      guard found.count <= 6, found.allSatisfy(\.isASCII), let kind = rest.popFirst(), "fegds".contains(kind) else {
        return nil
      }
      options = String(found)
      conversion = kind
      texts.append("")
    }
    guard let conversion, texts.count == 2 else { return nil }
    self.init(prefix: texts[0], options: options, conversion: conversion, suffix: texts[1])
  }

  /// A number in this format, with a true minus sign; `nan` and infinities as words.
  public func text(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "−∞" : "∞" }
    let digits = digits(value)
    // What rounds to zero is zero, without a sign of its own.
    let isZero = value < 0 && !digits.contains { ("1"..."9").contains($0) }
    return prefix + ValueFormat.minus(isZero || value == 0 ? self.digits(0) : digits) + suffix
  }

  private func digits(_ value: Double) -> String {
    switch conversion {
    case "d":
      let flags = options.prefix { $0 != "." }
      let whole = value.rounded()
      return Int(exactly: whole).map { String(format: "%\(flags)ld", $0) } ?? String(format: "%\(flags).0f", whole)
    case "s": return ShownNumber(value).plain
    default: return String(format: "%\(options)\(conversion)", value)
    }
  }

  /// A text in this format.
  public func text(_ value: String) -> String { prefix + value + suffix }

  /// The number of decimals, for lining numbers up; nil where the format does not fix it.
  public var decimals: Int? {
    switch conversion {
    case "d": return 0
    case "f": return options.firstIndex(of: ".").map { Int(options[options.index(after: $0)...]) ?? 0 } ?? 6
    default: return nil
    }
  }

  /// Replaces the ASCII hyphen before a number by a minus sign; blanks may stand before it.
  private static func minus(_ digits: String) -> String {
    guard let sign = digits.firstIndex(where: { $0 != " " }), digits[sign] == "-" else { return digits }
    return digits[..<sign] + "−" + digits[digits.index(after: sign)...]
  }
}
