import Comparison
import Experiments
import Foundation
import Storage
import TestSupport
import Testing
import Training

/// Which runs of two sides belong together.
@Suite struct PairingTests {
  /// A sweep over t, of three seeds a value.
  private func sweep(_ ts: [Double], seeds: [Int] = [0, 1, 2], accuracy: Double = 0.5) -> [FixtureRun] {
    ts.flatMap { t in seeds.map { FixtureRun(seed: $0, t: t, accuracy: accuracy + Double($0) * 0.01) } }
  }

  @Test func runsOfTheSameConfigurationArePairedWhateverTheirSeeds() async throws {
    try await withTemporaryFolder { folder in
      let a = try makeStore("a.sqlite", sweep([1, 2]), in: folder)
      let b = try makeStore("b.sqlite", sweep([2, 1], seeds: [3, 4]), in: folder)
      let cells = try #require(try await compare([a, b]).configuration).cells
      #expect(cells.map(\.name) == ["t=1", "t=2"])
      #expect(cells.map(\.runs) == [[3, 2], [3, 2]])
      #expect(cells.allSatisfy { $0.changedKeys == [[], []] })
    }
  }

  @Test func aKeyThatSeparatesTheSidesIsWhatIsCompared() async throws {
    try await withTemporaryFolder { folder in
      func store(_ name: String, t: Double) throws -> String {
        try makeStore(
          name,
          [0.1, 0.2].flatMap { rate in (0..<2).map { FixtureRun(seed: $0, t: t) { $0.optimizer.rate = rate } } },
          in: folder)
      }
      let comparison = try await compare([store("a.sqlite", t: 2), store("b.sqlite", t: 3)])
      let configuration = try #require(comparison.configuration)
      #expect(configuration.keys.map(\.key) == ["loss.uniform.t"])
      #expect(configuration.keys.first?.separates == true)
      #expect(configuration.keys.first?.values == [["2"], ["3"]])
      #expect(configuration.cells.map(\.name) == ["rate=0.1", "rate=0.2"])
      #expect(configuration.cells.map(\.changedKeys) == Array(repeating: [[], ["loss.uniform.t"]], count: 2))
      #expect(configuration.unchanged > 20)
    }
  }

  @Test func aValueThatOneSideLacksIsNotTakenForAnother() async throws {
    try await withTemporaryFolder { folder in
      let a = try makeStore("a.sqlite", sweep([1, 2]), in: folder)
      let b = try makeStore("b.sqlite", sweep([2, 4]), in: folder)
      let configuration = try #require(try await compare([a, b]).configuration)
      #expect(configuration.cells.map(\.runs) == [[3, 3], [3, 0], [0, 3]])
      #expect(configuration.unmatched == [1, 1])
    }
  }

  @Test func configurationsThatWouldFallTogetherStayApart() async throws {
    try await withTemporaryFolder { folder in
      let a = try makeStore(
        "a.sqlite",
        sweep([1, 2])
          + sweep([1, 2]).map { run in
            var run = run
            run.configuration.optimizer.rate = 0.3
            return run
          }, in: folder)
      let b = try makeStore("b.sqlite", sweep([4]), in: folder)
      await #expect(throws: ComparisonError.self) { try await compare([a, b]) }
    }
  }

  @Test func twoConfigurationsAloneAreAlwaysPaired() async throws {
    try await withTemporaryFolder { folder in
      let a = try makeStore("a.sqlite", [FixtureRun(seed: 0, t: 1)], in: folder)
      let b = try makeStore(
        "b.sqlite", [FixtureRun(seed: 5, t: 2) { $0.optimizer.rate = 0.3 }], in: folder)
      let configuration = try #require(try await compare([a, b]).configuration)
      #expect(configuration.cells.map(\.changedKeys) == [[[], ["loss.uniform.t", "optimizer.rate"]]])
    }
  }

  @Test func runsAreNamedByTheirFirstDigitsInAStore() async throws {
    try await withTemporaryFolder { folder in
      let store = try makeStore("a.sqlite", sweep([1, 2]), in: folder)
      let ids = try StoreReader(path: store).runIDs()
      let comparison = try await compare([String(ids[0].prefix(8)), "\(store)?run=\(ids[4].prefix(6))"], store: store)
      #expect(comparison.sides.map(\.kind) == [.run, .run])
      #expect(comparison.configuration?.cells.map(\.ids) == [[[ids[0]], [ids[4]]]])
    }
  }

  @Test func selectionsOfOneStoreAreCompared() async throws {
    try await withTemporaryFolder { folder in
      let store = try makeStore("a.sqlite", sweep([1, 2]), in: folder)
      let comparison = try await compare(["\(store)?where=t=1", "\(store)?where=t=2"])
      #expect(comparison.sides.map(\.runs) == [3, 3])
      #expect(comparison.configuration?.keys.map(\.key) == ["loss.uniform.t"])
      await #expect(throws: ComparisonError.self) { try await compare(["\(store)?where=t=1", "\(store)?where=t=9"]) }
    }
  }

  @Test func threeSidesAreComparedWithTheFirst() async throws {
    try await withTemporaryFolder { folder in
      let stores = try [1.0, 2, 3].map { try makeStore("\($0).sqlite", sweep([$0]), in: folder) }
      let comparison = try await compare(stores)
      #expect(comparison.configuration?.cells.map(\.runs) == [[3, 3, 3]])
      #expect(comparison.measurements?.entries.first?.changes.count == 2)
    }
  }

  @Test func ofRunsWithOneSeedTheLaterIsComparedAndTheReaderIsTold() async throws {
    try await withTemporaryFolder { folder in
      var other = FixtureRun(seed: 0, accuracy: 0.7)
      other.data = String(repeating: "1", count: 64)
      let a = try makeStore("a.sqlite", [FixtureRun(seed: 0), other], in: folder)
      let b = try makeStore("b.sqlite", [other], in: folder)
      let comparison = try await compare([a, b])
      #expect(comparison.notes.contains { $0.contains("share side, configuration and seed") })
      #expect(comparison.measurements?.entries.first?.samples[0].values.map(\.value) == [0.7])
    }
  }

  @Test func aRunThatDivergedCountsAsAValueThatIsNotFinite() async throws {
    try await withTemporaryFolder { folder in
      var diverged = FixtureRun(seed: 2, t: 3)
      diverged.status = .diverged
      let a = try makeStore("a.sqlite", sweep([2]), in: folder)
      let b = try makeStore("b.sqlite", [FixtureRun(seed: 0, t: 3), FixtureRun(seed: 1, t: 3), diverged], in: folder)
      let entry = try #require(try await compare([a, b], metrics: ["accuracy"]).measurements?.entries.first)
      #expect(entry.samples[1].values.map(\.value) == [0.5, 0.5, nil])
    }
  }
}
