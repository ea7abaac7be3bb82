import Specifications

/// An experiment file: a configuration, what is swept over, and profiles that change it.
///
///     title: The weight ratio
///     data: stl10
///     loss: {uniform: {t: 2}}
///     sweep:
///       loss.align.weight: [0.25, 0.5, 1, 2, 4]
///       loss.uniform.t: range(1,9)
///     seeds: [0, 1]
///     profiles:
///       quick: {data: scenes, train.epochs: 2, seeds: [0]}
///
/// - `Configuration` lists the sections of a run, `Vocabulary.defaults` gives what holds where a key is missing.
/// - `sweep` is a grid (every combination of its keys' values) or a sequence of grids (their union).
/// - A profile is laid over the file; its `sweep` and `seeds` replace the file's.
public struct Experiment: Sendable {
  /// The file's name without folder and extension, say `circle`.
  public var name: String
  /// The file as the user named it.
  public var file: String
  /// What the experiment is called in reports.
  public var title: String
  /// What it is about, in Markdown; empty where there is none.
  public var description: String
  /// The names of its profiles, in the order of the file.
  public var profiles: [String]
  /// The tree as read, short forms written out.
  private var root: YAMLNode
  private let vocabulary: Vocabulary

  /// Reads an experiment from a tree; every profile is expanded once, so that no error waits for its run.
  ///
  /// - Parameter vocabulary: The data sets, encoders and so on that the file may name.
  public init(_ node: YAMLNode, name: String, file: String, vocabulary: Vocabulary) throws(Diagnostics) {
    let collector = DiagnosticCollector(file: file)
    self.name = name
    self.file = file
    self.vocabulary = vocabulary
    root = vocabulary.writingOutShortForms(node)
    let reader = MappingReader(root, collector: collector)
    title = reader.required("title", .string) ?? ""
    description = reader.value("description", .string, default: "")
    profiles = []
    if let written = reader.node("profiles"), !written.isNull {
      if written.entries == nil {
        collector.report("must be a mapping, found \(written.found)", at: written.position, path: "profiles")
      }
      profiles = (written.entries ?? []).map(\.key)
    }
    refuseLargeTree(root, collector)
    try collector.finish()
    var cells = 0.0
    for profile in [""] + profiles {
      do {
        cells += try check(profile: profile, room: Double(mostCells) - cells)
      } catch { collector.report(error) }
      // Every profile would repeat the errors of the file.
      if collector.isFull { break }
    }
    try collector.finish()
  }

  /// Decodes every cell of a profile's sweep once; returns how many there are.
  private func check(profile: String, room: Double) throws(Diagnostics) -> Double {
    let collector = DiagnosticCollector(file: file)
    let base = try tree(of: profile, collector)
    let grids = readSweep(base["sweep"], collector)
    let count = grids.reduce(0) { $0 + cells(of: $1) }
    let seeds = readSeeds(base["seeds"], collector)
    if let problem = tooMany(runs: count * Double(seeds.count)) {
      collector.report(problem, at: (base["sweep"] ?? base["seeds"] ?? base).position, path: "sweep")
    } else if count > room {
      collector.report(
        "the file and its profiles have more than \(mostCells) cells together", at: base["sweep"]?.position,
        path: "sweep", hint: "sweep over less, or use several files")
    } else {
      decode(grids, over: base, [], collector) { _, _ in }
    }
    try collector.finish()
    return count
  }

  private func tooMany(runs count: Double) -> String? {
    count > Double(mostCells) ? "\(shortestText(count)) runs, at most \(mostCells) are possible" : nil
  }

  /// Refuses what no person writes, before the work that grows with it.
  private func refuseLargeTree(_ node: YAMLNode, _ collector: DiagnosticCollector, path: String = "") {
    func refuse(_ count: Int, _ most: Int, _ what: String) {
      collector.report("has \(count) \(what), at most \(most) are possible", at: node.position, path: path)
    }
    switch node.content {
    case .scalar: break
    case .sequence(let elements):
      if elements.count > mostCells { return refuse(elements.count, mostCells, "elements") }
      for element in elements { refuseLargeTree(element, collector, path: path) }
    case .mapping(let entries):
      if entries.count > mostKeys { return refuse(entries.count, mostKeys, "keys") }
      for entry in entries {
        let key = shortened(entry.key)
        refuseLargeTree(entry.value, collector, path: path.isEmpty ? key : "\(path).\(key)")
      }
    }
  }

  /// The runs' configurations: every cell of the sweep with every seed, in the order of the file, each once.
  ///
  /// Cells that differ only in what has no effect (`tau` where the contrastive weight is 0) are one run, the first.
  ///
  /// - Parameters:
  ///   - profile: A name of `profiles`, or empty for the file itself.
  ///   - overrides: Changes as `Override` reads them; they win over profile and sweep.
  /// - Throws: All errors together, those of overrides named by their text.
  public func expand(profile: String = "", overrides: [String] = []) throws(Diagnostics) -> [Configuration] {
    try expansion(profile: profile, overrides: overrides).configurations
  }

  /// What an experiment comes to under a profile and overrides.
  public struct Expansion: Sendable {
    /// The runs' configurations, see `expand`.
    public var configurations: [Configuration]
    /// What was written and changes nothing, a line each, with its place.
    public var remarks: [String]
  }

  /// The runs' configurations, and what was written that changes none of them; throws as `expand` does.
  public func expansion(profile: String = "", overrides: [String] = []) throws(Diagnostics) -> Expansion {
    let collector = DiagnosticCollector(file: file)
    let base = try tree(of: profile, collector)
    let changes = read(overrides, collector)
    var grids = readSweep(base["sweep"], collector)
    let swept = changes.filter { $0.values.count > 1 && $0.key != "seeds" }
    let replaced = Set(changes.map(\.key))
    grids = grids.map { grid in grid.filter { !replaced.contains($0.key) } + swept }
    let fixed = changes.filter { $0.values.count == 1 && $0.key != "seeds" }
    let seeds = readSeeds(changes.last { $0.key == "seeds" }.map(\.seedsNode) ?? base["seeds"], collector)
    var result = Expansion(configurations: [], remarks: [])
    if let problem = tooMany(runs: grids.reduce(0) { $0 + cells(of: $1) * Double(seeds.count) }) {
      collector.report(problem, at: base["sweep"]?.position ?? base.position, path: "sweep")
    } else {
      var seen = Set<String>()
      var effects = Effects(of: base, swept: grids, fixed: fixed)
      decode(grids, over: base, fixed, collector) { grid, configuration in
        effects.note(configuration, grid: grid)
        // The seed is the only part in which the runs of a cell differ.
        guard seen.insert(configuration.relevantJSON.canonicalText).inserted else { return }
        for seed in seeds {
          var configuration = configuration
          configuration.seed = seed
          result.configurations.append(configuration)
        }
      }
      result.remarks = effects.remarks(file: file, overrides: overrides)
    }
    do { try collector.finish() } catch { throw naming(error, overrides) }
    return result
  }

  /// An error about a key that only the data, or the machine, show; named by the override that set it, if one did.
  public func diagnostic(
    _ message: String, path: String, hint: String?, profile: String, overrides: [String]
  ) -> Diagnostic {
    func isOneOf(_ key: String) -> Bool { key == path || path.hasPrefix(key + ".") }
    let setters = overrides.filter { text in (try? Override(text)).map { isOneOf($0.key) } ?? false }
    if let text = setters.last { return Override.diagnostic(text, path: path, message: message, hint: hint) }
    let base = (try? tree(of: profile, DiagnosticCollector(file: file))) ?? root
    var keys = path.split(separator: ".")
    while !keys.isEmpty {
      let key = keys.joined(separator: ".")
      // A swept key is given in the sweep, whatever the file says beside it.
      let axis = readSweep(base["sweep"], DiagnosticCollector(file: file)).joined().first { $0.key == key }
      if let place = axis?.position ?? base.node(at: key)?.position {
        return Diagnostic(file: file, position: place, path: path, message: message, hint: hint)
      }
      keys.removeLast()
    }
    return Diagnostic(file: file, position: nil, path: path, message: message, hint: hint)
  }

  /// The file with a profile laid over it.
  private func tree(of profile: String, _ collector: DiagnosticCollector) throws(Diagnostics) -> YAMLNode {
    guard !profile.isEmpty else { return root }
    guard let written = root["profiles"]?[profile] else {
      let message = profiles.isEmpty ? "there are no profiles, found `\(profile)`" : "unknown profile `\(profile)`"
      let hint = hintForUnknownName(profile, among: profiles)
      throw Diagnostics([
        Diagnostic(file: file, position: root["profiles"]?.position, path: "profiles", message: message, hint: hint)
      ])
    }
    let path = "profiles.\(profile)"
    guard written.entries != nil || written.isNull else {
      collector.report("must be a mapping, found \(written.found)", at: written.position, path: path)
      return root
    }
    let changes = YAMLNode(
      .mapping(
        (written.entries ?? []).filter { entry in
          guard ["title", "description", "profiles"].contains(entry.key) else { return true }
          collector.report("a profile cannot change `\(entry.key)`", at: entry.position, path: path)
          return false
        }), at: written.position)
    // A profile's sweep and seeds stand for the file's, not beside them; its keys may be dotted.
    var tree = root
    for key in ["sweep", "seeds"] where changes[key] != nil { tree = tree.removing(key) }
    let notebook = (changes.entries ?? []).filter { $0.key == "sweep" || $0.key == "seeds" }
    let keys = vocabulary.writingOutShortForms(changes.removing("sweep").removing("seeds").nestingDottedKeys())
    return tree.merging(keys).merging(YAMLNode(.mapping(notebook), at: changes.position))
  }

  /// The overrides as axes whose places are lines below 0, one a text; `naming` turns them back.
  private func read(_ overrides: [String], _ collector: DiagnosticCollector) -> [Axis] {
    var axes: [Axis] = []
    guard overrides.count <= mostKeys else {
      collector.report("\(overrides.count) overrides, at most \(mostKeys) are possible", at: nil, path: "")
      return []
    }
    for (index, text) in overrides.enumerated() {
      do throws(Diagnostics) {
        let change = try Override(text)
        if let mistake = change.placeOutsideRuns {
          throw Diagnostics([Override.diagnostic(text, path: "", message: mistake.message, hint: mistake.hint)])
        }
        let place = SourcePosition(line: -1 - index, column: 1)
        axes.removeAll { $0.key == change.key }
        axes.append(
          Axis(key: change.key, position: place, values: eachOnce(change.values.map { $0.placed(at: place) })))
      } catch { collector.report(error) }
    }
    return axes
  }

  private func cells(of grid: [Axis]) -> Double {
    grid.reduce(1) { $0 * Double($1.values.count) }
  }

  /// Decodes every cell of the grids; `body` is given each one's configuration, with seed 0, unless it has an error.
  private func decode(
    _ grids: [[Axis]], over base: YAMLNode, _ fixed: [Axis], _ collector: DiagnosticCollector,
    _ body: (_ grid: Int, Configuration) -> Void
  ) {
    var found = Set<Diagnostic>()
    // The notebook's own keys are read elsewhere; without them a cell is quickly made.
    let notebook = ["title", "description", "sweep", "seeds", "profiles"]
    let unusedKeys = notebook.filter { base[$0] == nil }
    let base = notebook.reduce(base) { $0.removing($1) }
    for (place, grid) in grids.enumerated() {
      for cell in 0..<Int(cells(of: grid)) {
        var tree = base
        var rest = cell
        var chosen: [(Axis, YAMLNode)] = []
        // The last axis varies fastest, as in nested loops written in the order of the file.
        for axis in grid.reversed() {
          chosen.append((axis, axis.values[rest % axis.values.count]))
          rest /= axis.values.count
        }
        for (axis, value) in chosen.reversed() + fixed.map({ ($0, $0.values[0]) }) {
          tree = tree.merging(vocabulary.writingOutShortForms(axis.assignment(of: value)))
        }
        let mistakes = DiagnosticCollector(file: file)
        let reader = MappingReader(tree, collector: mistakes)
        let configuration = vocabulary.read(reader)
        reader.finish(alsoKnown: notebook, unused: unusedKeys)
        // An error of the file is one of every cell.
        let new = mistakes.diagnostics.filter { found.insert($0).inserted }
        collector.report(Diagnostics(new, unlisted: new.isEmpty ? 0 : mistakes.count - mistakes.diagnostics.count))
        if found.count > 100 { return }
        if mistakes.count == 0 { body(place, configuration) }
      }
    }
  }

  /// The diagnostics with the places of overrides turned back into their texts.
  private func naming(_ error: Diagnostics, _ overrides: [String]) -> Diagnostics {
    Diagnostics(
      error.diagnostics.map { diagnostic in
        guard let line = diagnostic.position?.line, line < 0, overrides.indices.contains(-1 - line) else {
          return diagnostic
        }
        return Override.diagnostic(
          overrides[-1 - line], path: diagnostic.path, message: diagnostic.message, hint: diagnostic.hint)
      })
  }
}

/// The most keys of a mapping, and the most overrides.
private let mostKeys = 1000

extension Axis {
  /// The tree that sets this axis's key to a value.
  fileprivate func assignment(of value: YAMLNode) -> YAMLNode {
    YAMLNode(.mapping([]), at: position).setting(key, to: value, keyPosition: position)
  }

  /// The values as the sequence that `seeds` would hold.
  fileprivate var seedsNode: YAMLNode {
    if values.count == 1, values[0].elements != nil { return values[0] }
    return YAMLNode(.sequence(values), at: position)
  }
}

/// Reads an experiment file, which may name what is in the vocabulary.
public func loadExperiment(path: String, vocabulary: Vocabulary) throws(Diagnostics) -> Experiment {
  let node = try path.lowercased().hasSuffix(".json") ? parseJSON(path: path) : parseYAML(path: path)
  let file = path.split(separator: "/").last.map(String.init) ?? path
  let name = file.split(separator: ".").first.map(String.init) ?? file
  return try Experiment(node, name: name, file: path, vocabulary: vocabulary)
}
