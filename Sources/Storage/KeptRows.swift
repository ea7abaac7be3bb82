import CSQLite

// Rows that several queries start from, computed once and kept in memory beside the store, which stays as it is.
extension StoreReader {
  /// Keeps a query's rows until the reader is gone; `SELECT * FROM temp."name"` returns them.
  ///
  /// The query is checked and limited as any other; columns keep their affinity.
  ///
  /// - Throws: as `query` does, and where the rows need more memory than a result may.
  public func keep(_ name: String, rowsOf sql: String) throws(StorageError) {
    try limited { connection throws(StorageError) in
      try connection.keep(name, rowsOf: sql, rowLimit: limits.rows, byteLimit: limits.bytes)
    }
  }
}

extension Connection {
  fileprivate func keep(
    _ name: String, rowsOf sql: String, rowLimit: Int, byteLimit: Int
  ) throws(StorageError) {
    let operation = "keep \(name)"
    // By itself it must be one statement that only reads: what comes next is allowed to write, into memory.
    let checked = try Statement(self, sql, doing: operation)
    try checked.bind([])
    let table = "temp.\"\(name.replacing("\"", with: "\"\""))\""
    try writingTemporarily { () throws(StorageError) in
      try execute("PRAGMA temp_store = 2", doing: operation)
      try execute("PRAGMA temp.max_page_count = \(max(16, byteLimit / 4096))", doing: operation)
      try execute(
        "CREATE TABLE \(table) AS SELECT * FROM (\n\(sql)\n) LIMIT \(rowLimit + 1)", doing: operation)
      guard try integer("SELECT count(*) FROM \(table)", doing: operation) > rowLimit else { return }
      try execute("DROP TABLE \(table)", doing: operation)
      throw StorageError(operation: operation, message: "more than \(rowLimit) rows", sql: sql)
    }
  }
}
