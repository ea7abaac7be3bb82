import Comparison
import Files
import Foundation
import Reports
import Specifications
import Storage
import Training

extension CommandDescription {
  /// `sphere diff`, for people.
  static let diff = CommandDescription(
    name: "diff",
    abstract: "Say what changed between runs, stores, reports or figures, and whether it is more than noise.",
    discussion: [
      "A side is a run's id (or its first digits), a store, STORE?where=SQL or STORE?run=ID, the folder of a rendered "
        + "report, or a figure's file. Every side is compared with the first one. Runs are paired by their "
        + "configuration without the seed, then by seed; keys that separate the sides are what is compared.",
      "A metric of a configuration is identical (to the bit), improved, worse, changed, equivalent (inside --tolerance), "
        + "'no difference seen' (with the difference that could have been seen), or 'cannot tell' (one run a side). The "
        + "test is a paired t over common seeds, else Welch's; p is adjusted for the number of comparisons.",
      "A figure is identical, cosmetic (the same rows in another style), within seed noise, or changed.",
      "The exit status is 0 if nothing changed beyond noise, 1 if something did, and 2 if the sides cannot be compared. A "
        + "file that --json wrote can be given as the only side, to make pages of it again.",
    ],
    operands: [
      Operand(name: "A", help: "The side that the others are compared with, or a file that --json wrote."),
      Operand(name: "B", help: "The other sides.", isOptional: true, repeats: true),
    ],
    options: [
      Option(
        name: "where", value: "SQL", help: "Only runs for which this SQL expression over the columns of 'runs' holds."),
      Option(
        name: "metric", value: "NAME", help: "Only this metric, for example accuracy; may be repeated.", repeats: true),
      Option(
        name: "tolerance", value: "LIST",
        help: "Margins of equivalence, for example align=1e-4,accuracy=rel:1% (of the first side's mean)."),
      Option(name: "fdr", help: "Adjust p by Benjamini and Hochberg (false discovery rate) instead of Holm."),
      Option(name: "only-changed", help: "Leave out what did not change."),
      Option(
        name: "exit-on", value: "WHAT", help: "Exit with 1 if something changed (default), or only if it became worse.",
        choices: ["changed", "worse"]),
      Option(
        name: "store", value: "FILE",
        help:
          "The store of runs given by id, and of reports and figures (default: results.sqlite, or the one they name)."),
      .json, Option(name: "md", help: "Write Markdown that fits a pull request comment."),
      Option(name: "html", value: "FILE", help: "Write one self-contained HTML page as well."),
      Option(name: "pdf", value: "FILE", help: "Write typeset pages as well."),
    ],
    examples: [
      Example(commandLine: "sphere diff 3f2a91c0 8d20b7e4", meaning: "two runs"),
      Example(commandLine: "sphere diff before.sqlite after.sqlite --html diff.html", meaning: "two stores, as a page"),
      Example(
        commandLine: "sphere diff 'results.sqlite?where=tau=0.07' 'results.sqlite?where=tau=0.5' --metric accuracy",
        meaning: "two selections of runs"),
      Example(commandLine: "sphere diff old/paper new/paper --only-changed --md", meaning: "two rendered reports"),
    ])
}

/// `sphere diff`.
let diffCommand = Command(description: .diff) { arguments in
  if arguments.flag("json"), arguments.flag("md") {
    throw UsageError(command: .diff, message: "--json and --md both write to standard output: choose one")
  }
  let comparison = try await comparison(arguments)
  try write(comparison, arguments)
  let ledger = Ledger(comparison)
  let hasFailed = arguments.value("exit-on") == "worse" ? ledger.hasWorse : ledger.hasChanges
  return hasFailed ? .failure : .success
}

/// Compares the sides, or reads a comparison that was written earlier.
private func comparison(_ arguments: Arguments) async throws -> Comparison {
  let names = arguments.operands
  guard names.count > 1 else { return try writtenComparison(names[0], arguments) }
  let condition = arguments.value("where")
  let store = arguments.storePath
  let sides = try names.map { name throws(ComparisonError) in
    try SideArgument(name, store: store, condition: condition)
  }
  var request = Comparison.Request()
  request.condition = condition
  request.metrics = arguments.allValues("metric")
  request.tolerance = arguments.value("tolerance")
  request.usesFalseDiscoveryRate = arguments.flag("fdr")
  var comparer = Comparer(
    sides: sides, names: names, vocabulary: .standard, tool: "sphere \(programVersion)", request: request,
    store: arguments.value("store"))
  comparer.readProvenance = { try FigureReader.provenance($0) }
  return try await comparer.comparison()
}

private func writtenComparison(_ path: String, _ arguments: Arguments) throws -> Comparison {
  guard path.hasSuffix(".json") || FileStatus(path)?.kind == .file else {
    throw UsageError(command: .diff, message: "missing argument B: one side alone cannot be compared")
  }
  // A comparison of 10,000 runs has 50 MB.
  let most = 1 << 30
  if let size = FileStatus(path)?.size, size > most {
    throw ComparisonError(path, "it has \(size >> 20) MB; comparisons of up to \(most >> 20) MB are read")
  }
  do {
    return try Comparison(json: readFile(path))
  } catch let error as Comparison.Unreadable {
    throw ComparisonError(path, error.description, hint: "give a second side to compare it with")
  }
}
