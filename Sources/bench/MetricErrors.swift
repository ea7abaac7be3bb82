import Foundation
import Networks
import Statistics
import Tensors

/// Compares the evaluator's kernels with double precision and prints one JSON line a kernel and kind of data.
///
/// The errors of a value are absolute, because L_uniform is a logarithm and can be 0; those of a gradient are relative to its
/// largest element.
func benchMetricErrors() throws -> Int32 {
  let workers = Workers(threads: 2)
  for kind in featureKinds {
    let features = kind.make(4096, 128)
    let ts = [0.5, 1, 2, 4, 8, 16, 20]
    let expected = preciseUniformities(features, ts: ts, workers: workers)
    let found = try uniformity(features, ts: ts, workers: workers).map(\.value)
    // One t at a time as well: a sharpness that needs single precision takes its companions along.
    for index in ts.indices {
      let alone = try uniformity(features, t: ts[index], workers: workers).value
      print(
        line(
          "uniformity, \(kind.name) 4096x128, t = \(ts[index])", [found[index], alone],
          [expected[index], expected[index]],
          scale: 1))
    }
  }
  for kind in featureKinds where kind.name != "one point" {
    let side = kind.make(768, 128)
    let found = UniformityLoss(t: 2).evaluate(side: side, workers: workers)
    let (value, gradient) = preciseLoss(side, t: 2, workers: workers)
    print(line("uniformity loss, \(kind.name) 768x128, value", [found.value], [value], scale: 1))
    let top = gradient.reduce(0) { max($0, abs($1)) }
    print(
      line(
        "uniformity loss, \(kind.name) 768x128, gradient", found.gradient.elements.map(Double.init), gradient,
        scale: top))
  }
  return 0
}

/// Kinds of features on which roundings behave differently.
private let featureKinds: [(name: String, make: @Sendable (_ rows: Int, _ columns: Int) -> Matrix)] = [
  ("uniform", { unitRows(rows: $0, columns: $1, seed: 1) }),
  ("ten clusters", { clusters($0, $1, count: 10, spread: 0.3) }),
  ("one tight cluster", { clusters($0, $1, count: 1, spread: 0.01) }),
  ("seven points", { clusters($0, $1, count: 7, spread: 0) }),
  ("one point", { clusters($0, $1, count: 1, spread: 0) }),
  (
    "two antipodes",
    { rows, columns in
      let point = unitRows(rows: 1, columns: columns, seed: 6).elements
      let elements = (0..<rows).flatMap { row in point.map { row % 2 == 0 ? $0 : -$0 } }
      return Matrix(rows: rows, columns: columns, elements: elements)
    }
  ),
]

/// Unit vectors around `count` centres in turn.
private func clusters(_ rows: Int, _ columns: Int, count: Int, spread: Float) -> Matrix {
  let centres = unitRows(rows: count, columns: columns, seed: 3)
  let noise = unitRows(rows: rows, columns: columns, seed: 4)
  var result = Matrix(rows: rows, columns: columns)
  for row in 0..<rows {
    let values = zip(centres.row(row % count), noise.row(row)).map { $0 + spread * $1 }
    let norm = spread == 0 ? 1 : values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    for column in 0..<columns { result[row, column] = values[column] / norm }
  }
  return result
}

/// |x_i - x_j|^2 in double precision.
func preciseSquare(_ x: Matrix, _ i: Int, _ j: Int) -> Double {
  var sum = 0.0
  x.elements.withUnsafeBufferPointer { elements in
    for column in 0..<x.columns {
      let difference = Double(elements[i * x.columns + column]) - Double(elements[j * x.columns + column])
      sum += difference * difference
    }
  }
  return sum
}

/// L_uniform from its definition in double precision.
private func preciseUniformities(_ x: Matrix, ts: [Double], workers: Workers) -> [Double] {
  let sums = workers.map(x.rows) { i -> [Double] in
    var sums = [Double](repeating: 0, count: ts.count)
    for j in 0..<i {
      let square = preciseSquare(x, i, j)
      for index in ts.indices { sums[index] += exp(-ts[index] * square) }
    }
    return sums
  }
  let pairs = Double(x.rows) * Double(x.rows - 1) / 2
  return ts.indices.map { index in log(sums.reduce(0) { $0 + $1[index] } / pairs) }
}

/// Value and gradient of the uniformity of one side from their definition in double precision.
private func preciseLoss(_ x: Matrix, t: Double, workers: Workers) -> (value: Double, gradient: [Double]) {
  let rows = workers.map(x.rows) { i -> (sum: Double, slope: [Double]) in
    var (sum, slope) = (0.0, [Double](repeating: 0, count: x.columns))
    for j in 0..<x.rows where j != i {
      let potential = exp(-t * preciseSquare(x, i, j))
      sum += potential
      for column in 0..<x.columns { slope[column] += potential * (Double(x[i, column]) - Double(x[j, column])) }
    }
    return (sum, slope)
  }
  let sum = rows.reduce(0) { $0 + $1.sum }
  let gradient = rows.flatMap { $0.slope.map { -4 * t / sum * $0 } }
  return (log(sum / (Double(x.rows) * Double(x.rows - 1))), gradient)
}

private func line(_ name: String, _ found: [Double], _ expected: [Double], scale: Double) -> String {
  let errors = zip(found, expected).map { abs($0 - $1) / max(scale, .leastNormalMagnitude) }
  let rms = (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
  return String(format: "{\"name\":\"%@\",\"max_relative\":%.3g,\"rms_relative\":%.3g}", name, errors.max() ?? 0, rms)
}
