import Comparison
import Experiments
import Foundation
import Statistics
import Testing

/// A fixture for every verdict on a metric.
@Suite struct VerdictTests {
  @Test func `values that are the same to the bit are identical, and NaN equals NaN`() {
    let change = onlyChange(cellSamples([[0.5, nil, 0.7], [0.5, nil, 0.7]]))
    #expect(change.verdict == .identical && change.difference == 0 && change.p == nil && change.remark.isEmpty)
    #expect(onlyChange(cellSamples([[0.5], [0.5]])).verdict == .identical)
    #expect(onlyChange(cellSamples([[nil, nil], [nil, nil]])).verdict == .identical)
    #expect(onlyChange(cellSamples([[0.5, 0.7], [0.5, 0.7.nextUp]])).verdict != .identical)
  }

  @Test func `seeds that only one side has do not hide that the common ones are identical`() {
    let change = onlyChange(cellSamples([[0.5, 0.6], [0.5, 0.6, 0.7]]))
    #expect(change.verdict == .identical)
    #expect(change.remark == "the 2 common seeds are identical; B has 1 more")
    // One common seed may agree by chance.
    #expect(onlyChange(cellSamples([[0.5], [0.5, 0.7]])).verdict == .cannotTell)
  }

  @Test func `a difference beyond noise is named by the metric's direction`() throws {
    let sides: [[Double?]] = [[0.51, 0.62, 0.68], [0.712, 0.819, 0.884]]
    let change = onlyChange(cellSamples(sides))
    #expect(change.verdict == .improved && change.test == .paired && change.remark.isEmpty)
    let expected = try #require(MeanDifference(pairs: [(0.712, 0.51), (0.819, 0.62), (0.884, 0.68)]))
    #expect(change.p == expected.p && change.adjustedP == expected.p && change.difference == expected.difference)
    #expect(change.low == expected.interval?.lowerBound && change.high == expected.interval?.upperBound)
    #expect(onlyChange(cellSamples(sides, better: .smaller)).verdict == .worse)
    #expect(onlyChange(cellSamples(sides, better: .neither)).verdict == .changed)
    #expect(onlyChange(cellSamples(sides.reversed())).verdict == .worse)
    #expect(onlyChange(cellSamples(sides.reversed(), better: .smaller)).verdict == .improved)
  }

  @Test func `where no difference is seen it says what could have been seen and what would decide`() throws {
    let change = onlyChange(cellSamples([[0.51, 0.62, 0.68], [0.53, 0.61, 0.74]]))
    #expect(change.verdict == .noDifferenceSeen && change.test == .paired)
    let pairs = try #require(MeanDifference(pairs: [(0.53, 0.51), (0.61, 0.62), (0.74, 0.68)]))
    let seen = try #require(change.smallestSeen)
    #expect(abs(seen - (pairs.error ?? 0) * StudentPower(degrees: 2).detectable()) < 1e-9)
    #expect(seen > abs(pairs.difference))
    let count = try #require(change.remark.split(separator: " ").first.flatMap { Int($0) })
    #expect(change.remark == "\(count) more seeds a side would show a difference as large as this")
    // With so many values the same spread does show it, with one fewer it does not.
    func isSeen(_ more: Int) -> Bool {
      let error = (pairs.error ?? 0) * (3 / Double(3 + more)).squareRoot()
      return abs(pairs.difference) / error >= StudentPower(degrees: Double(2 + more)).detectable()
    }
    #expect(isSeen(count) && !isSeen(count - 1))
    let nearly = onlyChange(cellSamples([[0.51, 0.62, 0.68, 0.7], [0.66, 0.40, 0.80, 0.63001]]))
    #expect(nearly.remark == "more than 1000 seeds a side would be needed to show a difference as small as this")
  }

  @Test func `a margin makes small differences equivalent, even certain ones`() throws {
    var options = MeasurementOptions()
    options.tolerances = try Tolerance.list("accuracy=rel:2%", metrics: ["accuracy"])
    let close = cellSamples([[0.500, 0.600, 0.700], [0.5021, 0.6020, 0.7022]])
    let change = onlyChange(close, options)
    #expect(onlyChange(close).verdict == .improved && change.verdict == .equivalent)
    #expect(abs((change.margin ?? 0) - 0.012) < 1e-12 && (change.p ?? 1) < 0.05 && change.smallestSeen == nil)
    // Small on average, but not known so well.
    #expect(onlyChange(cellSamples([[0.5, 0.6, 0.7], [0.52, 0.59, 0.69]]), options).verdict == .noDifferenceSeen)
    #expect(onlyChange(cellSamples([[0.5, 0.6, 0.7], [0.60, 0.701, 0.802]]), options).verdict == .improved)
    // A margin of another metric is none.
    #expect(onlyChange(cellSamples([[1, 2], [1.1, 2.3]], metric: "align"), options).margin == nil)
  }

  @Test func `one run a side cannot tell`() {
    let change = onlyChange(cellSamples([[0.5], [0.6]]))
    #expect(change.verdict == .cannotTell && change.p == nil && abs((change.difference ?? 0) - 0.1) < 1e-12)
    #expect(change.remark == "one run a side says nothing of the noise of seeds: run more")
    let other = onlyChange(cellSamples([[0.5, 0.6, 0.7], [0.9]]))
    #expect(other.verdict == .cannotTell && other.remark.hasPrefix("B has one run"))
  }

  @Test func `a seed that diverged on one side only is a change`() {
    let change = onlyChange(cellSamples([[0.5, 0.6, 0.7], [0.5, nil, 0.7]]))
    #expect(change.verdict == .changed && change.remark == "1 of 3 common seeds diverged on B only")
    #expect(onlyChange(cellSamples([[nil, 0.6], [0.5, nil]])).remark.contains("A only; 1 of 2 common seeds"))
    #expect(onlyChange(cellSamples([[nil], [0.5]])).verdict == .changed)
    // Without common seeds: runs of one side alone.
    let apart = onlyChange(cellSamples([[0.5, 0.6], [nil, 0.6, nil]], firstSeeds: [1, 11]))
    #expect(apart.verdict == .changed && apart.remark == "2 of 3 runs diverged on B only")
    // On both sides: the others are compared.
    #expect(onlyChange(cellSamples([[0.5, nil, 0.7], [0.8, nil, 1.001]])).verdict == .improved)
    #expect(onlyChange(cellSamples([[0.5, .infinity], [0.5, nil]])).verdict == .identical)
    #expect(onlyChange(cellSamples([[nil, nil], [nil, nil]], firstSeeds: [1, 11])).verdict == .cannotTell)
  }

  @Test func `what cannot be compared is not subtracted`() {
    let other = onlyChange(cellSamples([[1, 2], [3, 4]], obstacle: "A measured it at t 2, B at t 3"))
    #expect(other.verdict == .notComparable && other.remark.contains("at t 3") && other.difference == nil)
    for name in ["seconds", "views-per-second"] {
      #expect(onlyChange(cellSamples([[1, 2], [1, 2]], metric: name)).verdict == .notComparable)
    }
    #expect(onlyChange(cellSamples([[1, 2], []])).remark == "B has no such run")
  }

  @Test func `values that no seed changes differ for certain`() throws {
    let change = onlyChange(cellSamples([[0.8, 0.8], [0.9, 0.9]], firstSeeds: [1, 11]))
    #expect(change.verdict == .improved && change.p == 0 && change.low == change.high)
    #expect(onlyChange(cellSamples([[0.8, 0.8], [0.9, 0.9]], better: .neither)).verdict == .changed)
    let equal = onlyChange(cellSamples([[0.8, 0.8], [0.8, 0.8]], firstSeeds: [1, 11]))
    #expect(equal.verdict == .noDifferenceSeen && equal.p == 1 && equal.smallestSeen == 0 && equal.remark.isEmpty)
    // Every number can be written.
    var comparison = Comparison(
      tool: "sphere", sides: [Side(label: "A", kind: .store, name: "a"), Side(label: "B", kind: .store, name: "b")])
    comparison.measurements = MeasurementComparison(
      [
        cellSamples([[0.8, 0.8], [0.9, 0.9]]),
        cellSamples([[1e308, 1e308, -1e308], [-1e308, 1e308, 1e308]], cell: 1),
        cellSamples([[nil, .nan, .infinity], [nil, 1, 2]], cell: 2), cellSamples([[], []], cell: 3),
        cellSamples([[0x1p-1060, 0x1p-1059], [0, -0.0]], cell: 4),
      ], options: MeasurementOptions())
    #expect(try !comparison.json().isEmpty)
  }

  @Test func `values of few steps do not become certain by agreeing`() throws {
    // Shares of 200 samples: both differences are two steps, by chance.
    let coarse = onlyChange(cellSamples([[0.90, 0.915], [0.91, 0.925]]))
    #expect(coarse.verdict == .noDifferenceSeen && (coarse.p ?? 0) > 0.05)
    // The same difference of continuous values.
    let fine = onlyChange(cellSamples([[0.901_237_1, 0.915_882_7], [0.911_237_2, 0.925_882_7]]))
    #expect(fine.verdict == .improved)
  }

  @Test func `every other side is compared with the first`() {
    let entry = MeasurementComparison(
      [cellSamples([[0.51, 0.62, 0.68], [0.51, 0.62, 0.68], [0.3, 0.41, 0.475], [0.9]])], options: MeasurementOptions()
    ).entries[0]
    #expect(entry.changes.map(\.verdict) == [.identical, .worse, .cannotTell])
    #expect(entry.samples.map(\.n) == [3, 3, 3, 1] && entry.samples[3].low == nil)
    let summary = Summary([0.51, 0.62, 0.68])
    #expect(entry.samples[0].mean == summary?.mean && entry.samples[0].deviation == summary?.std)
    #expect(entry.samples[0].low == summary?.interval?.lowerBound)
  }
}
