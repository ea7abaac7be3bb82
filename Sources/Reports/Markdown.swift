import CMark
import Figures
import Specifications

/// A block of a report's prose, or one of its fenced cells, in the order of the file.
public indirect enum Block: Sendable, Hashable {
  /// A heading of level 1...6.
  case heading(level: Int, [Inline])
  /// A paragraph.
  case paragraph([Inline])
  /// A list: the number of its first item, nil for bullets; tight lists have no space between items.
  case list(start: Int?, tight: Bool, items: [[Block]])
  /// A quotation.
  case quote([Block])
  /// Code that is shown, not run: its language (may be empty) and its text.
  case code(language: String, String)
  /// A fenced cell: the words of its info string, its text, and the line of its opening fence.
  case cell(words: [String], text: String, line: Int)
  /// A table; every row has as many cells as `alignments`.
  case table(alignments: [Alignment], header: [[Inline]], rows: [[[Inline]]])
  /// A formula on a line of its own, as written between double dollars.
  case formula(String)
  /// A thematic break.
  case rule
  /// A footnote's text, in the order of first reference.
  case footnote(number: Int, [Block])

  /// How a table's column is aligned.
  public enum Alignment: Sendable, Hashable {
    case left
    case center
    case right
  }
}

/// A piece of a line of prose.
public indirect enum Inline: Sendable, Hashable {
  /// Characters.
  case text(String)
  /// The end of a line of the source: a space.
  case softBreak
  /// A line break that was asked for.
  case hardBreak
  /// Code.
  case code(String)
  /// Emphasis.
  case emphasis([Inline])
  /// Strong emphasis.
  case strong([Inline])
  /// Struck out.
  case strikethrough([Inline])
  /// A link.
  case link(url: String, [Inline])
  /// A picture.
  case picture(ProsePicture)
  /// A reference to a footnote.
  case footnoteReference(Int)
  /// Mathematics as written between dollars.
  case math(String)
  /// Mathematics as written between double dollars, where it cannot have a line of its own.
  case display(String)
  /// An inline value as written between double braces, and the line where it stands.
  case value(String, line: Int)
}

extension [Inline] {
  /// The characters alone, for anchors, outlines and tooltips.
  public var plainText: String {
    map { inline in
      switch inline {
      case .text(let text), .code(let text): text
      case .math(let source), .display(let source): (try? RichText(mathematics: source).plain) ?? source
      case .softBreak, .hardBreak: " "
      case .emphasis(let inner), .strong(let inner), .strikethrough(let inner), .link(_, let inner): inner.plainText
      case .picture(let picture): picture.alternative
      case .footnoteReference: ""
      case .value(let text, _): "{{\(text)}}"
      }
    }.joined()
  }
}

/// Markdown read by cmark-gfm: tables, footnotes, strikethrough and bare links; raw HTML is left out.
public struct Markdown: Sendable, Hashable {
  /// The blocks in order; footnotes come last.
  public var blocks: [Block]
  /// The lines where raw HTML was left out.
  public var omittedHTMLLines: [Int]

  /// The info strings' first words that make a fenced block a cell.
  public static let cellKinds = ["figure", "table", "claim", "run"]

  /// Reads Markdown; any text is Markdown, so nothing is thrown.
  public init(_ source: String) {
    let marked = Interleaved(source)
    var builder = MarkdownBuilder(marked: marked)
    blocks = builder.blocks(of: marked.text)
    omittedHTMLLines = builder.omittedHTMLLines
  }

  /// Reads one line or paragraph of Markdown, say a caption.
  public static func inlines(_ source: String) -> [Inline] {
    var result: [Inline] = []
    for block in Markdown(source).blocks {
      switch block {
      case .paragraph(let inlines): result += (result.isEmpty ? [] : [.text(" ")]) + inlines
      case .formula(let formula): result += (result.isEmpty ? [] : [.text(" ")]) + [.display(formula)]
      default: break
      }
    }
    return result.isEmpty && !source.isEmpty ? [.text(source)] : result
  }
}

/// Registered once: cmark's own guard is not safe between threads.
private let extensionsAreRegistered: Bool = {
  cmark_gfm_core_extensions_ensure_registered()
  return true
}()

/// Turns cmark's nodes into blocks and inlines.
private struct MarkdownBuilder {
  let marked: Interleaved
  var omittedHTMLLines: [Int] = []
  private var footnotes = 0
  /// Where the next picture is written: the mark before it says so.
  private var place = SourcePosition(line: 1, column: 1)

  init(marked: Interleaved) { self.marked = marked }

  mutating func blocks(of text: String) -> [Block] {
    guard extensionsAreRegistered,
      let parser = cmark_parser_new(CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_SMART)
    else { return [] }
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough", "autolink"] {
      if let found = cmark_find_syntax_extension(name) { cmark_parser_attach_syntax_extension(parser, found) }
    }
    var bytes = text
    bytes.withUTF8 { buffer in
      buffer.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
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

  private mutating func block(_ node: OpaquePointer) -> [Block] {
    switch kind(node) {
    case "heading":
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
      omittedHTMLLines.append(Int(cmark_node_get_start_line(node)))
      return []
    default: return children(node).flatMap { block($0) }
    }
  }

  /// A paragraph, in pieces where formulas on lines of their own interrupt it.
  private func paragraphs(_ inlines: [Inline]) -> [Block] {
    var blocks: [Block] = []
    var text: [Inline] = []
    func flush() {
      while text.last == .softBreak { text.removeLast() }
      while text.first == .softBreak { text.removeFirst() }
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

  private func code(_ node: OpaquePointer) -> Block {
    let info = cmark_node_get_fence_info(node).map { String(cString: $0) } ?? ""
    let words = marked.restored(info).split(separator: " ").map(String.init)
    let text = marked.restored(literal(node))
    if let first = words.first, Markdown.cellKinds.contains(first) {
      return .cell(words: words, text: text, line: Int(cmark_node_get_start_line(node)))
    }
    return .code(language: words.first ?? "", text)
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

  private mutating func inlines(_ node: OpaquePointer) -> [Inline] {
    var result: [Inline] = []
    for child in children(node) {
      for inline in inline(child) {
        if case .text("") = inline { continue }
        // cmark splits text at every character that might have begun markup.
        if case .text(let more) = inline, case .text(let text)? = result.last {
          result[result.count - 1] = .text(text + more)
        } else {
          result.append(inline)
        }
      }
    }
    return result
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
    case "link": return [.link(url: url(node), inlines(node))]
    case "image": return [.picture(picture(node))]
    case "footnote_reference": return [.footnoteReference(Int(literal(node)) ?? 1)]
    case "html_inline":
      omittedHTMLLines.append(Int(cmark_node_get_start_line(node)))
      return []
    default: return inlines(node)
    }
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
