import CMark
import Figures
import Specifications
import Texts

/// Registered once: cmark's own guard is not safe between threads.
private let extensionsAreRegistered: Bool = {
  cmark_gfm_core_extensions_ensure_registered()
  return true
}()

/// Turns cmark's nodes into blocks and inlines.
struct MarkdownBuilder {
  let marked: MarkedSource
  /// The words that make a fenced block a cell.
  let cellKinds: [String]
  private(set) var omittedHTMLLines: [Int] = []
  private(set) var mistakes: [Markdown.Mistake] = []
  private(set) var refusal: Markdown.Mistake?
  private(set) var fragmentLinks: [Markdown.FragmentLink] = []
  private var footnotes = 0
  private var headings = 0
  private var cells = 0
  private var blocks = 0
  /// How many inlines the present one is in.
  private var depth = 0
  /// Where the next picture is written: the mark before it says so.
  private var place = SourcePosition(line: 1, column: 1)

  init(marked: MarkedSource, cellKinds: [String]) {
    self.marked = marked
    self.cellKinds = cellKinds
  }

  mutating func blocks(of text: [UInt8]) -> [Block] {
    guard extensionsAreRegistered,
      let parser = cmark_parser_new(CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_SMART)
    else { return [] }
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough", "autolink"] {
      if let found = cmark_find_syntax_extension(name) { cmark_parser_attach_syntax_extension(parser, found) }
    }
    text.withUnsafeBytes { buffer in
      cmark_parser_feed(parser, buffer.bindMemory(to: CChar.self).baseAddress, buffer.count)
    }
    guard let document = cmark_parser_finish(parser) else { return [] }
    defer { cmark_node_free(document) }
    return children(document).flatMap { block($0) }
  }

  private func children(_ node: OpaquePointer) -> [OpaquePointer] {
    var result: [OpaquePointer] = []
    var next = cmark_node_first_child(node)
    while let child = next {
      result.append(child)
      next = cmark_node_next(child)
    }
    return result
  }

  private func kind(_ node: OpaquePointer) -> String {
    // cmark has no names for footnotes.
    switch cmark_node_get_type(node) {
    case CMARK_NODE_FOOTNOTE_DEFINITION: "footnote_definition"
    case CMARK_NODE_FOOTNOTE_REFERENCE: "footnote_reference"
    default: cmark_node_get_type_string(node).map { String(cString: $0) } ?? ""
    }
  }

  private func literal(_ node: OpaquePointer) -> String {
    cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
  }

  private func line(_ node: OpaquePointer) -> Int { marked.line(Int(cmark_node_get_start_line(node))) }

  // MARK: Blocks

  private mutating func block(_ node: OpaquePointer) -> [Block] {
    blocks += 1
    limit(blocks, MarkdownLimits.blocks, "paragraphs and lines of code", node)
    guard refusal == nil else { return [] }
    switch kind(node) {
    case "heading":
      headings += 1
      limit(headings, MarkdownLimits.headings, "headings", node)
      return [.heading(level: Int(cmark_node_get_heading_level(node)), inlines(node))]
    case "paragraph": return paragraphs(inlines(node))
    case "block_quote": return [.quote(children(node).flatMap { block($0) })]
    case "list":
      let ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
      let items = children(node).map { item in children(item).flatMap { block($0) } }
      return [
        .list(
          start: ordered ? Int(cmark_node_get_list_start(node)) : nil, tight: cmark_node_get_list_tight(node) != 0,
          items: items)
      ]
    case "code_block": return [code(node)]
    case "thematic_break": return [.rule]
    case "table": return [table(node)]
    case "footnote_definition":
      footnotes += 1
      return [.footnote(number: footnotes, children(node).flatMap { block($0) })]
    case "html_block":
      omit(node)
      return []
    default: return children(node).flatMap { block($0) }
    }
  }

  private mutating func limit(_ count: Int, _ most: Int, _ what: String, _ node: OpaquePointer) {
    guard count > most, refusal == nil else { return }
    refusal = Markdown.Mistake(line: line(node), message: "more than \(most) \(what)", hint: "split the report")
  }

  /// Raw HTML is left out; comments are no text in the first place.
  private mutating func omit(_ node: OpaquePointer) {
    guard literal(node).trimmed != MarkedSource.comment else { return }
    omittedHTMLLines.append(line(node))
  }

  /// A paragraph, in pieces where formulas on lines of their own interrupt it.
  private func paragraphs(_ inlines: [Inline]) -> [Block] {
    var blocks: [Block] = []
    var text: [Inline] = []
    func flush() {
      while text.last == .softBreak { text.removeLast() }
      let start = text.firstIndex { $0 != .softBreak } ?? text.count
      text.removeFirst(start)
      if !text.isEmpty { blocks.append(.paragraph(text)) }
      text = []
    }
    for inline in inlines {
      if case .display(let source) = inline {
        flush()
        blocks.append(.formula(source))
      } else {
        text.append(inline)
      }
    }
    flush()
    return blocks
  }

  private mutating func code(_ node: OpaquePointer) -> Block {
    let info = cmark_node_get_fence_info(node).map { String(cString: $0) } ?? ""
    let words = marked.restored(info).split(separator: " ").map(String.init)
    let text = marked.restored(literal(node))
    if words.first.map({ !cellKinds.contains($0) }) ?? true {
      blocks += text.utf8.count { $0 == UInt8(ascii: "\n") }
      limit(blocks, MarkdownLimits.blocks, "paragraphs and lines of code", node)
    }
    guard let first = words.first else { return .code(language: "", text) }
    if cellKinds.contains(first) {
      cells += 1
      limit(cells, MarkdownLimits.cells, "cells", node)
      return .cell(words: words, text: text, line: line(node))
    }
    if let kind = meantKind(first) {
      let name = words.dropFirst().map(UniqueNames.safeName).first.map { " \($0)" } ?? ""
      mistakes.append(
        Markdown.Mistake(
          line: line(node), message: "`\(words.joined(separator: " "))` begins no cell, so it is shown as code",
          hint: "write ```\(kind)\(name)"))
    }
    return .code(language: first, text)
  }

  /// The kind of cell that an author means by `{figure}`, `Figure`, `figure,` or `figures`; nil for other languages.
  private func meantKind(_ word: String) -> String? {
    let letters = word.lowercased().drop { !$0.isLetter }.prefix { $0.isLetter }
    let name = String(letters)
    if cellKinds.contains(name) { return name }
    return nearestName(to: name, among: cellKinds)
  }

  private mutating func table(_ node: OpaquePointer) -> Block {
    let columns = Int(cmark_gfm_extensions_get_table_columns(node))
    var alignments = [Block.Alignment](repeating: .left, count: columns)
    if let raw = cmark_gfm_extensions_get_table_alignments(node) {
      for column in 0..<columns {
        switch raw[column] {
        case UInt8(ascii: "r"): alignments[column] = .right
        case UInt8(ascii: "c"): alignments[column] = .center
        default: break
        }
      }
    }
    var header: [[Inline]] = []
    var rows: [[[Inline]]] = []
    for row in children(node) {
      var cells = children(row).prefix(columns).map { inlines($0) }
      while cells.count < columns { cells.append([]) }
      if cmark_gfm_extensions_get_table_row_is_header(row) != 0 { header = cells } else { rows.append(cells) }
    }
    return .table(alignments: alignments, header: header, rows: rows)
  }

  // MARK: Inlines

  private mutating func inlines(_ node: OpaquePointer) -> [Inline] {
    depth += 1
    defer { depth -= 1 }
    guard depth <= MarkdownLimits.inlineNesting else { return flattened(node) }
    var result: [Inline] = []
    var text = ""
    func flush() {
      if !text.isEmpty { result.append(.text(text)) }
      text = ""
    }
    for child in children(node) {
      for inline in inline(child) {
        // cmark splits text at every character that might have begun markup.
        if case .text(let more) = inline {
          text += more
        } else {
          flush()
          result.append(inline)
        }
      }
    }
    flush()
    return result
  }

  /// What is nested too deep as plain text.
  private mutating func flattened(_ node: OpaquePointer) -> [Inline] {
    mistakes.append(
      Markdown.Mistake(
        line: line(node), message: "emphasis and links nested more than \(MarkdownLimits.inlineNesting) deep",
        hint: "write \\* and \\[ for signs that are meant as such"))
    var text = ""
    guard let iterator = cmark_iter_new(node) else { return [] }
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { break }
      guard event == CMARK_EVENT_ENTER, let inner = cmark_iter_get_node(iterator) else { continue }
      switch kind(inner) {
      case "text", "code": text += marked.restored(literal(inner))
      case "softbreak", "linebreak": text += " "
      default: break
      }
    }
    return [.text(text)]
  }

  private mutating func inline(_ node: OpaquePointer) -> [Inline] {
    switch kind(node) {
    case "text":
      let text = literal(node)
      place = marked.place(before: text) ?? place
      return marked.split(text)
    case "softbreak": return [.softBreak]
    case "linebreak": return [.hardBreak]
    case "code": return [.code(marked.restored(literal(node)))]
    case "emph": return [.emphasis(inlines(node))]
    case "strong": return [.strong(inlines(node))]
    case "strikethrough": return [.strikethrough(inlines(node))]
    case "link": return [link(node)]
    case "image": return [.picture(picture(node))]
    case "footnote_reference": return [.footnoteReference(Int(literal(node)) ?? 1)]
    case "html_inline":
      omit(node)
      return []
    default: return inlines(node)
    }
  }

  private mutating func link(_ node: OpaquePointer) -> Inline {
    let url = url(node)
    if url.hasPrefix("#") {
      fragmentLinks.append(Markdown.FragmentLink(name: String(url.dropFirst()), line: line(node)))
    }
    let inner = inlines(node)
    // A link without text would not show.
    return .link(url: url, inner.isEmpty && !url.hasPrefix("#") ? [.text(url)] : inner)
  }

  private func url(_ node: OpaquePointer) -> String {
    cmark_node_get_url(node).map { marked.restored(String(cString: $0)) } ?? ""
  }

  private mutating func picture(_ node: OpaquePointer) -> ProsePicture {
    // Its alternative may hold pictures too, whose places come after this one's.
    let place = place
    return ProsePicture(
      url: url(node), alternative: inlines(node).plainText,
      title: cmark_node_get_title(node).map { marked.restored(String(cString: $0)) } ?? "", position: place)
  }
}
