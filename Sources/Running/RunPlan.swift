import Datasets
import Experiments
import Foundation
import Specifications
import Storage
import Training

/// The data sets that an experiment needs and that cannot be used, all of them at once.
public struct DataProblems: Error, CustomStringConvertible {
  /// One a data set.
  public var problems: [DatasetError]
  /// Problems.
  public init(problems: [DatasetError]) { self.problems = problems }
  /// The problems, a line or more each.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// The data sets of configurations, each looked up once.
private struct PlannedDataSets {
  private let folders: [URL]
  private var known: [AnyHashable: PlannedData?] = [:]
  private(set) var problems: [DatasetError] = []
  private(set) var remarks: [String] = []

  init(searching folders: [URL]) { self.folders = folders }

  /// A configuration's data, nil when it cannot be used; `problems` then says why.
  mutating func data(of configuration: Configuration) throws -> PlannedData? {
    let key = AnyHashable(configuration.data)
    if let answer = known[key] { return answer }
    do {
      let data = try PlannedData(configuration, searching: folders)
      known[key] = data
      for remark in data.remarks where !remarks.contains(remark) { remarks.append(remark) }
      return data
    } catch let problem as DatasetError {
      known[key] = .some(nil)
      if !problems.contains(problem) { problems.append(problem) }
      return nil
    }
  }
}

/// The runs of an experiment under a profile and overrides.
public struct RunPlan: Sendable {
  /// The name of the experiment file.
  public var experiment: String
  /// The profile, empty for none.
  public var profile: String
  /// The runs, in the file's order.
  public var runs: [PlannedRun]
  /// Settings in the file that change nothing, and what is to be said of the data, a line each.
  public var remarks: [String]
  /// The data sets that cannot be used; the runs that need them have no id.
  public var missingData: [DatasetError]

  /// Decodes the experiment and looks its data up; nothing is run.
  ///
  /// - Parameter store: The store whose runs' weights others may start from.
  /// - Throws: `Diagnostics` with all errors of the file and the overrides, or with all that the data refuse.
  public init(
    _ experiment: Experiment, profile: String, overrides: [String], searching folders: [URL], store: String? = nil
  ) throws {
    let expansion = try experiment.expansion(profile: profile, overrides: overrides)
    let labels = differences(between: expansion.configurations)
    var dataSets = PlannedDataSets(searching: folders)
    var startingFiles = StartingFiles(of: experiment, store: store)
    var refusals = Refusals()
    var startedIDs = Set<String>()
    self.experiment = experiment.name
    self.profile = profile
    remarks = expansion.remarks
    runs = []
    for (var configuration, label) in zip(expansion.configurations, labels) {
      do throws(PlannedData.Problem) { try startingFiles.resolve(&configuration) } catch {
        refusals.add([error])
        continue
      }
      let found = try dataSets.data(of: configuration)
      // What is missing is planned by what its official release holds.
      guard let data = found ?? PlannedData(officialFor: configuration) else { continue }
      let run = Run(
        experiment: experiment.name, profile: profile, overrides: overrides, configuration: configuration,
        dataFingerprint: data.fingerprint ?? "")
      // Two names of the same weights are one run, the first.
      guard configuration.start == nil || startedIDs.insert(run.id).inserted else { continue }
      let cost = data.cost(of: configuration)
      refusals.add(data.problems(of: configuration))
      runs.append(
        PlannedRun(
          run: run, label: label, operations: cost.operations, stepOperations: cost.stepOperations,
          memoryBytes: cost.memoryBytes, hasData: data.fingerprint != nil))
    }
    missingData = dataSets.problems
    remarks += dataSets.remarks
    try refusals.finish(experiment, profile: profile, overrides: overrides)
  }

  /// Refuses pending runs of which one alone needs more memory than there is.
  ///
  /// - Throws: `Diagnostics` that name the keys to lower.
  public func refuse(_ pending: [PlannedRun], of experiment: Experiment, overrides: [String], beyond memory: Double?)
    throws
  {
    guard let memory else { return }
    var refusals = Refusals()
    for planned in pending where planned.memoryBytes > memory {
      refusals.add([memoryProblem(planned.run.configuration, needed: planned.memoryBytes, available: memory)])
    }
    try refusals.finish(experiment, profile: profile, overrides: overrides)
  }

  /// Looks up how the runs ended earlier.
  public mutating func recall(_ store: some StoreReading) throws {
    for index in runs.indices where runs[index].hasData {
      runs[index].earlier = try store.status(ofRun: runs[index].run.id)
    }
  }
}

/// What the data or the machine refuse of a plan, each thing once however many runs share it.
private struct Refusals {
  private var problems: [PlannedData.Problem] = []
  private var seen = Set<PlannedData.Problem>()

  mutating func add(_ found: [PlannedData.Problem]) {
    for problem in found where seen.insert(problem).inserted { problems.append(problem) }
  }

  func finish(_ experiment: Experiment, profile: String, overrides: [String]) throws(Diagnostics) {
    guard !problems.isEmpty else { return }
    let diagnostics = problems.prefix(20).map { problem in
      experiment.diagnostic(
        problem.message, path: problem.path, hint: problem.hint, profile: profile, overrides: overrides)
    }
    throw Diagnostics(diagnostics, unlisted: problems.count - diagnostics.count)
  }
}

/// For each configuration the parameters that not all of them share, as `key=value` in the keys' order.
///
/// Settings that only a few runs change (fewer than a quarter) are named for those few alone: in a sweep over many keys the
/// others would be buried. A weight of 0 goes without saying beside the weights that are not.
func differences(between configurations: [Configuration]) -> [String] {
  let all = configurations.map { Dictionary(flattened($0).map { ($0.key, $0.value) }) { $1 } }
  let keys = Set(all.flatMap(\.keys)).sorted()
  // Where the method decides which parameters there are, those that are the same wherever they occur say nothing.
  let telling = keys.filter { key in Set(all.compactMap { $0[key] }).count > 1 }
  let usual = Dictionary(uniqueKeysWithValues: telling.map { ($0, usualValue(of: $0, in: all)) })
  return all.map { parameters in
    let shown = telling.filter { key in
      guard let value = parameters[key], value != usual[key] else { return false }
      return !(key.hasPrefix("loss.") && key.hasSuffix(".weight") && value == "0")
    }
    return shown.compactMap { key in parameters[key].map { "\(key)=\($0)" } }.joined(separator: " ")
  }
}

/// The value that more than three quarters of the configurations with a key share, if there is one.
private func usualValue(of key: String, in all: [[String: String]]) -> String? {
  let values = all.compactMap { $0[key] }
  let counts = Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +)
  return counts.first { 4 * $0.value > 3 * values.count }?.key
}
