import Figures

/// Mathematics of prose as HTML: letters, subscripts and superscripts, read by the parser that figures use.
enum MathHTML {
  /// The formula between dollars as HTML; what cannot be read is shown as written.
  static func html(_ source: String) -> String {
    guard let text = try? RichText("$\(source)$") else { return "<code>\(HTMLWriter.escape(source))</code>" }
    return
      "<span class=\"math\" role=\"math\" aria-label=\"\(HTMLWriter.escape(text.plain))\">\(html(text.pieces))</span>"
  }

  private static func html(_ pieces: [RichText.Piece]) -> String { pieces.map { html($0) }.joined() }

  private static func html(_ piece: RichText.Piece) -> String {
    switch piece {
    case .letters(let text, let style):
      let (plain, italic) = upright(text)
      let escaped = HTMLWriter.escape(plain)
      switch style {
      case .bold: return "<b>\(escaped)</b>"
      case .italic: return "<i>\(escaped)</i>"
      case .upright, .symbol: return italic ? "<i>\(escaped)</i>" : escaped
      }
    case .space(let em): return em <= 0 ? "" : em < 0.2 ? "\u{2009}" : em < 0.3 ? "\u{2005}" : "\u{2003}"
    case .root(let inner): return "√<span class=\"root\">\(html(inner))</span>"
    case .scripts(let base, let sub, let sup):
      if let sub, let sup {
        return "\(html(base))<span class=\"scripts\"><span>\(html(sup))</span><span>\(html(sub))</span></span>"
      }
      return html(base) + (sub.map { "<sub>\(html($0))</sub>" } ?? "") + (sup.map { "<sup>\(html($0))</sup>" } ?? "")
    }
  }

  /// Greek letters of the mathematical block as ordinary ones, which every reader's fonts have; and whether any was.
  private static func upright(_ text: String) -> (String, italic: Bool) {
    var italic = false
    var result = ""
    for scalar in text.unicodeScalars {
      var value = scalar.value
      let variants: [UInt32: UInt32] = [
        0x1D716: 0x3F5, 0x1D717: 0x3D1, 0x1D718: 0x3F0, 0x1D719: 0x3D5, 0x1D71A: 0x3F1, 0x1D71B: 0x3D6,
      ]
      if (0x1D6FC...0x1D714).contains(value) {
        value = 0x3B1 + value - 0x1D6FC
        italic = true
      } else if let variant = variants[value] {
        value = variant
        italic = true
      }
      if let mapped = Unicode.Scalar(value) { result.unicodeScalars.append(mapped) }
    }
    return (result, italic)
  }
}
