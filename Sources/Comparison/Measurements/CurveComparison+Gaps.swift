extension CurveComparison {
  /// More points of a curve are thinned.
  private static let mostPoints = 200
  /// More curves are counted, not listed.
  private static let mostEntries = 100

  /// Compares each other side's curves with the first side's: the means over seeds, epoch by epoch.
  public init(_ curves: [CurveSamples]) {
    self.init()
    var found: [(entry: Entry, share: Double)] = []
    for samples in curves {
      guard let first = samples.sides.first, !first.isEmpty else { continue }
      for side in samples.sides.indices.dropFirst() where !samples.sides[side].isEmpty {
        compared += 1
        guard samples.sides[side] != first, let gap = Gap(first, samples.sides[side]) else {
          identical += 1
          continue
        }
        found.append((gap.entry(samples, side: side, most: Self.mostPoints), gap.share))
      }
    }
    // The order given breaks ties.
    let order = found.indices.sorted {
      found[$0].share != found[$1].share ? found[$0].share > found[$1].share : $0 < $1
    }
    entries = order.prefix(Self.mostEntries).map { found[$0].entry }
  }

  /// Where two curves differ.
  private struct Gap {
    private var epochs: [Int]
    private var first: [Double?]
    private var other: [Double?]
    /// The place of the first epoch at which the means differ.
    private var start: Int
    /// The place of the largest gap; nil where no epoch has both means.
    private var largest: Int?

    /// Nil where no mean differs.
    init?(_ first: [[CurveSamples.Point]], _ other: [[CurveSamples.Point]]) {
      epochs = Self.epochs(first + other)
      self.first = Self.means(first, epochs)
      self.other = Self.means(other, epochs)
      let means = Array(zip(self.first, self.other))
      guard let start = means.firstIndex(where: { $0?.bitPattern != $1?.bitPattern }) else { return nil }
      self.start = start
      var size = 0.0
      for (place, pair) in means.enumerated() {
        guard let before = pair.0, let after = pair.1, abs(after - before) > size else { continue }
        size = abs(after - before)
        largest = place
      }
    }

    /// The largest gap: the other side's mean less the first's; 0 where no epoch has both.
    private var size: Double {
      guard let largest, let before = first[largest], let after = other[largest] else { return 0 }
      return after - before
    }

    /// The largest gap as a share of the range of both curves.
    var share: Double {
      let values = (first + other).compactMap(\.self)
      let range = (values.max() ?? 0) - (values.min() ?? 0)
      return range > 0 ? abs(size) / range : 0
    }

    func entry(_ samples: CurveSamples, side: Int, most: Int) -> Entry {
      let largest = largest ?? start
      var places = Array(epochs.indices)
      if places.count > most {
        // Evenly spaced, and the places that the text names.
        let even = (0..<most - 2).map { $0 * (epochs.count - 1) / (most - 3) }
        places = Set(even + [start, largest]).sorted()
      }
      return Entry(
        metric: samples.metric, cell: samples.cell, side: side, firstEpoch: epochs[start],
        largestEpoch: epochs[largest],
        largestGap: size, epochs: places.map { epochs[$0] }, first: places.map { first[$0] },
        other: places.map { other[$0] })
    }

    /// All epochs of the runs, ascending.
    private static func epochs(_ runs: [[CurveSamples.Point]]) -> [Int] {
      // Runs of one experiment have the same ones, in order.
      if let one = runs.first?.map(\.epoch), runs.allSatisfy({ $0.lazy.map(\.epoch).elementsEqual(one) }),
        zip(one, one.dropFirst()).allSatisfy({ $0 < $1 })
      {
        return one
      }
      return Set(runs.joined().map(\.epoch)).sorted()
    }

    /// The mean over the runs at each epoch; nil where no run has a finite value, or the mean is not finite.
    private static func means(_ runs: [[CurveSamples.Point]], _ epochs: [Int]) -> [Double?] {
      var sums = [Double](repeating: 0, count: epochs.count)
      var counts = [Int](repeating: 0, count: epochs.count)
      for run in runs {
        var place = 0
        for point in run {
          if place >= epochs.count || epochs[place] != point.epoch {
            guard let other = epochs.firstIndex(of: point.epoch) else { continue }
            place = other
          }
          if let value = point.value, value.isFinite {
            sums[place] += value
            counts[place] += 1
          }
          place += 1
        }
      }
      return zip(sums, counts).map { sum, count in
        let mean = sum / Double(count)
        return mean.isFinite ? mean : nil
      }
    }
  }
}
