import Files
import Storage

/// `sphere sql`.
let sqlCommand = Command(description: .sql) { arguments in
  let style = try arguments.tableStyle()
  if arguments.flag("schema") {
    print(schemaText)
    return .success
  }
  guard var query = arguments.operands.first else {
    throw UsageError(command: .sql, message: "missing argument QUERY")
  }
  if query == "-" { query = String(decoding: try StandardStreams.readInput(limit: 1 << 20), as: UTF8.self) }
  print(try StoreReader(path: arguments.storePath).query(query), style)
  return .success
}
