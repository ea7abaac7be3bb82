import Rows

/// The values of a column on two sides as small numbers: equal values, and only those, have equal codes.
struct ColumnCodes {
  /// The code of each row of the first side.
  var first: [Int32]
  /// The code of each row of the second side.
  var second: [Int32]
  /// Codes are below this.
  var count: Int

  /// The same code for every row: no column yet.
  init(rows first: Int, _ second: Int) {
    self.first = [Int32](repeating: 0, count: first)
    self.second = [Int32](repeating: 0, count: second)
    count = 1
  }

  /// The codes of a column.
  init(_ first: CSVColumns.Column, _ second: CSVColumns.Column) {
    var numbers: [UInt64: Int32] = [:]
    var texts: [String: Int32] = [:]
    var next: Int32 = 1
    func codes(_ column: CSVColumns.Column) -> [Int32] {
      // A text's code is looked up once a text, not once a row.
      let ofTexts = column.texts.map { text -> Int32 in
        if let code = texts[text] { return code }
        defer { next += 1 }
        texts[text] = next
        return next
      }
      return column.codes.indices.map { row in
        switch column.codes[row] {
        case CSVColumns.Column.missing: return 0
        case CSVColumns.Column.number:
          // Minus zero is zero.
          let bits = (column.numbers[row] + 0).bitPattern
          if let code = numbers[bits] { return code }
          defer { next += 1 }
          numbers[bits] = next
          return next
        default: return ofTexts[Int(column.codes[row])]
        }
      }
    }
    self.first = codes(first)
    self.second = codes(second)
    count = Int(next)
  }

  /// Codes given from outside.
  init(_ first: [Int32], _ second: [Int32], count: Int) {
    (self.first, self.second, self.count) = (first, second, count)
  }

  /// The codes of both together.
  func combined(with other: ColumnCodes) -> ColumnCodes {
    if count == 1 { return other.dense() }
    var known: [UInt64: Int32] = [:]
    func codes(_ left: [Int32], _ right: [Int32]) -> [Int32] {
      left.indices.map { row in
        let pair = UInt64(UInt32(bitPattern: left[row])) << 32 | UInt64(UInt32(bitPattern: right[row]))
        if let code = known[pair] { return code }
        let code = Int32(clamping: known.count)
        known[pair] = code
        return code
      }
    }
    let (a, b) = (codes(first, other.first), codes(second, other.second))
    return ColumnCodes(a, b, count: known.count)
  }

  /// The same with every code in use.
  func dense() -> ColumnCodes {
    var numbers = [Int32](repeating: -1, count: count)
    var next: Int32 = 0
    func codes(_ old: [Int32]) -> [Int32] {
      old.map { code in
        if numbers[Int(code)] < 0 {
          numbers[Int(code)] = next
          next += 1
        }
        return numbers[Int(code)]
      }
    }
    let (a, b) = (codes(first), codes(second))
    return ColumnCodes(a, b, count: Int(next))
  }

  /// For each code, on how many rows of each side it is.
  var occurrences: (first: [Int32], second: [Int32]) {
    func counted(_ codes: [Int32]) -> [Int32] {
      var counts = [Int32](repeating: 0, count: count)
      for code in codes { counts[Int(code)] += 1 }
      return counts
    }
    return (counted(first), counted(second))
  }

  /// How many different codes each side has, and both have.
  var spread: (first: Int, second: Int, common: Int) {
    let (first, second) = occurrences
    var result = (first: 0, second: 0, common: 0)
    for (a, b) in zip(first, second) {
      if a > 0 { result.first += 1 }
      if b > 0 { result.second += 1 }
      if a > 0, b > 0 { result.common += 1 }
    }
    return result
  }

  /// Whether no code is on two rows of a side.
  var isUnique: Bool {
    let (first, second) = occurrences
    return first.allSatisfy { $0 <= 1 } && second.allSatisfy { $0 <= 1 }
  }

  /// The place of each row among the rows of its side with the same code: rows that nothing tells apart go by their order.
  var ordinals: ColumnCodes {
    var most: Int32 = 0
    func places(_ codes: [Int32]) -> [Int32] {
      var seen = [Int32](repeating: 0, count: count)
      return codes.map { code in
        defer {
          seen[Int(code)] += 1
          most = max(most, seen[Int(code)])
        }
        return seen[Int(code)]
      }
    }
    let (a, b) = (places(first), places(second))
    return ColumnCodes(a, b, count: Int(most) + 1)
  }
}
