import Digests
import Rows

/// The views' text.
let viewsText = storeViews.map(\.sql).joined(separator: "\n\n")
/// What tells whether a store has today's views.
private let viewsDigest = SHA256.of(viewsText)

extension Connection {
  /// Whether the views of a store of the newest version were made from today's text.
  func hasTodaysViews(doing operation: String) throws(StorageError) -> Bool {
    try property("views_sha256", doing: operation) == viewsDigest
  }

  /// Replaces the views that this program, or another version of it, has made; those of the user stay.
  func recreateViews(doing operation: String) throws(StorageError) {
    let earlier = try property("view_names", doing: operation) ?? ""
    let today = storeViews.map(\.name)
    for name in Set(earlier.split(separator: " ").map(String.init) + today).sorted() {
      try execute("DROP VIEW IF EXISTS \"\(name.replacing("\"", with: "\"\""))\"", doing: operation)
    }
    for view in storeViews { try execute(view.sql, doing: operation) }
    for (name, value) in [("views_sha256", viewsDigest), ("view_names", today.joined(separator: " "))] {
      _ = try rows(
        "INSERT OR REPLACE INTO properties (name, value) VALUES (?, ?)", [.text(name), .text(value)], doing: operation)
    }
  }

  /// Puts today's views in front of those of the store, for this connection alone: the file stays as it is.
  func shadowViews(doing operation: String) throws(StorageError) {
    for view in storeViews {
      try execute(view.sql.replacing("CREATE VIEW", with: "CREATE TEMP VIEW", maxReplacements: 1), doing: operation)
    }
  }

  private func property(_ name: String, doing operation: String) throws(StorageError) -> String? {
    try rows("SELECT value FROM properties WHERE name = ?", [.text(name)], doing: operation).rows.first?.first?.string
  }
}
