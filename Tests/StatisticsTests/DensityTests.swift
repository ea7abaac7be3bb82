import Foundation
import Statistics
import Tensors
import Testing

private let workers = Workers(threads: 1)

@Suite struct DensityTests {
  @Test func gaussianDensitiesFollowSciPy() throws {
    let reference = try MetricReference.load().densities
    let points = Matrix(rows: reference.points.count / 2, columns: 2, elements: reference.points)
    for (bandwidth, expected) in [
      (GaussianKDE.Bandwidth.scott, reference.scott), (.isotropic(reference.width), reference.isotropic),
    ] {
      let found = try GaussianKDE(points: points, bandwidth: bandwidth)
        .density(x: reference.x, y: reference.y, workers: workers)
      #expect(found.count == expected.count)
      for (value, truth) in zip(found, expected) { #expect(agree(value, truth, 1e-7)) }
    }
  }

  @Test func gaussianDensitiesIntegrateToOneForAnyThreads() throws {
    let points = Matrix(rows: 200, columns: 2, elements: spherePoints(rows: 200, columns: 2, seed: 1).elements)
    let grid = (0..<121).map { -3 + 0.05 * Double($0) }
    for bandwidth in [GaussianKDE.Bandwidth.scott, .isotropic(0.15)] {
      let estimate = try GaussianKDE(points: points, bandwidth: bandwidth)
      let one = estimate.density(x: grid, y: grid, workers: workers)
      let integral = one.reduce(0, +) * 0.05 * 0.05
      #expect(abs(integral - 1) < 1e-3)
      #expect(estimate.density(x: grid, y: grid, workers: Workers(threads: 3)) == one)
    }
  }

  @Test func narrowSlantedKernelsKeepTheirRange() throws {
    // The points lie so near a line that one set of factors would overflow across the grid.
    let line = spherePoints(rows: 60, columns: 3, seed: 2)
    let points = Matrix(
      rows: 60, columns: 2, elements: (0..<60).flatMap { [line[$0, 0], line[$0, 0] + 0.02 * line[$0, 1]] })
    let estimate = try GaussianKDE(points: points, bandwidth: .scott)
    let grid = (0..<23).map { -1.1 + 0.1 * Double($0) }
    let found = estimate.density(x: grid, y: grid, workers: Workers(threads: 2))
    let (xx, xy, yy) = estimate.covariance
    let determinant = xx * yy - xy * xy
    for (row, y) in grid.enumerated() {
      for (column, x) in grid.enumerated() {
        var sum = 0.0
        for point in 0..<60 {
          let (dx, dy) = (x - Double(points[point, 0]), y - Double(points[point, 1]))
          let square = yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy
          sum += exp(-square / (2 * determinant))
        }
        let expected = sum / (60 * 2 * Double.pi * determinant.squareRoot())
        #expect(agree(found[row * 23 + column], expected, 1e-6, floor: 1e-30))
      }
    }
  }

  @Test func gatheredPointsLoseNothingThatCounts() throws {
    // Clusters far apart beside the kernel: most lots reach a part of the grid.
    let noise = spherePoints(rows: 1500, columns: 3, seed: 5)
    var points = Matrix(rows: 1500, columns: 2)
    for row in 0..<1500 {
      points[row, 0] = Float(row % 3) + noise[row, 0] / 9
      points[row, 1] = Float(row % 2) * 2 + noise[row, 1] / 9
    }
    let (width, columns) = (0.05, (0..<30).map { 0.1 * Double($0) })
    let rows = columns.map { 2.5 - $0 }
    let found = try GaussianKDE(points: points, bandwidth: .isotropic(width)).density(
      x: columns, y: rows, workers: workers)
    for (place, value) in found.enumerated() {
      var sum = 0.0
      for point in 0..<1500 {
        let (dx, dy) = (columns[place % 30] - Double(points[point, 0]), rows[place / 30] - Double(points[point, 1]))
        sum += exp(-(dx * dx + dy * dy) / (2 * width * width))
      }
      #expect(agree(value, sum / (1500 * 2 * Double.pi * width * width), 1e-11, floor: 1e-40))
    }
  }

  @Test(arguments: [1e-3, 1, 25, 1000])
  func circularDensitiesOfManyPlacesAreExact(kappa: Double) throws {
    let angles = VonMisesFisherMixture.uniform.angles(count: 50, seed: 2).map { $0 / 2 }
    let targets = (0..<600).map { -Double.pi + 2 * .pi * Double($0) / 599 }
    let found = try VonMisesFisherKDE(angles: angles, kappa: kappa).density(at: targets, workers: workers)
    let peak = VonMisesFisher(mean: 0, kappa: kappa).density(at: 0)
    for (value, target) in zip(found, targets) {
      let expected = angles.reduce(0.0) { $0 + VonMisesFisher(mean: $1, kappa: kappa).density(at: target) } / 50
      #expect(value >= 0 && abs(value - expected) < 1e-12 * peak)
    }
  }

  @Test func pointsOnALineHaveNoScottDensity() throws {
    let line = Matrix(rows: 3, columns: 2, elements: [0, 0, 1, 1, 2, 2])
    #expect(throws: FeatureError.degenerate(points: 3)) { try GaussianKDE(points: line, bandwidth: .scott) }
    #expect(try GaussianKDE(points: line, bandwidth: .isotropic(1)).count == 3)
    let bad = Matrix(rows: 1, columns: 2, elements: [0, .nan])
    #expect(throws: FeatureError.notFinite(matrix: "points", row: 0)) {
      try GaussianKDE(points: bad, bandwidth: .isotropic(1))
    }
  }

  @Test func circularDensitiesFollowSciPy() throws {
    let reference = try MetricReference.load().densities
    for expected in reference.circular {
      let found = try VonMisesFisherKDE(angles: reference.angles, kappa: expected.kappa)
        .density(at: reference.targets, workers: workers)
      for (value, truth) in zip(found, expected.density) { #expect(agree(value, truth, 2e-5, floor: 1e-12)) }
    }
  }

  @Test(arguments: [0.01, 1, 25, 1000, 1e5])
  func circularDensitiesIntegrateToOne(kappa: Double) throws {
    let steps = 20_000
    let targets = (0..<steps).map { -Double.pi + 2 * .pi * (Double($0) + 0.5) / Double(steps) }
    let estimate = try VonMisesFisherKDE(angles: [0.3, -2, 3.1], kappa: kappa)
    let kernel = VonMisesFisher(mean: 0.3, kappa: kappa)
    let area = 2 * Double.pi / Double(steps)
    let integral = estimate.density(at: targets, workers: Workers(threads: 2)).reduce(0, +) * area
    #expect(abs(integral - 1) < 2e-5)
    let exact = targets.reduce(0.0) { $0 + kernel.density(at: $1) } * area
    #expect(abs(exact - 1) < 1e-9)
  }

  @Test(arguments: [0, 0.1, 1, 25, 1000])
  func samplesHaveTheMeanResultantOfTheirConcentration(kappa: Double) {
    let mixture = VonMisesFisherMixture([VonMisesFisher(mean: 2.5, kappa: kappa)])
    let count = 20_000
    let angles = mixture.angles(count: count, seed: 3)
    #expect(angles.allSatisfy { $0 >= -Double.pi && $0 <= Double.pi })
    // E cos(theta - mean) = I1 / I0, E sin(theta - mean) = 0; both have a standard error below 1 / sqrt(count).
    let expected = kappa == 0 ? 0 : scaledBesselI(1, kappa) / scaledBesselI0(kappa)
    let error = 4 / Double(count).squareRoot()
    func mean(_ function: (Double) -> Double) -> Double {
      angles.reduce(0.0) { $0 + function($1 - 2.5) } / Double(count)
    }
    #expect(abs(mean(cos) - expected) < error)
    #expect(abs(mean(sin)) < error)
    // E cos 2(theta - mean) = I2 / I0 tells apart distributions of the same mean resultant.
    let second = kappa == 0 ? 0 : scaledBesselI(2, kappa) / scaledBesselI0(kappa)
    #expect(abs(mean { cos(2 * $0) } - second) < error)
  }

  @Test func mixturesKeepTheirShares() throws {
    let mixture = VonMisesFisherMixture(
      [VonMisesFisher(mean: 0, kappa: .infinity), VonMisesFisher(mean: 2, kappa: .infinity)], weights: [3, 1])
    let angles = mixture.angles(count: 8000, seed: 4)
    let share = Double(angles.filter { abs($0) < 1e-12 }.count) / 8000
    #expect(abs(share - 0.75) < 0.02)
    #expect(angles.allSatisfy { abs($0) < 1e-12 || abs($0 - 2) < 1e-12 })
    #expect(mixture.angles(count: 10, seed: 4) == Array(angles.prefix(10)), "a sample does not depend on the others")
    #expect(mixture.angles(count: 50, seed: 4, index: 1) != Array(angles.prefix(50)))
    let points = VonMisesFisherMixture.uniform.points(count: 500, seed: 1)
    let back = try Statistics.angles(of: points)
    for (angle, expected) in zip(back, VonMisesFisherMixture.uniform.angles(count: 500, seed: 1)) {
      #expect(abs(angle - expected) < 1e-6)
    }
  }
}
