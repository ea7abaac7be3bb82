import CMark
import Figures
import Specifications
import Texts

/// Markdown read by cmark-gfm: tables, footnotes, strikethrough and bare links; raw HTML is left out, comments are none.
public struct Markdown: Sendable, Hashable {
  /// What is wrong with a text, and on which of its lines.
  public struct Mistake: Sendable, Hashable {
    /// The line, from 1.
    public var line: Int
    /// What is wrong.
    public var message: String
    /// What to do about it.
    public var hint: String?

    /// What is wrong on a line.
    public init(line: Int, message: String, hint: String?) {
      self.line = line
      self.message = message
      self.hint = hint
    }
  }

  /// The blocks in order; footnotes come last.
  public var blocks: [Block]
  /// The lines where raw HTML was left out.
  public var omittedHTMLLines: [Int]
  /// What an author cannot have meant, say a footnote without text.
  public var mistakes: [Mistake]
  /// Why nothing has been read, for a text larger or deeper than any that is meant for people.
  public var refusal: Mistake?
  /// The links into the report itself and their lines.
  public var fragmentLinks: [FragmentLink] = []

  /// A link like `[text](#name)`.
  public struct FragmentLink: Sendable, Hashable {
    /// What it leads to, without `#`.
    public var name: String
    /// Its line, from 1.
    public var line: Int

    /// A link on a line.
    public init(name: String, line: Int) {
      self.name = name
      self.line = line
    }
  }

  /// The most errors that are reported of one text.
  private static let mostMistakes = 100

  /// Reads Markdown; any text is Markdown, so nothing is thrown.
  ///
  /// - Parameter cellKinds: The info strings' first words that make a fenced block a `Block.cell`.
  public init(_ source: String, cellKinds: [String] = []) {
    let marked = MarkedSource(source)
    refusal = marked.refusal
    (blocks, omittedHTMLLines, mistakes) = ([], [], [])
    guard refusal == nil else { return }
    var builder = MarkdownBuilder(marked: marked, cellKinds: cellKinds)
    blocks = builder.blocks(of: marked.text)
    refusal = builder.refusal
    omittedHTMLLines = builder.omittedHTMLLines
    fragmentLinks = builder.fragmentLinks
    mistakes = (marked.mistakes + builder.mistakes).enumerated()
      .sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
    if mistakes.count > Self.mostMistakes {
      let more = mistakes.count - Self.mostMistakes
      mistakes = Array(mistakes.prefix(Self.mostMistakes))
      mistakes.append(Mistake(line: mistakes.last?.line ?? 1, message: "and \(more) more errors below", hint: nil))
    }
  }

  /// Reads one line or paragraph of Markdown, say a caption.
  public static func inlines(_ source: String) -> [Inline] { Markdown(source).inlines(of: source) }

  /// A title: one line, without the signs that would make it a heading, a list or a quotation.
  public static func title(_ source: String) -> [Inline] {
    let found = Self.flat(Markdown(source).blocks)
    return found.isEmpty && !source.isEmpty ? [.text(source)] : found
  }

  /// The text as one line, where `source` is what has been read.
  ///
  /// A text without any paragraph is shown as it is written: `# images` is a label, no heading.
  public func inlines(of source: String) -> [Inline] {
    let hasText = blocks.contains { block in
      switch block {
      case .paragraph, .formula: true
      default: false
      }
    }
    return hasText || source.isEmpty ? Self.flat(blocks) : [.text(source)]
  }

  /// Blocks as one line.
  private static func flat(_ blocks: [Block]) -> [Inline] {
    var result: [Inline] = []
    for block in blocks {
      let more: [Inline] =
        switch block {
        case .paragraph(let inlines), .heading(_, let inlines): inlines
        case .formula(let formula): [.display(formula)]
        case .list(_, _, let items): flat(items.flatMap(\.self))
        case .quote(let inner): flat(inner)
        case .code(_, let text), .cell(_, let text, _): [.code(text.trimmed)]
        case .table(_, let header, let rows):
          Array(([header] + rows).flatMap(\.self).joined(separator: [.text(" ")]))
        case .rule, .footnote: []
        }
      if !more.isEmpty { result += (result.isEmpty ? [] : [.text(" ")]) + more }
    }
    return result
  }
}
