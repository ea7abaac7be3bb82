import Foundation
import Reports
import Specifications
import Storage

// What the commands that render reports and figures read from their arguments.

/// Reads a report; with `--json` its errors are a document too.
func readReport(_ file: URL, arguments: Arguments) throws(Diagnostics) -> Report {
  do {
    return try Report(contentsOf: file)
  } catch {
    if arguments.flag("json") { print(document(of: error)) }
    throw error
  }
}

/// The store named on the command line, else the report's, else the usual one.
///
/// A report can be rendered before anything was run, its cells then say what to run; but a store that was asked for has
/// to be there.
///
/// - Throws: `StorageError` when the command line names a store that does not exist.
func storePath(_ arguments: Arguments, report: Report) throws(StorageError) -> String? {
  let path = arguments.value("store") ?? report.store ?? arguments.storePath
  if !FileManager.default.fileExists(atPath: path) {
    if arguments.value("store") != nil { _ = try StoreReader(path: path) }
    return nil
  }
  return path
}

/// The date that files are to bear, from the environment.
///
/// - Throws: `UsageError` when it is no number of seconds.
func sourceDateSeconds(_ arguments: Arguments) throws(UsageError) -> Int? {
  guard let text = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"], !text.isEmpty else { return nil }
  guard let seconds = Int(text), seconds >= 0 else {
    throw UsageError(
      command: arguments.command, message: "SOURCE_DATE_EPOCH must be seconds since 1970, found '\(text)'")
  }
  return seconds
}
