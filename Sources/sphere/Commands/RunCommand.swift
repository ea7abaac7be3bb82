import Experiments
import Foundation
import Running
import Specifications
import Storage
import Tensors
import Texts
import Training

extension CommandDescription {
  /// `sphere run`, for people.
  static let run = CommandDescription(
    name: "run",
    abstract: "Run an experiment: every run of it that is not yet in the store.",
    discussion: [
      "All errors in the file and all missing data sets are reported before anything starts. Each run is stored in one "
        + "transaction when it ends. Finished and diverged runs are not repeated; interrupted runs are, and failed ones with "
        + "--retry-failed. So the same command resumes the experiment.",
      "A run that was interrupted, or killed at any moment, resumes from the last state that it saved (in "
        + "checkpoints/unfinished beside the store, at the end of an epoch and at least every minute). Its weights and rows "
        + "are the same as without the interruption, with any number of threads. Its evaluation starts again from the "
        + "beginning. Several processes that are given the same command share the runs.",
      "With --dry-run, runs whose data are missing are listed by the size of the official release; the exit status is then 1.",
      "Overrides follow Hydra: 'loss.uniform.t=2' sets a value, 'loss.uniform.t=1,2,4' and 'seeds=range(0,5)' sweep it.",
    ],
    operands: [
      Operand(name: "EXPERIMENT.yaml", help: "The experiment.", isOptional: true),
      Operand(name: "KEY=VALUE", help: "Values that replace those of the file.", isOptional: true, repeats: true),
    ],
    options: [
      Option(name: "reference", help: "Print the reference of all keys of experiment files instead."),
      Option(name: "set", short: "S", value: "KEY=VALUE", help: "An override, as above.", repeats: true),
      Option(
        name: "profile", short: "p", value: "PROFILE",
        help: "The profile of the file to use (default: quick where there is one; none: the file without a profile)."),
      .store, .data,
      Option(
        name: "jobs", short: "j", value: "N",
        help:
          "The runs at a time (default: auto; where networks are small, as many as there are cores and "
          + "memory allows, which is faster than several threads in one run; else 1)."),
      Option(
        name: "threads", value: "N",
        help: "The threads of each run (default: the cores divided by the jobs). Results do not depend on it."),
      Option(
        name: "memory", value: "GB",
        help:
          "The memory that all runs together may take (default: what the machine has left). A run that needs more is "
          + "refused before anything starts."),
      Option(
        name: "engine", value: "ENGINE", help: "What runs them: local, this machine.", choices: ["local"]
      ),
      Option(
        name: "save-every", value: "SECONDS",
        help: "Save the state of a run under way at least so often (default: 60; 0: after every step)."),
      Option(
        name: "dry-run", short: "n",
        help: "List the runs with their estimated time, what data are missing, and do nothing."),
      Option(name: "retry-failed", help: "Run failed runs again."),
      Option(name: "fail-fast", help: "Stop at the first run that fails."),
      Option(name: "quiet", short: "q", help: "No progress; only what went wrong, and the results."),
      .json, .csv,
    ],
    examples: [
      Example(commandLine: "sphere run --reference", meaning: "every key with its default, its limits and its meaning"),
      Example(
        commandLine: "sphere run experiments/circle.yaml --dry-run", meaning: "what would be done, and for how long"),
      Example(
        commandLine: "sphere run experiments/circle.yaml -p paper --dry-run",
        meaning: "what the paper's settings would cost; its data need not be there"),
      Example(commandLine: "sphere run experiments/circle.yaml", meaning: "the quick profile into results.sqlite"),
      Example(
        commandLine: "sphere run experiments/circle.yaml -p laptop --data ~/data -j 2",
        meaning: "real images, two runs at a time"),
      Example(
        commandLine: "sphere run experiments/stl10.yaml loss.uniform.t=1,2,4 seeds=range(0,3)",
        meaning: "every run with three values of t and three seeds"),
    ])
}

/// `sphere run`.
let runCommand = Command(description: .run) { arguments in
  if arguments.flag("reference") {
    print(Vocabulary.standard.reference, terminator: "")
    return .success
  }
  guard !arguments.operands.isEmpty else {
    throw UsageError(command: .run, message: "missing argument EXPERIMENT.yaml")
  }
  do {
    return try await runExperiment(RunOptions(arguments))
  } catch let diagnostics as Diagnostics where arguments.flag("json") {
    print(document(of: diagnostics))
    throw diagnostics
  }
}

/// Plans, refuses what cannot be done before anything starts, then runs what the store does not hold.
private func runExperiment(_ options: RunOptions) async throws -> ExitCode {
  let experiment = try loadExperiment(path: options.file, vocabulary: .standard)
  let (profile, profileNote) = options.chosenProfile(of: experiment)
  if let profileNote, !options.isQuiet { note(profileNote) }
  var plan = try RunPlan(
    experiment, profile: profile, overrides: options.overrides, searching: options.dataFolders, store: options.store)
  plan.remarks.forEach(note)
  if options.isDryRun {
    if FileManager.default.fileExists(atPath: options.store) { try plan.recall(StoreReader(path: options.store)) }
    return try printDryRun(plan, options: options)
  }
  if !plan.missingData.isEmpty { throw DataProblems(problems: plan.missingData) }
  // Before a store is made or changed: what it holds already needs no memory again.
  var known = plan
  if let reader = try? StoreReader(path: options.store) { try known.recall(reader) }
  try plan.refuse(
    known.runs.filter { $0.isPending(retryingFailed: options.retriesFailed) }, of: experiment,
    overrides: options.overrides, beyond: options.memory ?? availableMemory())
  let store = try openStore(options.store, .create)
  try store.enlist(plan.runs.map(\.run.id), experiment: plan.experiment, profile: plan.profile)
  try plan.recall(store)
  for planned in plan.runs where [.finished, .diverged].contains(planned.earlier) {
    removeLeftovers(of: planned.run, checkpointFolder: checkpointFolder(of: options.store))
  }
  let pending = plan.runs.filter { $0.isPending(retryingFailed: options.retriesFailed) }
  let parallelism = options.parallelism(of: pending)
  try MachineLimits.check(
    memory: pending.map(\.memoryBytes).sorted(by: >).prefix(parallelism.jobs).reduce(0, +))
  if !options.isQuiet { note(opening(of: plan, pending: pending.count, parallelism, options: options)) }
  if let warning = parallelism.warning { note(warning) }
  let (code, closingNote) = try await run(pending, of: plan, parallelism, into: store, options: options)
  // The table is of what the store's file holds, not of what this process still has open.
  try store.checkPlace()
  print(try results(of: plan, in: store, style: options.style), options.style)
  if let closingNote { note(closingNote) }
  return code
}

/// Runs the pending runs; returns the exit status and what is to be said after the results.
private func run(
  _ pending: [PlannedRun], of plan: RunPlan, _ parallelism: Parallelism, into store: Store, options: RunOptions
) async throws -> (code: ExitCode, closingNote: String?) {
  let skippedFailures = options.retriesFailed ? 0 : plan.runs.count { $0.earlier == .failed }
  var result = WorkResult()
  var exitCode: ExitCode?
  if !pending.isEmpty {
    let terminal = Terminal()
    let board = ProgressBoard(
      title: plan.experiment, runs: pending.count, cost: pending.reduce(0) { $0 + $1.operations }, terminal: terminal,
      isQuiet: options.isQuiet)
    defer { board.stop() }
    let interruption = Interruption {
      board.say(
        "stopping after the step under way; Ctrl-C again quits at once, and runs under way resume from their last saved state later"
      )
    }
    let workload = Workload(
      runs: pending, jobs: parallelism.jobs, stopsAtFailure: options.stopsAtFailure,
      context: context(of: options, threads: parallelism.threads),
      isPending: { planned in
        var planned = planned
        planned.earlier = try store.status(ofRun: planned.run.id)
        return planned.isPending(retryingFailed: options.retriesFailed)
      },
      isStopped: { interruption.received != nil })
    result = try await options.engine.run(workload, report: { show($0, on: board, terminal) }) { _, record in
      try store.write(record)
    }
    exitCode = interruption.exitCode
  }
  if let exitCode {
    let done = result.statuses.count { $0 == .finished || $0 == .diverged }
    return (
      exitCode,
      "interrupted: \(done) of \(counted(pending.count, "run")) done and kept in \(options.store). "
        + "To go on, give the same command again:\n  \(thisCommandLine())"
    )
  }
  // Another process may have run some of them.
  let hasFailed = try pending.contains { try store.status(ofRun: $0.run.id) == .failed }
  guard skippedFailures > 0 else { return (hasFailed ? .failure : .success, nil) }
  let (runs, were) = (counted(skippedFailures, "run"), skippedFailures == 1 ? "was" : "were")
  return (.failure, "\(runs) failed before and \(were) left alone; --retry-failed runs them again")
}

/// Shows an event of the engine.
private func show(_ event: RunEvent, on board: ProgressBoard, _ terminal: Terminal) {
  switch event {
  case .began(let planned): board.begin(id: planned.run.shortID, label: planned.label, cost: planned.operations)
  case .advanced(let planned, let progress): board.advance(id: planned.run.shortID, to: progress)
  case .noted(let planned, let text): board.say("\(planned.name): \(text)")
  case .ended(let planned, let record):
    board.end(id: planned.run.shortID, line: closing(of: record, name: planned.name, terminal: terminal))
  }
}

private func context(of options: RunOptions, threads: Int) -> RunContext {
  RunContext(
    dataFolders: options.dataFolders, checkpointFolder: checkpointFolder(of: options.store),
    environment: captureEnvironment(of: URL(fileURLWithPath: options.file), threads: threads),
    workers: Workers(threads: threads), states: StateSchedule(longestSeconds: options.stateSeconds))
}

/// `circle, profile quick: 3 runs, 1 of them in results.sqlite; 2 at a time, 1 thread each`.
private func opening(of plan: RunPlan, pending: Int, _ parallelism: Parallelism, options: RunOptions) -> String {
  let name = plan.profile.isEmpty ? plan.experiment : "\(plan.experiment), profile \(plan.profile)"
  let known = plan.runs.count - pending
  var line = "\(name): \(counted(plan.runs.count, "run"))"
  if known > 0 { line += pending == 0 ? ", all" : ", \(known)" }
  if known > 0 { line += " in \(options.store) already" }
  guard pending > 0 else { return line }
  let (jobs, threads) = (parallelism.jobs, parallelism.threads)
  line += "; \(jobs) at a time, \(counted(threads, "thread"))\(jobs > 1 ? " each" : "")"
  // Said before it starts where it is more than a program usually takes.
  return parallelism.neededBytes > 1e9 ? line + ", up to \(gigabytes(parallelism.neededBytes)) of memory" : line
}

/// The line that stays when a run has ended.
private func closing(of record: RunRecord, name: String, terminal: Terminal) -> String {
  let time = clock(record.endedSeconds - record.startedSeconds)
  switch record.status {
  case .finished:
    return "\(name): \(terminal.painted("finished", .green)) in \(time)" + scores(of: record).map { ", \($0)" }.joined()
  case .diverged: return "\(name): \(terminal.painted("diverged", .yellow)) after \(time): \(record.message)"
  case .failed: return "\(name): \(terminal.painted("failed", .red)) after \(time): \(record.message)"
  case .interrupted: return "\(name): interrupted after \(time)"
  }
}

/// The scores by which encoders are compared, as far as they were measured.
private func scores(of record: RunRecord) -> [String] {
  let final = record.measurements.filter { $0.split == "validation" && $0.step == nil && $0.epoch == nil }
  func score(_ name: String, method: String = "") -> Experiments.Measurement? {
    final.first { $0.name == name && $0.method == method }
  }
  var scores: [String] = []
  if let accuracy = score("accuracy", method: "linear")?.value {
    scores.append("accuracy \(fixed(100 * accuracy, 1))%")
  }
  for name in ["align", "uniform"] {
    // As in the tables: alpha and t of 2, where they were measured.
    let measured = final.first { $0.name == name && $0.parameter == 2 } ?? score(name)
    if let measured, let value = measured.value {
      scores.append("\(name)(\(measured.parameter.map { significant($0, 6) } ?? "")) \(fixed(value, 3))")
    }
  }
  return scores
}

/// What the user typed, quoted for the shell.
private func thisCommandLine() -> String {
  let isPlain = { (character: Character) in
    character.isASCII && (character.isLetter || character.isNumber || "-_=./,:+@%".contains(character))
  }
  let words = CommandLine.arguments.dropFirst().map { word in
    !word.isEmpty && word.allSatisfy(isPlain) ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
  return (["sphere"] + words).joined(separator: " ")
}
