import Tensors

/// Why a statistic is not defined for the features given.
public enum FeatureError: Error, Equatable, CustomStringConvertible {
  /// A row that should have unit norm has another, or NaN.
  case norm(matrix: String, row: Int, found: Double)
  /// A row holds NaN or infinity.
  case notFinite(matrix: String, row: Int)
  /// There are fewer samples than the statistic needs.
  case tooFew(found: Int, needed: Int)
  /// Two matrices should have the same shape, or the same number of columns.
  case shapes(x: [Int], y: [Int])
  /// There are not as many labels as samples.
  case labels(found: Int, samples: Int)
  /// A label is outside its range.
  case label(found: Int, sample: Int, classes: Int)
  /// All points are on one line, so they have no density in the plane.
  case degenerate(points: Int)

  /// One sentence with the place, the value found and the remedy.
  public var description: String {
    switch self {
    case .norm(let matrix, let row, let found):
      "\(matrix)[\(row)]: norm \(found) where features of unit norm are needed: normalise the rows first"
    case .notFinite(let matrix, let row):
      "\(matrix)[\(row)]: NaN or infinity among the features: the encoder has diverged"
    case .tooFew(let found, let needed):
      "\(found) samples where at least \(needed) are needed"
    case .shapes(let x, let y):
      "features of shape \(x) and \(y) do not go together"
    case .labels(let found, let samples):
      "\(found) labels for \(samples) samples"
    case .label(let found, let sample, let classes):
      "labels[\(sample)]: \(found) where 0..<\(classes) is allowed"
    case .degenerate(let points):
      "\(points) points on one line have no density in the plane: give a bandwidth"
    }
  }
}

/// The deviation from unit norm that counts as rounding.
let normTolerance = 1e-3

/// Throws for the first row whose norm is not 1 within `normTolerance`, NaN included.
func checkUnitRows(_ matrix: Matrix, name: String) throws(FeatureError) {
  for (row, square) in squaredNorms(matrix).enumerated() {
    let norm = square.squareRoot()
    guard abs(norm - 1) <= normTolerance else { throw .norm(matrix: name, row: row, found: norm) }
  }
}

/// Throws for the first row that holds NaN or infinity.
func checkFiniteRows(_ matrix: Matrix, name: String) throws(FeatureError) {
  for (row, square) in squaredNorms(matrix).enumerated() where !square.isFinite {
    throw .notFinite(matrix: name, row: row)
  }
}

/// |x_i|^2 of each row, added up in double precision.
func squaredNorms(_ matrix: Matrix) -> [Double] {
  matrix.elements.withUnsafeBufferPointer { elements in
    (0..<matrix.rows).map { row in
      var sums = SIMD4<Double>(repeating: 0)
      var index = row * matrix.columns
      let end = index + matrix.columns
      while index + 4 <= end {
        let values = SIMD4<Double>(
          Double(elements[index]), Double(elements[index + 1]), Double(elements[index + 2]), Double(elements[index + 3])
        )
        sums += values * values
        index += 4
      }
      var sum = sums.sum()
      while index < end {
        sum += Double(elements[index]) * Double(elements[index])
        index += 1
      }
      return sum
    }
  }
}
