import Rows
import Storage

/// The runs of all sides, put into cells: runs of a cell differ in the seed alone, and between sides in what is compared.
///
/// Runs of the same configuration on two sides belong together. What is left is paired by what the sides have in common: a key
/// that separates the sides, because no value of it is on both, is what is compared and does not count. Where several
/// configurations of a side would then fall together nothing can be told, and they stay apart.
struct Pairing {
  /// A cell.
  struct Cell {
    /// The runs of each side by seed, as places in `StoreRuns.runs`.
    var runs: [[Int: Int]]
    /// The parameters of each side; nil where it has no run.
    var signatures: [CommonParameters.Signature?]

    /// The first side that has a run.
    var firstSide: Int { runs.firstIndex { !$0.isEmpty } ?? 0 }
    /// Whether at least two sides have runs.
    var isPaired: Bool { runs.count { !$0.isEmpty } >= 2 }
  }

  /// The cells: paired ones first, in the order of the first side's oldest run.
  private(set) var cells: [Cell] = []
  /// Keys that separate the first side from another one.
  private(set) var separatingKeys: Set<Int32> = []
  /// What a reader has to know, a sentence each.
  private(set) var notes: [String] = []

  init(_ sides: [StoreRuns], _ parameters: CommonParameters) {
    var groups: [[CommonParameters.Signature: [Int]]] = sides.indices.map { side in
      Dictionary(grouping: sides[side].runs.indices, by: { parameters.signatures[side][$0] })
    }
    let all = groups.map { CommonParameters.values(in: $0.keys) }
    func emptyCell() -> Cell {
      Cell(
        runs: [[Int: Int]](repeating: [:], count: sides.count),
        signatures: [CommonParameters.Signature?](repeating: nil, count: sides.count))
    }
    // The same configuration.
    var doubled = 0
    func fill(_ cell: inout Cell, _ side: Int, _ signature: CommonParameters.Signature, _ runs: [Int]) {
      cell.signatures[side] = signature
      for run in runs {
        let seed = sides[side].runs[run].seed
        if let other = cell.runs[side][seed] {
          doubled += 1
          cell.runs[side][seed] = Self.newer(other, run, sides[side])
        } else {
          cell.runs[side][seed] = run
        }
      }
    }
    for signature in Set(groups.flatMap(\.keys)) where groups.count(where: { $0[signature] != nil }) >= 2 {
      var cell = emptyCell()
      for side in sides.indices {
        guard let runs = groups[side].removeValue(forKey: signature) else { continue }
        fill(&cell, side, signature, runs)
      }
      cells.append(cell)
    }
    // What is left, by what the sides have in common.
    let hasMatches = !cells.isEmpty
    var ambiguous = 0
    var partners: [CommonParameters.Signature: Int] = [:]
    for side in sides.indices.dropFirst() where !groups[side].isEmpty {
      let separating = Self.separatingKeys(all[0], all[side])
      // One configuration a side leaves no choice.
      let isSingle =
        !hasMatches && groups[side].count == 1 && (groups[0].count == 1 || (groups[0].isEmpty && partners.count == 1))
      let unpaired = groups[0].map { ($0.key, $0.value) } + partners.map { ($0.key, []) }
      func rest(_ signature: CommonParameters.Signature) -> CommonParameters.Signature {
        isSingle ? [] : signature.filter { !separating.contains($0.key) }
      }
      guard isSingle || !separating.isEmpty else { continue }
      let firsts = Dictionary(grouping: unpaired, by: { rest($0.0) })
      let others = Dictionary(grouping: groups[side], by: { rest($0.key) })
      for (key, candidates) in others {
        guard let matches = firsts[key] else { continue }
        guard candidates.count == 1, matches.count == 1, let match = matches.first, let candidate = candidates.first
        else {
          ambiguous += candidates.count + matches.count
          continue
        }
        if let place = partners[match.0] {
          fill(&cells[place], side, candidate.key, candidate.value)
        } else {
          var cell = emptyCell()
          fill(&cell, 0, match.0, match.1)
          fill(&cell, side, candidate.key, candidate.value)
          partners[match.0] = cells.count
          cells.append(cell)
          groups[0][match.0] = nil
        }
        groups[side][candidate.key] = nil
      }
      separatingKeys.formUnion(separating)
    }
    // What has no partner.
    for side in sides.indices {
      for (signature, runs) in groups[side] {
        var cell = emptyCell()
        fill(&cell, side, signature, runs)
        cells.append(cell)
      }
    }
    sort(sides)
    if ambiguous > 0 {
      notes.append(
        "\(ambiguous) configurations are not paired: without the keys that separate the sides, several of one side are alike. "
          + "Choose runs by a condition, so that one of each side is left.")
    }
    if doubled > 0 {
      notes.append(
        "\(doubled) runs share side, configuration and seed with a run of a newer numerics version, of other data, or a later "
          + "one, which is compared in their place.")
    }
  }

  /// Of two runs of one configuration and seed, the one of the newer numerics version, else the later one.
  private static func newer(_ first: Int, _ second: Int, _ side: StoreRuns) -> Int {
    let (a, b) = (side.runs[first], side.runs[second])
    let isLater = (a.numericsVersion, a.startedSeconds, a.id) < (b.numericsVersion, b.startedSeconds, b.id)
    return isLater ? second : first
  }

  /// Keys without a value that runs of both sides have.
  private static func separatingKeys(_ first: [Int32: Set<Int32>], _ other: [Int32: Set<Int32>]) -> Set<Int32> {
    Set(first.keys).union(other.keys).filter { key in
      (first[key] ?? []).isDisjoint(with: other[key] ?? [])
    }
  }

  /// Cells in an order that does not depend on hashes: paired ones first, then by side, then as their first runs ran.
  private mutating func sort(_ sides: [StoreRuns]) {
    typealias Order = (Int, Int, Double, String)
    let keyed = cells.map { cell -> (Order, Cell) in
      let side = cell.firstSide
      let runs = cell.runs[side].values.map { sides[side].runs[$0] }
      let first = runs.min { ($0.startedSeconds, $0.id) < ($1.startedSeconds, $1.id) }
      return ((cell.isPaired ? 0 : 1, side, first?.startedSeconds ?? 0, first?.id ?? ""), cell)
    }
    cells = keyed.sorted { $0.0 < $1.0 }.map(\.1)
  }
}
