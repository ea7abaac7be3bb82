import Texts

extension RichText {
  /// The markup as a MathML element (MathML Core), with its source as an annotation.
  ///
  /// - Parameter isDisplay: Whether it stands on a line of its own.
  public func mathML(isDisplay: Bool = false) -> String {
    let display = isDisplay ? " display=\"block\"" : ""
    return "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"\(display)><semantics>\(MathML.row(root))"
      + "<annotation encoding=\"application/x-tex\">\(MathML.escape(source))</annotation></semantics></math>"
  }
}

/// Writes nodes of markup as elements of MathML.
private enum MathML {
  static func escape(_ text: String) -> String {
    var result = ""
    for scalar in pageText(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// One element, whatever the node.
  static func row(_ node: MarkupNode) -> String {
    let inner = elements(node)
    if case .sequence = node { return "<mrow>\(inner)</mrow>" }
    return inner.isEmpty ? "<mrow></mrow>" : inner
  }

  private static func elements(_ node: MarkupNode) -> String {
    switch node {
    case .run(let text, let face): return run(text, face)
    case .space(let em): return em == 0 ? "" : "<mspace width=\"\(number(em))em\"></mspace>"
    case .sign(let text, _, let before, let after):
      // Without spaces around it a minus is a sign of what follows.
      let form = before == 0 && after == 0 && "+−±∓".contains(text) ? " form=\"prefix\"" : ""
      let fixed = "()[]{}|‖⟨⟩⌊⌋⌈⌉".contains(text) ? " stretchy=\"false\"" : ""
      return "<mo\(form)\(fixed)>\(escape(text))</mo>"
    case .operation(let text, let hasLimits):
      if text.first?.isLetter == true, !hasLimits { return "<mi>\(escape(text))</mi>" }
      let word = text.first?.isLetter == true ? " form=\"prefix\" lspace=\"0\" rspace=\"0\"" : ""
      return "<mo\(hasLimits ? " movablelimits=\"true\"" : "")\(word)>\(escape(text))</mo>"
    case .sequence(let nodes): return nodes.map { elements($0) }.joined()
    case .script(let base, let sub, let sup): return script(base, sub, sup)
    case .root(let inner): return "<msqrt>\(row(inner))</msqrt>"
    case .fraction(let above, let below): return "<mfrac>\(row(above))\(row(below))</mfrac>"
    case .accent(let accent, let base):
      let mark = accent == .hat ? "^" : accent == .tilde ? "~" : accent.mark
      let fixed = accent == .overline ? "" : " stretchy=\"false\""
      return "<mover accent=\"true\">\(row(base))<mo\(fixed)>\(mark)</mo></mover>"
    case .fenced(let open, let inner, let close):
      func fence(_ text: String, _ form: String) -> String {
        text.isEmpty ? "" : "<mo fence=\"true\" form=\"\(form)\">\(escape(text))</mo>"
      }
      return "<mrow>\(fence(open, "prefix"))\(row(inner))\(fence(close, "postfix"))</mrow>"
    case .rows(let rows, let alignment): return table(rows, alignment)
    }
  }

  private static func script(_ base: MarkupNode, _ sub: MarkupNode?, _ sup: MarkupNode?) -> String {
    var names = ("msub", "msup", "msubsup")
    if case .operation(_, hasLimits: true) = base { names = ("munder", "mover", "munderover") }
    let inner = row(base)
    switch (sub, sup) {
    case (let sub?, let sup?): return "<\(names.2)>\(inner)\(row(sub))\(row(sup))</\(names.2)>"
    case (let sub?, nil): return "<\(names.0)>\(inner)\(row(sub))</\(names.0)>"
    case (nil, let sup?): return "<\(names.1)>\(inner)\(row(sup))</\(names.1)>"
    default: return inner
    }
  }

  private static func table(_ rows: [[MarkupNode]], _ alignment: MarkupNode.RowAlignment) -> String {
    let body = rows.map { cells in
      let inner = cells.enumerated().map { column, cell in
        let side =
          switch alignment {
          case .equations: column % 2 == 0 ? "right" : "left"
          case .left: "left"
          case .center: "center"
          }
        return "<mtd style=\"text-align: \(side)\">\(row(cell))</mtd>"
      }
      return "<mtr>\(inner.joined())</mtr>"
    }
    let style = alignment == .equations ? " displaystyle=\"true\" class=\"equations\"" : ""
    return "<mtable\(style)>\(body.joined())</mtable>"
  }

  private static func run(_ text: String, _ face: Face) -> String {
    guard !text.isEmpty else { return "" }
    let escaped = escape(text)
    switch face {
    case .italic: return "<mi>\(escaped)</mi>"
    case .bold:
      return "<mi style=\"font-weight: bold\"\(text.count == 1 ? " mathvariant=\"normal\"" : "")>\(escaped)</mi>"
    case .upright:
      if text.allSatisfy({ $0.isNumber || $0 == "." }) { return "<mn>\(escaped)</mn>" }
      if text.allSatisfy(\.isLetter) {
        return "<mi\(text.count == 1 ? " mathvariant=\"normal\"" : "")>\(escaped)</mi>"
      }
      return text.contains { $0.isLetter || $0 == " " }
        ? "<mtext>\(spaces(escaped))</mtext>" : "<mo stretchy=\"false\">\(escaped)</mo>"
    case .math:
      // Italic Greek as ordinary letters, which a reader's fonts have and MathML slants.
      if let letter = ordinaryGreek(text) { return "<mi>\(letter)</mi>" }
      let isCapitalGreek = text.unicodeScalars.allSatisfy { (0x391...0x3A9).contains($0.value) }
      if isCapitalGreek { return "<mi mathvariant=\"normal\">\(escaped)</mi>" }
      let isLetter = text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || (0x1D400...0x1D7FF).contains($0.value)
      }
      if isLetter || ["∞", "∅", "…", "⋯", "°", "⊤"].contains(text) { return "<mi>\(escaped)</mi>" }
      return "<mo stretchy=\"false\">\(escaped)</mo>"
    }
  }

  /// Spaces at the ends of a text count in mathematics.
  private static func spaces(_ text: String) -> String { text.replacing(" ", with: "\u{A0}") }

  private static func ordinaryGreek(_ text: String) -> String? {
    guard text.unicodeScalars.count == 1, let value = text.unicodeScalars.first?.value else { return nil }
    let variants: [UInt32: UInt32] = [
      0x1D715: 0x2202, 0x1D716: 0x3F5, 0x1D717: 0x3D1, 0x1D718: 0x3F0, 0x1D719: 0x3D5, 0x1D71A: 0x3F1, 0x1D71B: 0x3D6,
    ]
    let mapped = (0x1D6FC...0x1D714).contains(value) ? 0x3B1 + value - 0x1D6FC : variants[value]
    return mapped.flatMap { Unicode.Scalar($0) }.map { String(Character($0)) }
  }

  /// At most three decimals: locale never enters.
  private static func number(_ value: Double) -> String {
    let thousandths = Int((value * 1000).rounded())
    let digits = String(abs(thousandths) % 1000 + 1000).dropFirst()
    return "\(thousandths < 0 ? "-" : "")\(abs(thousandths) / 1000).\(digits)"
  }
}
