import Digests
import Experiments
import Foundation
import Storage
import Training

/// The runs of a store whose weights others start from, named by an id or found by a query: `run:3f2a91c0`, or
/// `run:SELECT run_id FROM encoders WHERE tau = 2.5 AND seed = 0`.
struct StartingRuns {
  /// What makes a name of weights that of a run.
  static let prefix = "run:"

  private let store: String?
  private var reader: StoreReader?

  /// The runs of the store at a path; nil: there is none.
  init(store: String?) { self.store = store }

  /// The file of weights of the run that a name is of; nil where it is no name of a run.
  ///
  /// - Throws: where there is no such run, or its weights are gone or are others.
  mutating func file(named name: String) throws(PlannedData.Problem) -> PlannedWeights? {
    guard name.hasPrefix(Self.prefix) else { return nil }
    let wanted = name.dropFirst(Self.prefix.count).trimmingCharacters(in: .whitespacesAndNewlines)
    do throws(StorageError) {
      let store = try opened(name)
      let id = try Self.isQuery(wanted) ? found(wanted, store) : store.resolve(wanted)
      return try weights(of: id, store)
    } catch {
      throw PlannedData.Problem(
        path: "start.weights", message: "\(name): \(error.message)",
        hint: error.hint ?? "`sphere runs` lists the runs of the store, `--store` names another one")
    }
  }

  private static func isQuery(_ text: String) -> Bool {
    ["select", "with"].contains { text.lowercased().hasPrefix("\($0) ") || text.lowercased().hasPrefix("\($0)\n") }
  }

  private mutating func opened(_ name: String) throws(StorageError) -> StoreReader {
    if let reader { return reader }
    guard let store, FileManager.default.fileExists(atPath: store) else {
      throw StorageError(
        operation: "find \(name)", message: "there is no store \(store ?? "")",
        hint: "run the experiment that trains the encoder first, or name its store with --store")
    }
    let opened = try StoreReader(path: store)
    reader = opened
    return opened
  }

  /// The run that a query finds.
  private func found(_ query: String, _ store: StoreReader) throws(StorageError) -> String {
    let table = try store.query(query)
    let ids = Set((table.column("run_id") ?? []).map(\.text))
    guard let id = ids.first, ids.count == 1 else {
      let isNamed = table.columns.contains("run_id")
      throw StorageError(
        operation: "find a run",
        message: isNamed ? "the query finds \(ids.count) runs, and one is needed" : "the query has no column run_id",
        hint: isNamed
          ? "narrow it by a condition, or add ORDER BY ... LIMIT 1" : "write SELECT run_id FROM encoders ...")
    }
    return try store.resolve(id)
  }

  private func weights(of id: String, _ store: StoreReader) throws(StorageError) -> PlannedWeights {
    let operation = "find the weights of run \(id.prefix(8))"
    guard let row = try store.rows("SELECT path, sha256 FROM checkpoints WHERE run_id = ?", [.text(id)]).rows.first
    else {
      throw StorageError(
        operation: operation, message: "run \(id.prefix(8)) has no weights",
        hint: "a run that has not finished, or whose `method` is none, writes none")
    }
    let folder = URL(fileURLWithPath: self.store ?? "").absoluteURL.deletingLastPathComponent()
    let path = URL(fileURLWithPath: row[0].text, relativeTo: folder).standardizedFileURL.path
    let file: PlannedWeights
    do throws(PlannedData.Problem) { file = try PlannedWeights(at: path) } catch {
      throw StorageError(
        operation: operation, message: error.message, hint: "run it again: `sphere rm` forgets it first")
    }
    guard file.sha256 == row[1].text else {
      throw StorageError(
        operation: operation, message: "\(path) is not what run \(id.prefix(8)) wrote: its SHA-256 is another",
        hint: "`sphere verify \(id.prefix(8))` compares them")
    }
    return file
  }
}
