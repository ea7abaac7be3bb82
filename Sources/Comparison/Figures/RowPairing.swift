import Rows

/// Which rows of two files of data belong together.
///
/// Rows are paired by what names them, and the first of these ways that tells all rows of a side apart is taken:
///
/// 1. **Texts**: the fewest columns of texts, in the order of the file. A column can name rows where at least half of its values are
///    on both sides.
/// 2. **Places**: where rows have one run each and the pairing of runs knows most of them, their configuration, with as many
///    names as are needed; unless most configurations are on one side only, and names are not. Where columns name the same units,
///    they do, because people read them better.
/// 3. **Runs**: where rows have one run each and most ids are on both sides, the run's id, with as many names as are needed.
/// 4. **Names**: texts and numbers that repeat, as those of a grid do; then also numbers that are in order, as those of an axis
///    are. Other numbers are measured, and name nothing.
/// 5. **Order**: the names, and the place among rows with the same names.
///
/// What is still alike in 2 and 3 goes by its order too. Seeds are set aside: rows of one configuration with several seeds are one
/// *unit*, whose means are compared. The seed is that of a column `seed`, or the one that the pairing knows.
struct RowPairing {
  /// The columns that name rows.
  private(set) var key: [String] = []
  /// The code of each row's unit.
  private(set) var units: ColumnCodes
  /// The seed of each row, less 1 where it is known; nil where no seeds are known.
  private(set) var seeds: ColumnCodes?
  /// Whether units are cells of the pairing.
  private(set) var isByPlace = false
  /// Whether units are runs by their ids.
  private(set) var isByRun = false
  /// Whether rows that nothing tells apart go by their order.
  private(set) var isByOrder = false
  /// The cells of each row by the pairing, from 1.
  private(set) var cells: ColumnCodes?

  private static let seedName = "seed"

  init(_ first: CSVColumns, _ second: CSVColumns, _ runs: (RowRuns, RowRuns), _ pairing: RunPairing) {
    units = ColumnCodes(rows: first.count, second.count)
    let (a, b) = (runs.0.places(pairing, side: 0), runs.1.places(pairing, side: 1))
    let isPlaced = a.known * 2 >= max(first.count, 1) && b.known * 2 >= max(second.count, 1)
    if isPlaced {
      cells = ColumnCodes(a.cells, b.cells, count: Int(max(a.cells.max() ?? 0, b.cells.max() ?? 0)) + 1)
      if a.seeds.contains(where: { $0 != 0 }) { seeds = Self.codes(a.seeds, b.seeds) }
    }
    if let own = first[Self.seedName], let other = second[Self.seedName] { seeds = ColumnCodes(own, other) }
    let texts = Self.names(first, second, areTexts: true)
    if let found = shared(texts) {
      (key, units) = found
      return
    }
    // Where ids alone tell a hundred thousand rows apart, no time goes into their numbers.
    if !isPlaced, runs.0.areSingle, runs.1.areSingle, let ids = Self.runCodes(first, second), Self.isShared(ids),
      isUnique(ids)
    {
      (units, isByRun) = (ids.dense(), true)
      return
    }
    let names = texts + Self.names(first, second, areTexts: false)
    let repeating = names.filter { $0.kind != .ordered }
    let named = shared(repeating) ?? shared(names)
    if isPlaced, let cells, runs.0.areSingle, runs.1.areSingle {
      // A run without a place stays apart from those of all cells.
      let places = withRuns(cells, first, second)
      if named == nil || Self.isShared(places) {
        take(repeating, from: places)
        isByPlace = true
        if let named, Self.areSame(named.units, units) {
          (key, units, isByPlace, isByOrder) = (named.key, named.units, false, false)
        }
        return
      }
    }
    if runs.0.areSingle, runs.1.areSingle, let ids = Self.runCodes(first, second), Self.isShared(ids) {
      take(repeating, from: ids)
      isByRun = true
      return
    }
    if let named {
      (key, units) = named
      return
    }
    take(repeating, from: units)
  }

  /// The fewest of the names that tell all rows apart, where most of the rows are then on both sides.
  private func shared(_ names: [Name]) -> (key: [String], units: ColumnCodes)? {
    fewest(names, from: units).flatMap { Self.isShared($0.units) ? $0 : nil }
  }

  /// Whether two ways name the same units.
  private static func areSame(_ first: ColumnCodes, _ second: ColumnCodes) -> Bool {
    let both = first.combined(with: second).spread
    let (own, other) = (first.spread, second.spread)
    return both == own && both == other
  }

  /// Cells, and for runs without one their ids.
  private func withRuns(_ cells: ColumnCodes, _ first: CSVColumns, _ second: CSVColumns) -> ColumnCodes {
    guard cells.first.contains(0) || cells.second.contains(0), let ids = Self.runCodes(first, second) else {
      return cells
    }
    func merged(_ cells: [Int32], _ ids: [Int32]) -> [Int32] { zip(cells, ids).map { $0 == 0 ? $1 : 0 } }
    let rest = ColumnCodes(merged(cells.first, ids.first), merged(cells.second, ids.second), count: ids.count)
    return cells.combined(with: rest)
  }

  private static func runCodes(_ first: CSVColumns, _ second: CSVColumns) -> ColumnCodes? {
    for name in RowRuns.columnNames {
      if let own = first[name], let other = second[name] { return ColumnCodes(own, other) }
    }
    return nil
  }

  private static func codes(_ first: [Int32], _ second: [Int32]) -> ColumnCodes {
    var known: [Int32: Int32] = [:]
    func codes(_ values: [Int32]) -> [Int32] {
      values.map { value in
        if let code = known[value] { return code }
        let code = Int32(clamping: known.count)
        known[value] = code
        return code
      }
    }
    let (a, b) = (codes(first), codes(second))
    return ColumnCodes(a, b, count: max(known.count, 1))
  }

  // MARK: Names

  private typealias Name = (name: String, codes: ColumnCodes, kind: NameKind)

  private enum NameKind {
    /// Texts.
    case text
    /// Numbers of which some are on several rows.
    case repeating
    /// Numbers that grow from row to row.
    case ordered
  }

  /// The columns of texts, or of numbers, that may name rows.
  private static func names(_ first: CSVColumns, _ second: CSVColumns, areTexts: Bool) -> [Name] {
    var names: [Name] = []
    for column in first.columns where !RowRuns.columnNames.contains(column.name) && column.name != seedName {
      guard let other = second[column.name], (column.isNumeric && other.isNumeric) != areTexts else { continue }
      let codes = ColumnCodes(column, other)
      guard isShared(codes) else { continue }
      if !areTexts {
        let spread = codes.spread
        let repeats = spread.first < first.count && spread.second < second.count
        guard spread.first > 1 || spread.second > 1, repeats || (isSorted(column) && isSorted(other)) else { continue }
        guard !column.numbers.contains(where: \.isNaN), !other.numbers.contains(where: \.isNaN) else { continue }
        names.append((column.name, codes, repeats ? .repeating : .ordered))
      } else {
        names.append((column.name, codes, .text))
      }
    }
    return names
  }

  /// Whether at least half of the values are on both sides.
  private static func isShared(_ codes: ColumnCodes) -> Bool {
    let spread = codes.spread
    return spread.common > 0 && spread.common * 2 >= spread.first + spread.second - spread.common
  }

  private static func isSorted(_ column: CSVColumns.Column) -> Bool {
    zip(column.numbers, column.numbers.dropFirst()).allSatisfy { $0 < $1 }
  }

  /// The fewest columns that tell all rows apart, taken one after the other where each tells more apart; nil where all together
  /// do not.
  private func fewest(_ names: [Name], from start: ColumnCodes) -> (key: [String], units: ColumnCodes)? {
    var (key, units) = ([String](), start)
    for name in names {
      let next = units.combined(with: name.codes)
      guard Self.tellsMore(next, than: units) else { continue }
      (key, units) = (key + [name.name], next)
      if isUnique(units) { return (key, units) }
    }
    return nil
  }

  /// Whether codes tell more rows of a side apart than others: a column that differs only between the sides names nothing.
  private static func tellsMore(_ next: ColumnCodes, than units: ColumnCodes) -> Bool {
    let (more, less) = (next.spread, units.spread)
    return more.first > less.first || more.second > less.second
  }

  private func isUnique(_ units: ColumnCodes) -> Bool {
    (seeds.map { units.combined(with: $0) } ?? units).isUnique
  }

  /// Takes units as they are, with as many names as tell rows apart, and the order of what is then still alike.
  private mutating func take(_ names: [Name], from start: ColumnCodes) {
    units = start.dense()
    if isUnique(units) { return }
    if let found = fewest(names, from: units) {
      (key, units) = found
      return
    }
    for name in names {
      let next = units.combined(with: name.codes)
      guard Self.tellsMore(next, than: units) else { continue }
      (key, units) = (key + [name.name], next)
    }
    let whole = seeds.map { units.combined(with: $0) } ?? units
    units = units.combined(with: whole.ordinals)
    isByOrder = true
  }
}
