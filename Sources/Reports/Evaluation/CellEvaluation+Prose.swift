import Documents
import Specifications

/// The prose between cells: inline values answered by the store, references named.
extension CellEvaluation {
  /// A block with its inline values filled in; a cell that stands inside a list or quotation is an error.
  mutating func filled(_ block: Block) -> Block {
    switch block {
    case .heading(let level, let text): return .heading(level: level, filled(text, line: nil))
    case .paragraph(let text): return .paragraph(filled(text, line: nil))
    case .list(let start, let tight, let items):
      return .list(start: start, tight: tight, items: items.map { $0.map { filled($0) } })
    case .quote(let blocks): return .quote(blocks.map { filled($0) })
    case .table(let alignments, let header, let rows):
      return .table(
        alignments: alignments, header: header.map { filled($0, line: nil) },
        rows: rows.map { $0.map { filled($0, line: nil) } })
    case .footnote(let number, let blocks): return .footnote(number: number, blocks.map { filled($0) })
    case .cell(let words, let text, let line):
      outcome.diagnostics.append(
        Diagnostic(
          file: report.file, position: SourcePosition(line: line, column: 1), path: "",
          message: "a cell inside a list or quotation is not run", hint: "put it at the margin"))
      return .code(language: words[0], text)
    case .code, .formula, .rule: return block
    }
  }

  /// Inlines with their values filled in; `line` is where they stand if their own lines do not count from the file's.
  mutating func filled(_ inlines: [Inline], line: Int?) -> [Inline] {
    var result: [Inline] = []
    for inline in inlines {
      switch inline {
      case .value(let source, let own): result.append(value(source, line: line ?? own))
      case .emphasis(let inner): result.append(.emphasis(filled(inner, line: line)))
      case .strong(let inner): result.append(.strong(filled(inner, line: line)))
      case .strikethrough(let inner): result.append(.strikethrough(filled(inner, line: line)))
      case .link(let url, let inner) where inner.isEmpty && url.hasPrefix("#"):
        let name = String(url.dropFirst())
        if let cell = report.cell(named: name) {
          result.append(.link(url: url, [.text(label(cell))]))
        } else if let section = sections[name] {
          result.append(.link(url: url, [.text(section.plainText)]))
        } else {
          result.append(.code(url))
        }
      case .link(let url, let inner): result.append(.link(url: url, filled(inner, line: line)))
      case .picture(let picture): result.append(.picture(filled(picture, line: line)))
      default: result.append(inline)
      }
    }
    return result
  }

  /// A text of a cell or of the front matter, say a caption; what is wrong with it is reported with the line given.
  mutating func filled(markdown source: String, line: Int) -> [Inline] {
    let markdown = Markdown(source)
    for mistake in markdown.mistakes + [markdown.refusal].compactMap(\.self) {
      outcome.diagnostics.append(
        Diagnostic(
          file: report.file, position: SourcePosition(line: line, column: 1), path: "", message: mistake.message,
          hint: mistake.hint))
    }
    captionLinks += markdown.fragmentLinks.map { Markdown.FragmentLink(name: $0.name, line: line) }
    return filled(markdown.inlines(of: source), line: line)
  }

  /// Reports the links that lead to nothing in the report.
  mutating func checkFragments(footnotes: Int) {
    let notes = (0..<footnotes).map { "note-\($0 + 1)" }
    let known = Set(report.cellNames + sections.keys + notes)
    let names = (report.cellNames + sections.keys.sorted())
    var seen: Set<String> = []
    for link in report.fragmentLinks + captionLinks {
      guard !link.name.isEmpty, !known.contains(link.name), seen.insert(link.name).inserted else { continue }
      outcome.diagnostics.append(
        Diagnostic(
          file: report.file, position: SourcePosition(line: link.line, column: 1), path: "",
          message: "no figure, table, claim or heading is called `\(link.name)`",
          // Names are compared one by one.
          hint: seen.count <= 50 ? nearestName(to: link.name, among: names).map { "did you mean `\($0)`?" } : nil))
      if seen.count == 1000 { break }
    }
    outcome.diagnostics = outcome.diagnostics.inOrderOfLines
  }

  private mutating func value(_ source: String, line: Int) -> Inline {
    let (query, format) = Template.split(source)
    let findings = DiagnosticCollector(file: report.file)
    let text = answer(query, format, at: SourcePosition(line: line, column: 1), findings)
    guard findings.diagnostics.isEmpty else {
      outcome.diagnostics += findings.diagnostics
      return .code("{{\(source)}}: \(findings.diagnostics[0].message)")
    }
    return text.inline
  }
}
