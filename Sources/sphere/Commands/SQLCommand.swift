import Files
import Storage

extension CommandDescription {
  /// `sphere sql`, for people.
  static let sql = CommandDescription(
    name: "sql",
    abstract: "Query the store in SQL, read-only.",
    discussion: [
      "In CSV a field between quotation marks is always text; bare, it is a number where it looks like one and missing where "
        + "it is empty, NULL, NA, NaN or inf. Text that would mean something else bare is quoted, and what a spreadsheet "
        + "would run (=1+1) has an apostrophe in front, which reports take away again when they read the file."
    ],
    operands: [Operand(name: "QUERY", help: "A SELECT; '-' reads it from standard input.", isOptional: true)],
    options: [
      Option(name: "schema", help: "Print the documented tables and views instead."), .store, .json, .csv,
    ],
    examples: [
      Example(commandLine: "sphere sql --schema", meaning: "what can be asked"),
      Example(
        commandLine: "sphere sql \"SELECT experiment, count(*) AS runs FROM runs GROUP BY experiment\"",
        meaning: "runs by experiment"),
    ])
}

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
