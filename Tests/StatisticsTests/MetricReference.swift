import Foundation
import Tensors
import TestSupport

/// Numbers made by `Tests/References/metrics.py`.
struct MetricReference: Decodable {
  struct Neighbours: Decodable {
    struct Case: Decodable {
      let k: Int
      let predicted: [Int]
    }
    let train: [Float]
    let labels: [Int]
    let queries: [Float]
    let cases: [Case]
  }
  struct Densities: Decodable {
    struct Circular: Decodable {
      let kappa: Double
      let density: [Double]
    }
    let points: [Float]
    let x: [Double]
    let y: [Double]
    let scott: [Double]
    let width: Double
    let isotropic: [Double]
    let angles: [Double]
    let targets: [Double]
    let circular: [Circular]
  }
  struct Uniformity: Decodable {
    struct Value: Decodable {
      let t: Double
      let value: Double
    }
    let rows: Int
    let columns: Int
    let features: [Float]
    let values: [Value]
  }
  struct Hypergeometric: Decodable {
    let a: Double
    let z: Double
    let value: Double
  }
  struct Function: Decodable {
    let x: Double
    let value: Double
  }
  struct Bessel: Decodable {
    let nu: Double
    let x: Double
    let value: Double
  }
  struct Student: Decodable {
    let p: Double
    let degrees: Double
    let value: Double
  }
  struct Correlation: Decodable {
    let x: [Double]
    let y: [Double]
    let pearson: Double
    let spearman: Double
    let slope: Double
    let intercept: Double
    let explained: Double
  }
  struct Sample: Decodable {
    let values: [Double]
    let mean: Double
    let std: Double
    let median: Double
    let lower: Double
    let upper: Double
  }
  let neighbours: Neighbours
  let densities: Densities
  let uniformity: Uniformity
  let log0F1: [Hypergeometric]
  let scaledI0: [Function]
  let besselI: [Bessel]
  let logGamma: [Function]
  let student: [Student]
  let correlation: Correlation
  let summary: Sample

  static func load() throws -> MetricReference {
    try JSONDecoder().decode(MetricReference.self, from: Data(contentsOf: testFile("References/metrics.json")))
  }
}

/// Whether two numbers agree to a relative tolerance, or an absolute one of `floor`.
func agree(_ found: Double, _ expected: Double, _ tolerance: Double, floor: Double = 0) -> Bool {
  abs(found - expected) <= max(floor, tolerance * abs(expected))
}

/// `rows` points drawn uniformly from the sphere in R^columns.
func spherePoints(rows: Int, columns: Int, seed: UInt64) -> Matrix {
  var stream = RandomStream(seed: seed, purpose: .sampling)
  var result = Matrix(rows: rows, columns: columns)
  for row in 0..<rows {
    let values = (0..<columns).map { _ in stream.normal() }
    let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    for column in 0..<columns { result[row, column] = Float(values[column] / norm) }
  }
  return result
}
