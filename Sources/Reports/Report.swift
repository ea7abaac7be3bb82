// Reports: a Markdown notebook whose fenced cells query the store and become figures, tables, claims and values.
// Invariant: the store is only read, no cell's mistake stops another cell, and equal stores give equal bytes.
// Start with `Report` (the file), `cellReference` (its YAML), `render` (what is written), `Output`.

import Digests
import Figures
import Foundation
import Specifications

/// A report's file, read and checked as far as that needs no store.
public struct Report: Sendable {
  /// The file as the user named it.
  public let file: String
  /// The file's name without folder and extension; names the pages.
  public let name: String
  /// The title.
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

  static let frontMatterKeys = [
    "title", "authors", "abstract", "venue", "store", "show-source", "paper", "columns", "with",
    "fonts",
  ]

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

  /// The mistakes of all cells, in the order of the file; a report with mistakes still renders.
  public var diagnostics: [Diagnostic] { cells.sorted { $0.key < $1.key }.flatMap(\.value.diagnostics) }

  /// Reads a report; throws for a file that cannot be read and for mistakes in the front matter.
  public init(contentsOf url: URL) throws(Diagnostics) {
    try self.init(readText(path: url.relativePath), file: url.relativePath)
  }

  /// Reads a report's text; `file` is how messages name it.
  public init(_ text: String, file: String) throws(Diagnostics) {
    self.file = file
    let last = file.split(separator: "/").last.map(String.init) ?? file
    name = last.lastIndex(of: ".").map { String(last[..<$0]) } ?? last
    let (matter, body) = Report.split(text)
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
    let markdown = Markdown(body)
    blocks = markdown.blocks
    var cells: [Int: ReportCell] = [:]
    var names: Set<String> = []
    var counts: [String: Int] = [:]
    for case .cell(let words, let text, let line) in markdown.blocks {
      counts[words[0], default: 0] += 1
      let cell = ReportCell(
        words: words, text: text, line: line, place: counts[words[0], default: 1], file: file, taken: names)
      names.insert(cell.name)
      cells[line] = cell
    }
    for kind in Markdown.cellKinds {
      var ofKind = cells.values.filter { $0.kind == kind }.sorted { $0.line < $1.line }
      ReportCell.number(&ofKind, file: file)
      for cell in ofKind { cells[cell.line] = cell }
    }
    self.cells = cells
    remarks =
      fonts.remarks(file: file)
      + markdown.omittedHTMLLines.map { line in
        Diagnostic(
          file: file, position: SourcePosition(line: line, column: 1), path: "",
          message: "raw HTML is left out", hint: "write Markdown, or put it between backticks to show it",
          severity: .warning)
      }
  }

  /// The front matter between `---` lines, and the rest with its lines in their places.
  private static func split(_ text: String) -> (matter: String, body: String) {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard lines.first?.trimmed == "---", let end = lines.dropFirst().firstIndex(where: { $0.trimmed == "---" }) else {
      return ("", text)
    }
    let body = lines[(end + 1)...].joined(separator: "\n")
    // The matter begins on line 2 of the file.
    return (lines[1..<end].joined(separator: "\n"), String(repeating: "\n", count: end + 1) + body)
  }
}

/// What stands between the `---` lines at the top of a report.
///
/// `cellReference` has its keys.
private struct FrontMatter {
  var title: String
  var authors: [String] = []
  var abstract = ""
  var venue = Venue.free
  var fonts = FontNames()
  var store: String?
  var showsSource = false
  var paper = Paper.a4
  var columns = 1
  var fragments: [(name: String, query: String)] = []
  var files: [(name: String, input: InputFile)] = []

  init(_ text: String, file: String, fallbackTitle: String) throws(Diagnostics) {
    title = fallbackTitle
    let node = try parseYAML(text, file: file, startingAt: 2)
    let findings = DiagnosticCollector(file: file)
    let reader = CellReader(node, findings: findings, path: "")
    reader.allow(Report.frontMatterKeys)
    title = reader.string("title") ?? fallbackTitle
    authors = reader.strings("authors") ?? []
    abstract = reader.string("abstract") ?? ""
    venue = reader.choice("venue", Venue.self) ?? .free
    fonts = FontNames.read(reader, FontNames.reportKeys)
    store = reader.string("store")
    showsSource = reader.boolean("show-source") ?? false
    if let store, store.hasPrefix("/") || store.split(separator: "/").contains("..") {
      // A report that came from elsewhere may not open files of its choice.
      findings.report(
        "must be a file below the working folder, found `\(store)`", at: reader["store"]?.position ?? node.position,
        path: "store", hint: "give other stores on the command line: --store \(store)")
    }
    paper = reader.choice("paper", Paper.self) ?? .a4
    columns = reader.integer("columns", 1...2) ?? 1
    for entry in reader.entries("with") {
      guard let (query, input) = FrontMatter.query(entry, file: file, findings) else { continue }
      let isName = entry.key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      guard isName, entry.key.first?.isLetter == true else {
        findings.report(
          "must be a name of letters, digits and _, found `\(entry.key)`", at: entry.node.position, path: entry.path)
        continue
      }
      fragments.append((entry.key, query))
      if let input { files.append((entry.key, input)) }
    }
    try findings.finish()
  }

  /// A name's query, or that of the file it stands for and the file.
  private static func query(
    _ entry: (key: String, node: YAMLNode, path: String), file: String, _ findings: DiagnosticCollector
  ) -> (query: String, input: InputFile?)? {
    if let query = entry.node.text { return (query, nil) }
    guard let name = entry.node["file"]?.text, entry.node.entries?.count == 1 else {
      findings.report(
        "must be a query or {file: NAME.csv}, found \(entry.node.found)", at: entry.node.position, path: entry.path)
      return nil
    }
    return FileTable.query(name, report: file, at: entry.node.position, findings).map { ($0.query, $0.input) }
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
  init(words: [String], text: String, line: Int, place: Int, file: String, taken: Set<String>) {
    kind = words[0]
    number = String(place)
    self.line = line
    sha256 = SHA256.of(text)
    let findings = DiagnosticCollector(file: file)
    let fence = SourcePosition(line: line, column: 1)
    let given = words.count > 1 ? words[1] : "\(kind)-\(place)"
    var name = ReportCell.safeName(given)
    if name != given || words.count > 2 {
      findings.report(
        "a cell's name is one word of letters, digits and hyphens, found `\(words.dropFirst().joined(separator: " "))`",
        at: fence, path: "", hint: "write `\(kind) \(name)`")
    }
    if taken.contains(name) {
      findings.report("a second cell with the name `\(name)`", at: fence, path: "", hint: "rename one of the two")
      var suffix = 2
      while taken.contains("\(name)-\(suffix)") { suffix += 1 }
      name += "-\(suffix)"
    }
    self.name = name
    do {
      let node = try parseYAML(text, file: file, startingAt: line + 1)
      switch kind {
      case "figure": content = .figure(FigureCell.read(node, findings))
      case "table": content = .table(TableCell.read(node, findings))
      case "claim": content = .claim(ClaimCell.read(node, findings))
      default: content = .run(RunCell.read(node, findings))
      }
    } catch {
      content = .unreadable
      findings.report(error)
    }
    diagnostics = findings.inOrder
  }

  /// Small letters, digits and hyphens.
  static func safeName(_ text: String) -> String {
    let mapped = text.lowercased().map { character in
      character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
    }
    let name = String(mapped).split(separator: "-").joined(separator: "-")
    return name.isEmpty ? "cell" : name
  }
}
