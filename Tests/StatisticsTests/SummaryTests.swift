import Foundation
import Statistics
import Testing

@Suite struct SummaryTests {
  @Test func quantilesOfStudentFollowSciPy() throws {
    for expected in try MetricReference.load().student {
      let found = studentQuantile(expected.p, degrees: expected.degrees)
      #expect(agree(found, expected.value, 1e-9), "p = \(expected.p), degrees = \(expected.degrees)")
    }
    #expect(studentQuantile(0.5, degrees: 3) == 0)
  }

  @Test func summariesFollowSciPy() throws {
    let reference = try MetricReference.load().summary
    let found = try #require(Summary(reference.values))
    #expect(found.n == reference.values.count)
    #expect(agree(found.mean, reference.mean, 1e-13))
    #expect(agree(try #require(found.std), reference.std, 1e-13))
    #expect(agree(found.median, reference.median, 1e-13))
    let interval = try #require(found.interval)
    #expect(agree(interval.lowerBound, reference.lower, 1e-9) && agree(interval.upperBound, reference.upper, 1e-9))
    #expect(found.least == reference.values.min() && found.largest == reference.values.max())
  }

  @Test func fewValuesHaveNoSpread() {
    #expect(Summary([]) == nil)
    #expect(Summary([3])?.mean == 3 && Summary([3])?.interval == nil && Summary([3])?.std == nil)
    #expect(Summary([2, 2])?.interval == 2...2)
    #expect(Summary([1, .nan])?.interval == nil)
    #expect(median([4, 1, 3, 2]) == 2.5 && median([]) == nil && standardDeviation([1]) == nil)
  }

  @Test func correlationsFollowSciPy() throws {
    let reference = try MetricReference.load().correlation
    #expect(agree(try #require(pearsonCorrelation(reference.x, reference.y)), reference.pearson, 1e-12))
    #expect(agree(try #require(spearmanCorrelation(reference.x, reference.y)), reference.spearman, 1e-12))
    let fit = try #require(LinearFit(reference.x, reference.y))
    #expect(agree(fit.slope, reference.slope, 1e-12) && agree(fit.intercept, reference.intercept, 1e-12))
    #expect(agree(try #require(fit.explained), reference.explained, 1e-12))
  }

  @Test func tiesShareRanksAndConstantsHaveNoCorrelation() {
    #expect(ranks([3, 1, 3, 2]) == [3.5, 1, 3.5, 2])
    #expect(spearmanCorrelation([1, 2, 3], [1, 8, 27]) == 1)
    #expect(pearsonCorrelation([1, 2, 3], [5, 5, 5]) == nil && LinearFit([2, 2], [1, 3]) == nil)
    #expect(spearmanCorrelation([1, .nan, 3], [1, 2, 3]) == nil && pearsonCorrelation([1], [2]) == nil)
  }

  @Test func differencesOfMeansHaveIntervalsOfStudentAndWelch() throws {
    // scipy.stats 1.17: ttest_rel and ttest_ind(equal_var=False), their confidence_interval(0.95).
    let paired = try #require(MeanDifference(pairs: [(1.0, 2.1), (5.0, 5.9), (9.0, 10.0)]))
    let interval = try #require(paired.interval)
    #expect(agree(paired.difference, -1, 1e-12) && paired.count == .pairs(3))
    #expect(agree(interval.lowerBound, -1.2484137711719545, 1e-9))
    #expect(agree(interval.upperBound, -0.7515862288280454, 1e-9))
    let apart = try #require(MeanDifference([1, 2, 4, 8], apartFrom: [10, 11, 15]))
    let welch = try #require(apart.interval)
    #expect(agree(apart.difference, -8.25, 1e-12) && apart.count == .apart(4, 3))
    #expect(agree(welch.lowerBound, -13.901814941590061, 1e-9) && agree(welch.upperBound, -2.59818505840994, 1e-9))
  }

  @Test func differencesOfFewOrHugeValuesHaveNoInterval() {
    #expect(MeanDifference(pairs: []) == nil && MeanDifference([], apartFrom: [1]) == nil)
    #expect(
      MeanDifference(pairs: [(1, 2)])?.interval == nil && MeanDifference([1, 2], apartFrom: [1])?.interval == nil)
    #expect(MeanDifference([2, 2], apartFrom: [1, 1])?.interval == 1...1)
    #expect(MeanDifference([1e300, -1e300], apartFrom: [1, 2])?.interval == nil)
    #expect(MeanDifference([.nan, 1], apartFrom: [1, 2])?.interval == nil)
    #expect(MeanDifference(pairs: [(.infinity, 1), (1, 2)])?.interval == nil)
    // Spreads whose squares are as small as numbers can be.
    #expect(MeanDifference([1e-160, 2e-160], apartFrom: [1, 2])?.interval != nil)
  }
}
