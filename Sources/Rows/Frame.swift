// Rows: named columns and the files and formats that they come in: tables of the store, frames of cells, CSV, shown values.
// Invariant: what is written reads back as it was. It does not know where rows come from.
// Start with `Frame` (what figures and tables are fed with), `Table` (a query's result), `CSVReader`, `CSVText`.

/// Named columns of equal length: what a query returned, and what transforms make of it.
public struct Frame: Sendable, Hashable {
  /// A value of a column.
  public enum Value: Sendable, Hashable {
    /// No value.
    case null
    /// A number.
    case number(Double)
    /// Characters.
    case text(String)

    /// The number, nil for anything else.
    public var number: Double? { if case .number(let value) = self { value } else { nil } }

    /// As characters: integers without a point, other numbers with all the digits they need; empty for null.
    public var text: String {
      switch self {
      case .null: ""
      case .text(let text): text
      case .number(let value):
        if let integer = Int(exactly: value), abs(value) < 1e15 { "\(integer)" } else { "\(value)" }
      }
    }
  }

  /// The columns' names, unique, in order.
  public private(set) var names: [String] = []
  /// Where each name is among them.
  private var places: [String: Int] = [:]
  /// The columns' values, column by column.
  public private(set) var columns: [[Value]] = []
  /// The number of rows.
  public private(set) var count = 0

  /// No columns.
  public init() {}

  /// Columns in order; of two columns of one name the first stays.
  public init(_ pairs: [(String, [Value])]) {
    count = pairs.first?.1.count ?? 0
    for (name, values) in pairs where places.updateIfAbsent(name, names.count) {
      precondition(values.count == count, "column \(name) has \(values.count) values, the first column \(count)")
      names.append(name)
      columns.append(values)
    }
  }

  /// A column of numbers for the constructor.
  public static func numbers(_ values: [Double]) -> [Value] { values.map { $0.isFinite ? .number($0) : .null } }

  /// The values of a column, nil if there is no such column.
  public subscript(name: String) -> [Value]? { places[name].map { columns[$0] } }

  /// The value of a column in a row.
  public func value(_ name: String, row: Int) -> Value? { self[name].map { $0[row] } }

  /// The rows with the given indices.
  public func rows(_ indices: [Int]) -> Frame {
    var result = self
    result.columns = columns.map { column in indices.map { column[$0] } }
    result.count = indices.count
    return result
  }

  /// The rows whose columns hold the given values; numbers compare as numbers.
  public func rows(where conditions: [(String, [Value])]) -> Frame {
    let conditions = conditions.compactMap { name, accepted in self[name].map { (column: $0, accepted: accepted) } }
    guard !conditions.isEmpty else { return self }
    // Few values are accepted: comparing is faster than hashing every row's.
    let kept = (0..<count).filter { row in
      conditions.allSatisfy { column, accepted in accepted.contains(column[row]) }
    }
    return kept.count == count ? self : rows(kept)
  }

  /// The row indices of each distinct combination of `keys`, in the order of first appearance.
  public func groups(by keys: [String]) -> [(key: [Value], rows: [Int])] {
    let keyColumns = keys.compactMap { self[$0] }
    var places: [[Value]: Int] = [:]
    var result: [(key: [Value], rows: [Int])] = []
    for row in 0..<count {
      let key = keyColumns.map { $0[row] }
      if let place = places[key] {
        result[place].rows.append(row)
      } else {
        places[key] = result.count
        result.append((key, [row]))
      }
    }
    return result
  }

  /// The distinct values of a column in the order of first appearance.
  public func distinct(_ name: String) -> [Value] { groups(by: [name]).compactMap(\.key.first) }

  /// The same rows with one more column, or with that column replaced.
  public func with(_ name: String, _ values: [Value]) -> Frame {
    precondition(
      values.count == count || names.isEmpty, "column \(name) has \(values.count) values, the frame \(count)")
    var result = self
    if let index = places[name] {
      result.columns[index] = values
    } else {
      result.places[name] = names.count
      result.names.append(name)
      result.columns.append(values)
    }
    result.count = values.count
    return result
  }

  /// The same rows without some columns.
  public func without(_ dropped: [String]) -> Frame {
    let dropped = Set(dropped)
    return Frame(zip(names, columns).filter { !dropped.contains($0.0) }.map { ($0.0, $0.1) })
  }

  /// The rows of several frames below each other; a column that one lacks is null there.
  public static func union(_ frames: [Frame]) -> Frame {
    var names: [String] = []
    var known: Set<String> = []
    for frame in frames { for name in frame.names where known.insert(name).inserted { names.append(name) } }
    return Frame(
      names.map { name in
        (name, frames.flatMap { $0[name] ?? [Value](repeating: .null, count: $0.count) })
      })
  }
}

extension Dictionary {
  /// Sets a key's value where it has none; whether it had none.
  fileprivate mutating func updateIfAbsent(_ key: Key, _ value: Value) -> Bool {
    guard self[key] == nil else { return false }
    self[key] = value
    return true
  }
}
