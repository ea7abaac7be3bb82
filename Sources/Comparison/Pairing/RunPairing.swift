/// Which configuration and seed each run of the sides has, so that marks of different runs can be paired.
public struct RunPairing: Sendable {
  /// What a run is.
  public struct Place: Sendable, Hashable {
    /// The place of its configuration in `ConfigurationComparison.cells`.
    public var cell: Int
    /// Its seed.
    public var seed: Int

    /// A place.
    public init(cell: Int, seed: Int) {
      self.cell = cell
      self.seed = seed
    }
  }

  /// The places of each side's runs by their full ids.
  public let sides: [[String: Place]]
  /// What people call the cells.
  public let cellNames: [String]
  /// What each side's runs measured in the end, by the run's full id and by a text that only one metric has.
  ///
  /// It is empty where nothing is known. With it the noise of means over runs can be told.
  public let values: [[String: [String: Double]]]
  /// The places by the first 8 digits, where these are unique.
  private let short: [[Substring: Place]]

  /// A pairing; of no sides, nothing is known of any run.
  public init(sides: [[String: Place]] = [], cellNames: [String] = [], values: [[String: [String: Double]]] = []) {
    self.sides = sides
    self.values = values
    self.cellNames = cellNames
    short = sides.map { side in
      var ambiguous: Set<Substring> = []
      var places: [Substring: Place] = [:]
      for (id, place) in side {
        let digits = id.prefix(8)
        if places.updateValue(place, forKey: digits) != nil { ambiguous.insert(digits) }
      }
      for digits in ambiguous { places[digits] = nil }
      return places
    }
  }

  /// What a run of a side is; nil where it is not known.
  ///
  /// - Parameter run: Its id, or at least the first 8 digits.
  public func place(of run: String, side: Int) -> Place? {
    guard sides.indices.contains(side) else { return nil }
    if let place = sides[side][run] { return place }
    guard run.count >= 8, run.count < 64 else { return nil }
    if run.count == 8 { return short[side][Substring(run)] }
    let matches = sides[side].filter { $0.key.hasPrefix(run) }
    return matches.count == 1 ? matches.first?.value : nil
  }

  /// What a run of a side measured; nil where it is not known.
  func values(of run: String, side: Int) -> [String: Double]? {
    values.indices.contains(side) ? values[side][run] : nil
  }

  /// The name of a cell; nil where it has none.
  func name(of cell: Int) -> String? {
    cellNames.indices.contains(cell) && !cellNames[cell].isEmpty ? cellNames[cell] : nil
  }

  /// The pairing of two of the sides, in this order.
  func of(_ first: Int, _ second: Int) -> RunPairing {
    guard sides.count > 2 || (first, second) != (0, 1) else { return self }
    return RunPairing(
      sides: [sides[first], sides[second]], cellNames: cellNames,
      values: values.isEmpty ? [] : [values[first], values[second]])
  }
}
