import Experiments
import Storage
import TestSupport
import Testing

/// Which experiments ask for a run.
@Suite struct RequestTests {
  private func requests(of store: Store) throws -> [String] {
    let table = try store.rows(
      """
      SELECT q.experiment, q.profile, ifnull(r.status, 'pending')
      FROM requests AS q LEFT JOIN runs AS r ON r.id = q.run_id
      ORDER BY q.experiment, q.run_id
      """)
    return table.rows.map { $0.map(\.text).joined(separator: " ") }
  }

  @Test func aRunIsRequestedByItsExperiment() throws {
    try withStore { store, _ in
      try store.write(sampleRecord())
      #expect(try requests(of: store) == ["circle quick finished"])
    }
  }

  @Test func aRunThatTwoExperimentsAskForIsStoredOnceAndFoundUnderBoth() throws {
    try withStore { store, _ in
      var record = sampleRecord()
      try store.write(record)
      record.run.experiment = "other"
      #expect(try store.write(record) == false)
      #expect(try requests(of: store) == ["circle quick finished", "other quick finished"])
      #expect(try store.rows("SELECT experiment FROM runs").rows.map { $0[0].text } == ["circle"])
    }
  }

  @Test func plannedRunsAreKnownBeforeTheyRun() throws {
    try withStore { store, _ in
      let record = sampleRecord()
      for _ in 0..<2 { try store.enlist([record.run.id], experiment: "circle", profile: "quick") }
      #expect(try requests(of: store) == ["circle quick pending"])
      try store.write(sampleRecord(status: .interrupted))
      #expect(try requests(of: store) == ["circle quick interrupted"])
      try store.write(record)
      #expect(try requests(of: store) == ["circle quick finished"])
    }
  }
}
