/// Rows that belong to one line or area.
struct Series {
  /// Runs of consecutive rows with finite positions.
  var pieces: [[Int]]
  var color: Color
  /// The first row, whose run stands for the whole.
  var first: Int
}

extension PlotArea {
  /// Splits rows by series (or by the categories of colours) and at rows without a finite position.
  func series(rows: Int, names: [String], paint: Paint, finite: (Int) -> Bool) -> [Series] {
    var keys = names
    if keys.isEmpty, case .column(.texts(let categories)) = paint { keys = categories }
    let colors = colors.colors(paint)
    var order: [String: Int] = [:]
    var groups: [[Int]] = []
    for row in 0..<rows {
      let key = keys.isEmpty ? "" : keys[row]
      if let place = order[key] {
        groups[place].append(row)
      } else {
        order[key] = groups.count
        groups.append([row])
      }
    }
    return groups.map { group in
      var pieces: [[Int]] = [[]]
      for row in group {
        if finite(row) {
          pieces[pieces.count - 1].append(row)
        } else if pieces.last?.isEmpty == false {
          pieces.append([])
        }
      }
      return Series(pieces: pieces.filter { !$0.isEmpty }, color: colors.row(group[0]), first: group[0])
    }
  }
}
