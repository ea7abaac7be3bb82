/// The alphabets of mathematics that commands such as `\mathbb{R}` take letters from.
enum MathAlphabet: String, Sendable {
  case mathcal
  case mathscr
  case mathbb
  case mathsf
  case mathfrak

  /// The letters it has, for messages.
  var range: String { self == .mathcal || self == .mathscr ? "the capitals A to Z" : "letters and digits" }

  /// A letter of this alphabet; Unicode keeps some of them apart from the others.
  func letter(_ letter: Character) -> String? {
    if let exception = exceptions[letter] { return exception }
    switch self {
    case .mathcal, .mathscr: return Self.mapped(letter, capitals: 0x1D49C, small: nil, digits: nil)
    case .mathbb: return Self.mapped(letter, capitals: 0x1D538, small: 0x1D552, digits: 0x1D7D8)
    case .mathsf: return Self.mapped(letter, capitals: 0x1D5A0, small: 0x1D5BA, digits: 0x1D7E2)
    case .mathfrak: return Self.mapped(letter, capitals: 0x1D504, small: 0x1D51E, digits: nil)
    }
  }

  private var exceptions: [Character: String] {
    switch self {
    case .mathcal, .mathscr: ["B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ"]
    case .mathbb: ["C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"]
    case .mathfrak: ["C": "ℭ", "H": "ℌ", "I": "ℑ", "R": "ℜ", "Z": "ℨ"]
    case .mathsf: [:]
    }
  }

  /// A bold italic letter.
  static func boldItalic(_ letter: Character) -> String? {
    mapped(letter, capitals: 0x1D468, small: 0x1D482, digits: 0x1D7CE)
  }

  /// The bold form of a Greek letter of `MathSymbols.greek`; others as they are.
  static func boldGreek(_ letter: String) -> String {
    guard let value = letter.unicodeScalars.first?.value else { return letter }
    // Small letters and their variants lie 58 places on; capitals come from the Greek block.
    if (0x1D6FC...0x1D71B).contains(value) { return scalar(value + 0x3A) ?? letter }
    if (0x391...0x3A9).contains(value) { return scalar(0x1D71C + value - 0x391) ?? letter }
    return letter
  }

  private static func mapped(_ letter: Character, capitals: UInt32, small: UInt32?, digits: UInt32?) -> String? {
    guard let value = letter.asciiValue.map(UInt32.init) else { return nil }
    switch value {
    case 65...90: return scalar(capitals + value - 65)
    case 97...122: return small.flatMap { scalar($0 + value - 97) }
    case 48...57: return digits.flatMap { scalar($0 + value - 48) }
    default: return nil
    }
  }

  private static func scalar(_ value: UInt32) -> String? { Unicode.Scalar(value).map { String(Character($0)) } }
}
