import Foundation
import Statistics
import TestSupport
import Testing

/// Correlations and regression bands against SciPy's; Tests/References/correlation.py wrote the numbers.
@Suite struct RankCorrelationTests {
  private struct Case: Decodable {
    var x, y: [Double]
    var kendall, spearman, pearson, low, high, slope, intercept, half: Double
    var kendallP, spearmanP, pearsonP: Double

    enum CodingKeys: String, CodingKey {
      case x, y, kendall, spearman, pearson, low, high, slope, intercept, half
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
