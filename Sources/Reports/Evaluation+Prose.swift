import Specifications

/// The prose between cells: inline values answered by the store, references named.
extension Evaluation {
  /// A block with its inline values filled in; a cell that stands inside a list or quotation is a mistake.
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
          message: "a cell inside a list or quotation is not carried out", hint: "put it at the margin"))
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
        let cell = report.cells.values.first { $0.name == url.dropFirst() }
        result.append(.link(url: url, [.text(cell.map { label($0) } ?? String(url))]))
      case .link(let url, let inner): result.append(.link(url: url, filled(inner, line: line)))
      case .picture(let picture): result.append(.picture(filled(picture, line: line)))
      default: result.append(inline)
      }
    }
    return result
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
