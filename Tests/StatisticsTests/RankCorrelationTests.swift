import Foundation
import Statistics
import TestSupport
import Testing

/// Correlations and regression bands against SciPy's; Tests/References/correlation.py wrote the numbers.
@Suite struct RankCorrelationTests {
  private struct Case: Decodable {
    var x, y, z, w: [Double]
    var partial, partialTwo: Double
    var kendall, spearman, pearson, low, high, slope, intercept, half: Double
    var kendallP, spearmanP, pearsonP: Double

    enum CodingKeys: String, CodingKey {
      case partialTwo = "partial_two"
      case x, y, z, w, partial, kendall, spearman, pearson, low, high, slope, intercept, half
      case kendallP = "kendall_p"
      case spearmanP = "spearman_p"
      case pearsonP = "pearson_p"
    }
  }

  private static func cases() throws -> [Case] {
    try JSONDecoder().decode([Case].self, from: Data(contentsOf: testFile("References/correlation.json")))
  }

  private func isClose(_ found: Double?, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
    guard let found else { return false }
    return abs(found - expected) <= tolerance * max(1e-12, abs(expected))
  }

  @Test func `coefficients and probabilities agree with SciPy`() throws {
    for sample in try Self.cases() {
      let n = sample.x.count
      let kendall = try #require(KendallCorrelation(sample.x, sample.y))
      #expect(isClose(kendall.tau, sample.kendall), "n = \(n)")
      #expect(isClose(kendall.probability, sample.kendallP, 1e-7), "n = \(n)")
      let spearman = try #require(spearmanCorrelation(sample.x, sample.y))
      #expect(isClose(spearman, sample.spearman), "n = \(n)")
      #expect(isClose(correlationProbability(spearman, count: n), sample.spearmanP, 1e-7), "n = \(n)")
      let pearson = try #require(pearsonCorrelation(sample.x, sample.y))
      #expect(isClose(correlationProbability(pearson, count: n), sample.pearsonP, 1e-7), "n = \(n)")
      let interval = try #require(correlationInterval(pearson, count: n, confidence: 0.9, spearman: false))
      #expect(isClose(interval.lowerBound, sample.low, 1e-6), "n = \(n)")
      #expect(isClose(interval.upperBound, sample.high, 1e-6), "n = \(n)")
    }
  }

  @Test func `partial correlations agree with least squares on ranks`() throws {
    for sample in try Self.cases() {
      let (x, y, z, w) = (sample.x, sample.y, sample.z, sample.w)
      #expect(isClose(partialSpearmanCorrelation(x, y, given: [z]), sample.partial, 1e-7))
      #expect(isClose(partialSpearmanCorrelation(x, y, given: [z, w]), sample.partialTwo, 1e-7))
      #expect(isClose(partialSpearmanCorrelation(x, y, given: []), sample.spearman))
      // What is given twice, or is constant, takes nothing more out.
      #expect(
        isClose(
          partialSpearmanCorrelation(x, y, given: [z, z.map { 2 * $0 }, x.map { _ in 1 }]), sample.partial, 1e-7))
      #expect(partialSpearmanCorrelation(x, y, given: [x]) == nil)
    }
  }

  @Test func `the bootstrap's interval is that of the rows, and the same each time`() throws {
    let x = (0..<40).map(Double.init)
    let y = x.map { $0 + 20 * sin($0 * 2.1) }
    func interval(_ y: [Double]) -> ClosedRange<Double>? {
      bootstrapInterval(count: 40) { rows in spearmanCorrelation(rows.map { x[$0] }, rows.map { y[$0] }) }
    }
    let found = try #require(interval(y))
    let correlation = try #require(spearmanCorrelation(x, y))
    #expect(found.contains(correlation) && found == interval(y))
    // Fisher's interval of the same correlation is about as wide.
    let fisher = try #require(correlationInterval(correlation, count: 40, confidence: 0.95, spearman: true))
    let (width, expected) = (found.upperBound - found.lowerBound, fisher.upperBound - fisher.lowerBound)
    #expect(width > 0.5 * expected && width < 2 * expected)
    #expect(interval(x.map { _ in 1 }) == nil)
    #expect(bootstrapInterval(count: 4) { _ in 1 } == nil)
    #expect(bootstrapInterval(count: 5) { _ in 1 } == 1...1)
  }

  @Test func `lines and their bands agree with SciPy`() throws {
    for sample in try Self.cases() {
      let band = try #require(RegressionBand(sample.x, sample.y))
      #expect(isClose(band.fit.slope, sample.slope))
      #expect(isClose(band.fit.intercept, sample.intercept))
      #expect(isClose(band.halfWidth(at: 1.5), sample.half, 1e-7))
    }
  }

  @Test func `constant, short and broken samples have no correlation`() {
    #expect(KendallCorrelation([1, 1, 1], [1, 2, 3]) == nil)
    #expect(KendallCorrelation([1], [1]) == nil)
    #expect(KendallCorrelation([1, .nan], [1, 2]) == nil)
    #expect(KendallCorrelation([1, 2], [4, 3])?.tau == -1)
    #expect(correlationProbability(0.5, count: 2) == nil)
    #expect(correlationInterval(0.5, count: 3, confidence: 0.95, spearman: false) == nil)
    #expect(RegressionBand([1, 2], [1, 2])?.halfWidth(at: 1) == nil)
    #expect(RegressionBand([1, 1], [1, 2]) == nil)
  }
}
