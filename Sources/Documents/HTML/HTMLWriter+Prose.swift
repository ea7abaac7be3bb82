/// The report's prose as HTML.
extension HTMLWriter {
  mutating func block(_ block: Block) -> String {
    switch block {
    case .heading(let level, let text): return "<h\(min(level + 1, 6))>\(inlines(text))</h\(min(level + 1, 6))>\n"
    case .paragraph(let text):
      if let (picture, link) = block.pictureAlone, picture.file != nil { return figure(picture, link) }
      return "<p>\(inlines(text))</p>\n"
    case .list(let start, let tight, let items):
      let tag = start == nil ? "ul" : "ol"
      let attribute = start.map { $0 == 1 ? "" : " start=\"\($0)\"" } ?? ""
      let body = items.map { item in "<li>\(item.map { self.item($0, tight: tight) }.joined())</li>\n" }.joined()
      return "<\(tag)\(attribute)>\n\(body)</\(tag)>\n"
    case .quote(let blocks): return "<blockquote>\n\(blocks.map { self.block($0) }.joined())</blockquote>\n"
    case .code(_, let text), .cell(_, let text, _): return "<pre><code>\(HTMLText.escape(text))</code></pre>\n"
    case .table(let alignments, let header, let rows):
      func cells(_ tag: String, _ row: [[Inline]]) -> String {
        zip(alignments, row).map { alignment, cell in
          let place = alignment == .right ? " class=\"number\"" : alignment == .center ? " class=\"center\"" : ""
          return "<\(tag)\(place)>\(inlines(cell))</\(tag)>"
        }.joined()
      }
      let body = rows.map { "<tr>\(cells("td", $0))</tr>\n" }.joined()
      return
        "<div class=\"scroll\"><table>\n<thead><tr>\(cells("th", header))</tr></thead>\n<tbody>\n\(body)</tbody></table></div>\n"
    case .formula(let source): return "<div class=\"formula\">\(MathHTML.html(source, isDisplay: true))</div>\n"
    case .rule: return "<hr />\n"
    case .footnote: return ""
    }
  }

  private mutating func item(_ block: Block, tight: Bool) -> String {
    if tight, case .paragraph(let text) = block { return inlines(text) }
    return self.block(block)
  }

  mutating func inlines(_ list: [Inline]) -> String { list.map { inline($0) }.joined() }

  private mutating func inline(_ inline: Inline) -> String {
    switch inline {
    case .text(let text): return HTMLText.escape(text)
    case .softBreak: return "\n"
    case .hardBreak: return "<br />\n"
    case .code(let text): return "<code>\(HTMLText.escape(text))</code>"
    case .emphasis(let inner): return "<em>\(inlines(inner))</em>"
    case .strong(let inner): return "<strong>\(inlines(inner))</strong>"
    case .strikethrough(let inner): return "<del>\(inlines(inner))</del>"
    case .link(let url, let inner):
      guard let safe = HTMLText.safeURL(url) else { return inlines(inner) }
      return "<a href=\"\(HTMLText.escape(HTMLText.encodedURL(safe)))\">\(inlines(inner))</a>"
    case .picture(let picture): return image(picture, hasCaption: false)
    case .footnoteReference(let number):
      // Only the first reference carries the id that the footnote links back to.
      let id = footnoteReferences.insert(number).inserted ? " id=\"ref-\(number)\"" : ""
      return "<sup><a href=\"#note-\(number)\"\(id)>\(number)</a></sup>"
    case .math(let source), .display(let source): return MathHTML.html(source)
    case .value(let text, _): return "<code class=\"error\">\(HTMLText.escape(text))</code>"
    }
  }
}
