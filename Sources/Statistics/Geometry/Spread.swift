/// The spread of unit rows (N,m): the mean over the dimensions of their standard deviation (divided by N), times sqrt m.
///
/// It is 1 where the features are spread evenly over all dimensions, 0 where they have collapsed to a point.
/// - Throws: `FeatureError` for a row whose norm is not 1.
/// Source: Chen & He, "Exploring Simple Siamese Representation Learning", CVPR 2021, section 4.1.
public func spread(_ x: FeatureRows) throws(FeatureError) -> Double {
  try x.checkUnitRows()
  let means = x.means
  var squares = [Double](repeating: 0, count: x.dimension)
  for index in 0..<x.count {
    for (column, value) in x.row(index).enumerated() {
      squares[column] += (value - means[column]) * (value - means[column])
    }
  }
  let sum = squares.reduce(0) { $0 + ($1 / Double(x.count)).squareRoot() }
  return sum / Double(x.dimension) * Double(x.dimension).squareRoot()
}
