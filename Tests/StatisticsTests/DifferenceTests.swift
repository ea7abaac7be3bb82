import Foundation
import Statistics
import TestSupport
import Testing

/// Tests of differences against SciPy's; Tests/References/differences.py wrote the numbers.
@Suite struct DifferenceTests {
  @Test func `paired and Welch's tests agree with SciPy`() throws {
    let reference = try DifferenceReference.load()
    for sample in reference.pairs {
      let found = try #require(MeanDifference(pairs: Array(zip(sample.first, sample.second)).map { ($0, $1) }))
      try check(found, sample)
    }
    for sample in reference.apart {
      try check(try #require(MeanDifference(sample.first, apartFrom: sample.second)), sample)
    }
  }

  private func check(_ found: MeanDifference, _ expected: DifferenceReference.Sample) throws {
    let interval = try #require(found.interval)
    #expect(agree(try #require(found.p), expected.p, 1e-9))
    #expect(agree(try #require(found.degrees), expected.degrees, 1e-9))
    #expect(agree(try #require(found.error), expected.error, 1e-9))
    #expect(agree(interval.lowerBound, expected.low, 1e-9) && agree(interval.upperBound, expected.high, 1e-9))
    #expect(found.isEquivalent(within: expected.margin) == (expected.equivalence <= 0.05))
    // Just inside and just outside the interval of 90 %.
    let ninety = try #require(
      found.interval(quantile: studentQuantile(0.95, degrees: expected.degrees)))
    let half = max(abs(ninety.lowerBound), abs(ninety.upperBound))
    #expect(found.isEquivalent(within: half * 1.000001) && !found.isEquivalent(within: half * 0.999999))
  }

  @Test func `a deviation pooled over cells serves a cell with few values`() throws {
    for expected in try DifferenceReference.load().pooled {
      let pooled = try #require(PooledDeviation(expected.cells.flatMap(\.self)))
      #expect(agree(pooled.deviation, expected.deviation, 1e-12) && pooled.degrees == expected.degrees)
      let cell = expected.cells[0]
      let found = try #require(MeanDifference(cell[0], apartFrom: cell[1], deviation: pooled))
      let interval = try #require(found.interval)
      #expect(agree(try #require(found.p), expected.p, 1e-9))
      #expect(agree(interval.lowerBound, expected.low, 1e-9) && agree(interval.upperBound, expected.high, 1e-9))
    }
    let pairs = try #require(
      MeanDifference(pairs: [(3, 1), (4, 2)], deviation: PooledDeviation(deviation: 3, degrees: 20)))
    #expect(agree(try #require(pairs.error), 3 / 2.squareRoot(), 1e-15) && pairs.difference == 2)
    #expect(PooledDeviation([[1], []]) == nil)
  }

  @Test func `own variances are drawn to the common one as far as their scatter allows`() throws {
    for expected in try DifferenceReference.load().priors {
      let groups = zip(expected.variances, expected.degrees).map { VariancePrior.Group(variance: $0, degrees: $1) }
      let prior = try #require(VariancePrior(groups))
      if let degrees = expected.d0 {
        #expect(agree(prior.degrees, degrees, 1e-9))
      } else {
        #expect(prior.degrees == .infinity)
      }
      let found = prior.deviation(of: groups[0])
      #expect(agree(prior.variance, expected.mean, 1e-12) && agree(found.deviation, expected.deviation, 1e-9))
      #expect(agree(found.degrees, expected.sum, 1e-9))
      #expect(prior.isExceeded(by: groups[0]) == (expected.exceeds < 0.05))
    }
  }

  @Test func `groups without spread share nothing`() throws {
    func prior(_ variances: [Double]) -> VariancePrior? {
      VariancePrior(variances.map { VariancePrior.Group(variance: $0, degrees: 2) })
    }
    #expect(prior([0, 0, 0]) == nil && prior([1]) == nil && prior([]) == nil && prior([1, .nan]) == nil)
    #expect(prior([1, .infinity]) == nil && prior([0, 1]) == nil)
    let mixed = try #require(prior([0, 1, 1]))
    #expect(mixed.degrees == 0)
    #expect(mixed.deviation(of: VariancePrior.Group(variance: 0, degrees: 2)).deviation == 0)
    #expect(mixed.isExceeded(by: VariancePrior.Group(variance: 1, degrees: 2)) == false)
  }

  @Test func `Levene's test agrees with SciPy and leaves groups of two out`() throws {
    for expected in try DifferenceReference.load().levene {
      let found = try #require(LeveneTest(expected.groups + [[1, 2], [5]]))
      #expect(agree(found.statistic, expected.statistic, 1e-11) && agree(found.p, expected.p, 1e-9))
    }
    #expect(LeveneTest([[1, 2, 3], [4, 5]]) == nil && LeveneTest([]) == nil)
    #expect(LeveneTest([[1, 2, .nan], [4, 5, 6]]) == nil)
    #expect(LeveneTest([[1, 1, 1], [4, 4, 4]])?.p == 1)
    #expect(LeveneTest([[1, 1, 1], [4, 4, 4], [1, 1, 2]]) != nil)
    // A median in the middle of four values that are all equally far from it.
    #expect(LeveneTest([[1, 1, 3, 3], [1, 1, 7, 7]])?.p == 0)
  }

  @Test func `adjusted probabilities agree with statsmodels`() throws {
    for expected in try DifferenceReference.load().adjusted {
      for (found, holm) in zip(holmAdjusted(expected.values), expected.holm) { #expect(agree(found, holm, 1e-14)) }
      for (found, other) in zip(benjaminiHochbergAdjusted(expected.values), expected.hochberg) {
        #expect(agree(found, other, 1e-14))
      }
      #expect(agree(fisherCombined(expected.values), expected.fisher, 1e-10))
    }
    #expect(fisherCombined([]) == 1 && fisherCombined([1, 1]) == 1 && fisherCombined([0.03]) > 0.029_999)
    #expect(fisherCombined([.nan, 0.01]) == fisherCombined([1, 0.01]))
    #expect(fisherCombined([Double](repeating: 1e-300, count: 5)) == 0)
    #expect(abs(fisherCombined([Double](repeating: 0.5, count: 4000)) - 1) < 1e-9)
    #expect(holmAdjusted([]).isEmpty && benjaminiHochbergAdjusted([]).isEmpty)
    #expect(holmAdjusted([.nan, 0.01]) == [1, 0.02] && benjaminiHochbergAdjusted([.nan, 0.01]) == [1, 0.02])
  }

  @Test func `power and the smallest difference seen agree with SciPy's noncentral t`() throws {
    for expected in try DifferenceReference.load().power {
      let test = StudentPower(degrees: expected.degrees, level: expected.level)
      let place = "degrees = \(expected.degrees), level = \(expected.level)"
      #expect(agree(test.critical, expected.critical, 1e-9), "\(place)")
      for (x, power) in zip(expected.places, expected.powers) {
        #expect(agree(test.power(x), power, 1e-7, floor: 1e-9), "\(place), noncentrality = \(x)")
      }
      #expect(agree(test.detectable(), expected.detectable, 1e-7), "\(place)")
      #expect(agree(test.power(test.detectable()), 0.8, 1e-9), "\(place)")
      #expect(agree(test.power(0), expected.level, 1e-9), "\(place)")
    }
    // Beyond what SciPy computes: 1 degree of freedom, where the difference is some critical t times a deviation's quantile.
    let extreme = StudentPower(degrees: 1, level: 1e-5)
    #expect(agree(extreme.power(extreme.detectable()), 0.8, 1e-9))
    #expect(agree(extreme.detectable() / extreme.critical, 1.281_551_565_5, 1e-6))
  }

  @Test func `the number of seeds to add is the least that suffices`() throws {
    // Deviation 1, n values a side, 2 n - 2 degrees of freedom.
    func more(_ difference: Double, from count: Int, most: Int = 1000) -> Int? {
      valuesToAdd(
        toSee: difference, most: most, error: { (2 / Double(count + $0)).squareRoot() },
        detectable: { StudentPower(degrees: Double(2 * (count + $0) - 2)).detectable() })
    }
    // Cohen's tables: 17 a side for 1 deviation, 64 for half, 26 for 0.8.
    #expect(more(1, from: 3) == 14 && more(-0.5, from: 4) == 60 && more(0.8, from: 5) == 21)
    #expect(more(1e-3, from: 3) == nil && more(0.5, from: 4, most: 60) == 60 && more(0.5, from: 4, most: 59) == nil)
    #expect(more(0, from: 3) == nil && more(.nan, from: 3) == nil && more(100, from: 2) == 1)
  }

  @Test func `values without spread differ for certain or not at all`() throws {
    let constant = try #require(MeanDifference([2, 2], apartFrom: [1, 1]))
    #expect(constant.p == 0 && constant.interval == 1...1)
    #expect(constant.isEquivalent(within: 1) && !constant.isEquivalent(within: 0.99))
    #expect(MeanDifference([2, 2], apartFrom: [2, 2])?.p == 1)
    #expect(MeanDifference(pairs: [(2, 1), (3, 2)])?.p == 0 && MeanDifference(pairs: [(2, 2), (3, 3)])?.p == 1)
    #expect(MeanDifference([2], apartFrom: [1])?.p == nil && MeanDifference(pairs: [(2, 1)])?.p == nil)
    #expect(MeanDifference([2], apartFrom: [1])?.isEquivalent(within: 5) == false)
    #expect(MeanDifference([.nan, 2], apartFrom: [1, 2])?.p == nil)
    #expect(MeanDifference([1e300, -1e300], apartFrom: [1, 2])?.error == nil)
    let far = try #require(MeanDifference([1e150, 1e150 * (1 + 1e-10)], apartFrom: [1, 2])?.p)
    #expect(far >= 0 && far < 1e-10)
  }

  @Test func `a least deviation widens the error of rounded values`() throws {
    let pairs = try #require(MeanDifference(pairs: [(2, 1), (3, 2)], leastDeviation: 0.5))
    #expect(agree(try #require(pairs.error), 0.5 / 2.squareRoot(), 1e-15) && pairs.degrees == 1)
    let apart = try #require(MeanDifference([2, 2], apartFrom: [1, 1], leastDeviation: 0.5))
    #expect(agree(try #require(apart.error), 0.5, 1e-15) && apart.degrees == 2)
    let spread = MeanDifference([1, 2, 4], apartFrom: [1, 5])
    #expect(MeanDifference([1, 2, 4], apartFrom: [1, 5], leastDeviation: 0.5) == spread)
  }

  @Test func `tails of F and polygamma functions agree with SciPy`() throws {
    let reference = try DifferenceReference.load()
    for expected in reference.fisher {
      let found = fisherTail(expected.x, numerator: expected.numerator, denominator: expected.denominator)
      #expect(agree(found, expected.value, 1e-10), "x = \(expected.x)")
    }
    #expect(
      fisherTail(0, numerator: 1, denominator: 2) == 1 && fisherTail(.infinity, numerator: 1, denominator: 2) == 0)
    for expected in reference.polygamma {
      for (function, value) in zip([digamma, trigamma, pentagamma], expected.values) {
        #expect(agree(function(expected.x), value, 1e-12, floor: 1e-14), "x = \(expected.x)")
      }
    }
  }
}

/// Tests/References/differences.json.
private struct DifferenceReference: Decodable {
  struct Sample: Decodable {
    var first, second: [Double]
    var p, degrees, low, high, error, margin, equivalence: Double
  }
  struct Pooled: Decodable {
    var cells: [[[Double]]]
    var deviation, degrees, p, low, high: Double
  }
  struct Prior: Decodable {
    var degrees, variances: [Double]
    var d0: Double?
    var mean, deviation, sum, exceeds: Double
  }
  struct Levene: Decodable {
    var groups: [[Double]]
    var statistic, p: Double
  }
  struct Power: Decodable {
    var degrees, level, critical, detectable: Double
    var places, powers: [Double]
  }
  struct Adjusted: Decodable {
    var values, holm, hochberg: [Double]
    var fisher: Double
  }
  struct Fisher: Decodable { var x, numerator, denominator, value: Double }
  struct Polygamma: Decodable {
    var x: Double
    var values: [Double]
  }

  var pairs, apart: [Sample]
  var pooled: [Pooled]
  var priors: [Prior]
  var levene: [Levene]
  var power: [Power]
  var adjusted: [Adjusted]
  var fisher: [Fisher]
  var polygamma: [Polygamma]

  static func load() throws -> DifferenceReference {
    try JSONDecoder().decode(
      DifferenceReference.self, from: Data(contentsOf: testFile("References/differences.json")))
  }
}
