// Tensors: storage, shapes, kernels, counter-based random numbers and one parallel for.
// Invariant: no result depends on the number of threads or on the order in which tasks run.
// Start with `Matrix` (values that cross module boundaries), `Workers` (the parallel for), `RandomStream`.
//
// Axes are letters throughout the project: N batch, C channels, H height, W width, T time, D features.

/// A dense row-major single-precision matrix, the value in which features cross module boundaries.
public struct Matrix: Sendable, Hashable {
  /// The number of rows, usually N.
  public let rows: Int
  /// The number of columns, usually D.
  public let columns: Int
  /// The elements, row by row; `rows * columns` of them.
  public var elements: [Float]

  /// Wraps `elements` (row by row).
  public init(rows: Int, columns: Int, elements: [Float]) {
    precondition(elements.count == rows * columns, "\(elements.count) elements for a \(rows)x\(columns) matrix")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// A matrix of zeros.
  public init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, elements: [Float](repeating: 0, count: rows * columns))
  }

  /// The element at `row`, `column`.
  public subscript(row: Int, column: Int) -> Float {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  /// One row, without a copy.
  public func row(_ index: Int) -> ArraySlice<Float> { elements[index * columns..<(index + 1) * columns] }

  /// The rows of a range, copied.
  public func rows(_ range: Range<Int>) -> Matrix {
    Matrix(
      rows: range.count, columns: columns,
      elements: Array(elements[range.lowerBound * columns..<range.upperBound * columns]))
  }

  /// The rows with the given indices, in their order, copied.
  public func rows(at indices: [Int]) -> Matrix {
    var result = Matrix(rows: indices.count, columns: columns)
    for (target, source) in indices.enumerated() {
      result.elements.replaceSubrange(target * columns..<(target + 1) * columns, with: row(source))
    }
    return result
  }

  /// Replaces the rows from `start` on by those of `other`.
  public mutating func replaceRows(from start: Int, with other: Matrix) {
    precondition(other.columns == columns, "rows of \(other.columns) elements into rows of \(columns)")
    precondition(start >= 0 && start + other.rows <= rows, "rows \(start)..<\(start + other.rows) of \(rows)")
    elements.replaceSubrange(start * columns..<(start + other.rows) * columns, with: other.elements)
  }
}
