import Experiments
import Storage

/// The runs of one side, read from its store.
struct OpenStore: Sendable {
  /// The runs.
  var runs: StoreRuns
  /// Where they ran.
  var environments: [StoreRuns.Environment]
  /// The texts of the patches, by their SHA-256; those of sides with one patch only.
  var patches: [String: String]

  /// Reads a side's runs.
  ///
  /// - Parameter ids: The runs; nil: all.
  init(_ store: StoreReader, ids: Set<String>?) throws(StorageError) {
    runs = try store.storeRuns(ids)
    environments = try store.environments(of: runs.runs.map(\.id))
    patches = [:]
    let digests = Set(environments.map(\.patchSha256)).subtracting([""])
    if digests.count == 1, let digest = digests.first { patches[digest] = try store.patch(sha256: digest) }
  }

  /// The ids of the runs that fulfil a condition over the columns of `sphere runs`.
  static func ids(in store: StoreReader, where condition: String) throws -> Set<String> {
    let list = try RunList(RunList.Request(condition: condition), store: store)
    return Set((list.table.column("run_id") ?? []).map(\.text))
  }
}
