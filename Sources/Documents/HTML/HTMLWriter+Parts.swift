import Figures

/// A document's figures, tables, claims and notices as HTML.
extension HTMLWriter {
  mutating func write(_ figure: Document.Figure) {
    let id = HTMLText.escape(figure.name)
    html +=
      "<figure id=\"\(id)\">\n<div class=\"drawing\(figure.drawing.width > 400 ? " wide" : "")\" role=\"group\" "
      + "aria-labelledby=\"\(id)-caption\">\(svgs[figure.name] ?? "")</div>\n<figcaption id=\"\(id)-caption\">"
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
    html += "<p class=\"provenance\">\(HTMLText.escape(provenance))"
    for file in files {
      html +=
        " <a href=\"\(HTMLText.escape(HTMLText.encodedURL(file)))\" download=\"\">\(HTMLText.escape(Self.label(file, of: name)))</a>"
    }
    html += "</p>"
    if !queries.isEmpty {
      html += "<details><summary>Queries</summary>"
      for query in queries { html += "<pre><code>\(HTMLText.escape(query))</code></pre>" }
      html += "</details>"
    }
    html += "\n"
  }

  mutating func write(_ table: Document.Table) {
    html +=
      "<figure class=\"table\" id=\"\(HTMLText.escape(table.name))\">\n<figcaption><strong>Table \(table.number).</strong> "
    html += "\(inlines(table.caption))</figcaption>\n<div class=\"scroll\"><table class=\"sortable\">\n<thead><tr>"
    func classes(_ column: Document.Table.Column, best: Bool = false) -> String {
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

  mutating func write(_ claim: Document.Claim) {
    html += "<section class=\"claim \(claim.badge.tone.rawValue)\" id=\"\(HTMLText.escape(claim.name))\">\n"
    html += "<p><strong>Claim \(claim.number).</strong> \(inlines(claim.statement)) "
    html += "<span class=\"badge\">\(HTMLText.escape(claim.badge.text))</span></p>\n"
    if !claim.values.isEmpty || !claim.published.isEmpty {
      html += "<ul class=\"values\">"
      for value in claim.values {
        html += "<li><span>\(inlines(value.label))</span> <b>\(HTMLText.escape(value.text))</b></li>"
      }
      if !claim.published.isEmpty {
        html += "<li class=\"published\"><span>published</span> \(inlines(claim.published))</li>"
      }
      html += "</ul>\n"
    }
    if !claim.differences.isEmpty {
      html += "<ul class=\"differences\">"
      for (label, mean, rest) in claim.differences {
        html += "<li><span>\(inlines(label))</span> <b>\(HTMLText.escape(mean))</b>\(HTMLText.escape(rest))</li>"
      }
      html += "</ul>\n"
    }
    if !claim.remedy.isEmpty { html += "<p class=\"remedy\">\(Self.remedy(claim.remedy))</p>\n" }
    details(claim.provenance, queries: claim.queries, files: [], name: claim.name)
    html += "</section>\n"
  }

  mutating func write(_ status: Document.Status) {
    html +=
      "<section class=\"run\" id=\"\(HTMLText.escape(status.name))\">\n<p><strong>\(HTMLText.escape(status.title))</strong></p>\n<ul>"
    for line in status.lines { html += "<li>\(HTMLText.escape(line))</li>" }
    html += "</ul>\n<pre><code>\(HTMLText.escape(status.command))</code></pre>\n</section>\n"
  }

  mutating func write(_ notice: Document.Notice) {
    let kind = notice.kind == .error ? "error" : "missing"
    html +=
      "<section class=\"notice \(kind)\" id=\"\(HTMLText.escape(notice.name))\">\n<p><strong>\(HTMLText.escape(notice.label)).</strong> "
    html += "\(inlines(notice.caption))</p>\n"
    if notice.kind == .error {
      html += "<pre>\(HTMLText.escape(notice.messages.joined(separator: "\n")))</pre>\n"
    } else {
      for message in notice.messages { html += "<p class=\"remedy\">\(Self.remedy(message))</p>\n" }
    }
    html += "</section>\n"
  }

  /// A message whose parts between backticks are code.
  private static func remedy(_ text: String) -> String {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { index, part in
      index % 2 == 1 ? "<code>\(HTMLText.escape(String(part)))</code>" : HTMLText.escape(String(part))
    }.joined()
  }
}
