import Rows

/// The runs that the rows of a file name.
struct RowRuns {
  /// The names that a column of runs has.
  static let columnNames = ["run_id", "run_ids"]

  /// The runs of each different text of the column.
  private let lists: [[String]]
  private let codes: [Int32]
  /// Whether there is such a column.
  let isKnown: Bool

  init(_ table: CSVColumns) {
    guard let column = Self.columnNames.lazy.compactMap({ table[$0] }).first else {
      (lists, codes, isKnown) = ([], [], false)
      return
    }
    lists = column.texts.map(Self.ids)
    // A short id of digits alone reads as a number.
    (codes, isKnown) = (column.codes, true)
  }

  /// The ids in a text; most texts are one.
  static func ids(_ text: String) -> [String] {
    func isSeparator(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: " ")
    }
    guard text.utf8.contains(where: isSeparator) else { return text.isEmpty ? [] : [text] }
    return text.utf8.split(whereSeparator: isSeparator).compactMap { String($0) }
  }

  /// The runs behind a row.
  subscript(row: Int) -> [String] {
    guard isKnown, codes[row] >= 0 else { return [] }
    return lists[Int(codes[row])]
  }

  /// The place of each row's configuration and seed in a pairing: codes from 1, 0 where they are not known.
  ///
  /// Several runs have a place where all are of one cell; their seed is then not known.
  func places(_ pairing: RunPairing, side: Int) -> (cells: [Int32], seeds: [Int32], known: Int) {
    guard isKnown, pairing.sides.indices.contains(side) else { return ([], [], 0) }
    let ofLists = lists.map { runs -> (cell: Int32, seed: Int32) in
      let places = runs.map { pairing.place(of: $0, side: side) }
      guard let first = places.first, let first, places.allSatisfy({ $0?.cell == first.cell }) else { return (0, 0) }
      return (Int32(clamping: first.cell + 1), places.count == 1 ? Int32(truncatingIfNeeded: first.seed &+ 1) : 0)
    }
    var (cells, seeds, known) = ([Int32](), [Int32](), 0)
    cells.reserveCapacity(codes.count)
    seeds.reserveCapacity(codes.count)
    for code in codes {
      let place: (cell: Int32, seed: Int32) = code >= 0 ? ofLists[Int(code)] : (0, 0)
      cells.append(place.cell)
      seeds.append(place.seed)
      if place.cell > 0 { known += 1 }
    }
    return (cells, seeds, known)
  }

  /// Whether rows name one run each, as far as they name any.
  var areSingle: Bool { isKnown && lists.allSatisfy { $0.count <= 1 } }
}
