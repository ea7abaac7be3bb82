import Datasets
import Foundation

/// `sphere data list|check`.
let dataCommand = Command(description: .data) { arguments in
  let style = try arguments.tableStyle()
  let folders = searchedFolders(arguments)
  let isCheck = arguments.operands.first == "check"
  let statuses = surveyDatasets(folders, depth: isCheck ? .check : .listing)
  print(table(of: statuses, withFingerprints: isCheck || style != .aligned).text(style))
  if style == .aligned {
    note("looked in \(folders.map(\.path).joined(separator: ", "))")
  }
  return statuses.contains { $0.problem != nil } ? .failure : .success
}

/// The folders in which a command looks for data sets.
func searchedFolders(_ arguments: Arguments) -> [URL] {
  dataFolders(
    argument: arguments.value("data"), environment: ProcessInfo.processInfo.environment,
    currentDirectory: URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true))
}

private func table(of statuses: [DatasetStatus], withFingerprints: Bool) -> TableText {
  var columns = ["dataset", "split", "images", "size", "state", "folder"]
  if withFingerprints { columns.append("fingerprint") }
  let rows = statuses.map { status in
    var row: [TableText.Cell] = [
      .text(status.dataset), .text(status.split), status.count.map(TableText.Cell.integer) ?? .empty,
      status.height.flatMap { height in status.width.map { .text("\(height) x \($0)") } } ?? .empty,
      .text(state(of: status)), status.folder.map(TableText.Cell.text) ?? .empty,
    ]
    if withFingerprints { row.append(status.fingerprint.map(TableText.Cell.text) ?? .empty) }
    return row
  }
  return TableText(columns: columns, rows: rows)
}

private func state(of status: DatasetStatus) -> String {
  if let problem = status.problem { return problem }
  if status.isAvailable {
    if let official = status.officialCount, let count = status.count, count != official {
      return "ready, \(count) of the official \(official)"
    }
    return status.officialCount == nil ? "generated" : "ready"
  }
  return status.folder == nil ? "not found" : "incomplete: no \(status.missing.joined(separator: ", "))"
}
