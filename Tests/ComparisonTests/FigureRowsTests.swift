import Comparison
import Foundation
import Reports
import TestSupport
import Testing

/// What becomes of the rows behind a figure.
@Suite struct FigureRowsTests {
  typealias Row = Rendered.Row

  /// Six cells with three seeds, far apart, each seed some hundredths from its cell's place.
  private func rows(_ seeds: [Int], shift: [Int: Double] = [:], noise: UInt64 = 1, spread: Double = 0.02) -> [Row] {
    var normals = Normals(noise)
    return (0..<6).flatMap { cell in
      seeds.map { seed in
        Row(
          cell: cell, seed: seed,
          values: [
            Double(cell) + spread * normals.next() + (shift[cell] ?? 0), 5 - Double(cell) / 2 + spread * normals.next(),
          ])
      }
    }
  }

  @Test func rowsThatOnlySeedsMovedAreWithinNoise() throws {
    try withTemporaryFolder { folder in
      let difference = try Rendered.difference(
        rows([0, 1, 2], noise: 1), rows([3, 4, 5], noise: 2), salt: 1, in: folder)
      #expect(difference.verdict == .withinSeedNoise)
      let found = try #require(difference.rows.first)
      #expect(found.key == ["configuration"])
      #expect(found.moved == 6 && found.added == 0 && found.removed == 0)
      #expect(found.changes.allSatisfy { $0.isWithinNoise == true && $0.name.hasPrefix("t=") })
      let value = try #require(found.changes.first?.values.first)
      #expect(abs(try #require(value.difference)) <= (try #require(value.noise)))
      #expect(difference.reasons == ["6 rows moved no further than seeds alone may move them."])
    }
  }

  @Test func aRowThatMovedFurtherIsAChange() throws {
    try withTemporaryFolder { folder in
      let difference = try Rendered.difference(
        rows([0, 1, 2]), rows([0, 1, 2], shift: [4: 1], noise: 2), salt: 1, in: folder)
      #expect(difference.verdict == .changed)
      let change = try #require(difference.rows.first?.changes.first)
      #expect(change.name == "t=4" && change.isWithinNoise == false)
      #expect(change.oldRuns.count == 3 && change.newRuns.count == 3 && change.oldRuns != change.newRuns)
      #expect(change.values.first?.column == "v0")
      #expect(difference.reasons.first == "1 row moved further than seeds alone would move it.")
    }
  }

  @Test func oneRunASideTellsNothingOfNoise() throws {
    try withTemporaryFolder { folder in
      let difference = try Rendered.difference(rows([0]), rows([1], shift: [2: 1], noise: 2), salt: 1, in: folder)
      #expect(difference.verdict == .cannotTell)
      #expect(difference.reasons == ["6 rows moved; one run a side: noise unknown."])
      #expect(difference.rows.first?.changes.allSatisfy { $0.isWithinNoise == nil } == true)
    }
  }

  @Test func otherValuesOfTheSameRunsAreAChange() throws {
    try withTemporaryFolder { folder in
      for pairing in [nil, RunPairing()] {
        var other = rows([0, 1])
        other[3].values[1] += 0.01
        let difference = try Rendered.difference(rows([0]), rows([0]), pairing: pairing, in: folder)
        #expect(difference.verdict == .identical)
        let changed = try Rendered.difference(
          [rows([0])[1]], [Row(cell: 1, seed: 0, values: [9, 9])], pairing: pairing, in: folder)
        #expect(changed.verdict == .changed)
        #expect(changed.reasons == ["1 row of the same runs has other values."])
      }
    }
  }

  @Test func moreSeedsOfTheSameConfigurationsAreWithinNoise() throws {
    try withTemporaryFolder { folder in
      let five = rows([0, 1, 2, 3, 4])
      let difference = try Rendered.difference(five.filter { $0.seed < 3 }, five, in: folder)
      #expect(difference.verdict == .withinSeedNoise)
      #expect(difference.rows.first?.added == 0)
    }
  }

  @Test func rowsOfNewConfigurationsAreAddedAndOthersRemoved() throws {
    try withTemporaryFolder { folder in
      let all = rows([0, 1, 2])
      let difference = try Rendered.difference(all.filter { $0.cell != 5 }, all.filter { $0.cell > 1 }, in: folder)
      #expect(difference.verdict == .changed)
      let found = try #require(difference.rows.first)
      #expect(found.added == 1 && found.removed == 2 && found.unchanged == 3 && found.moved == 0)
      #expect(Set(found.changes.map { "\($0.kind) \($0.name)" }) == ["added t=5", "removed t=0", "removed t=1"])
    }
  }

  @Test func numbersThatRepeatNameRowsWhereConfigurationsAreNotOnBothSides() throws {
    try withTemporaryFolder { folder in
      var (old, new) = (rows([0, 1, 2], noise: 1), rows([0, 1, 2], shift: [3: 2], noise: 2))
      for place in old.indices {
        for side in [0, 1] {
          let ratio = Double(old[place].cell + 1) / 2
          if side == 0 { old[place].values.insert(ratio, at: 0) } else { new[place].values.insert(ratio, at: 0) }
        }
      }
      func compare(_ cells: Int) throws -> FigureDifference {
        let sides = [(old, 0, 0), (new, 1, cells)].map { rows, salt, shift in
          Dictionary(
            uniqueKeysWithValues: rows.map { row in
              (
                Rendered.id(row.cell, row.seed, salt: salt),
                RunPairing.Place(cell: row.cell + shift, seed: row.seed)
              )
            })
        }
        let a = try Rendered.folder(folder.appendingPathComponent("a"), csv: ["f": Rendered.csv(old)])
        let b = try Rendered.folder(folder.appendingPathComponent("b"), csv: ["f": Rendered.csv(new, salt: 1)])
        return try Rendered.difference(a, b, RunPairing(sides: sides))
      }
      // Other configurations on both sides, and the same ones: the ratio is what people read.
      for cells in [0, 100] {
        let difference = try compare(cells)
        #expect(difference.verdict == .changed)
        let found = try #require(difference.rows.first)
        #expect(found.key == ["v0"] && found.added == 0 && found.removed == 0)
        #expect(found.changes.first?.name == "v0 2" && found.changes.first?.isWithinNoise == false)
      }
    }
  }

  @Test func seedsAreKnownFromAColumnWhereNoStoreIs() throws {
    try withTemporaryFolder { folder in
      func csv(_ seeds: [Int], _ noise: UInt64, shift: Double = 0) -> String {
        var normals = Normals(noise)
        var text = "objective,epoch,seed,accuracy\n"
        for objective in ["both", "one"] {
          for epoch in 0..<3 {
            for seed in seeds {
              let value = 10 * Double(epoch + 1) + normals.next() * 0.1 + (objective == "one" && epoch == 2 ? shift : 0)
              text += "\(objective),\(epoch),\(seed),\(value)\n"
            }
          }
        }
        return text
      }
      let a = try Rendered.folder(folder.appendingPathComponent("a"), csv: ["f": csv([0, 1, 2], 1)])
      let b = try Rendered.folder(folder.appendingPathComponent("b"), csv: ["f": csv([3, 4, 5], 2)])
      let c = try Rendered.folder(folder.appendingPathComponent("c"), csv: ["f": csv([0, 1, 2], 3, shift: 3)])
      let noise = try Rendered.difference(a, b)
      #expect(noise.verdict == .withinSeedNoise && noise.rows.first?.key == ["objective", "epoch"])
      let changed = try Rendered.difference(a, c)
      #expect(changed.verdict == .changed && changed.rows.first?.changes.first?.name == "one, epoch 2")
    }
  }

  @Test func meansAreJudgedByWhatStandsBesideThemOrByTheirRuns() throws {
    try withTemporaryFolder { folder in
      func csv(_ salt: Int, _ means: [Double], deviation: Double?) -> String {
        var text = "t,accuracy\(deviation == nil ? "" : ",accuracy_std,n"),run_id\n"
        for (cell, mean) in means.enumerated() {
          let ids = (0..<3).map { Rendered.id(cell, $0, salt: salt) }.joined(separator: ",")
          text += "\(cell),\(mean)\(deviation.map { ",\($0),3" } ?? ""),\"\(ids)\"\n"
        }
        return text
      }
      func compare(
        _ first: [Double], _ second: [Double], deviation: Double?, _ pairing: RunPairing = RunPairing()
      ) throws -> FigureDifference {
        let a = try Rendered.folder(
          folder.appendingPathComponent("a"), csv: ["f": csv(0, first, deviation: deviation)])
        let b = try Rendered.folder(
          folder.appendingPathComponent("b"), csv: ["f": csv(1, second, deviation: deviation)])
        return try Rendered.difference(a, b, pairing)
      }
      #expect(try compare([10, 20], [10.1, 20.2], deviation: 0.5).verdict == .withinSeedNoise)
      #expect(try compare([10, 20], [10.1, 30], deviation: 0.5).verdict == .changed)
      let unknown = try compare([10, 20], [10.1, 20.2], deviation: nil)
      #expect(unknown.verdict == .cannotTell)
      #expect(unknown.reasons.first?.contains("whose values are not known") == true)
      // The same means of runs whose accuracies, as shares of 1, are known.
      func values(_ salt: Int, _ means: [Double]) -> [String: [String: Double]] {
        Dictionary(
          means.enumerated().flatMap { cell, mean in
            [-0.005, 0, 0.005].enumerated().map { seed, step in
              (Rendered.id(cell, seed, salt: salt), ["accuracy": mean / 100 + step, "align": 1])
            }
          }
        ) { first, _ in first }
      }
      for (second, verdict) in [
        ([10.1, 20.2], FigureDifference.Verdict.withinSeedNoise), ([10.1, 30], .changed),
      ] {
        let pairing = RunPairing(sides: [[:], [:]], values: [values(0, [10, 20]), values(1, second)])
        #expect(try compare([10, 20], second, deviation: nil, pairing).verdict == verdict)
      }
    }
  }

  @Test func aMissingValueIsAChangeAndTwoAreNone() throws {
    try withTemporaryFolder { folder in
      let whole = rows([0, 1, 2])
      var diverged = whole
      diverged[1].values[0] = .nan
      let change = try Rendered.difference(whole, diverged, in: folder)
      #expect(change.verdict == .changed)
      #expect(try Rendered.difference(diverged, diverged, in: folder).verdict == .identical)
    }
  }

  @Test func rowsWithoutRunsArePairedByNamesGridsAndOrder() throws {
    try withTemporaryFolder { folder in
      func compare(_ first: String, _ second: String) throws -> FigureDifference {
        try Rendered.difference(
          try Rendered.folder(folder.appendingPathComponent("a"), csv: ["f": first]),
          try Rendered.folder(folder.appendingPathComponent("b"), csv: ["f": second]))
      }
      let named = try compare("name,value\na,1\nb,2\n", "name,value\nb,2\na,1.5\nc,3\n")
      #expect(named.rows.first?.key == ["name"])
      #expect(named.rows.first?.changes.map(\.name) == ["c", "a"])
      #expect(named.rows.first?.unchanged == 1)
      let grid = try compare("a,z,value\n1,1,5\n1,2,6\n2,1,7\n2,2,8\n", "a,z,value\n1,1,5\n1,2,6\n2,1,7\n2,2,9\n")
      #expect(grid.rows.first?.key == ["a", "z"] && grid.rows.first?.changes.first?.name == "a 2, z 2")
      #expect(grid.rows.first?.changes.first?.values.first?.difference == 1)
      #expect(grid.rows.first?.changes.first?.share == 0.25)
      let order = try compare("x,y\n0.3,5\n0.1,6\n0.2,7\n", "x,y\n0.31,5\n0.12,6.5\n0.22,7\n0.5,8\n")
      #expect(order.rows.first?.key == [] && order.rows.first?.moved == 3 && order.rows.first?.added == 1)
      let columns = try compare("x,y\n1,5\n", "x,z\n1,5\n")
      #expect(columns.rows.first?.addedColumns == ["z"] && columns.rows.first?.removedColumns == ["y"])
      #expect(columns.verdict == .changed)
      #expect(try compare("x,y\n", "x,y\n").verdict == .identical)
    }
  }

  @Test func figuresOfWhichOnlySeedsDifferSeldomReadAsChanged() throws {
    try withTemporaryFolder { folder in
      var alarms = 0
      let count = 200
      for trial in 0..<count {
        var normals = Normals(UInt64(trial + 1))
        func rows(_ seeds: Range<Int>) -> [Row] {
          (0..<30).flatMap { cell in
            seeds.map { seed in
              Row(
                cell: cell, seed: seed,
                values: (0..<3).map { Double($0 * cell) + normals.next() * (cell < 3 ? 0.01 : 1) })
            }
          }
        }
        let difference = try Rendered.difference(rows(0..<3), rows(3..<6), salt: 1, in: folder)
        #expect(difference.verdict == .withinSeedNoise || difference.verdict == .changed)
        if difference.verdict == .changed { alarms += 1 }
      }
      #expect(Double(alarms) / Double(count) < 0.05, "\(alarms) of \(count)")
    }
  }
}
