extension Arguments {
  /// How the command's table is to be written: `--json`, `--csv`, or for people.
  ///
  /// - Throws: `UsageError` when both are given.
  func tableStyle() throws(UsageError) -> TableText.Style {
    let isJSON = flag("json")
    let isCSV = flag("csv")
    guard !(isJSON && isCSV) else { throw UsageError(command: command, message: "--json and --csv exclude each other") }
    return isJSON ? .json : isCSV ? .csv : .aligned
  }
}
