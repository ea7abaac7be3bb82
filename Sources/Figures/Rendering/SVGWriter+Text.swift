import Foundation

// Texts as letters, which stay text, or as their outlines.

extension SVGWriter {
  mutating func text(_ text: Drawing.Text) {
    let attributes: Part = { writer in
      writer.attribute("transform") { $0.transform(text) }
      writer.paint("fill", text.color)
      writer.provenance(text.run)
      guard writer.isOutlined else { return }
      writer.attribute("role", "text")
      writer.attribute("aria-label") { writer in for run in text.runs { writer.escaped(run.text) } }
    }
    element("g", .line, attributes) { writer in
      writer.title(text.tooltip)
      if writer.isOutlined { writer.outlines(text) } else { writer.letters(text) }
      for rule in text.rules { writer.rectangle(rule) }
    }
  }

  private mutating func transform(_ text: Drawing.Text) {
    raw("translate(")
    number(text.origin.x)
    raw(" ")
    number(text.origin.y)
    raw(")")
    guard text.rotation != 0 else { return }
    raw(" rotate(")
    number(text.rotation)
    raw(")")
  }

  /// The runs' glyphs as one path.
  private mutating func outlines(_ text: Drawing.Text) {
    element("path", .inline) { writer in
      writer.attribute("class", "glyphs")
      writer.attribute("d") { writer in
        for run in text.runs { writer.path(TextEngine.shared.outline(of: run)) }
      }
    }
  }

  mutating func letters(_ text: Drawing.Text) {
    let leftToRight = text.runs.filter { !$0.isRightToLeft }
    if !leftToRight.isEmpty || text.runs.isEmpty {
      element("text", .inline, { _ in }) { writer in
        for run in leftToRight {
          writer.element("tspan", .inline, { $0.letterAttributes(run) }) { $0.escaped(run.text) }
        }
      }
    }
    // A text of its own, or viewers would put it in order with its neighbours once more; it ends at its left.
    for run in text.runs where run.isRightToLeft {
      let attributes: Part = { writer in
        writer.attribute("direction", "rtl")
        writer.attribute("text-anchor", "end")
        writer.letterAttributes(run)
      }
      element("text", .inline, attributes) { $0.escaped(run.text) }
    }
  }

  /// Where a run is, and its font.
  private mutating func letterAttributes(_ run: Drawing.Text.Run) {
    attribute("x", run.dx)
    attribute("y", run.dy)
    attribute("font-family", text: SVGWriter.families(run.font.family))
    attribute("font-size", run.font.size)
    if run.font.italic { attribute("font-style", "italic") }
    if run.font.bold { attribute("font-weight", "bold") }
  }

  /// A family with stand-ins of like metrics, for readers who do not have it.
  private static func families(_ family: String) -> String {
    if family.hasSuffix("Math") { return "'\(family)', 'STIX Two Math', 'Cambria Math', serif" }
    return FontChain.isSans(family)
      ? "'\(family)', Arial, Helvetica, sans-serif" : "'\(family)', 'Times New Roman', Times, serif"
  }
}
