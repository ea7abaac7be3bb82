/// Cells of a heatmap over two ordinal axes; cells without a finite value are hatched and counted.
public struct Cell: Sendable {
  /// The column of each cell.
  public var x: Column
  /// The row of each cell.
  public var y: Column
  /// The values shown as colours; NaN is hatched.
  public var values: [Double]
  /// How the values are written into the cells; nil leaves the cells blank.
  public var format: NumberFormat?
  /// Texts in place of the values; empty for the values.
  public var labels: [String]
  /// Runs and tooltips of the rows.
  public var provenance: Provenance

  /// Cells at (x, y).
  public init(
    x: Column, y: Column, values: [Double], format: NumberFormat? = .automatic, labels: [String] = [],
    provenance: Provenance = Provenance()
  ) {
    self.x = x
    self.y = y
    self.values = values
    self.format = format
    self.labels = labels
    self.provenance = provenance
  }
}
