import Tensors

/// Features (N,m) in double precision, one row a sample, as the metrics of later papers read them.
///
/// Products and singular values of single-precision numbers would keep seven digits of those metrics; these keep fifteen.
public struct FeatureRows: Sendable {
  /// The number N of samples.
  public let count: Int
  /// The dimension m.
  public let dimension: Int
  /// The numbers, row by row.
  public let elements: [Double]

  /// Features that are finite.
  ///
  /// - Throws: `FeatureError` for fewer than `least` rows and for a row that is not finite.
  public init(_ matrix: Matrix, atLeast least: Int = 1) throws(FeatureError) {
    try self.init(
      count: matrix.rows, dimension: matrix.columns, elements: matrix.elements.map(Double.init), atLeast: least)
  }

  /// Features that are finite.
  ///
  /// - Throws: `FeatureError` for fewer than `least` rows and for a row that is not finite.
  public init(count: Int, dimension: Int, elements: [Double], atLeast least: Int = 1) throws(FeatureError) {
    precondition(elements.count == count * dimension, "\(elements.count) numbers for (\(count), \(dimension))")
    guard count >= least, dimension >= 1 else { throw .tooFew(found: dimension >= 1 ? count : 0, needed: least) }
    if let place = elements.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(matrix: "x", row: place / dimension)
    }
    self.count = count
    self.dimension = dimension
    self.elements = elements
  }

  /// The numbers of a row.
  func row(_ index: Int) -> ArraySlice<Double> { elements[index * dimension..<(index + 1) * dimension] }

  /// The mean of each column.
  var means: [Double] {
    var sums = [Double](repeating: 0, count: dimension)
    for index in 0..<count {
      for (column, value) in row(index).enumerated() { sums[column] += value }
    }
    return sums.map { $0 / Double(count) }
  }

  /// The rows less their mean.
  var centred: FeatureRows {
    let means = means
    return FeatureRows(
      unchecked: elements.indices.map { elements[$0] - means[$0 % dimension] }, count: count, dimension: dimension)
  }

  /// Some of the rows, in the order given.
  public func rows(_ places: [Int]) -> FeatureRows {
    FeatureRows(unchecked: places.flatMap { row($0) }, count: places.count, dimension: dimension)
  }

  /// Rows that are known to be finite.
  init(unchecked elements: [Double], count: Int, dimension: Int) {
    self.elements = elements
    self.count = count
    self.dimension = dimension
  }
}
