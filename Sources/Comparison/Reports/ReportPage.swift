import Foundation

/// The prose and the claims of a report's HTML page, as sphere writes it.
///
/// The folder of a report holds neither its Markdown nor its verdicts in another form; the page has both, with every value
/// filled in. What a reader would not call prose is left out: figures, tables of data, queries, provenance and contents.
struct ReportPage: Sendable {
  /// A claim as the page shows it.
  struct Claim: Sendable, Hashable {
    var name: String
    var statement = ""
    var verdict = ""
    /// The numbers by their labels, in order.
    var values: [(label: String, text: String)] = []

    static func == (first: Claim, second: Claim) -> Bool {
      first.name == second.name && first.statement == second.statement && first.verdict == second.verdict
        && first.values.elementsEqual(second.values) { $0 == $1 }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(name) }
  }

  /// Headings, paragraphs, items of lists, rows of tables, captions and statements as plain text, in order.
  private(set) var blocks: [String] = []
  private(set) var claims: [Claim] = []

  private static let mostBlocks = 50_000

  /// Reads a page; nil where it has no body.
  init?(html data: Data) {
    var page = ReportPage()
    let isRead = data.withUnsafeBytes { raw -> Bool in
      let bytes = raw.bindMemory(to: UInt8.self)
      var scanner = MarkupScanner(bytes)
      while let piece = scanner.next() {
        if case .open(let name, _, false) = piece {
          if scanner.isName(name, "body") {
            page.read(&scanner)
            return true
          }
          if scanner.isName(name, "style") || scanner.isName(name, "script") { scanner.skipElement(named: name) }
        }
      }
      return false
    }
    guard isRead else { return nil }
    self = page
  }

  private init() {}

  // MARK: Blocks

  private static let blockTags: [StaticString] = [
    "p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "tr", "blockquote", "figcaption", "ul", "ol", "div",
    "section",
    "figure", "table", "header", "main", "footer", "hr",
  ]
  private static let skippedTags: [StaticString] = ["svg", "details", "nav", "script", "style", "footer", "template"]

  private mutating func read(_ scanner: inout MarkupScanner) {
    var text = ""
    while blocks.count < Self.mostBlocks, let piece = scanner.next() {
      switch piece {
      case .text(let range): text += scanner.text(range)
      case .close(let name):
        if Self.isBlock(name, scanner) { flush(&text) }
      case .open(let name, let attributes, let isEmpty):
        if scanner.isName(name, "section"), let kind = Self.kind(attributes, scanner), kind == "claim" {
          flush(&text)
          claim(name, attributes, &scanner)
          continue
        }
        if Self.isBlock(name, scanner) { flush(&text) }
        text += Self.inline(name, attributes, isEmpty, &scanner)
      }
    }
    flush(&text)
  }

  private mutating func flush(_ text: inout String) {
    let words = Self.normalized(text)
    if !words.isEmpty { blocks.append(words) }
    text = ""
  }

  private static func normalized(_ text: String) -> String {
    text.split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" }.joined(separator: " ")
  }

  private static func isBlock(_ name: Range<Int>, _ scanner: MarkupScanner) -> Bool {
    blockTags.contains { scanner.isName(name, $0) }
  }

  /// The first word of an element's class.
  private static func kind(_ attributes: Range<Int>, _ scanner: MarkupScanner) -> String? {
    scanner.value(of: "class", in: attributes).map { scanner.text($0).prefix { $0 != " " } }.map(String.init)
  }

  /// What an opening tag adds to the text; skips the element where it is no prose.
  private static func inline(
    _ name: Range<Int>, _ attributes: Range<Int>, _ isEmpty: Bool, _ scanner: inout MarkupScanner
  ) -> String {
    if scanner.isName(name, "br") || scanner.isName(name, "td") || scanner.isName(name, "th") { return " " }
    guard !isEmpty else { return "" }
    if scanner.isName(name, "math") { return formula(name, &scanner) }
    let kind = kind(attributes, scanner)
    let isSkipped =
      skippedTags.contains { scanner.isName(name, $0) } || kind == "anchor" || kind == "back" || kind == "provenance"
      || kind == "badge" || kind == "sortable" || kind == "remedy"
    if isSkipped { scanner.skipElement(named: name) }
    return ""
  }

  /// The TeX of a formula.
  private static func formula(_ name: Range<Int>, _ scanner: inout MarkupScanner) -> String {
    var inner = scanner
    scanner.skipElement(named: name)
    while inner.place < scanner.place, let piece = inner.next() {
      if case .open(let tag, _, false) = piece, inner.isName(tag, "annotation"), case .text(let range)? = inner.next() {
        return "$" + inner.text(range) + "$"
      }
    }
    return ""
  }

  // MARK: Claims

  private mutating func claim(_ name: Range<Int>, _ attributes: Range<Int>, _ scanner: inout MarkupScanner) {
    let id = scanner.value(of: "id", in: attributes).map { scanner.text($0) } ?? ""
    var claim = Claim(name: id)
    var inner = scanner
    scanner.skipElement(named: name)
    let end = scanner.place
    var list = ""
    while inner.place < end, let piece = inner.next() {
      guard case .open(let tag, let attributes, let isEmpty) = piece, !isEmpty else { continue }
      if inner.isName(tag, "p"), claim.statement.isEmpty, Self.kind(attributes, inner) == nil {
        var badge = inner
        claim.statement = Self.text(tag, &inner)
        claim.verdict = Self.badge(&badge, until: inner.place)
      } else if inner.isName(tag, "ul") {
        list = Self.kind(attributes, inner) ?? ""
      } else if inner.isName(tag, "li"), list == "values" || list == "differences" {
        claim.values.append(Self.value(tag, &inner))
      } else if inner.isName(tag, "details") || inner.isName(tag, "pre") {
        inner.skipElement(named: tag)
      }
    }
    if !claim.statement.isEmpty { blocks.append(claim.statement) }
    claims.append(claim)
  }

  /// The plain text of an element that was just opened.
  private static func text(_ name: Range<Int>, _ scanner: inout MarkupScanner) -> String {
    var inner = scanner
    scanner.skipElement(named: name)
    var text = ""
    while inner.place < scanner.place, let piece = inner.next() {
      switch piece {
      case .text(let range): text += inner.text(range)
      case .open(let tag, let attributes, let isEmpty): text += inline(tag, attributes, isEmpty, &inner)
      case .close: break
      }
    }
    return normalized(text)
  }

  private static func badge(_ scanner: inout MarkupScanner, until end: Int) -> String {
    while scanner.place < end, let piece = scanner.next() {
      if case .open(let tag, let attributes, false) = piece, kind(attributes, scanner) == "badge" {
        return text(tag, &scanner)
      }
    }
    return ""
  }

  /// `<span>label</span> <b>number</b>, the rest`.
  private static func value(_ name: Range<Int>, _ scanner: inout MarkupScanner) -> (label: String, text: String) {
    var inner = scanner
    scanner.skipElement(named: name)
    var (label, rest) = ("", "")
    while inner.place < scanner.place, let piece = inner.next() {
      switch piece {
      case .text(let range): rest += inner.text(range)
      case .open(let tag, let attributes, let isEmpty):
        if inner.isName(tag, "span"), label.isEmpty, !isEmpty {
          label = text(tag, &inner)
        } else {
          rest += inline(tag, attributes, isEmpty, &inner)
        }
      case .close: break
      }
    }
    return (label, normalized(rest))
  }
}
