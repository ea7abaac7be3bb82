/// The names of mathematical letters and symbols, after LaTeX.
enum MathSymbols {
  /// How a symbol is spaced from its neighbours.
  enum Spacing: Hashable {
    case ordinary
    case binary
    case relation
    case opening
    case closing
    case punctuation
  }

  /// Words set upright, with a thin space before a following letter.
  static let functions: Set<String> = [
    "exp", "log", "ln", "sin", "cos", "tan", "max", "min", "arg", "sup", "inf", "det", "dim", "Pr",
  ]

  static let symbols: [String: (text: String, spacing: Spacing)] = [
    "ell": ("ℓ", .ordinary), "infty": ("∞", .ordinary), "partial": ("∂", .ordinary), "nabla": ("∇", .ordinary),
    "|": ("‖", .ordinary), "Vert": ("‖", .ordinary), "vert": ("|", .ordinary), "prime": ("′", .ordinary),
    "lVert": ("‖", .opening), "rVert": ("‖", .closing), "langle": ("⟨", .opening), "rangle": ("⟩", .closing),
    "{": ("{", .opening), "}": ("}", .closing), "%": ("%", .ordinary), "$": ("$", .ordinary), "_": ("_", .ordinary),
    "&": ("&", .ordinary), "#": ("#", .ordinary), "circ": ("°", .ordinary), "degree": ("°", .ordinary),
    "cdot": ("·", .binary), "times": ("×", .binary), "pm": ("±", .binary), "mp": ("∓", .binary), "div": ("÷", .binary),
    "le": ("≤", .relation), "leq": ("≤", .relation), "ge": ("≥", .relation), "geq": ("≥", .relation),
    "ne": ("≠", .relation), "neq": ("≠", .relation), "approx": ("≈", .relation), "sim": ("∼", .relation),
    "propto": ("∝", .relation), "equiv": ("≡", .relation), "in": ("∈", .relation), "ll": ("≪", .relation),
    "gg": ("≫", .relation), "to": ("→", .relation), "rightarrow": ("→", .relation), "leftarrow": ("←", .relation),
    "uparrow": ("↑", .ordinary), "downarrow": ("↓", .ordinary), "mid": ("|", .relation), "sum": ("∑", .ordinary),
    "prod": ("∏", .ordinary), "int": ("∫", .ordinary), "ldots": ("…", .ordinary), "dots": ("…", .ordinary),
  ]

  static let spaces: [String: Double] = [
    ",": 1.0 / 6, ":": 2.0 / 9, ";": 5.0 / 18, " ": 0.25, "quad": 1, "!": -1.0 / 6,
  ]

  /// Greek letters: small ones from the mathematical italic block, capitals upright as LaTeX sets them.
  static let greek: [String: String] = {
    let small = [
      "alpha", "beta", "gamma", "delta", "varepsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
      "xi", "omicron", "pi", "rho", "varsigma", "sigma", "tau", "upsilon", "varphi", "chi", "psi", "omega",
    ]
    var letters: [String: String] = [
      "epsilon": "\u{1D716}", "vartheta": "\u{1D717}", "phi": "\u{1D719}", "varrho": "\u{1D71A}", "varpi": "\u{1D71B}",
      "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ",
      "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
    ]
    for (index, name) in small.enumerated() { letters[name] = scalar(0x1D6FC + UInt32(index)) }
    return letters
  }()

  /// A letter of the script alphabet; Unicode keeps some of them apart from the others.
  static func script(_ letter: Character) -> String? {
    let exceptions: [Character: String] = [
      "B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ",
    ]
    return exceptions[letter] ?? capital(letter, from: 0x1D49C)
  }

  /// Whether a text is one letter of the script alphabet.
  static func isScript(_ text: String) -> Bool {
    text.count == 1 && (UInt8(65)...90).contains { script(Character(Unicode.Scalar($0))) == text }
  }

  /// A letter of the blackboard alphabet.
  static func blackboard(_ letter: Character) -> String? {
    let exceptions: [Character: String] = [
      "C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ",
    ]
    return exceptions[letter] ?? capital(letter, from: 0x1D538)
  }

  /// Characters typed directly that are spaced like operators.
  static func spacing(of character: Character) -> Spacing {
    switch character {
    case "+", "-", "−", "·", "×", "±", "*": .binary
    case "=", "<", ">", "≤", "≥", "≈", "∈", "→", ":": .relation
    case "(", "[": .opening
    case ")", "]": .closing
    case ",", ";": .punctuation
    default: .ordinary
    }
  }

  private static func capital(_ letter: Character, from start: UInt32) -> String? {
    guard let value = letter.asciiValue, (65...90).contains(value) else { return nil }
    return scalar(start + UInt32(value) - 65)
  }

  private static func scalar(_ value: UInt32) -> String { Unicode.Scalar(value).map { String(Character($0)) } ?? "" }
}
