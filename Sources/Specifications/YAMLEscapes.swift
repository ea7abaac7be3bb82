/// An escape of a double-quoted YAML text that its author surely did not mean.
///
/// LaTeX and YAML both use the backslash: `"$\alpha$"` is the control character BEL and `lpha`, `"$\tau$"` a tab and `au`.
struct MistakenEscape {
  /// What the quotes made of what, for people.
  let message: String
  /// How to write it.
  let hint: String

  /// The first such escape between the quotes of a text as written; nil where all are meant.
  ///
  /// Outside of dollars an escape is only taken for an error where it makes a control character, which no text has.
  static func first(in source: [Unicode.Scalar]) -> MistakenEscape? {
    var index = 0
    var dollar: Int?
    while index < source.count {
      if source[index] == "$" {
        dollar = dollar == nil ? index : nil
      } else if source[index] == "\\", index + 1 < source.count {
        let isMathematics = dollar.map { closes(source, openedAt: $0) } ?? false
        if let mistake = mistake(source, at: index, isMathematics: isMathematics) { return mistake }
        index += 1
      }
      index += 1
    }
    return nil
  }

  /// What is said of an escape that YAML does not know, at a place in the file.
  static func unknown(in source: [Unicode.Scalar], at index: Int) -> MistakenEscape {
    let word = word(source, at: index)
    return MistakenEscape(message: "double quotes have no escape `\(word)`", hint: hint(word))
  }

  /// Whether a dollar is followed by mathematics that another one closes.
  private static func closes(_ source: [Unicode.Scalar], openedAt start: Int) -> Bool {
    guard start + 1 < source.count, !source[start + 1].properties.isWhitespace else { return false }
    guard let end = source[(start + 1)...].firstIndex(of: "$") else { return false }
    let isBeforeDigit = end + 1 < source.count && ("0"..."9").contains(source[end + 1])
    return !source[end - 1].properties.isWhitespace && !isBeforeDigit
  }

  private static func mistake(_ source: [Unicode.Scalar], at index: Int, isMathematics: Bool) -> MistakenEscape? {
    let letter = source[index + 1]
    let result: String
    var isControl = true
    switch letter {
    case "a": result = "U+0007 (BEL)"
    case "b": result = "U+0008 (backspace)"
    case "e": result = "U+001B (escape)"
    case "f": result = "U+000C (form feed)"
    case "v": result = "U+000B (vertical tab)"
    case "0": result = "U+0000"
    case "N": result = "U+0085 (next line)"
    case "x", "u", "U":
      guard let code = code(source, at: index) else { return nil }
      guard code < 0x20 && code != 9 && code != 10 && code != 13 || (0x7F..<0xA0).contains(code) else { return nil }
      let digits = String(code, radix: 16, uppercase: true)
      result = "U+" + String(repeating: "0", count: 4 - digits.count) + digits
    default:
      isControl = false
      switch letter {
      case "t": result = "a tab"
      case "n": result = "a line feed"
      case "r": result = "a carriage return"
      case "L": result = "U+2028 (line separator)"
      case "P": result = "U+2029 (paragraph separator)"
      case "_", " ": result = "a space"
      case "/": result = "a slash"
      default: return nil
      }
    }
    let word = word(source, at: index)
    // A line feed alone is a line feed, and `\nabla` is not.
    let isCommand = "trnLP".unicodeScalars.contains(letter) ? word.unicodeScalars.count > 2 : true
    guard isControl || (isMathematics && isCommand) else { return nil }
    return MistakenEscape(
      message: "the double quotes make \(isControl ? "the control character " : "")\(result) of `\\\(letter)`"
        + (word.unicodeScalars.count > 2 ? " in `\(word)`" : ""), hint: hint(word))
  }

  /// The number of `\x41`, `\u0041` or `\U00000041`.
  private static func code(_ source: [Unicode.Scalar], at index: Int) -> UInt32? {
    let count = source[index + 1] == "x" ? 2 : source[index + 1] == "u" ? 4 : 8
    guard index + 2 + count <= source.count else { return nil }
    var text = ""
    text.unicodeScalars.append(contentsOf: source[(index + 2)..<(index + 2 + count)])
    return UInt32(text, radix: 16)
  }

  /// The backslash and the word after it, as LaTeX would read them.
  private static func word(_ source: [Unicode.Scalar], at index: Int) -> String {
    var word = "\\"
    guard index + 1 < source.count else { return word }
    word.unicodeScalars.append(source[index + 1])
    guard source[index + 1].isASCIILetter else { return word }
    for scalar in source[(index + 2)...].prefix(30) {
      guard scalar.isASCIILetter else { break }
      word.unicodeScalars.append(scalar)
    }
    return word
  }

  private static func hint(_ word: String) -> String {
    "write the text in single quotes, which leave `\(word)` as it is, or double the backslash: `\\\(word)`"
  }
}

extension Unicode.Scalar {
  fileprivate var isASCIILetter: Bool { (65...90).contains(value) || (97...122).contains(value) }
}
