import Experiments
import Storage
import TestSupport
import Testing

/// Which experiments ask for a run.
@Suite struct CellTests {
  private func cells(of store: Store) throws -> [String] {
    let table = try store.rows(
      """
      SELECT c.experiment, c.profile, ifnull(r.status, 'pending') FROM cells AS c LEFT JOIN runs AS r ON r.id = c.run_id
      ORDER BY c.experiment, c.run_id
      """)
    return table.rows.map { $0.map(\.text).joined(separator: " ") }
  }

  @Test func aRunIsACellOfItsExperiment() throws {
    try withStore { store, _ in
      try store.write(sampleRecord())
      #expect(try cells(of: store) == ["circle quick finished"])
    }
  }

  @Test func aRunThatTwoExperimentsAskForIsStoredOnceAndFoundUnderBoth() throws {
    try withStore { store, _ in
      var record = sampleRecord()
      try store.write(record)
      record.run.experiment = "other"
      #expect(try store.write(record) == false)
      #expect(try cells(of: store) == ["circle quick finished", "other quick finished"])
      #expect(try store.rows("SELECT experiment FROM runs").rows.map { $0[0].text } == ["circle"])
    }
  }

  @Test func plannedRunsAreKnownBeforeTheyAreCarriedOut() throws {
    try withStore { store, _ in
      let record = sampleRecord()
      for _ in 0..<2 { try store.enlist([record.run.id], experiment: "circle", profile: "quick") }
      #expect(try cells(of: store) == ["circle quick pending"])
      try store.write(sampleRecord(status: .interrupted))
      #expect(try cells(of: store) == ["circle quick interrupted"])
      try store.write(record)
      #expect(try cells(of: store) == ["circle quick finished"])
    }
  }
}
