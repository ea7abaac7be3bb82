import Comparison
import Experiments
import Testing

@Suite struct CurveTests {
  private func curves(_ sides: [[[Double?]]], cell: Int = 0, epochs: [Int]? = nil) -> CurveSamples {
    CurveSamples(
      metric: Metric(name: "loss", split: "train"), cell: cell,
      sides: sides.map { runs in
        runs.map { run in
          run.enumerated().map { CurveSamples.Point(epoch: epochs?[$0.offset] ?? $0.offset + 1, value: $0.element) }
        }
      })
  }

  @Test func `curves that are the same at every point are identical`() {
    let found = CurveComparison([
      curves([[[3, nil, 1], [4, 2, 0]], [[3, nil, 1], [4, 2, 0]]]), curves([[[1]], []], cell: 1), curves([], cell: 2),
    ])
    #expect(found.compared == 1 && found.identical == 1 && found.entries.isEmpty)
  }

  @Test func `where curves first differ and where most is said of the means over seeds`() throws {
    let found = CurveComparison([curves([[[4, 3, 2, 1], [4, 5, 2, 1]], [[4, 3, 1, 1], [4, 5, 2, 2]]])])
    let entry = try #require(found.entries.first)
    #expect(found.compared == 1 && found.identical == 0 && entry.side == 1)
    #expect(entry.firstEpoch == 3 && entry.largestEpoch == 3 && entry.largestGap == -0.5)
    #expect(entry.epochs == [1, 2, 3, 4] && entry.first == [4, 4, 2, 1] && entry.other == [4, 4, 1.5, 1.5])
  }

  @Test func `a run that ends or diverges earlier differs from there on`() throws {
    let short = try #require(CurveComparison([curves([[[4, 3, 2]], [[4, 3]]])]).entries.first)
    #expect(short.firstEpoch == 3 && short.largestEpoch == 3 && short.largestGap == 0 && short.other == [4, 3, nil])
    let diverged = try #require(CurveComparison([curves([[[4, 3, 2]], [[4, nil, 5]]])]).entries.first)
    #expect(diverged.firstEpoch == 2 && diverged.largestEpoch == 3 && diverged.largestGap == 3)
  }

  @Test func `the largest gaps come first, and long lists and curves are bounded`() throws {
    var cells = (0..<150).map { cell in
      curves([[[10, 5, 1]], [[10, 5 + Double(cell + 1) / 100, 1]], [[10, 5, 1]]], cell: cell)
    }
    let long = (0..<1000).map { Optional(100 / Double($0 + 1)) }
    var other = long
    other[617] = 99
    cells.append(curves([[long], [other]], cell: 150))
    let found = CurveComparison(cells)
    #expect(found.compared == 301 && found.identical == 150 && found.entries.count == 100)
    let first = try #require(found.entries.first)
    #expect(first.cell == 150 && first.firstEpoch == 618 && first.largestEpoch == 618)
    #expect(
      first.epochs.count <= 200 && first.epochs.contains(618) && first.epochs.first == 1 && first.epochs.last == 1000)
    #expect(found.entries[1].cell == 149)
  }
}
