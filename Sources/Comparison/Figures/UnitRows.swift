/// The rows of each unit of a pairing on one side.
struct UnitRows {
  private let starts: [Int32]
  private let rows: [Int32]

  /// - Parameters:
  ///   - codes: The unit of each row.
  ///   - count: How many units there are.
  init(_ codes: [Int32], count: Int) {
    var starts = [Int32](repeating: 0, count: count + 1)
    for code in codes { starts[Int(code) + 1] += 1 }
    for unit in 0..<count { starts[unit + 1] += starts[unit] }
    var next = starts
    var rows = [Int32](repeating: 0, count: codes.count)
    for (row, code) in codes.enumerated() {
      rows[Int(next[Int(code)])] = Int32(clamping: row)
      next[Int(code)] += 1
    }
    (self.starts, self.rows) = (starts, rows)
  }

  /// How many rows a unit has.
  func count(_ unit: Int) -> Int { Int(starts[unit + 1] - starts[unit]) }

  /// The first row of a unit that has one.
  func first(_ unit: Int) -> Int { Int(rows[Int(starts[unit])]) }

  /// The rows of a unit, in the order of the file.
  subscript(unit: Int) -> ArraySlice<Int32> { rows[Int(starts[unit])..<Int(starts[unit + 1])] }
}
