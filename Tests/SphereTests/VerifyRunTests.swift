import Experiments
import Foundation
import Storage
import TestSupport
import Testing
import Training

/// A store with a random encoder and a trained one, and the folder that it lies in.
private func withRuns(_ body: (URL, Store) throws -> Void) throws {
  let text = """
    title: Verified
    data: {name: scenes, trainLimit: 96, validationLimit: 32, size: 16}
    encoder: {size: 16, width: 0.0625, dimension: 4}
    train: {epochs: 30, batch: 32}
    evaluate: {layers: [output], probe: {epochs: 2, batch: 32, views: cached}, neighbours: 3}
    sweep: {method: [none, minibatch]}
    """
  try withTemporaryFolder { folder in
    try text.write(to: folder.appendingPathComponent("verified.yaml"), atomically: true, encoding: .utf8)
    #expect(try sphere("run", "verified.yaml", in: folder).status == 0)
    try body(folder, try Store(path: folder.appendingPathComponent("results.sqlite").path, mode: .readWrite))
  }
}

private func id(_ method: some MethodSpecification, in store: Store) throws -> String {
  let rows = try store.rows("SELECT id FROM runs WHERE method = ?", [.text(method.name)]).rows
  return try #require(rows.first?.first?.string)
}

/// Rewrites what the store holds of a run.
private func change(_ id: String, in store: Store, _ body: (inout RunRecord) -> Void) throws {
  var record = try store.record(ofRun: id, vocabulary: .standard)
  body(&record)
  try store.remove(run: id)
  try store.write(record)
}

/// `sphere verify RUN`.
@Suite struct VerifyRunTests {
  @Test func aRunThatComesOutAgainIsTheSame() throws {
    try withRuns { folder, store in
      let (trained, random) = (try id(Minibatch(), in: store), try id(Untrained(), in: store))
      let first = try sphere("verify", String(trained.prefix(8)), in: folder)
      #expect(first.status == 0)
      #expect(first.output.contains("same: 32 losses of steps and 40 other numbers, bit for bit\n"))
      let few = try sphere("verify", trained, "--steps", "5", "--threads", "1", in: folder)
      #expect(few.output.contains("the first 5 steps repeated\nsame: 5 losses of steps and 4 other numbers"))
      let whole = try sphere("verify", trained, "--full", in: folder)
      #expect(whole.status == 0)
      #expect(whole.output.contains("same: 90 losses of steps and "))
      #expect(whole.output.contains("same: the weights, SHA-256 "))
      #expect(try sphere("verify", random, in: folder).output.contains("the whole run repeated\nsame: "))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(
        Set(names).isSubset(of: [
          "verified.yaml", "checkpoints", "results.sqlite", "results.sqlite-wal", "results.sqlite-shm",
        ]))
    }
  }

  @Test func whereATrajectoryPartsIsNamedWithWhatChanged() throws {
    try withRuns { folder, store in
      let trained = try id(Minibatch(), in: store)
      try change(trained, in: store) { record in
        for index in record.measurements.indices where [7, 9].contains(record.measurements[index].step) {
          record.measurements[index].value = record.measurements[index].value?.nextUp
        }
        record.environment.cpu = "another CPU"
      }
      let outcome = try sphere("verify", trained, in: folder)
      #expect(outcome.status == 1)
      #expect(outcome.output.contains("differs: 2 of 32 losses of steps and 40 other numbers; first\n"))
      #expect(
        outcome.output.contains(
          #/  loss at step 7 \(epoch 3\): recorded -?[0-9.]+, now -?[0-9.]+ \(1 unit in the last place\)/#))
      #expect(outcome.output.contains(#/CPU +then another CPU\n +now  /#))
      #expect(!outcome.output.contains("BLAS"))
      // What lies behind the steps repeated is not looked at.
      #expect(try sphere("verify", trained, "--steps", "6", in: folder).status == 0)
      let json = try sphere("verify", trained, "--json", in: folder)
      #expect(json.output.contains("\"verdict\": \"differs\""))
      #expect(json.output.contains("\"step\": 7"))
    }
  }

  @Test func otherWeightsAndDamagedFilesDiffer() throws {
    try withRuns { folder, store in
      let trained = try id(Minibatch(), in: store)
      let record = try store.record(ofRun: trained, vocabulary: .standard)
      let file = folder.appendingPathComponent(try #require(record.checkpoint).path)
      var bytes = try Data(contentsOf: file)
      bytes[bytes.count - 1] ^= 1
      try bytes.write(to: file)
      let damaged = try sphere("verify", trained, in: folder)
      #expect(damaged.status == 1)
      #expect(damaged.output.contains("is not the file recorded: its SHA-256 is "))
      try FileManager.default.removeItem(at: file)
      #expect(try sphere("verify", trained, in: folder).status == 0)
      try change(trained, in: store) { $0.checkpoint?.sha256 = String(repeating: "0", count: 64) }
      let other = try sphere("verify", trained, "--full", in: folder)
      #expect(other.status == 1)
      #expect(other.output.contains("differs: the weights, SHA-256 recorded 0000"))
    }
  }

  @Test func whatCannotBeComparedIsTrouble() throws {
    try withRuns { folder, store in
      let trained = try id(Minibatch(), in: store)
      for (words, message) in [
        ([trained, "--full", "--steps", "3"], "--full and --steps exclude each other"),
        (["ffffffffffff"], "no run begins so"),
        (["verified.yaml", "--steps", "3"], "--steps is for a run, and 'verified.yaml' is none"),
      ] {
        let outcome = try startSphere(["verify"] + words, in: folder).outcome()
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(message))
      }
      try change(trained, in: store) { $0.run.dataFingerprint = String(repeating: "e", count: 64) }
      let data = try sphere("verify", trained, in: folder)
      #expect(data.status == 2)
      #expect(data.errors.contains("the data found are not those of the run"))
      try change(trained, in: store) { record in
        record.status = .interrupted
        record.measurements = []
      }
      #expect(try sphere("verify", trained, "--full", in: folder).errors.contains("it ended as interrupted"))
    }
  }
}
