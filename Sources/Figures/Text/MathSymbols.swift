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
    "exp", "log", "ln", "sin", "cos", "tan", "max", "min", "arg", "sup", "inf", "det", "dim", "Pr", "lim", "argmax",
    "argmin",
  ]

  /// The words whose subscripts stand below them in display style.
  static let functionsWithLimits: Set<String> = ["max", "min", "sup", "inf", "lim", "det", "Pr", "argmax", "argmin"]

  /// Signs that are larger in display style.
  static let operators: [String: String] = [
    "sum": "∑", "prod": "∏", "int": "∫", "oint": "∮", "bigcup": "⋃", "bigcap": "⋂",
  ]

  /// The large signs whose limits stand beside them.
  static let integrals: Set<String> = ["∫", "∮"]

  /// What `\left` and `\right` may be followed by.
  static let delimiters: Set<String> = ["(", ")", "[", "]", "{", "}", "|", "‖", "⟨", "⟩", "⌊", "⌋", "⌈", "⌉", "/"]

  static let symbols: [String: (text: String, spacing: Spacing)] = [
    "ell": ("ℓ", .ordinary), "infty": ("∞", .ordinary), "partial": ("∂", .ordinary), "nabla": ("∇", .ordinary),
    "|": ("‖", .ordinary), "Vert": ("‖", .ordinary), "vert": ("|", .ordinary), "prime": ("′", .ordinary),
    "lVert": ("‖", .opening), "rVert": ("‖", .closing), "langle": ("⟨", .opening), "rangle": ("⟩", .closing),
    "lvert": ("|", .opening), "rvert": ("|", .closing), "lfloor": ("⌊", .opening), "rfloor": ("⌋", .closing),
    "lceil": ("⌈", .opening), "rceil": ("⌉", .closing),
    "{": ("{", .opening), "}": ("}", .closing), "%": ("%", .ordinary), "$": ("$", .ordinary), "_": ("_", .ordinary),
    "&": ("&", .ordinary), "#": ("#", .ordinary), "circ": ("°", .ordinary), "degree": ("°", .ordinary),
    "cdot": ("·", .binary), "times": ("×", .binary), "pm": ("±", .binary), "mp": ("∓", .binary), "div": ("÷", .binary),
    "cup": ("∪", .binary), "cap": ("∩", .binary), "setminus": ("∖", .binary), "otimes": ("⊗", .binary),
    "oplus": ("⊕", .binary), "odot": ("⊙", .binary), "ast": ("∗", .binary), "star": ("⋆", .binary),
    "wedge": ("∧", .binary), "vee": ("∨", .binary),
    "le": ("≤", .relation), "leq": ("≤", .relation), "ge": ("≥", .relation), "geq": ("≥", .relation),
    "ne": ("≠", .relation), "neq": ("≠", .relation), "approx": ("≈", .relation), "sim": ("∼", .relation),
    "propto": ("∝", .relation), "equiv": ("≡", .relation), "in": ("∈", .relation), "ll": ("≪", .relation),
    "notin": ("∉", .relation), "subset": ("⊂", .relation), "subseteq": ("⊆", .relation), "supset": ("⊃", .relation),
    "triangleq": ("≜", .relation), "perp": ("⊥", .relation), "simeq": ("≃", .relation), "cong": ("≅", .relation),
    "gg": ("≫", .relation), "to": ("→", .relation), "rightarrow": ("→", .relation), "leftarrow": ("←", .relation),
    "mapsto": ("↦", .relation), "Rightarrow": ("⇒", .relation), "Leftrightarrow": ("⇔", .relation),
    "uparrow": ("↑", .ordinary), "downarrow": ("↓", .ordinary), "mid": ("|", .relation),
    "forall": ("∀", .ordinary), "exists": ("∃", .ordinary), "emptyset": ("∅", .ordinary), "top": ("⊤", .ordinary),
    "ldots": ("…", .ordinary), "dots": ("…", .ordinary), "cdots": ("⋯", .ordinary), "colon": (":", .punctuation),
  ]

  static let spaces: [String: Double] = [
    ",": 1.0 / 6, ":": 2.0 / 9, ";": 5.0 / 18, " ": 0.25, "quad": 1, "qquad": 2, "!": -1.0 / 6,
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

  /// Whether a text is one letter of the script alphabet.
  static func isScript(_ text: String) -> Bool {
    text.count == 1 && (UInt8(65)...90).contains { MathAlphabet.mathcal.letter(Character(Unicode.Scalar($0))) == text }
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

  private static func scalar(_ value: UInt32) -> String { Unicode.Scalar(value).map { String(Character($0)) } ?? "" }
}
