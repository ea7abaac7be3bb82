import CPangoCairo
import Figures

/// A table's texts.
struct PageTable {
  var alignments: [Block.Alignment]
  var header: [[Inline]]
  var rows: [[[Inline]]]
  /// The grays of columns that are set apart.
  var grays: [Double]
}

/// Cells set in columns between rules, row by row.
struct PageGrid {
  /// One row: its height and how it is drawn.
  struct Row {
    var height: Double
    var notes: [Int]
    var draw: (_ x: Double, _ y: Double) -> Void
  }

  var width: Double
  var header: Row
  var rows: [Row]
  /// The numbers of the table's columns after the first, in a further part of a table that is too wide; nil in the first.
  var columns: ClosedRange<Int>?
  var columnsInAll = 0
  /// The height of the last rule and the space to it.
  static let footer = 3.0

  var height: Double { header.height + rows.map(\.height).reduce(0, +) + Self.footer }
}

/// Finds the widths of a table's columns, and sets it.
///
/// Columns are as wide as they need. A table that is too wide is set smaller, down to three quarters; then the columns of
/// text are broken into lines, words last of all. What does not fit even so is set in parts below each other, each of
/// which begins with the first column.
struct TableSetting {
  private let table: PageTable
  private let canvas: PageCanvas
  private let style: PageStyle
  private let gap: Double
  /// What each column takes where lines end only where they were asked to, and where it is broken at every place, in points
  /// at full size.
  private var natural: [Double]
  private var least: [Double]

  /// The smallest type, as a part of the usual.
  private static let smallest = 0.76
  /// Rows of which only heights are kept: their texts are set again to be drawn.
  private static let mostKeptRows = 1000

  init(_ table: PageTable, canvas: PageCanvas, style: PageStyle, gap: Double) {
    self.table = table
    self.canvas = canvas
    self.style = style
    self.gap = gap
    natural = [Double](repeating: 0, count: table.alignments.count)
    least = natural
    for (place, row) in ([table.header] + table.rows).enumerated() {
      for (column, cell) in row.prefix(natural.count).enumerated() where !cell.isEmpty {
        let style = self.style(column, isHeader: place == 0, 1)
        // Numbers are not broken, their headers are.
        let isWhole = table.alignments[column] == .right && place > 0
        for line in cell.split(separator: .hardBreak) {
          let text = canvas.paragraph(InlineText(Array(line), style), style, width: nil)
          natural[column] = max(natural[column], text.width)
          if least[column] < text.width { least[column] = max(least[column], isWhole ? text.width : text.widestPiece) }
        }
      }
    }
  }

  /// The width in one line a row.
  var naturalWidth: Double { natural.reduce(0, +) + gaps(natural.count) }

  private func gaps(_ count: Int) -> Double { gap * Double(max(0, count - 1)) }

  /// The table in as many parts as it needs, none wider than `available`.
  func grids(available: Double) -> [PageGrid] {
    let all = Array(natural.indices)
    if let (widths, factor) = widths(all, available) { return [grid(all, widths, factor)] }
    let parts = split(available)
    // All parts in the same type.
    let factor = parts.map { widths($0, available)?.factor ?? Self.smallest }.min() ?? 1
    return parts.enumerated().map { index, columns in
      // A column that alone is too wide gives up whole words.
      let widths =
        widths(columns, available, mostFactor: factor)?.widths
        ?? squeezed(columns, available - gaps(columns.count))
      var grid = grid(columns, widths, factor)
      grid.columnsInAll = all.count
      let own = columns.dropFirst(index == 0 ? 0 : 1)
      if index > 0, let first = own.first, let last = own.last { grid.columns = (first + 1)...(last + 1) }
      return grid
    }
  }

  /// Widths for columns beside each other; nil where they do not fit.
  private func widths(
    _ columns: [Int], _ available: Double, mostFactor: Double = 1
  ) -> (widths: [Double], factor: Double)? {
    let space = available - gaps(columns.count)
    let natural = columns.map { self.natural[$0] }
    let total = natural.reduce(0, +)
    if total * mostFactor <= space + 0.01 { return (natural.map { $0 * mostFactor + 0.2 }, mostFactor) }
    if space > 0, total * Self.smallest <= space {
      let factor = min(mostFactor, space / total)
      return (natural.map { $0 * factor + 0.2 }, factor)
    }
    for factor in [1, 0.88, Self.smallest] where factor <= mostFactor {
      let least = zip(columns, natural).map { column, natural in
        // The key of a table in parts is read again and again; a long word takes a third of the line at most.
        if column == 0, columns.count < self.natural.count, natural < 0.25 * available { return natural * factor }
        let most = table.alignments[column] == .right ? natural : max(0.34 * available / factor, 40)
        return min(self.least[column], most) * factor
      }
      let needed = least.reduce(0, +)
      guard needed <= space else { continue }
      let wishes = zip(natural, least).map { max(0, $0 * factor - $1) }
      let wish = wishes.reduce(0, +)
      let rest = min(space - needed, wish)
      return (zip(least, wishes).map { $0 + (wish > 0 ? rest * $1 / wish : 0) }, factor)
    }
    return nil
  }

  /// All columns within a space, whatever becomes of their words.
  private func squeezed(_ columns: [Int], _ space: Double) -> [Double] {
    let wishes = columns.map { max(8, least[$0] * Self.smallest) }
    let total = wishes.reduce(0, +)
    return wishes.map { total > space ? $0 * space / total : $0 }
  }

  /// The columns of each part: the first, and as many others in order as fit, about as many in each.
  private func split(_ available: Double) -> [[Int]] {
    let parts = filled(available, most: natural.count)
    let even = (natural.count - 1 + parts.count - 1) / max(1, parts.count)
    let evenParts = filled(available, most: even + 1)
    return evenParts.count <= parts.count ? evenParts : parts
  }

  private func filled(_ available: Double, most: Int) -> [[Int]] {
    guard let key = natural.indices.first else { return [] }
    var parts: [[Int]] = []
    var part = [key]
    for column in natural.indices.dropFirst() {
      if part.count > 1, part.count >= most || widths(part + [column], available) == nil {
        parts.append(part)
        part = [key]
      }
      part.append(column)
    }
    parts.append(part)
    return parts
  }

  // MARK: Setting

  private func style(_ column: Int, isHeader: Bool, _ factor: Double) -> PageStyle {
    var style = style.scaled(factor)
    style.bold = isHeader
    style.gray = column < table.grays.count ? table.grays[column] : 0.1
    let alignment = table.alignments[column]
    style.alignment = alignment == .right ? .right : alignment == .center ? .center : .left
    return style
  }

  private func grid(_ columns: [Int], _ widths: [Double], _ factor: Double) -> PageGrid {
    let width = widths.reduce(0, +) + gaps(columns.count)
    func texts(_ cells: [[Inline]], isHeader: Bool) -> [PageParagraph?] {
      zip(columns, widths).map { column, width in
        guard column < cells.count, !cells[column].isEmpty else { return nil }
        let style = style(column, isHeader: isHeader, factor)
        return canvas.paragraph(InlineText(cells[column], style), style, width: width + 0.3)
      }
    }
    let isLong = table.rows.count > Self.mostKeptRows
    func row(_ cells: [[Inline]], isHeader: Bool) -> PageGrid.Row {
      let set = texts(cells, isHeader: isHeader)
      let inner = max(set.map { $0?.height ?? 0 }.max() ?? 0, style.lineHeight * factor)
      let (above, below) = isHeader ? (3.5, 4.5) : (1.6, 1.6)
      let kept = isLong && !isHeader ? nil : set
      return PageGrid.Row(
        height: above + inner + below, notes: set.flatMap { $0?.notes ?? [] },
        draw: { [canvas] x, y in
          if isHeader {
            canvas.fill((0.1, 0.1, 0.1), x: x, y: y, width: width, height: 0.8)
            canvas.fill((0.1, 0.1, 0.1), x: x, y: y + above + inner + 2, width: width, height: 0.45)
          }
          var place = x
          for (text, width) in zip(kept ?? texts(cells, isHeader: isHeader), widths) {
            // A header's last line stands at the rule.
            if let text { canvas.draw(text, x: place, y: y + above + (isHeader ? inner - text.height : 0)) }
            place += width + gap
          }
        })
    }
    return PageGrid(
      width: width, header: row(table.header, isHeader: true), rows: table.rows.map { row($0, isHeader: false) })
  }
}
