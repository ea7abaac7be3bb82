/// A size of paper.
public enum Paper: String, Sendable, CaseIterable {
  /// 210 mm by 297 mm.
  case a4
  /// 8.5 by 11 inches.
  case letter

  /// The width in points.
  public var width: Double { self == .a4 ? 210 / 25.4 * 72 : 612 }
  /// The height in points.
  public var height: Double { self == .a4 ? 297 / 25.4 * 72 : 792 }
}

/// Where text stands on a page, in points.
struct PageGeometry: Sendable, Hashable {
  let paper: Paper
  let columns: Int

  /// What spans the page is 6.75 inches wide: a conference's full-width figure fits exactly.
  let fullWidth = 486.0
  /// The space between two columns.
  let gap = 18.0

  /// The width of a line of text.
  ///
  /// A single column is 5.5 inches wide, about 78 letters: longer lines are hard to read on.
  var columnWidth: Double { columns == 2 ? (fullWidth - gap) / 2 : 396 }

  /// The left edge of what spans the page.
  var fullLeft: Double { (paper.width - fullWidth) / 2 }

  /// The left edge of a column.
  func left(ofColumn index: Int) -> Double {
    columns == 2 ? fullLeft + Double(index) * (columnWidth + gap) : (paper.width - columnWidth) / 2
  }

  /// The upper edge of the text.
  var top: Double { paper == .a4 ? 62 : 58 }
  /// The lower edge of the text.
  var bottom: Double { paper.height - (paper == .a4 ? 72 : 64) }
  /// The height of the text.
  var height: Double { bottom - top }
}
