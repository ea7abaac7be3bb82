import Figures

/// Text is text: it can be searched, read aloud and edited.
struct OutlineRule: Rule {
  let name = "outlined-text"
  /// Fewer outlined glyphs are symbols, not text.
  private static let fewest = 4

  func findings(_ subject: Subject) -> [Finding] {
    let contents = subject.contents
    guard contents.outlinedGlyphs >= Self.fewest else { return [] }
    let level: Finding.Level = subject.venue == .nature ? .error : .warning
    return [
      Finding(
        name, level,
        "\(contents.outlinedGlyphs) letters are drawn as paths, \(contents.texts.count) texts are text",
        remedy: "write text as text (Matplotlib: svg.fonttype: none; sphere figure without --outlines)")
    ]
  }
}
