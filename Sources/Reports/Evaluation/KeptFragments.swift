import Storage
import Synchronization

/// Which of the front matter's queries have had their rows kept, and which could not.
final class KeptFragments: Sendable {
  private let outcomes = Mutex<[String: Bool]>([:])

  /// Whether a query's rows are kept; tried once.
  func isKept(_ name: String, _ keep: () throws(StorageError) -> Void) -> Bool {
    if let known = outcomes.withLock({ $0[name] }) { return known }
    var isKept = true
    do throws(StorageError) { try keep() } catch { isKept = false }
    outcomes.withLock { $0[name] = isKept }
    return isKept
  }
}
