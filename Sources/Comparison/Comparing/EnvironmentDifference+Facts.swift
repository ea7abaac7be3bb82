import Storage

extension EnvironmentDifference {
  private static let mostPatchLines = 4000

  /// The facts of data, code and machine of all sides: those that differ, and those that do not.
  static func list(_ sides: [OpenStore]) -> [EnvironmentDifference] {
    func fact(_ name: String, canChange: Bool, _ values: [[String]]) -> EnvironmentDifference {
      let sorted = values.map { Set($0).subtracting([""]).sorted() }
      return EnvironmentDifference(
        fact: name, values: sorted, canChangeResults: canChange, differs: sorted.contains { $0 != sorted[0] })
    }
    let runs = sides.map(\.runs.runs)
    let environments = sides.map(\.environments)
    var revision = fact("revision", canChange: true, environments.map { $0.map(\.facts.gitRevision) })
    var patch = fact("patch", canChange: true, environments.map { $0.map(\.patchSha256) })
    patch.patch = patchDifference(sides)
    // A version of the numerics is raised whenever results change: of two revisions with one version results agree.
    let numerics = fact("numerics version", canChange: true, runs.map { $0.map { String($0.numericsVersion) } })
    revision.canChangeResults = numerics.differs || patch.differs
    return [
      fact("data", canChange: true, runs.map { $0.map { "\($0.data) \($0.dataFingerprint.prefix(12))" } }), numerics,
      revision, patch, fact("compiler", canChange: false, environments.map { $0.map(\.facts.compiler) }),
      fact("cpu", canChange: false, environments.map { $0.map(\.facts.cpu) }),
      fact("blas", canChange: false, environments.map { $0.map(\.facts.blas) }),
      fact("threads", canChange: false, environments.map { $0.map { String($0.facts.threads) } }),
      fact("system", canChange: false, environments.map { $0.map(\.facts.system) }),
    ]
  }

  /// How the patches of two sides with one patch each differ, line by line; empty where there is nothing to compare.
  private static func patchDifference(_ sides: [OpenStore]) -> [String] {
    guard sides.count == 2 else { return [] }
    let texts = sides.map { side -> String? in
      let digests = Set(side.environments.map(\.patchSha256))
      guard digests.count == 1, let digest = digests.first else { return nil }
      return digest.isEmpty ? "" : side.patches[digest]
    }
    guard let old = texts[0], let new = texts[1], old != new else { return [] }
    let before = old.split(separator: "\n", omittingEmptySubsequences: false).prefix(mostPatchLines).map(String.init)
    let after = new.split(separator: "\n", omittingEmptySubsequences: false).prefix(mostPatchLines).map(String.init)
    return after.difference(from: before).lines(of: before)
  }
}

extension CollectionDifference where ChangeElement == String {
  /// The changes as lines of a diff with up to two unchanged lines around each.
  fileprivate func lines(of before: [String]) -> [String] {
    var removed: Set<Int> = []
    var added: [Int: [String]] = [:]
    for case .remove(let offset, _, _) in self { removed.insert(offset) }
    // An insertion is before the line of the old text that follows it.
    var inserted: [(Int, String)] = []
    for case .insert(let offset, let line, _) in self { inserted.append((offset, line)) }
    var (old, new, next) = (0, 0, 0)
    while old < before.count || next < inserted.count {
      if next < inserted.count, inserted[next].0 == new {
        added[old, default: []].append(inserted[next].1)
        (next, new) = (next + 1, new + 1)
      } else if old < before.count {
        if !removed.contains(old) { new += 1 }
        old += 1
      } else {
        break
      }
    }
    let changed = removed.union(added.keys)
    var lines: [String] = []
    var last = -1
    for place in 0...before.count {
      for line in added[place] ?? [] { lines.append("+ " + line) }
      guard place < before.count else { break }
      if removed.contains(place) {
        lines.append("- " + before[place])
        last = place
      } else if (place - 2...place + 2).contains(where: changed.contains) {
        if last >= 0, place > last + 1 { lines.append("...") }
        lines.append("  " + before[place])
        last = place
      }
    }
    return lines
  }
}
