import Rows

/// The marks of two drawings that belong together, and how far they moved.
///
/// Marks of one panel and kind of element belong together where they are of the same run, or of runs of the same configuration and
/// seed (where the sides have no seed in common, of the same place among their side's seeds); marks without a run by their order
/// where there are as many, else by their tooltips. Several of one run go by their order.
struct MarkPairs {
  /// A pair: the places of the marks on both sides, and the distance in points.
  struct Pair {
    var first: Int32
    var second: Int32
    var distance: Float
  }

  let first: DrawnMarks
  let second: DrawnMarks
  private(set) var pairs: [Pair] = []
  /// Marks that only one side has.
  private(set) var removed = 0
  private(set) var added = 0
  /// Pairs at the same place that look different.
  private(set) var restyled = 0

  /// The least distance that counts: drawings have three decimals, and layouts round.
  static let leastDistance: Float = 0.05
  private static let mostMoves = 500

  init(_ first: DrawnMarks, _ second: DrawnMarks, _ pairing: RunPairing) {
    (self.first, self.second) = (first, second)
    let groups = Self.groups(first, second)
    let identities = Self.identities(first, second, groups, pairing)
    var units = groups.combined(with: identities)
    units = units.combined(with: units.ordinals)
    var places = [Int32](repeating: -1, count: units.count)
    for (place, unit) in units.first.enumerated() { places[Int(unit)] = Int32(clamping: place) }
    var paired = 0
    for (place, unit) in units.second.enumerated() {
      let own = places[Int(unit)]
      guard own >= 0 else {
        added += 1
        continue
      }
      paired += 1
      let (old, new) = (first.marks[Int(own)], second.marks[place])
      let (dx, dy) = (new.x - old.x, new.y - old.y)
      let distance = (dx * dx + dy * dy).squareRoot()
      if distance < Self.leastDistance || !distance.isFinite {
        if old.look != new.look { restyled += 1 }
      }
      pairs.append(Pair(first: own, second: Int32(clamping: place), distance: distance.isFinite ? distance : 0))
    }
    removed = first.marks.count - paired
  }

  /// Panels and kinds of elements.
  private static func groups(_ first: DrawnMarks, _ second: DrawnMarks) -> ColumnCodes {
    var panels: [String: Int32] = [:]
    func codes(_ drawing: DrawnMarks) -> [Int32] {
      let ofPanels = drawing.panels.map { name -> Int32 in
        if let code = panels[name] { return code }
        let code = Int32(clamping: panels.count + 1)
        panels[name] = code
        return code
      }
      return drawing.marks.map { mark in
        (mark.panel >= 0 ? ofPanels[Int(mark.panel)] : 0) * 8 + Int32(mark.kind.rawValue)
      }
    }
    let (a, b) = (codes(first), codes(second))
    return ColumnCodes(a, b, count: (panels.count + 1) * 8)
  }

  /// Runs or places, and tooltips where there is nothing better.
  private static func identities(
    _ first: DrawnMarks, _ second: DrawnMarks, _ groups: ColumnCodes, _ pairing: RunPairing
  ) -> ColumnCodes {
    var known: [String: Int32] = [:]
    func code(_ text: String) -> Int32 {
      if let code = known[text] { return code }
      let code = Int32(clamping: known.count + 1)
      known[text] = code
      return code
    }
    let seeds = SeedRanks([first.runs, second.runs], pairing)
    func ofRuns(_ drawing: DrawnMarks, _ side: Int) -> [Int32] {
      drawing.runs.map { list in
        if pairing.sides.isEmpty { return code("run " + list) }
        let places = SeedRanks.places(list, side, pairing)
        guard let place = places.first, let place, places.allSatisfy({ $0?.cell == place.cell }) else {
          return code("run \(list)")
        }
        return code(
          places.count == 1 ? "place \(place.cell) \(seeds.rank(place, side: side))" : "cell \(place.cell)")
      }
    }
    let (runs, otherRuns) = (ofRuns(first, 0), ofRuns(second, 1))
    let withoutRun = first.marks.indices.filter { first.marks[$0].run < 0 }
    let otherWithoutRun = second.marks.indices.filter { second.marks[$0].run < 0 }
    var counts = [Int](repeating: 0, count: groups.count)
    for mark in withoutRun { counts[Int(groups.first[mark])] += 1 }
    for mark in otherWithoutRun { counts[Int(groups.second[mark])] -= 1 }
    func codes(_ drawing: DrawnMarks, _ runs: [Int32], _ groups: [Int32]) -> [Int32] {
      drawing.marks.indices.map { place in
        let mark = drawing.marks[place]
        if mark.run >= 0 { return runs[Int(mark.run)] }
        return counts[Int(groups[place])] == 0 ? 0 : code("tip \(drawing.tooltip(mark))")
      }
    }
    let (a, b) = (codes(first, runs, groups.first), codes(second, otherRuns, groups.second))
    return ColumnCodes(a, b, count: known.count + 1)
  }

  /// How many marks moved.
  var movedCount: Int { pairs.count { $0.distance >= Self.leastDistance } }

  /// The marks that moved, the largest distance first.
  func moves(_ pairing: RunPairing) -> [MarkMove] {
    pairs.filter { $0.distance >= Self.leastDistance }
      .sorted { $0.distance != $1.distance ? $0.distance > $1.distance : $0.first < $1.first }
      .prefix(Self.mostMoves)
      .map { pair in
        let (old, new) = (first.marks[Int(pair.first)], second.marks[Int(pair.second)])
        let run = new.run >= 0 ? second.runs[Int(new.run)] : nil
        return MarkMove(
          name: name(new, run, pairing), run: run, oldX: Double(old.x), oldY: Double(old.y), newX: Double(new.x),
          newY: Double(new.y))
      }
  }

  private func name(_ mark: DrawnMarks.Mark, _ run: String?, _ pairing: RunPairing) -> String {
    let tooltip = String(second.tooltip(mark).prefix(80))
    guard let run else { return tooltip.isEmpty ? "mark" : tooltip }
    if let place = pairing.place(of: run, side: 1), let name = pairing.name(of: place.cell) {
      return "\(name) seed=\(place.seed)"
    }
    return "run \(run.prefix(8))"
  }
}

/// How far the marks of rows moved on the page.
struct RowDistances {
  private let rows: RowsComparison
  private let pairs: MarkPairs
  /// The rows of each run of the file, by the code of its column.
  private let rowsOfRun: UnitRows
  /// The pairs of each run, by the same codes.
  private let pairsOfRun: UnitRows
  private let codes: [Int32]

  /// Nil where rows name no runs.
  init?(_ rows: RowsComparison, _ pairs: MarkPairs) {
    guard let column = RowRuns.columnNames.lazy.compactMap({ rows.first[$0] }).first, !column.texts.isEmpty else {
      return nil
    }
    self.rows = rows
    self.pairs = pairs
    let none = Int32(clamping: column.texts.count)
    codes = column.codes.map { $0 >= 0 ? $0 : none }
    rowsOfRun = UnitRows(codes, count: column.texts.count + 1)
    let places = Dictionary(column.texts.enumerated().map { ($1, Int32(clamping: $0)) }) { place, _ in place }
    // A mark of several runs is that of the rows of each.
    let ofRuns = pairs.first.runs.map { run in
      places[run] ?? RowRuns.ids(run).first.flatMap { places[$0] } ?? none
    }
    pairsOfRun = UnitRows(
      pairs.pairs.map { pair in
        let run = pairs.first.marks[Int(pair.first)].run
        return run >= 0 ? ofRuns[Int(run)] : none
      }, count: column.texts.count + 1)
  }

  /// The largest distance of the marks of a unit; nil where it is not known which marks are its.
  func distance(_ unit: Int) -> Double? {
    guard rows.rows.first.count(unit) > 0, rows.rows.second.count(unit) > 0 else { return nil }
    var largest: Float?
    for row in rows.rows.first[unit] {
      let code = Int(codes[Int(row)])
      let siblings = rowsOfRun[code]
      let marks = pairsOfRun[code]
      guard !marks.isEmpty, let ordinal = siblings.firstIndex(of: row).map({ $0 - siblings.startIndex }) else {
        continue
      }
      var panels: [Int32: [Float]] = [:]
      for mark in marks {
        let pair = pairs.pairs[Int(mark)]
        panels[pairs.first.marks[Int(pair.first)].panel, default: []].append(pair.distance)
      }
      for distances in panels.values {
        let own = siblings.count == 1 ? distances.max() : distances.count == siblings.count ? distances[ordinal] : nil
        if let own { largest = max(largest ?? 0, own) }
      }
    }
    return largest.map { (Double($0) * 1000).rounded() / 1000 }
  }
}

/// Which seeds of two sides belong together in each cell.
private struct SeedRanks {
  private var seeds: [[Int: Set<Int>]] = [[:], [:]]

  init(_ runs: [[String]], _ pairing: RunPairing) {
    guard !pairing.sides.isEmpty else { return }
    for side in runs.indices {
      for list in runs[side] {
        for case let place? in Self.places(list, side, pairing) {
          seeds[side][place.cell, default: []].insert(place.seed)
        }
      }
    }
  }

  static func places(_ list: String, _ side: Int, _ pairing: RunPairing) -> [RunPairing.Place?] {
    RowRuns.ids(list).map { pairing.place(of: $0, side: side) }
  }

  /// The seed where the sides have one in common, else its place among those of its side.
  func rank(_ place: RunPairing.Place, side: Int) -> Int {
    let (own, other) = (seeds[side][place.cell] ?? [], seeds[1 - side][place.cell] ?? [])
    guard own.isDisjoint(with: other) else { return place.seed }
    return own.count { $0 < place.seed }
  }
}
