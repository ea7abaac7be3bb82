import Experiments
import Foundation
import Reports
import Storage

/// Compares sides: opens what they name, pairs their runs, and fills a `Comparison`.
public struct Comparer: Sendable {
  /// What is compared; the first is the one that the others are compared with.
  public var sides: [SideArgument]
  /// The sides as the user named them.
  public var names: [String]
  /// What the runs may be of.
  public var vocabulary: Vocabulary
  /// The name and version of the program.
  public var tool: String
  /// What was asked for beside the sides.
  public var request: Comparison.Request
  /// The store in which the runs of reports and figures are looked up; nil: the one that they name, where it is found.
  public var store: String?
  /// Reads what a figure's file says of itself; a program can do that in a process of its own.
  public var readProvenance: @Sendable (String) throws -> FigureProvenance = { try RenderedFigure.provenance($0) }

  /// A comparison to come.
  public init(
    sides: [SideArgument], names: [String], vocabulary: Vocabulary, tool: String, request: Comparison.Request,
    store: String? = nil
  ) {
    precondition(sides.count == names.count && sides.count >= 2, "\(sides.count) sides of \(names.count) names")
    self.sides = sides
    self.names = names
    self.vocabulary = vocabulary
    self.tool = tool
    self.request = request
    self.store = store
  }

  /// Compares.
  ///
  /// - Throws: `ComparisonError` where a side cannot be opened or nothing of the sides can be compared; `StorageError`.
  public func comparison() async throws -> Comparison {
    var comparison = Comparison(
      tool: tool,
      sides: zip(sides, names).enumerated().map { place, side in
        Side(label: sideLabel(place), kind: side.0.kind, name: side.1)
      })
    comparison.request = request
    let pages = try await openPages()
    let stores = try await openStores(pages)
    var pairing = RunPairing()
    if let stores { pairing = try await compareRuns(stores, into: &comparison) }
    try comparePages(pages, pairing, into: &comparison)
    return comparison
  }

  // MARK: Runs

  /// Reads the runs of all sides at the same time; nil where a side's are not known.
  private func openStores(_ pages: [RenderedPages?]) async throws -> [OpenStore]? {
    for (place, side) in sides.enumerated() where side.storePath == nil && pages[place]?.store == nil { return nil }
    return try await withThrowingTaskGroup(of: (Int, OpenStore).self) { group in
      for (place, side) in sides.enumerated() {
        let (path, runs) = (side.storePath ?? pages[place]?.store, pages[place]?.runs)
        guard let path else { continue }
        group.addTask { (place, try Self.open(side, path: path, runs: runs)) }
      }
      var opened: [OpenStore?] = sides.map { _ in nil }
      for try await (place, store) in group { opened[place] = store }
      return opened.compactMap(\.self)
    }
  }

  /// Reads the runs of one side.
  ///
  /// - Parameter runs: The ids of the runs of a report or figure.
  private static func open(_ side: SideArgument, path: String, runs: Set<String>?) throws -> OpenStore {
    let store = try StoreReader(path: path)
    var ids = runs
    if case .run(let prefix, _) = side { ids = [try store.resolve(prefix)] }
    if case .selection(_, let condition) = side {
      let chosen = try OpenStore.ids(in: store, where: condition)
      guard !chosen.isEmpty else {
        throw ComparisonError(
          path, "no run fulfils the condition \(condition)", hint: "`sphere runs --store \(path)` lists what there is")
      }
      ids = chosen
    }
    let opened = try OpenStore(store, ids: ids)
    guard !opened.runs.runs.isEmpty || runs != nil else {
      throw ComparisonError(path, "the store has no runs", hint: "run an experiment with --store \(path) first")
    }
    return opened
  }

  /// Compares configurations, environments and numbers.
  private func compareRuns(_ stores: [OpenStore], into comparison: inout Comparison) async throws -> RunPairing {
    let runs = stores.map(\.runs)
    for place in stores.indices {
      comparison.sides[place].runs = runs[place].runs.count
      comparison.sides[place].experiments = Set(runs[place].runs.map(\.experiment)).sorted()
    }
    let parameters = CommonParameters(runs)
    let pairing = Pairing(runs, parameters)
    let configuration = ConfigurationComparison(pairing, parameters, runs, shortNames: RunList.shortNames)
    let samples = Samples(pairing, configuration, runs, vocabulary: vocabulary, wanted: request.metrics)
    try checkMetrics(samples)
    comparison.notes += pairing.notes + notes(runs)
    var options = MeasurementOptions()
    options.usesFalseDiscoveryRate = request.usesFalseDiscoveryRate
    if let tolerance = request.tolerance { options.tolerances = try Tolerance.list(tolerance, metrics: samples.names) }
    // What does not depend on each other runs at the same time.
    async let compared = CurveComparison(samples.curves)
    async let environment = EnvironmentDifference.list(stores)
    var measurements = MeasurementComparison(samples.cells, options: options)
    for place in measurements.entries.indices {
      let metric = measurements.entries[place].metric
      measurements.entries[place].isShare = samples.shares.contains(metric)
      measurements.entries[place].title = samples.titles[metric] ?? metric.name
    }
    comparison.configuration = configuration
    comparison.environment = await environment
    comparison.measurements = measurements
    var curves = await compared
    for place in curves.entries.indices {
      curves.entries[place].title = samples.titles[curves.entries[place].metric] ?? curves.entries[place].metric.name
    }
    comparison.curves = curves
    comparison.attribution = attributions(measurements, configuration)
    try checkAnythingIsCompared(samples, pairing)
    return RunPairing(
      sides: runs.indices.map { side in
        var places: [String: RunPairing.Place] = [:]
        for (cell, paired) in pairing.cells.enumerated() {
          for (seed, run) in paired.runs[side] {
            places[runs[side].runs[run].id] = RunPairing.Place(cell: cell, seed: seed)
          }
        }
        return places
      }, cellNames: configuration.cells.map(\.name),
      // Only what is drawn needs the values of single runs.
      values: sides.allSatisfy(\.isOfRuns) ? [] : runs.map(\.finalValues))
  }

  private func checkMetrics(_ samples: Samples) throws(ComparisonError) {
    for name in request.metrics where !samples.names.contains(name) {
      throw ComparisonError(
        "--metric \(name)", "no run measured it", hint: "the runs measured \(samples.names.joined(separator: ", "))")
    }
  }

  /// Refuses sides of which every number means something else, so that nobody reads an empty page as agreement.
  private func checkAnythingIsCompared(_ samples: Samples, _ pairing: Pairing) throws(ComparisonError) {
    guard sides.allSatisfy({ $0.isOfRuns }) else { return }
    guard pairing.cells.contains(where: \.isPaired) else {
      throw ComparisonError(
        "",
        "no run of \(names[0]) can be paired with one of \(names[1]): their configurations differ in more than one way",
        hint: "choose runs with STORE?where=SQL; `sphere runs --store FILE` lists them")
    }
    guard !samples.cells.isEmpty, let obstacle = samples.cells[0].obstacle,
      samples.cells.allSatisfy({ $0.obstacle != nil })
    else { return }
    let isOfData = samples.cells.allSatisfy { $0.obstacle?.contains(" ran on ") == true }
    throw ComparisonError(
      "", "nothing can be compared: \(obstacle)",
      hint: isOfData
        ? "choose runs on the same data, for example by --where \"data = '...'\""
        : "choose runs that measured the same; `sphere run --reference` explains the keys of `evaluate`")
  }

  /// Runs without numbers.
  private func notes(_ sides: [StoreRuns]) -> [String] {
    sides.enumerated().compactMap { place, side in
      let unfinished = side.runs.count { $0.status == .failed || $0.status == .interrupted }
      guard unfinished > 0 else { return nil }
      return
        "\(sideLabel(place)): \(unfinished) of \(side.runs.count) runs failed or were interrupted and are not compared."
    }
  }
}

extension SideArgument {
  /// What it is.
  var kind: Side.Kind {
    switch self {
    case .run: .run
    case .selection: .selection
    case .store: .store
    case .report: .report
    case .figure: .figure
    }
  }

  /// The store that it names; nil for reports and figures.
  var storePath: String? {
    switch self {
    case .run(_, let store), .selection(let store, _), .store(let store): store
    case .report, .figure: nil
    }
  }

  /// Whether it is of runs alone.
  var isOfRuns: Bool { storePath != nil }
}
