import Comparison
import Documents
import Files
import Foundation

extension Terminal.Color {
  /// The colour of what a page says beyond its words; nil for none.
  fileprivate init?(_ tone: Tone) {
    switch tone {
    case .plain: return nil
    case .good: self = .green
    case .bad: self = .red
    case .attention: self = .yellow
    case .muted: self = .dim
    case .heading: self = .bold
    }
  }
}

/// Writes a comparison where and how the arguments ask for it: files first, then standard output.
func write(_ comparison: Comparison, _ arguments: Arguments) throws {
  let onlyChanged = arguments.flag("only-changed")
  if let path = arguments.value("html") {
    try replaceFile(path, with: Data(comparison.html(onlyChanged: onlyChanged).utf8))
    note("wrote \(path)")
  }
  if let path = arguments.value("pdf") {
    try replaceFile(path, with: comparison.pdf(paper: .a4, onlyChanged: onlyChanged))
    note("wrote \(path)")
  }
  if arguments.flag("json") { return print(try comparison.json(), terminator: "") }
  if arguments.flag("md") { return print(comparison.markdown(onlyChanged: onlyChanged), terminator: "") }
  let terminal = Terminal(isOutput: true)
  let text = comparison.terminalText(
    width: terminal.columns, isUnicode: terminal.isUnicode, onlyChanged: onlyChanged)
  let lines = text.lines.map { line in
    line.map { span in
      Terminal.Color(span.tone).map { terminal.painted(span.text, $0) } ?? span.text
    }.joined() + "\n"
  }
  StandardStreams.writeOutput(Terminal.shown(lines.joined()))
}
