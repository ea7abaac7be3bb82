import Specifications

/// One dimension of a sweep: a dotted key and its values.
struct Axis {
  var key: String
  var position: SourcePosition
  var values: [YAMLNode]
}

/// Reads `sweep`: a mapping is one grid, a sequence of mappings is the union of several.
///
/// A grid without axes is the one cell of the file itself.
func readSweep(_ node: YAMLNode?, _ collector: DiagnosticCollector) -> [[Axis]] {
  guard let node, !node.isNull else { return [[]] }
  switch node.content {
  case .mapping:
    return [readGrid(node, path: "sweep", collector)]
  case .sequence(let grids):
    if grids.isEmpty { collector.report("must not be empty", at: node.position, path: "sweep", hint: "remove the key") }
    return grids.enumerated().map { readGrid($1, path: "sweep[\($0)]", collector) }
  case .scalar:
    collector.report(
      "must be a mapping or a sequence of mappings, found \(node.found)", at: node.position, path: "sweep")
    return [[]]
  }
}

private func readGrid(_ grid: YAMLNode, path: String, _ collector: DiagnosticCollector) -> [Axis] {
  guard grid.entries != nil || grid.isNull else {
    collector.report("must be a mapping, found \(grid.found)", at: grid.position, path: path)
    return []
  }
  var axes: [Axis] = []
  func read(_ node: YAMLNode, prefix: String) {
    for entry in node.entries ?? [] {
      let key = prefix.isEmpty ? entry.key : "\(prefix).\(entry.key)"
      let place = "\(path).\(key)"
      guard axes.count < mostAxes else {
        collector.report("more than \(mostAxes) keys are swept", at: entry.position, path: path)
        return
      }
      if let keyMistake = keyThatCannotBeSwept(key) {
        collector.report(keyMistake.message, at: entry.position, path: place, hint: keyMistake.hint)
        continue
      }
      if axes.contains(where: { $0.key == key }) {
        collector.report("is swept twice", at: entry.position, path: place, hint: "remove one of the two")
        continue
      }
      switch entry.value.content {
      case .mapping(let entries):
        if entries.isEmpty { collector.report("must not be empty", at: entry.value.position, path: place) }
        read(entry.value, prefix: key)
      case .sequence(let values):
        if values.isEmpty { collector.report("must not be empty", at: entry.value.position, path: place) }
        if !values.isEmpty {
          axes.append(Axis(key: key, position: entry.position, values: eachOnce(values)))
        }
      case .scalar(let text, _):
        let values = scalarValues(text, entry.value, path: place, collector)
        if !values.isEmpty { axes.append(Axis(key: key, position: entry.position, values: values)) }
      }
    }
  }
  read(grid, prefix: "")
  return axes
}

/// Values that are written alike once: their runs would be the same.
func eachOnce(_ values: [YAMLNode]) -> [YAMLNode] {
  var seen = Set<YAMLNode>()
  let anywhere = SourcePosition(line: 1, column: 1)
  return values.filter { seen.insert($0.placed(at: anywhere)).inserted }
}

/// The values of `range(1,9)` or `choice(a,b)` in a file, or the scalar itself.
func scalarValues(
  _ text: String, _ node: YAMLNode, path: String, _ collector: DiagnosticCollector
) -> [YAMLNode] {
  guard text.contains("(") else { return [node] }
  do {
    return try sweptValues(text).map { $0.placed(at: node.position) }
  } catch {
    collector.report(error.message, at: node.position, path: path, hint: error.hint)
    return []
  }
}

/// The most keys of one grid.
private let mostAxes = 200

/// Why a key can be neither swept nor overridden; nil where it can.
func keyThatCannotBeSwept(_ key: String) -> (message: String, hint: String?)? {
  let parts = key.split(separator: ".", omittingEmptySubsequences: false)
  if parts.count > mostKeyParts { return ("`\(shortened(key))` is no dotted key", "as in `train.epochs`") }
  return switch parts.first {
  case "seeds": ("cannot be part of the sweep", "write `seeds` beside `sweep`")
  case "sweep", "profiles", "title", "description":
    ("`\(shortened(key))` cannot be swept", "sweep the keys of a run, as `loss.uniform.t`")
  default: nil
  }
}

/// Reads `seeds`: a sequence of integers from 0 on, or `range(...)`.
func readSeeds(_ node: YAMLNode?, _ collector: DiagnosticCollector) -> [Int] {
  guard let node, !node.isNull else { return [0] }
  var values = node.elements ?? []
  if case .scalar(let text, _) = node.content {
    guard text.contains("(") else {
      collector.report(
        "must be a sequence, found \(node.found)", at: node.position, path: "seeds",
        hint: "write `[\(text)]` or `range(\(text))`")
      return [0]
    }
    values = scalarValues(text, node, path: "seeds", collector)
  } else if values.isEmpty {
    collector.report(
      node.entries == nil ? "must not be empty" : "must be a sequence, found a mapping", at: node.position,
      path: "seeds")
  }
  if values.count > mostCells {
    collector.report("\(values.count) seeds, at most \(mostCells) are possible", at: node.position, path: "seeds")
    return [0]
  }
  var seeds: [Int] = []
  var seen = Set<Int>()
  for (index, value) in values.enumerated() {
    guard let seed = Reading<Int>.integer.atLeast(0).read(value, "seeds[\(index)]", collector) else { continue }
    if seen.insert(seed).inserted { seeds.append(seed) }
  }
  return seeds.isEmpty ? [0] : seeds
}

extension YAMLNode {
  /// The tree with every node at one place.
  func placed(at position: SourcePosition) -> YAMLNode {
    switch content {
    case .scalar: YAMLNode(content, at: position)
    case .sequence(let elements): YAMLNode(.sequence(elements.map { $0.placed(at: position) }), at: position)
    case .mapping(let entries):
      YAMLNode(
        .mapping(entries.map { Entry(key: $0.key, position: position, value: $0.value.placed(at: position)) }),
        at: position)
    }
  }
}
