import Experiments
import Foundation
import Running
import Storage

/// What the command line of `sphere run` asks for.
struct RunOptions: Sendable {
  /// The experiment file as the user named it.
  var file: String
  var overrides: [String]
  /// The profile asked for; nil when the user leaves it to the program.
  var profile: String?
  var store: String
  var dataFolders: [URL]
  /// Runs at a time; nil: the program chooses.
  var jobs: Int?
  /// Threads a run; nil: the cores are divided.
  var threads: Int?
  /// The memory that all runs together may take, in bytes; nil: what the machine has left.
  var memory: Double?
  /// The longest time between two states of a run under way.
  var stateSeconds: Double
  /// What runs them.
  var engine: any Engine = LocalEngine()
  var isDryRun: Bool
  var retriesFailed: Bool
  var stopsAtFailure: Bool
  var isQuiet: Bool
  var style: TableStyle

  init(_ arguments: Arguments) throws(UsageError) {
    file = arguments.operands[0]
    overrides = arguments.operands.dropFirst() + arguments.allValues("set")
    profile = arguments.value("profile")
    store = arguments.storePath
    dataFolders = searchedFolders(arguments)
    jobs = try arguments.integer("jobs", in: 1...1024, orWord: "auto")
    threads = try arguments.integer("threads", in: 1...1024)
    memory = try arguments.integer("memory", in: 1...1_000_000).map { 1e9 * Double($0) }
    stateSeconds = Double(try arguments.integer("save-every", in: 0...86_400) ?? 60)
    isDryRun = arguments.flag("dry-run")
    retriesFailed = arguments.flag("retry-failed")
    stopsAtFailure = arguments.flag("fail-fast")
    isQuiet = arguments.flag("quiet")
    style = try arguments.tableStyle()
  }

  /// The profile to use, and a line that says so where the user has not.
  func chosenProfile(of experiment: Experiment) -> (name: String, note: String?) {
    switch profile {
    case "none"?: return ("", nil)
    case let given?: return (given, nil)
    case nil where experiment.profiles.contains("quick"):
      let others = experiment.profiles.filter { $0 != "quick" }
      let choice = others.isEmpty ? "" : "; --profile chooses another (\(others.joined(separator: ", ")))"
      return ("quick", "profile quick\(choice)")
    case nil:
      return ("", "\(file) has no profile quick: the file as it stands")
    }
  }

  /// How many of these runs run at a time.
  func parallelism(of pending: [PlannedRun]) -> Parallelism {
    Parallelism(
      memory: pending.map(\.memoryBytes), stepOperations: pending.map(\.stepOperations).max() ?? 0, jobs: jobs,
      threads: threads,
      cores: ProcessInfo.processInfo.activeProcessorCount, available: memory ?? availableMemory())
  }
}

extension Arguments {
  /// The store that the command works on.
  var storePath: String { value("store") ?? "results.sqlite" }
}

/// The folder of the weights of a store's runs, and of the states of those under way.
func checkpointFolder(of store: String) -> URL {
  URL(fileURLWithPath: store).absoluteURL.standardizedFileURL.deletingLastPathComponent()
    .appendingPathComponent("checkpoints")
}

/// Opens a store for writing, and tells the user where that upgraded it.
func openStore(_ path: String, _ mode: Store.Mode) throws -> Store {
  let store = try Store(path: path, mode: mode)
  if let upgrade = store.upgrade { note(upgrade.description) }
  return store
}
