import Foundation
import Statistics
import Tensors
import Testing

private let workers = Workers(threads: 1)

@Suite struct UniformityTests {
  @Test func followsSciPyForEveryT() throws {
    let reference = try MetricReference.load().uniformity
    let features = Matrix(rows: reference.rows, columns: reference.columns, elements: reference.features)
    let found = try uniformity(features, ts: reference.values.map(\.t), workers: workers)
    for (estimate, expected) in zip(found, reference.values) {
      #expect(agree(estimate.value, expected.value, 2e-6), "t = \(expected.t)")
      #expect(estimate.pairs == 80 * 79 / 2 && estimate.t == expected.t)
      #expect(try uniformity(features, t: expected.t, workers: workers) == estimate)
    }
  }

  @Test(arguments: [0.5, 2, 20, 200, 1000])
  func closedFormsAreExact(t: Double) throws {
    let poles = Matrix(rows: 2, columns: 2, elements: [1, 0, -1, 0])
    let frame = Matrix(rows: 3, columns: 3, elements: [1, 0, 0, 0, 1, 0, 0, 0, 1])
    let point = spherePoints(rows: 1, columns: 100, seed: 1)
    let same = Matrix(rows: 700, columns: 100, elements: (0..<700).flatMap { _ in point.elements })
    #expect(try uniformity(poles, t: t, workers: workers).value == -4 * t)
    #expect(try uniformity(frame, t: t, workers: workers).value == -2 * t)
    #expect(try uniformity(same, t: t, workers: workers).value == 0)
  }

  @Test func tinyDistancesKeepTheirDigits() throws {
    // On the circle |u - v|^2 = 4 sin^2(angle / 2), about 1e-8: 2 - 2 u.v would be all rounding.
    let angle = 1e-4
    let pair = Matrix(rows: 2, columns: 2, elements: [1, 0, Float(cos(angle)), Float(sin(angle))])
    let expected = -2 * 4 * pow(sin(angle / 2), 2)
    #expect(agree(try uniformity(pair, t: 2, workers: workers).value, expected, 1e-5))
  }

  @Test(arguments: [(2, 300), (600, 3), (1030, 17), (257, 128)])
  func agreesWithTheDefinition(rows: Int, columns: Int) throws {
    let x = spherePoints(rows: rows, columns: columns, seed: 2)
    var sum = 0.0
    for i in 0..<rows {
      for j in 0..<i {
        var square = 0.0
        for d in 0..<columns { square += pow(Double(x[i, d]) - Double(x[j, d]), 2) }
        sum += exp(-3 * square)
      }
    }
    let expected = log(sum / Double(rows * (rows - 1) / 2))
    #expect(agree(try uniformity(x, t: 3, workers: workers).value, expected, 1e-6))
  }

  @Test func approachesTheSpheresExactValue() throws {
    for (dimension, t) in [(2, 2.0), (3, 1.0), (10, 2.0), (128, 2.0)] {
      // Independent samples give a confidence interval of the mean potential.
      let potentials = try (0..<12).map {
        exp(try uniformity(spherePoints(rows: 1000, columns: dimension, seed: $0), t: t, workers: workers).value)
      }
      let interval = try #require(Summary(potentials, confidence: 0.999)?.interval)
      #expect(interval.contains(exp(optimalUniformity(dimension: dimension, t: t))), "m = \(dimension)")
    }
  }

  @Test func isUnchangedByRotationAndPermutation() throws {
    let x = spherePoints(rows: 400, columns: 4, seed: 3)
    let y = spherePoints(rows: 400, columns: 4, seed: 4)
    var stream = RandomStream(seed: 1, purpose: .shuffle)
    let order = stream.permutation(400)
    let (c, s) = (Float(cos(0.7)), Float(sin(0.7)))
    func rotated(_ matrix: Matrix) -> Matrix {
      var result = matrix
      for row in 0..<matrix.rows {
        result[row, 0] = c * matrix[row, 0] - s * matrix[row, 3]
        result[row, 3] = s * matrix[row, 0] + c * matrix[row, 3]
      }
      return result
    }
    let value = try uniformity(x, t: 2, workers: workers).value
    #expect(agree(try uniformity(rotated(x), t: 2, workers: workers).value, value, 1e-6))
    #expect(agree(try uniformity(x.rows(at: order), t: 2, workers: workers).value, value, 1e-7))
    let distance = try alignment(x, y, alpha: 2)
    #expect(agree(try alignment(rotated(x), rotated(y), alpha: 2), distance, 1e-6))
    #expect(agree(try alignment(x.rows(at: order), y.rows(at: order), alpha: 2), distance, 1e-12))
  }

  @Test func bitsDoNotDependOnThreads() throws {
    let x = spherePoints(rows: 1500, columns: 20, seed: 5)
    let one = try uniformity(x, ts: [1, 8], workers: workers)
    for threads in 2...3 { #expect(try uniformity(x, ts: [1, 8], workers: Workers(threads: threads)) == one) }
  }

  @Test func alignmentIsTheMeanPowerOfDistances() throws {
    let x = Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1])
    let y = Matrix(rows: 2, columns: 2, elements: [-1, 0, 1, 0])
    #expect(agree(try alignment(x, y, alpha: 2), 3, 1e-12))
    #expect(agree(try alignment(x, y, alpha: 1), (2 + 2.0.squareRoot()) / 2, 1e-12))
    #expect(try alignment(x, x, alpha: 0.5) == 0)
    #expect(try pairDistances(x, y) == [2, 2.0.squareRoot()])
  }

  @Test func refusalsNameTheRowAndTheNorm() throws {
    var x = spherePoints(rows: 5, columns: 3, seed: 6)
    #expect(throws: FeatureError.tooFew(found: 1, needed: 2)) {
      try uniformity(x.rows(0..<1), t: 2, workers: workers)
    }
    #expect(throws: FeatureError.tooFew(found: 0, needed: 1)) {
      try alignment(x.rows(0..<0), x.rows(0..<0), alpha: 2)
    }
    #expect(throws: FeatureError.shapes(x: [5, 3], y: [4, 3])) { try alignment(x, x.rows(0..<4), alpha: 2) }
    for column in 0..<3 { x[3, column] *= 2 }
    let long = #expect(throws: FeatureError.self) { try uniformity(x, t: 2, workers: workers) }
    #expect(long.map { "\($0)".hasPrefix("x[3]: norm 2.0") || "\($0)".hasPrefix("x[3]: norm 1.99999") } == true)
    x[3, 1] = .nan
    let undefined = #expect(throws: FeatureError.self) { try uniformity(x, t: 2, workers: workers) }
    #expect(
      undefined?.description
        == "x[3]: norm nan where features of unit norm are needed: normalise the rows first")
    let y = spherePoints(rows: 5, columns: 3, seed: 7)
    let second = #expect(throws: FeatureError.self) { try alignment(y, x, alpha: 2) }
    #expect(second?.description.hasPrefix("y[3]: norm nan") == true)
  }

  @Test func theBatchBoundHolds() throws {
    for (dimension, t, batch) in [(2, 2.0, 4), (2, 0.5, 8), (8, 2.0, 256), (128, 2.0, 768), (16, 8.0, 32)] {
      let bound = batchUniformityBound(dimension: dimension, t: t, batch: batch)
      #expect(bound >= -4 * t && bound <= optimalUniformity(dimension: dimension, t: t))
      for seed in 0..<5 {
        let x = spherePoints(rows: batch, columns: dimension, seed: UInt64(seed))
        #expect(try uniformity(x, t: t, workers: workers).value >= bound)
      }
    }
    // Evenly spaced points on the circle reach the bound's neighbourhood.
    let regular = (0..<64).flatMap { [Float(cos(Double($0) * .pi / 32)), Float(sin(Double($0) * .pi / 32))] }
    let even = try uniformity(Matrix(rows: 64, columns: 2, elements: regular), t: 2, workers: workers).value
    #expect(abs(even - batchUniformityBound(dimension: 2, t: 2, batch: 64)) < 1e-5)
  }

  /// Many rows take the way of rounded vectors; these kinds of features are those on which rounding behaves differently.
  @Test(arguments: [(0.0, 2500), (0.05, 1), (0.4, 7), (0, 3)])
  func manyRowsAgreeWithTheDefinition(spread: Double, centres: Int) throws {
    let (rows, columns) = (2500, 24)
    let middles = spherePoints(rows: centres, columns: columns, seed: 11)
    let noise = spherePoints(rows: rows, columns: columns, seed: 12)
    var x = Matrix(rows: rows, columns: columns)
    for row in 0..<rows {
      let values = (0..<columns).map { Double(middles[row % centres, $0]) + spread * Double(noise[row, $0]) }
      let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for column in 0..<columns { x[row, column] = Float(values[column] / norm) }
    }
    let ts = [0.5, 2, 8, 20, 60]
    var sums = [Double](repeating: 0, count: ts.count)
    x.elements.withUnsafeBufferPointer { elements in
      for i in 0..<rows {
        for j in 0..<i {
          var square = 0.0
          for d in 0..<columns {
            let difference = Double(elements[i * columns + d]) - Double(elements[j * columns + d])
            square += difference * difference
          }
          for index in ts.indices { sums[index] += exp(-ts[index] * square) }
        }
      }
    }
    let found = try uniformity(x, ts: ts, workers: Workers(threads: 2))
    for (index, t) in ts.enumerated() {
      let expected = log(sums[index] / Double(rows * (rows - 1) / 2))
      #expect(abs(found[index].value - expected) < 2e-6, "t = \(t)")
    }
    #expect(try uniformity(x, ts: ts, workers: workers) == found)
  }

  @Test(arguments: [0.5, 2, 20])
  func manyPointsInOnePlaceAreExactlyZero(t: Double) throws {
    let point = spherePoints(rows: 1, columns: 50, seed: 1)
    let same = Matrix(rows: 3000, columns: 50, elements: (0..<3000).flatMap { _ in point.elements })
    #expect(try uniformity(same, t: t, workers: workers).value == 0)
  }

  @Test(arguments: [0.5, 2, 20, 100])
  func onTheCircleTheSeriesAgreesWithThePairs(t: Double) throws {
    for kappa in [0.5, 30] {
      let angles = VonMisesFisherMixture([VonMisesFisher(mean: 1, kappa: kappa)]).angles(count: 700, seed: 4)
      let x = Matrix(rows: 700, columns: 2, elements: angles.flatMap { [Float(cos($0)), Float(sin($0))] })
      var sum = 0.0
      for i in 0..<700 {
        let (a, b) = (
          atan2(Double(x[i, 1]), Double(x[i, 0])), (0..<i).map { atan2(Double(x[$0, 1]), Double(x[$0, 0])) }
        )
        for angle in b { sum += exp(-4 * t * pow(sin((a - angle) / 2), 2)) }
      }
      let found = try #require(try circleUniformity(x, t: t))
      #expect(abs(found.value - log(sum / (350 * 699))) < 1e-12)
      #expect(found.pairs == 350 * 699 && found.t == t)
      #expect(agree(try uniformity(x, t: t, workers: workers).value, found.value, 1e-6))
    }
  }

  @Test func onTheCircleTheSeriesKnowsItsLimits() throws {
    let one = Matrix(rows: 300, columns: 2, elements: (0..<300).flatMap { _ in [Float(0.6), 0.8] })
    #expect(try circleUniformity(one, t: 2)?.value == 0)
    // Two points, far apart beside the potential's width: all that the pairs add up to is lost in the pairs of a point with itself.
    let poles = Matrix(rows: 2, columns: 2, elements: [1, 0, -1, 0])
    #expect(try circleUniformity(poles, t: 20) == nil)
    #expect(agree(try #require(try circleUniformity(poles, t: 1)).value, -4, 1e-12))
    #expect(throws: FeatureError.tooFew(found: 1, needed: 2)) {
      try circleUniformity(Matrix(rows: 1, columns: 2, elements: [1, 0]), t: 2)
    }
    #expect(throws: FeatureError.self) {
      try circleUniformity(Matrix(rows: 2, columns: 2, elements: [1, 0, .nan, 1]), t: 2)
    }
  }
}
