import Statistics

extension MetricFamily {
  /// The probability of the cells' p together where the metric changed in none of them; nil where no cell has a p.
  ///
  /// It is twice the smaller of two: that of the smallest p times the number of cells, which one changed cell makes small; and one
  /// that a small change of many cells makes small. The latter is Fisher's combination where the noise of the cells is
  /// independent. But cells share seeds, and so initial weights and the order of images: where their noise shows it, the metric's
  /// mean over the cells is compared seed by seed instead, which has few degrees of freedom but holds whatever they share.
  /// Fisher's combination alone would raise false alarms in a third of stores whose cells share 30 % of their noise (`bench diff`).
  var p: Double? {
    let all = probabilities.map(\.p)
    guard let least = all.min() else { return nil }
    guard all.count > 1 else { return least }
    let single = least * Double(all.count)
    let shared = SeedRows(members.filter { $0.difference?.p != nil })
    let many = shared.map { $0.isSharingPlausible ? $0.difference?.p ?? 1 : fisherCombined(all) } ?? fisherCombined(all)
    return min(1, 2 * min(single, many))
  }
}

/// The values of a metric as a table: a row for each seed that all cells have, a column for each cell.
private struct SeedRows {
  /// The columns of one side, or of the differences of pairs.
  private struct Block {
    var columns: [[Double]]

    /// Nil for fewer than two seeds that all cells have.
    init?(_ cells: [(seeds: [Int], values: [Double])]) {
      guard let one = cells.first?.seeds else { return nil }
      if cells.allSatisfy({ $0.seeds == one }) {
        columns = cells.map(\.values)
      } else {
        let common = cells.dropFirst().reduce(Set(one)) { $0.intersection($1.seeds) }
        columns = cells.map { cell in zip(cell.seeds, cell.values).filter { common.contains($0.0) }.map(\.1) }
      }
      guard let count = columns.first?.count, count >= 2 else { return nil }
    }

    /// The mean over the cells, by seed.
    var means: [Double] {
      (columns.first ?? []).indices.map { row in mean(columns.map { $0[row] }) }
    }
  }

  private let blocks: [Block]
  /// What each column is divided by, so that no cell outweighs the others.
  private let errors: [Double]

  /// Nil where seeds are not shared, so that no seed's noise can be.
  init?(_ members: [MetricFamily.Member]) {
    // Pairs and sides of a family are seldom mixed; then nothing is shared by all.
    let isPaired = members.allSatisfy { $0.pair.isPaired }
    guard isPaired || members.allSatisfy({ !$0.pair.isPaired }) else { return nil }
    errors = members.map { $0.difference?.error ?? 0 }
    let parts =
      isPaired
      ? [Block(members.map { ($0.pair.pairSeeds, $0.pair.differences) })]
      : [
        Block(members.map { ($0.pair.firstSeeds, $0.pair.first) }),
        Block(members.map { ($0.pair.otherSeeds, $0.pair.other) }),
      ]
    blocks = parts.compactMap(\.self)
    guard blocks.count == parts.count else { return nil }
  }

  /// The difference of the means over the cells, by seed.
  var difference: MeanDifference? {
    blocks.count == 1
      ? MeanDifference(pairs: blocks[0].means.map { ($0, 0) })
      : MeanDifference(blocks[1].means, apartFrom: blocks[0].means)
  }

  /// Whether the cells' noise goes together by seed: by an analysis of variance of what is left of each value less its cell's mean, at
  /// a lenient 25 %, as missing it costs more than seeing it in vain.
  var isSharingPlausible: Bool {
    var (between, all, rows) = (0.0, 0.0, 0)
    let cells = errors.count { $0 > 0 }
    guard cells > 1 else { return false }
    for block in blocks {
      let count = block.columns[0].count
      var sums = [Double](repeating: 0, count: count)
      for (column, error) in zip(block.columns, errors) where error > 0 {
        let centre = mean(column)
        for row in 0..<count {
          let rest = (column[row] - centre) / error
          sums[row] += rest
          all += rest * rest
        }
      }
      between += sums.reduce(0) { $0 + $1 * $1 } / Double(cells)
      rows += count - 1
    }
    let (numerator, denominator) = (Double(rows), Double(rows * (cells - 1)))
    let within = all - between
    // Nothing left but what the rows share.
    guard within > 1e-12 * all else { return all > 0 }
    return fisherTail(between / numerator / (within / denominator), numerator: numerator, denominator: denominator)
      < 0.25
  }
}
