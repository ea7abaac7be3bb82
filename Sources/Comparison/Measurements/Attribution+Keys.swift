import Texts

/// Which key goes with the cells that changed: the keys in which cells differ, those with the most changed cells first; none where
/// no cell changed or no key differs.
///
/// A cell (of one other side) says something of a key only if the key differs in it and nothing else could be the cause. So:
///
/// 1. A key that alone differs in some cells is judged by them: if any of these changed, it goes with the change; if none did,
///    it is cleared.
/// 2. A key that never differs alone is judged by cells whose other differing keys are all cleared.
/// 3. Of keys that differ in the same cells only, none can be told from the others.
///
/// Cells that changed although no key differs (other code, data or machine) leave nothing to be told of any key.
public func attributions(
  _ measurements: MeasurementComparison, _ configuration: ConfigurationComparison
) -> [Attribution] {
  KeyEvidence(measurements, configuration).attributions()
}

/// Which cells changed, with the keys in which they differ.
private struct KeyEvidence {
  /// A cell of one other side.
  private struct Observation {
    var keys: Set<String>
    var isChanged: Bool
  }

  private var observations: [Observation] = []
  private let keys: [String]
  private var cellsOfKey: [String: [Int]] = [:]
  /// Keys that alone differ in some cells, none of which changed.
  private var cleared: Set<String> = []

  init(_ measurements: MeasurementComparison, _ configuration: ConfigurationComparison) {
    struct Place: Hashable {
      var cell: Int
      var side: Int
    }
    var changed: [Place: Bool] = [:]
    for entry in measurements.entries {
      for (index, change) in entry.changes.enumerated() {
        guard let isChanged = change.verdict.foundChange else { continue }
        changed[Place(cell: entry.cell, side: index + 1), default: false] =
          isChanged
          || changed[
            Place(cell: entry.cell, side: index + 1), default: false]
      }
    }
    for (place, isChanged) in changed.sorted(by: { ($0.key.cell, $0.key.side) < ($1.key.cell, $1.key.side) }) {
      guard configuration.cells.indices.contains(place.cell) else { continue }
      let keys = configuration.cells[place.cell].changedKeys
      guard keys.indices.contains(place.side) else { continue }
      observations.append(Observation(keys: Set(keys[place.side]), isChanged: isChanged))
    }
    for (place, observation) in observations.enumerated() {
      for key in observation.keys { cellsOfKey[key, default: []].append(place) }
    }
    keys = cellsOfKey.keys.sorted()
    for key in keys {
      let alone = alone(key)
      if !alone.isEmpty, !alone.contains(where: \.isChanged) { cleared.insert(key) }
    }
  }

  private func cells(_ key: String) -> [Observation] { (cellsOfKey[key] ?? []).map { observations[$0] } }

  private func alone(_ key: String) -> [Observation] { cells(key).filter { $0.keys.count == 1 } }

  func attributions() -> [Attribution] {
    guard observations.contains(where: \.isChanged) else { return [] }
    let found = keys.map { key in
      let (statement, isTold) = finding(key)
      let cells = cells(key)
      return Attribution(
        key: key, changed: cells.count(where: \.isChanged), cells: cells.count, statement: statement, isTold: isTold)
    }
    return found.sorted { ($1.changed, $0.key) < ($0.changed, $1.key) }
  }

  /// What can be said of a key, and whether that settles it.
  private func finding(_ key: String) -> (String, isTold: Bool) {
    let cells = cells(key)
    let changed = cells.filter(\.isChanged)
    if changed.isEmpty { return ("No configuration that differs in it changed (\(cells.count) compared).", true) }
    let unexplained = observations.filter { $0.keys.isEmpty }
    if unexplained.contains(where: \.isChanged) {
      let count = unexplained.count(where: \.isChanged)
      return (
        "\(count) of \(counted(unexplained.count, "configuration")) in which no key differs changed as well, "
          + "so something else than a key is at work.", false
      )
    }
    if keys.count == 1 {
      return (
        "It is the only key that differs: \(changed.count) of \(counted(cells.count, "configuration")) changed.", true
      )
    }
    let alone = alone(key)
    if cleared.contains(key) {
      return (
        "It alone differs in \(counted(alone.count, "configuration")), of which none changed: "
          + "the changes go with the other keys.", true
      )
    }
    if !alone.isEmpty {
      return (
        "It alone differs in \(counted(alone.count, "configuration")), of which \(alone.count(where: \.isChanged)) changed.",
        true
      )
    }
    let isolated = cells.filter { $0.keys.subtracting([key]).isSubset(of: cleared) }
    if !isolated.isEmpty {
      return (
        "In \(counted(isolated.count, "configuration")) it differs beside keys that change nothing alone; "
          + "\(isolated.count(where: \.isChanged)) of them changed.", isolated.contains(where: \.isChanged)
      )
    }
    let twins = keys.filter { $0 != key && cellsOfKey[$0] == cellsOfKey[key] }
    if !twins.isEmpty {
      return ("It never differs without \(list(twins)): which of them goes with the changes cannot be told.", false)
    }
    return (
      "No configuration differs in it alone: what it changed cannot be told from what the other keys changed.", false
    )
  }

  private func list(_ keys: [String]) -> String {
    guard keys.count > 3 else { return keys.joined(separator: ", ") }
    return keys.prefix(3).joined(separator: ", ") + " and \(keys.count - 3) more"
  }
}

extension MeasurementComparison.Verdict {
  /// Whether something changed; nil where that was not found out.
  fileprivate var foundChange: Bool? {
    switch self {
    case .improved, .worse, .changed: true
    case .identical, .equivalent, .noDifferenceSeen: false
    case .cannotTell, .notComparable: nil
    }
  }
}
