import Foundation
import Statistics
import Tensors
import TestSupport
import Testing

/// Metrics of later papers against NumPy and SciPy (Tests/References/geometry.py) and against what is known in closed form.
@Suite struct GeometryTests {
  private struct Case: Decodable {
    var c, rankme, wasserstein, koleo, energy0, energy1, energy2, spread, tolerance, decay, lidar: Double
    var singular: [Double]
  }

  private let workers = Workers(threads: 2)

  /// The formula's features of the reference, with unit rows.
  private func features(_ c: Double, rows: Int = 64, columns: Int = 8) throws -> FeatureRows {
    let elements = (0..<rows).flatMap { i -> [Double] in
      let row = (0..<columns).map { k in
        cos(Double((i + 1) * (k + 1)) * 0.7548776662466927) * exp(-c * Double(k))
          + 0.1 * sin(Double((i + 3) * (k + 2)) * 1.324717957244746)
      }
      let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return row.map { $0 / norm }
    }
    return try FeatureRows(count: rows, dimension: columns, elements: elements)
  }

  /// The ends of all axes: 2m points.
  private func ends(_ m: Int) throws -> FeatureRows {
    var elements = [Double](repeating: 0, count: 2 * m * m)
    for axis in 0..<m {
      elements[2 * axis * m + axis] = 1
      elements[(2 * axis + 1) * m + axis] = -1
    }
    return try FeatureRows(count: 2 * m, dimension: m, elements: elements)
  }

  private func isClose(_ found: Double, _ expected: Double, within tolerance: Double = 1e-9) -> Bool {
    abs(found - expected) <= tolerance * max(1, abs(expected))
  }

  @Test func agreesWithNumPyAndSciPy() throws {
    let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: testFile("References/geometry.json")))
    #expect(cases.count == 3)
    for sample in cases {
      let x = try features(sample.c)
      #expect(isClose(rankMe(x), sample.rankme))
      #expect(isClose(try wassersteinUniformity(x), sample.wasserstein))
      #expect(isClose(try koLeo(x, workers: workers), sample.koleo))
      let energies = try hypersphericalEnergies(x, powers: [0, 1, 2, 1.5], workers: workers)
      for (found, expected) in zip(energies, [sample.energy0, sample.energy1, sample.energy2]) {
        #expect(isClose(found, expected))
      }
      #expect(energies[3] > energies[1] && energies[3] < energies[2])
      #expect(isClose(try spread(x), sample.spread))
      let tolerance = try #require(try tolerance(x, labels: (0..<64).map { $0 % 4 }))
      #expect(isClose(tolerance.value, sample.tolerance) && tolerance.pairs == 4 * 16 * 15 / 2)
      #expect(isClose(try #require(spectralDecay(x)), sample.decay))
      let views = (0..<4).map { view in x.rows((0..<16).map { 4 * $0 + view }) }
      #expect(isClose(try lidar(views), sample.lidar))
      for (found, expected) in zip(singularValues(x), sample.singular) { #expect(isClose(found, expected)) }
    }
  }

  /// Published check values, which leave the 1e-7 of RankMe out.
  @Test(
    arguments: [
      (0.0, [7.968457316, 0.092331878, 1.992542388, 0.999544]),
      (0.5, [5.912222869, 0.680001992, 1.566880402, 0.783811]),
      (2, [5.750141356, 0.760969183, 1.475869207, 0.717388]),
    ] as [(Double, [Double])])
  func agreesWithTheCheckValues(c: Double, expected: [Double]) throws {
    let x = try features(c)
    #expect(abs(rankMe(x, epsilon: 0) - expected[0]) < 1e-9)
    #expect(abs(try wassersteinUniformity(x) - expected[1]) < 1e-9)
    #expect(abs(try koLeo(x, workers: workers) - expected[2]) < 1e-9)
    #expect(abs(try spread(x) - expected[3]) < 1e-6)
  }

  @Test(arguments: [2, 6, 17])
  func theEndsOfAllAxesAreKnownInClosedForm(m: Int) throws {
    let x = try ends(m)
    #expect(isClose(rankMe(x, epsilon: 0), Double(m), within: 1e-12))
    // A difference of numbers near 1 under a root: its rounding is the root of theirs.
    #expect(try wassersteinUniformity(x) < 1e-7)
    #expect(isClose(try koLeo(x, workers: workers), -log(2) / 2, within: 1e-12))
    #expect(isClose(try spread(x), 1, within: 1e-12))
    // Of each point, one other is at a distance of 2 and the rest are at the root of 2.
    let energy = (0.5 + Double(2 * m - 2) / 2.squareRoot()) / Double(2 * m - 1)
    #expect(isClose(try hypersphericalEnergies(x, powers: [1], workers: workers)[0], energy, within: 1e-12))
  }

  @Test func collapsedFeaturesHaveTheWorstValues() throws {
    let x = try FeatureRows(count: 5, dimension: 4, elements: (0..<20).map { $0 % 4 == 0 ? 1 : 0 })
    #expect(isClose(try wassersteinUniformity(x), 2.squareRoot(), within: 1e-12))
    #expect(try koLeo(x, workers: workers) == .infinity)
    #expect(try hypersphericalEnergies(x, powers: [0, 1], workers: workers) == [.infinity, .infinity])
    #expect(try spread(x) == 0)
    #expect(try tolerance(x, labels: [0, 0, 1, 1, 1])?.value == 1)
    #expect(spectralDecay(x) == nil)
    #expect(try lidar([x, x]) == 0)
  }

  @Test func nearPointsKeepTheDigitsOfTheirDistance() throws {
    let angle = 1e-7
    let x = try FeatureRows(count: 2, dimension: 2, elements: [1, 0, cos(angle), sin(angle)])
    #expect(isClose(try koLeo(x, workers: workers), -log(2 * sin(angle / 2)), within: 1e-8))
  }

  @Test func doesNotDependOnThreads() throws {
    let x = try features(0.5, rows: 500, columns: 16)
    let one = Workers(threads: 1)
    #expect(try koLeo(x, workers: workers) == koLeo(x, workers: one))
    #expect(
      try hypersphericalEnergies(x, powers: [0, 1], workers: workers)
        == hypersphericalEnergies(x, powers: [0, 1], workers: one))
  }

  @Test func similaritiesAreCountedByClass() throws {
    let x = try ends(2)
    // The two ends of each axis are a class.
    let histograms = try SimilarityHistogram.ofClasses(x, labels: [0, 0, 1, 1], bins: 4, workers: workers)
    #expect(histograms.same?.pairs == 2 && histograms.same?.shares == [1, 0, 0, 0])
    #expect(histograms.other?.pairs == 4 && histograms.other?.shares == [0, 0, 1, 0])
    #expect(histograms.same?.middles == [-0.75, -0.25, 0.25, 0.75])
    let positive = try #require(try SimilarityHistogram(positive: x, x, bins: 4))
    #expect(positive.pairs == 4 && positive.shares == [0, 0, 0, 1])
    #expect(try SimilarityHistogram.ofClasses(x, labels: [0, 1, 2, 3], bins: 4, workers: workers).same == nil)
  }

  @Test func refusesWhatIsNotDefined() throws {
    let x = try ends(2)
    let long = try FeatureRows(count: 2, dimension: 2, elements: [1, 0, 2, 0])
    let one = try FeatureRows(count: 1, dimension: 2, elements: [1, 0])
    #expect(throws: FeatureError.norm(matrix: "x", row: 1, found: 2)) { try wassersteinUniformity(long) }
    #expect(throws: FeatureError.norm(matrix: "x", row: 1, found: 2)) { try spread(long) }
    #expect(throws: FeatureError.norm(matrix: "x", row: 1, found: 2)) { try koLeo(long, workers: workers) }
    #expect(throws: FeatureError.tooFew(found: 1, needed: 2)) { try koLeo(one, workers: workers) }
    #expect(throws: FeatureError.tooFew(found: 1, needed: 2)) {
      try hypersphericalEnergies(one, powers: [1], workers: workers)
    }
    #expect(throws: FeatureError.labels(found: 1, samples: 4)) { try tolerance(x, labels: [0]) }
    #expect(throws: FeatureError.tooFew(found: 1, needed: 2)) { try lidar([x]) }
    #expect(throws: FeatureError.shapes(x: [4, 2], y: [1, 2])) { try lidar([x, one]) }
    #expect(throws: FeatureError.notFinite(matrix: "x", row: 1)) {
      try FeatureRows(count: 2, dimension: 1, elements: [1, .nan])
    }
  }
}
