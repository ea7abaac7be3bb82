// Reports: a Markdown notebook whose fenced cells query the store and become figures, tables, claims and values.
// Invariant: the store is only read, no cell's error stops another cell, and equal stores give equal bytes.
// Start with `Report` (the file), `cellReference` (its YAML), `render` (what is written), `Document`.

import Digests
import Documents
import Figures
import Foundation
import Specifications
import Texts

/// A report's file, read and checked as far as that needs no store.
public struct Report: Sendable {
  /// The file as the user named it.
  public let file: String
  /// The file's name without folder and extension; names the pages.
  public let name: String
  /// The SHA-256 of the file's text.
  public let sha256: String
  /// The title, in Markdown.
  public let title: String
  /// The authors.
  public let authors: [String]
  /// The venue whose widths and fonts figures take unless their cells say otherwise.
  public let venue: Venue
  /// The store that the front matter names, relative to the working folder; nil for the caller's.
  public let store: String?
  /// Whether every figure's cell is shown above it.
  let showsSource: Bool
  /// The paper of the PDF.
  public let paper: Paper
  /// The columns of the PDF: 1 or 2.
  public let columns: Int
  /// The families of its pages, and of figures that name none.
  let fonts: FontNames
  /// The abstract, in Markdown.
  let abstract: String
  /// Queries that cells may use as tables, in the order of the file.
  let fragments: [(name: String, query: String)]
  /// The files that stand for names of `fragments`.
  let tables: [(name: String, input: InputFile)]
  /// The prose and, in their places, the cells.
  let blocks: [Block]
  /// The cells by the line of their fence.
  let cells: [Int: ReportCell]
  /// Remarks on the prose, say raw HTML that is left out.
  let remarks: [Diagnostic]
  /// What is wrong with the prose, say a footnote without text.
  let mistakes: [Diagnostic]
  /// Links into the report itself, which are known to lead somewhere only when its headings are.
  let fragmentLinks: [Markdown.FragmentLink]
  private let linesByName: [String: Int]

  /// The kinds of cells: the first words of the info strings of fenced blocks.
  public static let cellKinds = ["figure", "table", "claim", "run"]

  /// The names of the figures, in the order of the file.
  public var figureNames: [String] { names(of: "figure") }

  /// The names of all cells, in the order of the file.
  public var cellNames: [String] { cells.sorted { $0.key < $1.key }.map(\.value.name) }

  /// The experiment files that cells name, each once, in the order of the file.
  public var experimentFiles: [String] {
    var files: [String] = []
    for (_, cell) in cells.sorted(by: { $0.key < $1.key }) {
      let text =
        switch cell.content {
        case .figure(let figure): figure.needs
        case .table(let table): table.needs
        case .claim(let claim): claim.needs
        case .run(let run): run.experiment
        case .unreadable: nil as String?
        }
      for word in (text ?? "").split(whereSeparator: \.isWhitespace) where word.hasSuffix(".yaml") {
        if !files.contains(String(word)) { files.append(String(word)) }
      }
    }
    return files
  }

  func names(of kind: String) -> [String] {
    cells.sorted { $0.key < $1.key }.filter { $0.value.kind == kind }.map(\.value.name)
  }

  /// The cell of a name.
  func cell(named name: String) -> ReportCell? { linesByName[name].flatMap { cells[$0] } }

  /// The errors of prose and cells, in the order of the file; a report with errors still renders.
  public var diagnostics: [Diagnostic] {
    (mistakes + cells.sorted { $0.key < $1.key }.flatMap(\.value.diagnostics)).inOrderOfLines
  }

  /// Reads a report; throws for a file that cannot be read and for errors in the front matter.
  public init(contentsOf url: URL) throws(Diagnostics) {
    try self.init(readText(path: url.relativePath), file: url.relativePath)
  }

  /// Reads a report's text; `file` is how messages name it.
  public init(_ text: String, file: String) throws(Diagnostics) {
    self.file = file
    sha256 = SHA256.of(text)
    let last = file.split(separator: "/").last.map(String.init) ?? file
    name = last.lastIndex(of: ".").map { String(last[..<$0]) } ?? last
    guard text.utf8.count <= MarkdownLimits.report else {
      throw Report.refusal(
        file, 1, "a report of more than \(MarkdownLimits.report >> 20) MB", "put data into files of their own")
    }
    let (matter, body) = try Report.split(text, file: file)
    let front = try FrontMatter(matter, file: file, fallbackTitle: name)
    title = front.title
    authors = front.authors
    abstract = front.abstract
    venue = front.venue
    fonts = front.fonts
    store = front.store
    showsSource = front.showsSource
    paper = front.paper
    columns = front.columns
    fragments = front.fragments
    tables = front.files
    let markdown = Markdown(body, cellKinds: Report.cellKinds)
    if let refusal = markdown.refusal { throw Report.refusal(file, refusal.line, refusal.message, refusal.hint) }
    blocks = markdown.blocks
    fragmentLinks = markdown.fragmentLinks
    mistakes = markdown.mistakes.map { Diagnostic($0, file: file) }
    var cells: [Int: ReportCell] = [:]
    var names = UniqueNames()
    var counts: [String: Int] = [:]
    for case .cell(let words, let text, let line) in markdown.blocks {
      counts[words[0], default: 0] += 1
      let cell = ReportCell(
        words: words, text: text, line: line, place: counts[words[0], default: 1], file: file, taken: &names)
      cells[line] = cell
    }
    for kind in Report.cellKinds {
      var ofKind = cells.values.filter { $0.kind == kind }.sorted { $0.line < $1.line }
      ReportCell.number(&ofKind, file: file)
      for cell in ofKind { cells[cell.line] = cell }
    }
    self.cells = cells
    linesByName = Dictionary(cells.map { ($0.value.name, $0.key) }) { first, _ in first }
    remarks = fonts.remarks(file: file) + Report.remarks(markdown.omittedHTMLLines, file: file)
  }

  private static func refusal(_ file: String, _ line: Int, _ message: String, _ hint: String?) -> Diagnostics {
    Diagnostics([Diagnostic(Markdown.Mistake(line: line, message: message, hint: hint), file: file)])
  }

  /// What is said of raw HTML: each line once, and of very many the first ones.
  private static func remarks(_ omitted: [Int], file: String) -> [Diagnostic] {
    let lines = Set(omitted).sorted()
    return lines.prefix(50).enumerated().map { index, line in
      let more = index == 49 && lines.count > 50 ? ", here and on \(lines.count - 50) more lines" : ""
      return Diagnostic(
        file: file, position: SourcePosition(line: line, column: 1), path: "",
        message: "raw HTML is left out\(more)", hint: "write Markdown, or put it between backticks to show it",
        severity: .warning)
    }
  }

  /// The front matter between `---` lines, and the rest with its lines in their places.
  ///
  /// - Throws: where the front matter has no end, or does not begin on the first line: all of it would be shown as text.
  private static func split(_ text: String, file: String) throws(Diagnostics) -> (matter: String, body: String) {
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
    guard lines.first?.trimmed == "---" else {
      if let line = misplacedFrontMatter(lines) {
        throw refusal(
          file, line, "front matter has to begin with `---` on the first line, found `\(lines[line - 1].trimmed)`",
          "move it to the top of the file")
      }
      return ("", text)
    }
    guard let end = lines.dropFirst().firstIndex(where: { $0.trimmed == "---" }) else {
      throw refusal(
        file, 1, "the front matter is never closed", "end it with a line `---`; a rule at the top is written `***`")
    }
    let body = lines[(end + 1)...].joined(separator: "\n")
    // The matter begins on line 2 of the file.
    return (lines[1..<end].joined(separator: "\n"), String(repeating: "\n", count: end + 1) + body)
  }

  /// The line of dashes before the keys of what would be front matter elsewhere; nil for none.
  private static func misplacedFrontMatter(_ lines: [Substring]) -> Int? {
    guard let first = lines.firstIndex(where: { !$0.trimmed.isEmpty }), first + 1 < lines.count else { return nil }
    let dashes = lines[first].trimmed
    let key = lines[first + 1].prefix { $0 != ":" }
    guard dashes.count >= 3, dashes.allSatisfy({ $0 == "-" }), key.endIndex < lines[first + 1].endIndex,
      FrontMatter.schema.propertyNames.contains(String(key))
    else { return nil }
    return first + 1
  }
}

extension Diagnostic {
  init(_ mistake: Markdown.Mistake, file: String) {
    self.init(
      file: file, position: SourcePosition(line: mistake.line, column: 1), path: "", message: mistake.message,
      hint: mistake.hint)
  }
}

extension [Diagnostic] {
  /// By line, those of one line as they came; what has no line comes last.
  var inOrderOfLines: [Diagnostic] {
    enumerated().sorted { first, second in
      let (a, b) = (first.element.position?.line ?? .max, second.element.position?.line ?? .max)
      return (a, first.offset) < (b, second.offset)
    }.map(\.element)
  }
}

/// A cell as far as it can be read without a store.
struct ReportCell: Sendable {
  /// What the cell holds.
  enum Content: Sendable {
    case figure(FigureCell)
    case table(TableCell)
    case claim(ClaimCell)
    case run(RunCell)
    /// Its YAML could not be read.
    case unreadable
  }

  /// `figure`, `table`, `claim` or `run`.
  var kind: String
  /// Its name, unique in the report and safe in files and addresses.
  var name: String
  /// Its number among the cells of its kind: its own, or counted.
  var number: String
  var content: Content
  var diagnostics: [Diagnostic]
  /// The line of its fence.
  var line: Int
  /// The SHA-256 of its text.
  var sha256: String

  /// Reads a cell; `place` counts the cells of its kind from 1.
  init(words: [String], text: String, line: Int, place: Int, file: String, taken: inout UniqueNames) {
    kind = words[0]
    number = String(place)
    self.line = line
    sha256 = SHA256.of(text)
    let findings = DiagnosticCollector(file: file)
    let fence = SourcePosition(line: line, column: 1)
    let given = words.count > 1 ? words[1] : "\(kind)-\(place)"
    let name = UniqueNames.safeName(given)
    if name != given || words.count > 2 {
      findings.report(
        "a cell's name is one word of letters, digits and hyphens, found `\(words.dropFirst().joined(separator: " "))`",
        at: fence, path: "", hint: "write `\(kind) \(name)`")
    }
    if taken.contains(name) {
      findings.report("a second cell with the name `\(name)`", at: fence, path: "", hint: "rename one of the two")
    }
    self.name = taken.unique(name)
    do {
      let node = try parseYAML(text, file: file, startingAt: line + 1)
      let reader = MappingReader(node, collector: findings)
      switch kind {
      case "figure": content = .figure(FigureCell.read(reader))
      case "table": content = .table(TableCell.read(reader))
      case "claim": content = .claim(ClaimCell.read(reader))
      default: content = .run(RunCell.read(reader))
      }
      reader.finish()
    } catch {
      content = .unreadable
      findings.report(error)
    }
    diagnostics = findings.inOrder
  }
}
