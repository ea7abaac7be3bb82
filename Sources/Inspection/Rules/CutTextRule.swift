import Figures

/// No text reaches over the page's edge, where it would be cut off.
struct CutTextRule: Rule {
  let name = "cut-text"
  /// Points that a text may reach over: widths of glyphs are advances, which hold a little white.
  private static let tolerance = 0.75
  /// The share of its length by which a text's ends may be wrong in SVG and EPS, which do not tell the widths of glyphs.
  private static let uncertainty = 0.3

  func findings(_ subject: Subject) -> [Finding] {
    let contents = subject.contents
    let cut = contents.texts.filter { text in
      let length = abs(text.end.x - text.start.x) + abs(text.end.y - text.start.y)
      let reach = Self.tolerance + ([.svg, .eps].contains(subject.format) ? Self.uncertainty * length : 0)
      return !text.text.trimmingSpaces.isEmpty
        && [text.start, text.end].contains { isOutside(contents, $0, by: reach) }
    }
    guard !cut.isEmpty else { return [] }
    let words = cut.map { "“\($0.text.prefix(24).trimmingSpaces)”" }
    return [
      Finding(
        name, .error, "text reaches over the edge of the page: \(listed(words, atMost: 3))",
        remedy: "move it, break it into lines, or give the figure more width")
    ]
  }

  private func isOutside(_ contents: Contents, _ point: Point, by reach: Double) -> Bool {
    point.x < -reach || point.x > contents.width + reach || point.y < -reach || point.y > contents.height + reach
  }
}
