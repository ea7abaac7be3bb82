import Datasets
import Foundation
import Rows
import Storage

extension CommandDescription {
  /// `sphere data`, for people.
  static let data = CommandDescription(
    name: "data",
    abstract: "Say which data sets are found where, or check their files.",
    discussion: [
      "Data sets are looked for in --data if it is given, else in SPHERE_DATA, ./data and the XDG data folder (sphere "
        + "in XDG_DATA_HOME), in this order.",
      "Folders with train/CLASS and val/CLASS in one of these, or up to two levels below, are listed as 'folders'.",
      "'check' reads every file from end to end; the exit status is 1 when one is malformed or missing (STL-10's unlabeled "
        + "images may be), or when --data names a folder without any.",
    ],
    operands: [Operand(name: "ACTION", help: "list or check.", choices: ["list", "check"])],
    options: [.data, .json, .csv],
    examples: [
      Example(commandLine: "sphere data list", meaning: "what is found where"),
      Example(commandLine: "sphere data check --data ~/data", meaning: "counts, labels and fingerprints"),
    ])
}

/// `sphere data list|check`.
let dataCommand = Command(description: .data) { arguments in
  let style = try arguments.tableStyle()
  let folders = searchedFolders(arguments)
  let isCheck = arguments.operands.first == "check"
  let statuses = surveyDatasets(folders, depth: isCheck ? .check : .listing)
  print(table(of: statuses, style: style), style)
  for remark in statuses.flatMap(\.remarks) { note(remark) }
  if style == .aligned {
    note("looked in \(folders.map(\.path).joined(separator: ", "))")
  }
  guard isCheck else { return statuses.contains { $0.problem != nil } ? .failure : .success }
  // Looking into a named folder without finding anything is no success either.
  let isFound = statuses.contains { $0.folder != nil }
  if !isFound, let folder = arguments.value("data") { note("no data set is in \(folder)") }
  let isUnsound = statuses.contains { $0.problem != nil || $0.isIncomplete }
  return isUnsound || (!isFound && arguments.value("data") != nil) ? .failure : .success
}

/// The folders in which a command looks for data sets.
func searchedFolders(_ arguments: Arguments) -> [URL] {
  dataFolders(
    argument: arguments.value("data"), environment: ProcessInfo.processInfo.environment,
    currentDirectory: URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true))
}

private func table(of statuses: [DatasetStatus], style: TableStyle) -> Table {
  let table = Table(
    columns: [
      "dataset", "split", "images", "height", "width", "sentences", "words", "types", "unknown", "state", "folder",
      "fingerprint",
    ],
    rows: statuses.map { status in
      [
        .text(status.dataset), .text(status.split), status.count.map(Value.integer) ?? .null,
        status.height.map(Value.integer) ?? .null, status.width.map(Value.integer) ?? .null,
        integer(counted(status)?.sentences), integer(counted(status)?.words), integer(counted(status)?.types),
        counted(status).map { $0.words > 0 ? .real($0.unknownShare) : .null } ?? .null,
        .text(state(of: status)), status.folder.map(Value.text) ?? .null,
        // All of it for programs; a person compares the beginning.
        status.fingerprint.map { .text(style == .aligned ? String($0.prefix(16)) : $0) } ?? .null,
      ]
    })
  return style == .aligned ? table.withoutEmptyColumns : table
}

/// What was counted of sentences.
private func counted(_ status: DatasetStatus) -> CorpusStatistics? { status.text?.statistics }

/// A number that is not 0.
private func integer(_ number: Int?) -> Value { number.flatMap { $0 > 0 ? .integer($0) : nil } ?? .null }

private func state(of status: DatasetStatus) -> String {
  if let problem = status.problem { return problem }
  if let text = status.text {
    if text.files == 0 { return "generated" }
    if let official = status.officialCount, let count = text.statistics?.sentences, count != official {
      return "ready, \(count) of the official \(official)"
    }
    return text.statistics == nil ? "found, \(text.files) \(text.files == 1 ? "file" : "files")" : "ready"
  }
  if status.isAvailable {
    if let official = status.officialCount, let count = status.count, count != official {
      return "ready, \(count) of the official \(official)"
    }
    return status.officialCount == nil && status.folder == nil ? "generated" : "ready"
  }
  return status.folder == nil ? "not found" : "incomplete: no \(status.missing.joined(separator: ", "))"
}
