// Texts: which characters of foreign text must not reach a terminal or a page, and what is shown in their place.
// Invariant: there is one list of them; whatever prints or draws text of others goes through it.
// Start with `terminalText` and `pageText`.

extension Unicode.Scalar {
  /// Whether it is a control character (C0, DEL, C1) or no character at all (U+FFFE, U+FDD0, ...).
  ///
  /// Terminals obey control characters; XML, HTML and PDF forbid most of them.
  public var isControlOrNoncharacter: Bool {
    value < 0x20 || (0x7F..<0xA0).contains(value) || value & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(value)
  }

  /// Whether it embeds, overrides or isolates a direction of writing, so that text can read as what it is not.
  public var turnsText: Bool { (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) }

  /// `\u{202E}`: how it is written where it may not be shown.
  fileprivate var code: String { "\\u{\(String(value, radix: 16, uppercase: true))}" }
}

/// Text that a terminal shows and does not obey: what it would obey is written as an escape, `\u{1B}`.
///
/// - Parameter keepsLines: Whether line feeds stay; otherwise they are written `\n`.
public func terminalText(_ text: some StringProtocol, keepsLines: Bool = true) -> String {
  let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) || ($0 == 0x0A && keepsLines) }
  if isPlain { return String(text) }
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\n": result += keepsLines ? "\n" : "\\n"
    case "\t": result += "\\t"
    case "\r": result += "\\r"
    case "\u{2028}", "\u{2029}": result += scalar.code
    case _ where scalar.isControlOrNoncharacter || scalar.turnsText: result += scalar.code
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// Text for a page or picture: U+FFFD stands for control characters, for what is no character, and for marks of
/// direction that override or are not closed within the text; tabs and ends of lines stay.
public func pageText(_ text: String) -> String {
  let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x09 }
  if isPlain { return text }
  let scalars = Array(text.unicodeScalars)
  let closed = closedMarks(scalars)
  var result = ""
  result.reserveCapacity(text.utf8.count)
  for (index, scalar) in scalars.enumerated() {
    // Carriage returns end lines, alone or before a line feed.
    if scalar == "\r" {
      if index + 1 == scalars.count || scalars[index + 1] != "\n" { result += "\n" }
      continue
    }
    let isUnsafe =
      scalar == "\n" || scalar == "\t"
      ? false : scalar.turnsText ? !closed.contains(index) : scalar.isControlOrNoncharacter
    result.unicodeScalars.append(isUnsafe ? "\u{FFFD}" : scalar)
  }
  return result
}

/// The places of embeddings and isolates that are opened and closed in the same line, in order.
private func closedMarks(_ scalars: [Unicode.Scalar]) -> Set<Int> {
  var closed: Set<Int> = []
  var open: [(place: Int, isIsolate: Bool)] = []
  for (index, scalar) in scalars.enumerated() {
    switch scalar.value {
    case 0x202A, 0x202B: open.append((index, false))
    case 0x2066, 0x2067, 0x2068: open.append((index, true))
    case 0x202C, 0x2069:
      guard let last = open.last, last.isIsolate == (scalar.value == 0x2069) else { continue }
      open.removeLast()
      closed.formUnion([last.place, index])
    case 0x0A, 0x2028, 0x2029: open.removeAll()
    default: continue
    }
  }
  return closed
}
