import Comparison
import Experiments
import Statistics
import Testing

/// Which test serves a cell, and how p is adjusted.
@Suite struct TestOfDifferenceTests {
  private func tests(_ cells: [CellSamples]) -> [Change.Test] {
    MeasurementComparison(cells, options: MeasurementOptions()).entries.map { $0.changes[0].test }
  }

  @Test func `common seeds are paired from two on, others compared by Welch`() throws {
    #expect(tests([cellSamples([[1, 2], [1.5, 2.25]])]) == [.paired])
    let apart = cellSamples([[1, 2.5, 4], [2, 2.25, 9]], firstSeeds: [1, 11])
    #expect(tests([apart]) == [.welch])
    #expect(onlyChange(apart).p == MeanDifference([2, 2.25, 9], apartFrom: [1, 2.5, 4])?.p)
    // One common seed is no pair.
    #expect(tests([cellSamples([[1, 2.5], [2.25, 3]], firstSeeds: [1, 2])]) == [.welch])
    // Two of ten would leave sixteen values out.
    let values = (0..<10).map { Optional(Double($0 * $0)) }
    #expect(tests([cellSamples([values, values.reversed()], firstSeeds: [1, 9])]) == [.welch])
  }

  @Test func `from ten cells on a metric's cells share their spread`() throws {
    var noise = FixedNoise(seed: 1)
    let ten = noise.cells(10, seeds: 3)
    // One in twenty seems to have a plainly larger spread.
    #expect(tests(ten).count { $0 == .pooled } >= 9)
    #expect(tests(Array(ten.prefix(9))) == [Change.Test](repeating: .welch, count: 9))
    let pairs = noise.cells(10, seeds: 3, firstSeeds: [1, 1])
    #expect(tests(pairs).count { $0 == .pairedPooled } >= 9)
    // Another metric's cells, and those of the other kind, do not count.
    let other =
      noise.cells(9, seeds: 3, metric: "align") + noise.cells(9, seeds: 3, metric: "align", firstSeeds: [1, 1])
    #expect(Set(tests(other)) == [.welch, .paired])
  }

  @Test func `a shared spread finds what the cell's own three seeds do not`() throws {
    var noise = FixedNoise(seed: 2)
    let cells = noise.cells(40, seeds: 3, shift: { $0 == 7 ? 5 : 0 })
    let entries = MeasurementComparison(cells, options: MeasurementOptions()).entries
    #expect(entries.indices.filter { entries[$0].changes[0].verdict == .improved } == [7])
    #expect(onlyChange(cells[7]).p.map { $0 * 40 > 0.05 } == true)
  }

  @Test func `cells keep their own spread where spreads plainly differ`() {
    var noise = FixedNoise(seed: 3)
    // Levene's test sees it with ten seeds.
    let mixed = noise.cells(12, seeds: 10, deviation: { $0 % 2 == 0 ? 1 : 8 })
    #expect(Set(tests(mixed)) == [.welch])
    // One cell of a large spread stands alone; the others share theirs.
    let single = tests(noise.cells(20, seeds: 2, deviation: { $0 == 4 ? 20 : 1 }))
    #expect(single[4] == .welch && single.count { $0 == .pooled } >= 17)
  }

  @Test func `a cell is as sure as Holm within its metric allows, and no surer than its metric`() throws {
    let cells = [
      cellSamples([[0.51, 0.62, 0.68], [0.712, 0.819, 0.884]]),
      cellSamples([[0.5, 0.6, 0.7], [0.52, 0.59, 0.69]], cell: 1),
      cellSamples([[1, 2, 3.5], [1.25, 2.5, 3]], metric: "align"),
    ]
    let found = MeasurementComparison(cells, options: MeasurementOptions())
    let p = found.entries.compactMap { $0.changes[0].p }
    // Two families: accuracy with two cells, align with one.
    try #require(found.families.map(\.tested) == [2, 1])
    let accuracy = min(1, 2 * min(2 * min(p[0], p[1]), fisherCombined([p[0], p[1]])))
    #expect(found.families.map(\.p) == [accuracy, p[2]])
    #expect(found.families.map(\.adjustedP) == holmAdjusted([accuracy, p[2]]))
    let holm = holmAdjusted([p[0], p[1]]).map { max($0, found.families[0].adjustedP) } + [found.families[1].adjustedP]
    #expect(found.entries.map { $0.changes[0].adjustedP } == holm.map(Optional.some))
    var options = MeasurementOptions()
    options.usesFalseDiscoveryRate = true
    let other = MeasurementComparison(cells, options: options)
    let hochberg = benjaminiHochbergAdjusted([p[0], p[1]]).map { max($0, other.families[0].adjustedP) }
    #expect(other.families == found.families && other.entries[1].changes[0].adjustedP == hochberg[1])
  }

  @Test func `a metric that changed a little in every cell changed, though no single cell can be told`() throws {
    // Each cell moves by about two standard errors; six cells agree, and their noise is their own.
    let noise: [[Double]] = [
      [0.3, -0.2, 0.1], [-0.1, 0.3, -0.25], [0.2, 0.15, -0.3], [-0.3, 0.1, 0.2], [0.1, -0.3, 0.25], [-0.2, 0.05, 0.1],
    ]
    func found(_ noise: [[Double]]) throws -> (MeasurementComparison.Family, [Verdict]) {
      let cells = noise.enumerated().map { cell, noise in
        let values = (0..<3).map { 5 + Double(cell) + 0.7 * Double($0) }
        return cellSamples([values, zip(values, noise).map { $0 + 0.4 + $1 }], cell: cell)
      }
      let comparison = MeasurementComparison(cells, options: MeasurementOptions())
      return (try #require(comparison.families.first), comparison.entries.map { $0.changes[0].verdict })
    }
    let (family, verdicts) = try found(noise)
    #expect(family.isChanged && family.adjustedP < 0.02 && family.tested == 6 && family.agreeing == 6)
    #expect(verdicts.allSatisfy { $0 == .noDifferenceSeen })
    // The same where all cells have the noise of one: three seeds say no more than they do in one cell.
    let (same, _) = try found([[Double]](repeating: noise[0], count: 6))
    #expect(!same.isChanged && same.p > 0.1)
  }

  @Test func `no difference that was not seen is larger than what could have been seen`() {
    var noise = FixedNoise(seed: 4)
    for usesFalseDiscoveryRate in [false, true] {
      var options = MeasurementOptions()
      options.usesFalseDiscoveryRate = usesFalseDiscoveryRate
      let cells = noise.cells(30, seeds: 3, shift: { Double($0 % 6) }) + noise.cells(5, seeds: 2, metric: "align")
      let changes = MeasurementComparison(cells, options: options).entries.map { $0.changes[0] }
      #expect(changes.contains { $0.verdict == .improved } && changes.contains { $0.verdict == .noDifferenceSeen })
      for change in changes where change.verdict == .noDifferenceSeen {
        #expect(abs(change.difference ?? .infinity) < change.smallestSeen ?? 0)
      }
    }
  }

  @Test func `stores in which only seeds differ rarely raise an alarm`() {
    // Of 30 stores at 5 %, more than 5 raise one in 3 of 1000 cases. Half the cells have twice the spread.
    var alarms = 0
    for store in 0..<30 {
      var noise = FixedNoise(seed: UInt64(1000 + store))
      let cells = ["accuracy", "align"].flatMap {
        noise.cells(12, seeds: 3, metric: $0, deviation: { $0 % 2 == 0 ? 1 : 2 })
      }
      let entries = MeasurementComparison(cells, options: MeasurementOptions()).entries
      if entries.contains(where: { $0.changes[0].verdict != .noDifferenceSeen }) { alarms += 1 }
    }
    #expect(alarms <= 5)
  }
}
