import Digests
import Figures
import Foundation
import Specifications

/// Writes a document as one self-contained HTML page: no request leaves the reader's machine.
///
/// The page is XML as well as HTML, so that its well-formedness can be checked. Every text
/// goes through `HTMLText.escape`.
struct HTMLWriter {
  let document: Document
  let svgs: [String: String]
  var html = ""
  var footnoteReferences: Set<Int> = []
  var pictures = HTMLPictures()
  private let provenance: String

  /// A writer; `svgs` holds the figures' SVG by name, `provenance` is what the page was made from, as JSON.
  init(_ document: Document, svgs: [String: String], provenance: String) {
    self.document = document
    self.svgs = svgs
    self.provenance = provenance
  }

  /// What the page may do: run its own script and use its own style, show the pictures that it holds, and nothing else.
  ///
  /// Style attributes are those of figures, say for pixels that are not to be smoothed.
  private static func policy(style: String) -> String {
    "default-src 'none'; script-src 'sha256-\(SHA256.base64(of: "\n" + HTMLScript.source))'; "
      + "style-src 'sha256-\(SHA256.base64(of: "\n" + style))'; style-src-attr 'unsafe-inline'; "
      + "img-src data:; base-uri 'none'; form-action 'none'"
  }

  /// The page.
  mutating func page() -> String {
    let style = HTMLStyle.css(document.fonts)
    html = ""
    html += "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
    html += "<meta charset=\"utf-8\" />\n"
    html += "<meta http-equiv=\"Content-Security-Policy\" content=\"\(Self.policy(style: style))\" />\n"
    html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
    html += "<meta name=\"generator\" content=\"sphere\" />\n"
    html += "\(Document.provenanceMarker)\(HTMLText.escape(provenance))\" />\n"
    html += "<meta name=\"color-scheme\" content=\"light dark\" />\n"
    html += "<title>\(HTMLText.escape(document.title.plainText))</title>\n"
    html += "<style>\n\(style)</style>\n</head>\n<body>\n"
    header()
    contents()
    html += "<main>\n"
    for part in document.parts { write(part) }
    footnotes()
    html += "</main>\n<footer>\n"
    for line in document.colophon { html += "<p>\(HTMLText.escape(line))</p>\n" }
    html +=
      "</footer>\n\(pictures.definitions)<script type=\"application/json\" id=\"runs\">\(HTMLText.script(json: runs))</script>\n"
    html += "<script>\n\(HTMLScript.source)</script>\n</body>\n</html>\n"
    return html
  }

  // MARK: Page furniture

  private mutating func header() {
    html += "<header>\n<h1>\(inlines(document.title))</h1>\n"
    if !document.authors.isEmpty {
      html += "<p class=\"authors\">\(HTMLText.escape(document.authors.joined(separator: ", ")))</p>\n"
    }
    if !document.date.isEmpty { html += "<p class=\"date\"><time>\(HTMLText.escape(document.date))</time></p>\n" }
    if !document.abstract.isEmpty { html += "<p class=\"abstract\">\(inlines(document.abstract))</p>\n" }
    html += "</header>\n"
  }

  private mutating func contents() {
    var entries: [String] = []
    for part in document.parts {
      if case .heading(let level, let anchor, let text) = part, level <= 3 {
        entries.append(
          "<li class=\"level\(level)\"><a href=\"#\(HTMLText.escape(anchor))\">\(HTMLText.escape(text.plainText))</a></li>"
        )
      }
    }
    guard entries.count > 1 else { return }
    html += "<nav aria-label=\"Contents\">\n<p>Contents</p>\n<ul>\n\(entries.joined(separator: "\n"))\n</ul>\n</nav>\n"
  }

  private mutating func footnotes() {
    var items = ""
    for part in document.parts {
      guard case .prose(.footnote(let number, let blocks)) = part else { continue }
      let body = blocks.map { block($0) }.joined()
      items +=
        "<li id=\"note-\(number)\" value=\"\(number)\">\(body)<a class=\"back\" href=\"#ref-\(number)\" aria-label=\"Back to the text\">↩</a></li>\n"
    }
    if !items.isEmpty {
      html += "<section class=\"footnotes\" aria-label=\"Footnotes\">\n<ol>\n\(items)</ol>\n</section>\n"
    }
  }

  // MARK: Parts

  /// What tooltips say of the runs behind this page, as JSON: a line for each id.
  private var runs: String {
    JSONValue.object(Dictionary(document.runs.map { ($0.id, .string($0.line)) }) { first, _ in first }).canonicalText
  }

  private mutating func write(_ part: Document.Part) {
    switch part {
    case .heading(let level, let anchor, let text):
      let tag = "h\(min(level + 1, 6))"
      let id = HTMLText.escape(anchor)
      html +=
        "<\(tag) id=\"\(id)\">\(inlines(text))<a class=\"anchor\" href=\"#\(id)\" aria-label=\"Link to this section\">#</a></\(tag)>\n"
    case .prose(.footnote): break
    case .prose(let block): html += self.block(block)
    case .figure(let figure): write(figure)
    case .table(let table): write(table)
    case .claim(let claim): write(claim)
    case .status(let status): write(status)
    case .notice(let notice): write(notice)
    }
  }
}
