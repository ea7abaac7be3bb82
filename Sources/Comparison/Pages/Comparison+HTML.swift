import Documents
import Figures

extension Comparison {
  /// What the comparison found as one self-contained HTML page: no request leaves the reader's machine, and it reads without
  /// its script.
  ///
  /// - Parameter onlyChanged: Whether the page opens with what did not change hidden; a key shows it again.
  /// - Throws: Where a plot cannot be drawn, say because a font is not installed.
  public func html(onlyChanged: Bool) throws(FigureError) -> String {
    var page = HTMLPage(self, onlyChanged: onlyChanged)
    return try page.written()
  }
}

/// Writes a comparison as HTML that is XML as well; every text goes through `escape`.
struct HTMLPage {
  let comparison: Comparison
  let onlyChanged: Bool
  /// What the page holds so far, below its ledger.
  var html = ""
  /// The sections, for the contents.
  private var sections: [(id: String, title: String)] = []
  private var stops = 0

  /// Rows of a table; the others are counted.
  static let mostRows = 40

  init(_ comparison: Comparison, onlyChanged: Bool) {
    self.comparison = comparison
    self.onlyChanged = onlyChanged
  }

  /// The page.
  mutating func written() throws(FigureError) -> String {
    figures()
    try metrics()
    try curves()
    tables()
    claims()
    prose()
    configuration()
    environment()
    notes()
    let style = HTMLStyle.variables + PageStyleSheet.css
    let policy = PagePolicy.text(style: style, script: PageScript.source)
    return """
      <!DOCTYPE html>
      <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
      <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="\(policy)" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="generator" content="\(escape(comparison.tool))" />
      <meta name="color-scheme" content="light dark" />
      <title>\(escape(comparison.title))</title>
      <style>
      \(style)</style>
      </head>
      <body\(onlyChanged ? " class=\"only-changed\"" : "")>
      \(header())\(toolbar)<main>
      \(html)</main>
      <footer><p>Made by \(escape(comparison.tool)) from the comparison alone: the same comparison gives the same page.</p></footer>
      <script>
      \(PageScript.source)</script>
      </body>
      </html>

      """
  }

  func escape(_ text: String) -> String { HTMLText.escape(text) }

  // MARK: Head

  private func header() -> String {
    let ledger = Ledger(comparison)
    let tone: Tone = ledger.hasWorse ? .bad : ledger.hasChanges ? .attention : .good
    let sign = ledger.hasWorse ? "▼" : ledger.hasChanges ? "●" : "="
    var text = "<header>\n<h1>\(escape(comparison.title))</h1>\n<dl class=\"sides\">\n"
    for side in comparison.sides {
      text += "<div><dt>\(escape(side.label))</dt><dd>\(escape(side.description))</dd></div>\n"
    }
    text += "</dl>\n<section class=\"ledger \(tone.rawValue)\" aria-label=\"Ledger\">\n"
    text += "<p class=\"headline\"><span aria-hidden=\"true\">\(sign)</span> \(escape(ledger.headline))</p>\n<ul>\n"
    for part in ledger.parts { text += "<li>\(escape(part))</li>\n" }
    text += "</ul>\n</section>\n"
    if sections.count > 1 {
      let links = sections.map { "<li><a href=\"#\($0.id)\">\(escape($0.title))</a></li>" }
      text += "<nav aria-label=\"Contents\"><ul>\(links.joined())</ul></nav>\n"
    }
    return text + "</header>\n"
  }

  /// What the script makes use of; hidden without it.
  private var toolbar: String {
    """
    <div class="toolbar" role="toolbar" aria-label="Changes">
    <button type="button" class="previous" title="Previous change (k)" aria-label="Previous change">↑</button>
    <button type="button" class="next" title="Next change (j)" aria-label="Next change">↓</button>
    <span class="place" role="status"></span>
    <button type="button" class="only" aria-pressed="\(onlyChanged)" title="Hide what did not change (o)">only changed</button>
    <details class="keys"><summary>keys</summary><p><kbd>j</kbd> or <kbd>n</kbd> next change, <kbd>k</kbd> or <kbd>p</kbd>
    previous change, <kbd>o</kbd> only what changed, <kbd>s</kbd> next view of a figure, <kbd>←</kbd> <kbd>→</kbd> move the
    slider.</p></details>
    </div>

    """
  }

  // MARK: Pieces

  /// A section with its heading; nothing where `content` writes nothing.
  ///
  /// - Parameter isUnchanged: Whether it is hidden with what did not change.
  mutating func section<Failure: Error>(
    _ id: String, _ title: String, _ summary: String = "", isUnchanged: Bool = false,
    content: (inout HTMLPage) throws(Failure) -> Void
  ) throws(Failure) {
    let before = html
    html = ""
    try content(&self)
    guard !html.isEmpty else {
      html = before
      return
    }
    sections.append((id, title))
    let small = summary.isEmpty ? "" : " <small>\(escape(summary))</small>"
    html =
      before + "<section id=\"\(id)\"\(isUnchanged ? " class=\"unchanged\"" : "")>\n<h2>\(escape(title))\(small)</h2>\n"
      + html + "</section>\n"
  }

  /// The attributes of something that the keys lead to.
  mutating func stop(_ classes: String = "") -> String {
    stops += 1
    return " id=\"change-\(stops)\" class=\"change\(classes.isEmpty ? "" : " \(classes)")\" tabindex=\"-1\""
  }

  /// The attributes of something that differs where noise can have made it, say a curve: the keys lead to it beside changes
  /// only.
  mutating func stopBesideChanges() -> String { Ledger(comparison).hasChanges ? stop() : "" }

  /// A verdict's sign and word in its tone.
  func badge(_ sign: VerdictSign) -> String {
    "<span class=\"badge \(sign.tone.rawValue)\"><span aria-hidden=\"true\">\(sign.sign)</span> \(escape(sign.word))</span>"
  }

  /// What is folded; the summary is HTML.
  func fold(_ summary: String, isUnchanged: Bool, isOpen: Bool = false, _ content: String) -> String {
    "<details\(isUnchanged ? " class=\"unchanged\"" : "")\(isOpen ? " open=\"open\"" : "")><summary>\(summary)</summary>\n\(content)</details>\n"
  }

  /// What did not change, with its number and names.
  func folded(_ sign: VerdictSign, _ names: [String]) -> String {
    guard !names.isEmpty else { return "" }
    let most = 500
    let items = names.prefix(most).map { "<li>\(escape($0))</li>" }.joined()
    let rest = names.count > most ? "<p>and \(names.count - most) more</p>\n" : ""
    let summary = "<span aria-hidden=\"true\">\(sign.sign)</span> \(names.count) \(escape(sign.word))"
    return fold(summary, isUnchanged: true, "<ul class=\"names\">\(items)</ul>\n\(rest)")
  }

  /// A column of a table.
  struct Head {
    var title: String
    var isNumeric = false
  }

  /// A table; cells are HTML, and rows may have attributes.
  ///
  /// On a phone each row is a card whose lines name their columns.
  func table(_ heads: [Head], _ rows: [(attributes: String, cells: [String])]) -> String {
    let header = heads.map { "<th scope=\"col\"\($0.isNumeric ? " class=\"number\"" : "")>\(escape($0.title))</th>" }
    var text = "<div class=\"scroll\"><table>\n<thead><tr>\(header.joined())</tr></thead>\n<tbody>\n"
    for row in rows {
      let cells = zip(heads, row.cells).map { head, cell in
        let label = head.title.isEmpty ? "" : " data-label=\"\(escape(head.title))\""
        return "<td\(head.isNumeric ? " class=\"number\"" : "")\(label)>\(cell)</td>"
      }
      text += "<tr\(row.attributes)>\(cells.joined())</tr>\n"
    }
    return text + "</tbody></table></div>\n"
  }

  func more(_ count: Int, _ noun: String) -> String {
    count > 0 ? "<p class=\"more\">and \(count) more \(noun)\(count == 1 ? "" : "s")</p>\n" : ""
  }

  /// Sentences, one an item.
  func list(_ sentences: [String]) -> String {
    sentences.isEmpty ? "" : "<ul>\(sentences.map { "<li>\(escape($0))</li>" }.joined())</ul>\n"
  }

  /// A drawing of ours over what it shows.
  func plot(_ drawing: Drawing, id: String, label: String, _ caption: String) throws(FigureError) -> String {
    let svg = String(decoding: try drawing.svg(DocumentInfo(title: label), idPrefix: "\(id)-"), as: UTF8.self)
    return
      "<figure class=\"plot\">\n<div class=\"drawing\">\(svg)</div>\n<figcaption>\(escape(caption))</figcaption>\n</figure>\n"
  }
}
