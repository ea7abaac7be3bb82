import Figures

/// Mathematics of prose as MathML, read by the parser that figures use.
enum MathHTML {
  /// The formula between dollars as HTML; what cannot be read is shown as written.
  static func html(_ source: String, isDisplay: Bool = false) -> String {
    guard let text = try? RichText(mathematics: source) else { return "<code>\(HTMLText.escape(source))</code>" }
    return text.mathML(isDisplay: isDisplay)
  }
}
