/// Which configuration and seed each run of the sides has, so that marks of different runs can be paired.
public struct RunPairing: Sendable {
  /// A run's place: its cell, which all sides share, and its seed.
  public struct Place: Sendable, Hashable {
    /// The place of the cell in `ConfigurationComparison.cells`.
    public var cell: Int
    /// The seed.
    public var seed: Int

    /// A place.
    public init(cell: Int, seed: Int) {
      self.cell = cell
      self.seed = seed
    }
  }

  /// The places of each side's runs, by the whole id.
  public var sides: [[String: Place]] {
    didSet { sorted = sides.map { $0.keys.sorted() } }
  }
  /// What names each cell for people.
  public var cellNames: [String] = []
  /// What each side's runs measured, by the run's whole id and the metric's name, so that the noise of means over runs is
  /// known; empty where that is not read.
  public var values: [[String: [String: Double]]] = []
  /// The ids of each side in order, for prefixes.
  private var sorted: [[String]]

  /// The places of each side's runs; none where no store is known.
  public init(sides: [[String: Place]] = []) {
    self.sides = sides
    sorted = sides.map { $0.keys.sorted() }
  }

  /// The place of a run of a side, by its id or by the first digits that only it has; nil where it is not known.
  public func place(of run: String, side: Int) -> Place? {
    guard sides.indices.contains(side) else { return nil }
    return wholeID(of: run, side: side).flatMap { sides[side][$0] }
  }

  /// What a run of a side measured, by the metric's name.
  func values(of run: String, side: Int) -> [String: Double]? {
    guard values.indices.contains(side), !values[side].isEmpty else { return nil }
    return values[side][run] ?? wholeID(of: run, side: side).flatMap { values[side][$0] }
  }

  /// The cell's name; nil for none.
  func name(of cell: Int) -> String? {
    cellNames.indices.contains(cell) && !cellNames[cell].isEmpty ? cellNames[cell] : nil
  }

  private static let shortestPrefix = 8

  private func wholeID(of run: String, side: Int) -> String? {
    if sides[side][run] != nil { return run }
    guard run.utf8.count >= Self.shortestPrefix else { return nil }
    let ids = sorted[side]
    var (low, high) = (0, ids.count)
    while low < high {
      let middle = (low + high) / 2
      if ids[middle] < run { low = middle + 1 } else { high = middle }
    }
    guard low < ids.count, ids[low].hasPrefix(run), low + 1 == ids.count || !ids[low + 1].hasPrefix(run) else {
      return nil
    }
    return ids[low]
  }
}
