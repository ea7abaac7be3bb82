import Figures
import Foundation

/// Writes a report as one self-contained HTML page: no request leaves the reader's machine.
///
/// Every text from the report or the store is escaped here, in `escape`, and nowhere else.
struct HTMLWriter {
  private let output: Output
  private let svgs: [String: String]
  private var html = ""
  private var footnoteReferences: Set<Int> = []

  /// A writer; `svgs` holds the figures' SVG by name.
  init(_ output: Output, svgs: [String: String]) {
    self.output = output
    self.svgs = svgs
  }

  /// The page.
  mutating func page() -> String {
    html = ""
    html += "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    html += "<meta name=\"generator\" content=\"sphere\">\n"
    html += "<title>\(Self.escape(output.title))</title>\n<style>\n\(HTMLStyle.css)</style>\n</head>\n<body>\n"
    header()
    contents()
    html += "<main>\n"
    for part in output.parts { write(part) }
    footnotes()
    html += "</main>\n<footer>\n"
    for line in output.colophon { html += "<p>\(Self.escape(line))</p>\n" }
    html += "</footer>\n<script>\n\(HTMLStyle.script)</script>\n</body>\n</html>\n"
    return html
  }

  /// Characters that mean something to HTML, as references.
  static func escape(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      // Other control characters are not allowed in HTML.
      case _ where scalar.value < 32 || scalar.value == 127: result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A link's address if it is safe to follow: relative, or http, https, mailto.
  static func safeURL(_ url: String) -> String? {
    let scheme = url.prefix { $0 != ":" && $0 != "/" && $0 != "#" && $0 != "?" }
    guard url.dropFirst(scheme.count).first == ":" else { return url }
    return ["http", "https", "mailto"].contains(scheme.lowercased()) ? url : nil
  }

  // MARK: Page furniture

  private mutating func header() {
    html += "<header>\n<h1>\(inlines(Markdown.inlines(output.title)))</h1>\n"
    if !output.authors.isEmpty {
      html += "<p class=\"authors\">\(Self.escape(output.authors.joined(separator: ", ")))</p>\n"
    }
    if !output.date.isEmpty { html += "<p class=\"date\"><time>\(Self.escape(output.date))</time></p>\n" }
    if !output.abstract.isEmpty { html += "<p class=\"abstract\">\(inlines(output.abstract))</p>\n" }
    html += "</header>\n"
  }

  private mutating func contents() {
    var entries: [String] = []
    for part in output.parts {
      if case .heading(let level, let anchor, let text) = part, level <= 3 {
        entries.append(
          "<li class=\"level\(level)\"><a href=\"#\(Self.escape(anchor))\">\(Self.escape(text.plainText))</a></li>")
      }
    }
    guard entries.count > 1 else { return }
    html += "<nav aria-label=\"Contents\">\n<p>Contents</p>\n<ul>\n\(entries.joined(separator: "\n"))\n</ul>\n</nav>\n"
  }

  private mutating func footnotes() {
    var items = ""
    for part in output.parts {
      guard case .prose(.footnote(let number, let blocks)) = part else { continue }
      let body = blocks.map { block($0) }.joined()
      items +=
        "<li id=\"note-\(number)\" value=\"\(number)\">\(body)<a href=\"#ref-\(number)\" aria-label=\"Back\">↩</a></li>\n"
    }
    if !items.isEmpty { html += "<section class=\"footnotes\">\n<ol>\n\(items)</ol>\n</section>\n" }
  }

  // MARK: Parts

  private mutating func write(_ part: Output.Part) {
    switch part {
    case .heading(let level, let anchor, let text):
      let tag = "h\(min(level + 1, 6))"
      let id = Self.escape(anchor)
      html +=
        "<\(tag) id=\"\(id)\">\(inlines(text))<a class=\"anchor\" href=\"#\(id)\" aria-label=\"Link to this section\">#</a></\(tag)>\n"
    case .prose(.footnote): break
    case .prose(let block): html += self.block(block)
    case .figure(let figure): write(figure)
    case .table(let table): write(table)
    case .claim(let claim): write(claim)
    case .run(let run): write(run)
    case .notice(let notice): write(notice)
    }
  }

  private mutating func write(_ figure: FigureOutput) {
    let id = Self.escape(figure.name)
    html +=
      "<figure id=\"\(id)\">\n<div class=\"drawing\(figure.drawing.width > 400 ? " wide" : "")\">\(svgs[figure.name] ?? "")</div>\n<figcaption>"
    html += "<strong>Figure \(figure.number).</strong> \(inlines(figure.caption))\n"
    details(figure.provenance, queries: figure.queries, files: figure.files, name: figure.name)
    html += "</figcaption>\n</figure>\n"
  }

  /// `PDF`, or `CSV (points)` for one of several files of data.
  private static func label(_ file: String, of name: String) -> String {
    let parts = file.split(separator: "/").last.map { $0.split(separator: ".") } ?? []
    guard parts.count == 2 else { return file }
    let kind = parts[1].uppercased()
    return parts[0].hasPrefix("\(name)-") ? "\(kind) (\(parts[0].dropFirst(name.count + 1)))" : kind
  }

  private mutating func details(_ provenance: String, queries: [String], files: [String], name: String) {
    html += "<p class=\"provenance\">\(Self.escape(provenance))"
    for file in files {
      html += " <a href=\"\(Self.escape(file))\" download>\(Self.escape(Self.label(file, of: name)))</a>"
    }
    html += "</p>"
    if !queries.isEmpty {
      html += "<details><summary>Queries</summary>"
      for query in queries { html += "<pre><code>\(Self.escape(query))</code></pre>" }
      html += "</details>"
    }
    html += "\n"
  }

  private mutating func write(_ table: TableOutput) {
    html +=
      "<figure class=\"table\" id=\"\(Self.escape(table.name))\">\n<figcaption><strong>Table \(table.number).</strong> "
    html += "\(inlines(table.caption))</figcaption>\n<div class=\"scroll\"><table class=\"sortable\">\n<thead><tr>"
    func classes(_ column: TableOutput.Column, best: Bool = false) -> String {
      let names = [column.isNumeric ? "number" : nil, column.isPublished ? "published" : nil, best ? "best" : nil]
      let found = names.compactMap { $0 }
      return found.isEmpty ? "" : " class=\"\(found.joined(separator: " "))\""
    }
    for column in table.columns { html += "<th scope=\"col\"\(classes(column))>\(inlines(column.header))</th>" }
    html += "</tr></thead>\n<tbody>\n"
    for row in table.rows {
      html += "<tr>"
      for (column, entry) in zip(table.columns, row) {
        let key = entry.number.map { " data-sort=\"\($0)\"" } ?? ""
        html += "<td\(classes(column, best: entry.isBest))\(key)>\(inlines(entry.text))</td>"
      }
      html += "</tr>\n"
    }
    html += "</tbody></table></div>\n"
    details(table.provenance, queries: table.queries, files: table.files, name: table.name)
    html += "</figure>\n"
  }

  private mutating func write(_ claim: ClaimOutput) {
    let kind = claim.verdict == .missing ? "missing" : claim.verdict.rawValue
    html += "<section class=\"claim \(kind)\" id=\"\(Self.escape(claim.name))\">\n"
    html += "<p><strong>Claim \(claim.number).</strong> \(inlines(claim.statement)) "
    html += "<span class=\"badge\">\(Self.escape(claim.verdict.rawValue))</span></p>\n"
    if !claim.values.isEmpty || !claim.published.isEmpty {
      html += "<dl>"
      for value in claim.values {
        html += "<div><dt>\(inlines(value.label))</dt><dd>\(Self.escape(value.text))</dd></div>"
      }
      if !claim.published.isEmpty {
        html += "<div class=\"published\"><dt>published</dt><dd>\(inlines(claim.published))</dd></div>"
      }
      html += "</dl>\n"
    }
    if !claim.remedy.isEmpty { html += "<p class=\"remedy\">\(Self.remedy(claim.remedy))</p>\n" }
    details(claim.provenance, queries: claim.queries, files: [], name: claim.name)
    html += "</section>\n"
  }

  private mutating func write(_ run: RunOutput) {
    html +=
      "<section class=\"run\" id=\"\(Self.escape(run.name))\">\n<p><strong>\(Self.escape(run.experiment))</strong></p>\n<ul>"
    for line in run.lines { html += "<li>\(Self.escape(line))</li>" }
    html += "</ul>\n<pre><code>\(Self.escape(run.command))</code></pre>\n</section>\n"
  }

  private mutating func write(_ notice: NoticeOutput) {
    let kind = notice.kind == .error ? "error" : "missing"
    html +=
      "<section class=\"notice \(kind)\" id=\"\(Self.escape(notice.name))\">\n<p><strong>\(Self.escape(notice.label)).</strong> "
    html += "\(inlines(notice.caption))</p>\n"
    if notice.kind == .error {
      html += "<pre>\(Self.escape(notice.messages.joined(separator: "\n")))</pre>\n"
    } else {
      for message in notice.messages { html += "<p class=\"remedy\">\(Self.remedy(message))</p>\n" }
    }
    html += "</section>\n"
  }

  /// A message whose parts between backticks are code.
  private static func remedy(_ text: String) -> String {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { index, part in
      index % 2 == 1 ? "<code>\(escape(String(part)))</code>" : escape(String(part))
    }.joined()
  }

  // MARK: Prose

  private mutating func block(_ block: Block) -> String {
    switch block {
    case .heading(let level, let text): return "<h\(min(level + 1, 6))>\(inlines(text))</h\(min(level + 1, 6))>\n"
    case .paragraph(let text): return "<p>\(inlines(text))</p>\n"
    case .list(let start, let tight, let items):
      let tag = start == nil ? "ul" : "ol"
      let attribute = start.map { $0 == 1 ? "" : " start=\"\($0)\"" } ?? ""
      let body = items.map { item in "<li>\(item.map { self.item($0, tight: tight) }.joined())</li>\n" }.joined()
      return "<\(tag)\(attribute)>\n\(body)</\(tag)>\n"
    case .quote(let blocks): return "<blockquote>\n\(blocks.map { self.block($0) }.joined())</blockquote>\n"
    case .code(_, let text), .cell(_, let text, _): return "<pre><code>\(Self.escape(text))</code></pre>\n"
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
    case .rule: return "<hr>\n"
    case .footnote: return ""
    }
  }

  private mutating func item(_ block: Block, tight: Bool) -> String {
    if tight, case .paragraph(let text) = block { return inlines(text) }
    return self.block(block)
  }

  private mutating func inlines(_ list: [Inline]) -> String { list.map { inline($0) }.joined() }

  private mutating func inline(_ inline: Inline) -> String {
    switch inline {
    case .text(let text): return Self.escape(text)
    case .softBreak: return "\n"
    case .hardBreak: return "<br>\n"
    case .code(let text): return "<code>\(Self.escape(text))</code>"
    case .emphasis(let inner): return "<em>\(inlines(inner))</em>"
    case .strong(let inner): return "<strong>\(inlines(inner))</strong>"
    case .strikethrough(let inner): return "<del>\(inlines(inner))</del>"
    case .link(let url, let inner):
      guard let safe = Self.safeURL(url) else { return inlines(inner) }
      return "<a href=\"\(Self.escape(safe))\">\(inlines(inner))</a>"
    case .footnoteReference(let number):
      // Only the first reference carries the id that the footnote links back to.
      let id = footnoteReferences.insert(number).inserted ? " id=\"ref-\(number)\"" : ""
      return "<sup><a href=\"#note-\(number)\"\(id)>\(number)</a></sup>"
    case .math(let source): return MathHTML.html(source)
    case .value(let text, _): return "<code class=\"error\">\(Self.escape(text))</code>"
    }
  }
}
