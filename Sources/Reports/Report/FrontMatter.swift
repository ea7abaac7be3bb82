import Documents
import Figures
import Specifications

/// What stands between the `---` lines at the top of a report.
///
/// `cellReference` has its keys.
struct FrontMatter {
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

  /// What a JSON schema says of it.
  static let schema = MappingReader.schema { _ = FrontMatter($0, file: "", fallbackTitle: "") }

  init(_ text: String, file: String, fallbackTitle: String) throws(Diagnostics) {
    let node = try parseYAML(text, file: file, startingAt: 2)
    let findings = DiagnosticCollector(file: file)
    let reader = MappingReader(node, collector: findings)
    self.init(reader, file: file, fallbackTitle: fallbackTitle)
    reader.finish()
    try findings.finish()
  }

  /// Reads a mapping; errors go to its collector.
  init(_ reader: MappingReader, file: String, fallbackTitle: String) {
    title = reader.string("title") ?? fallbackTitle
    authors = reader.strings("authors") ?? []
    abstract = reader.string("abstract") ?? ""
    venue = reader.choice("venue", Venue.self) ?? .free
    fonts = reader.optional("fonts", FontNames.ofReports) ?? FontNames()
    store = reader.string("store")
    showsSource = reader.boolean("show-source") ?? false
    if let store, store.hasPrefix("/") || store.split(separator: "/").contains("..") {
      // A report that came from elsewhere may not open files of its choice.
      reader.report(
        "must be a file below the working folder, found `\(store)`", key: "store",
        hint: "give other stores on the command line: --store \(store)")
    }
    paper = reader.choice("paper", Paper.self) ?? .a4
    columns = reader.integer("columns", 1...2) ?? 1
    let tables = reader.optional("with", .tables) ?? []
    for entry in tables {
      let path = reader.child("with") + "." + entry.key
      guard let (query, input) = FrontMatter.query(entry, path: path, file: file, reader.collector) else { continue }
      let isName = entry.key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      guard isName, entry.key.first?.isLetter == true else {
        reader.collector.report(
          "must be a name of letters, digits and _, found `\(entry.key)`", at: entry.value.position, path: path)
        continue
      }
      fragments.append((entry.key, query))
      if let input { files.append((entry.key, input)) }
    }
  }

  /// A name's query, or that of the file it stands for and the file.
  private static func query(
    _ entry: YAMLNode.Entry, path: String, file: String, _ findings: DiagnosticCollector
  ) -> (query: String, input: InputFile?)? {
    if let query = entry.value.text { return (query, nil) }
    guard let name = entry.value["file"]?.text, entry.value.entries?.count == 1 else {
      findings.report(
        "must be a query or {file: NAME.csv}, found \(entry.value.found)", at: entry.value.position, path: path)
      return nil
    }
    return FileTable.query(name, report: file, at: entry.value.position, findings).map { ($0.query, $0.input) }
  }
}

extension Reading where Value == [YAMLNode.Entry] {
  /// Names with queries, or with files that stand for tables.
  fileprivate static var tables: Reading {
    let file = Schema.object(["file": Reading<String>.string.schema], required: ["file"])
    let one = Schema.any(of: [Reading<String>.string.schema, file])
    let schema = Schema(["type": .string("object"), "additionalProperties": one.json])
    return Reading(constraint: "names with queries", schema: schema) { node, path, findings in
      MappingReader(node, path: path, collector: findings).node.entries
    }
  }
}
