import Digests
import Foundation
import Storage
import TestSupport
import Testing

/// Experiments that start from a file of weights, from planning to removal.
@Suite struct StartingWeightsCommandTests {
  private static func experiment(_ lines: String) -> String {
    """
    title: Started
    data: {name: scenes, trainLimit: 64, validationLimit: 32, size: 16}
    encoder: {size: 16, width: 0.0625, dimension: 4}
    evaluate: {layers: [output], probe: none, neighbours: 3}
    \(lines)
    """
  }

  /// A folder with an encoder that was trained there, as `weights/encoder.safetensors`.
  private func withEncoder(_ body: (URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try write(Self.experiment("train: {epochs: 1, batch: 32}"), "source.yaml", in: folder)
      #expect(try sphere("run", "source.yaml", "--store", "source.sqlite", in: folder).status == 0)
      let checkpoints = folder.appendingPathComponent("checkpoints")
      let names = try FileManager.default.contentsOfDirectory(atPath: checkpoints.path)
      let name = try #require(names.first { $0.hasSuffix(".safetensors") })
      let weights = folder.appendingPathComponent("weights")
      try FileManager.default.createDirectory(at: weights, withIntermediateDirectories: true)
      try FileManager.default.moveItem(
        at: checkpoints.appendingPathComponent(name), to: weights.appendingPathComponent("encoder.safetensors"))
      try FileManager.default.removeItem(at: checkpoints)
      try body(folder)
    }
  }

  private func write(_ text: String, _ name: String, in folder: URL) throws {
    try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
  }

  private func ids(in folder: URL) throws -> [String] {
    let store = try Store(path: folder.appendingPathComponent("results.sqlite").path, mode: .readWrite)
    return try store.rows("SELECT id FROM runs ORDER BY id", []).rows.compactMap(\.first?.string)
  }

  @Test func aRunOfTheStoreIsNamedByItsIDOrByAQuery() throws {
    try withTemporaryFolder { folder in
      try write(Self.experiment("train: {epochs: 1, batch: 32}"), "source.yaml", in: folder)
      #expect(try sphere("run", "source.yaml", in: folder).status == 0)
      let source = try #require(try ids(in: folder).first)
      func started(_ name: String) throws -> Outcome {
        try write(Self.experiment("start: {weights: \"\(name)\"}\ntrain: {epochs: 0}"), "started.yaml", in: folder)
        return try sphere("run", "started.yaml", in: folder)
      }
      #expect(try started("run:\(source.prefix(8))").status == 0)
      let all = try ids(in: folder)
      #expect(all.count == 2)
      // The same weights by other names are the same run.
      let path = try #require(
        try Store(path: folder.appendingPathComponent("results.sqlite").path, mode: .readWrite).rows(
          "SELECT path FROM checkpoints WHERE run_id = ?", [.text(source)]
        ).rows.first?.first?.text)
      for name in ["run:SELECT run_id FROM encoders WHERE run_id = '\(source)'", path] {
        #expect(try started(name).status == 0)
        #expect(try ids(in: folder) == all, "\(name)")
      }
      for (name, message) in [
        ("run:ffffffff", "no run begins so"), ("run:SELECT run_id FROM encoders", "the query finds 2 runs"),
        ("run:SELECT 1 AS a", "the query has no column run_id"), ("run:SELECT run_id FROM encoder", "encoder"),
        ("run:", "an id has digits"),
      ] {
        let outcome = try started(name)
        #expect(outcome.status == 2 && outcome.errors.contains(message), "\(name): \(outcome.errors)")
        #expect(outcome.errors.contains("started.yaml:"), "\(outcome.errors)")
      }
      try FileManager.default.removeItem(at: folder.appendingPathComponent(path))
      #expect(try started("run:\(source.prefix(8))").errors.contains("cannot open"))
      let elsewhere = try sphere("run", "started.yaml", "--store", "other.sqlite", in: folder)
      #expect(
        elsewhere.status == 2 && elsewhere.errors.contains("there is no store other.sqlite"), "\(elsewhere.errors)")
    }
  }

  @Test func aRunIsVerifiedExplainedAndRemovedWithoutTheFile() throws {
    try withEncoder { folder in
      let file = folder.appendingPathComponent("weights/encoder.safetensors")
      let digest = SHA256.of(try Data(contentsOf: file))
      try write(
        Self.experiment("start: {weights: weights/encoder.safetensors}\ntrain: {epochs: 0}"), "started.yaml", in: folder
      )
      // The path is from the experiment file's folder, wherever the program runs.
      let outcome = try sphere(
        "run", folder.appendingPathComponent("started.yaml").path, "--store",
        folder.appendingPathComponent("results.sqlite").path)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let id = try #require(try ids(in: folder).first)
      let source = try Store(path: folder.appendingPathComponent("source.sqlite").path, mode: .readWrite)
      let started = try Store(path: folder.appendingPathComponent("results.sqlite").path, mode: .readWrite)
      let query =
        "SELECT name, layer, value FROM measurements WHERE name IN ('align', 'uniform', 'accuracy') ORDER BY 1, 2"
      #expect(try source.rows(query, []) == started.rows(query, []))
      #expect(try source.rows(query, []).rows.count >= 3)

      for words in [["show", id], ["explain", id]] {
        let outcome = try startSphere(words, in: folder).outcome()
        #expect(outcome.status == 0 && outcome.output.contains(digest), "\(outcome.output)")
        #expect(!outcome.output.contains("encoder.safetensors"))
      }
      // The copy beside the store is enough.
      try FileManager.default.removeItem(at: file)
      #expect(try sphere("verify", id, in: folder).output.contains("the whole run repeated\nsame: "))
      let copy = "start-\(digest.prefix(16)).\(digest).safetensors"
      let checkpoints = folder.appendingPathComponent("checkpoints")
      let kept = checkpoints.appendingPathComponent(copy)
      try FileManager.default.moveItem(at: kept, to: folder.appendingPathComponent("aside"))
      let missing = try sphere("verify", id, in: folder)
      #expect(missing.status == 2 && missing.errors.contains("a file of the SHA-256 \(digest)"), "\(missing.errors)")
      try FileManager.default.moveItem(at: folder.appendingPathComponent("aside"), to: kept)
      #expect(try sphere("rm", "--yes", id, in: folder).status == 0)
      #expect(try FileManager.default.contentsOfDirectory(atPath: checkpoints.path) == [])
    }
  }

  @Test func oneFileUnderTwoNamesIsOneRunAndOtherBytesAreAnother() throws {
    try withEncoder { folder in
      let weights = folder.appendingPathComponent("weights")
      let bytes = try Data(contentsOf: weights.appendingPathComponent("encoder.safetensors"))
      try bytes.write(to: weights.appendingPathComponent("same.safetensors"))
      var changed = bytes
      changed[bytes.count - 2] ^= 1
      try changed.write(to: weights.appendingPathComponent("other.safetensors"))
      let sweep = "[none, weights/encoder.safetensors, weights/same.safetensors, weights/other.safetensors]"
      try write(
        Self.experiment("train: {epochs: 1, batch: 32}\nsweep: {start.weights: \(sweep)}"), "sweep.yaml", in: folder)
      let plan = try sphere("run", "sweep.yaml", "--dry-run", "--csv", in: folder)
      #expect(plan.status == 0, "\(plan.errors)")
      let lines = plan.output.split(separator: "\n").dropFirst()
      #expect(
        lines.count == 3 && lines.contains { $0.hasSuffix("start.weights=weights/encoder.safetensors") }, "\(lines)")
      #expect(!plan.output.contains("same.safetensors"))
      #expect(try sphere("run", "sweep.yaml", "--jobs", "2", in: folder).status == 0)
      #expect(try ids(in: folder).count == 3)
      // Random weights are those of the source, whose run has the same id.
      #expect(try sphere("run", "source.yaml", "--dry-run", "--csv", in: folder).output.contains("finished"))
      let again = try sphere(
        "run", "sweep.yaml", "start.weights=weights/same.safetensors", "--dry-run", "--csv", in: folder)
      #expect(again.output.contains("finished"))
    }
  }

  @Test func whatDoesNotFitIsRefusedBeforeAnythingStarts() throws {
    try withEncoder { folder in
      for isDry in [true, false] {
        func errors(_ start: String, _ words: String...) throws -> String {
          try write(Self.experiment("start:\n  weights: \(start)\ntrain: {epochs: 0}"), "wrong.yaml", in: folder)
          let outcome = try startSphere(["run", "wrong.yaml"] + words + (isDry ? ["--dry-run"] : []), in: folder)
            .outcome()
          #expect(outcome.status == 2 && outcome.output == "")
          return outcome.errors
        }
        let missing = try errors("weights/none.safetensors")
        #expect(missing.contains("wrong.yaml:6:12: error: start.weights: "), "\(missing)")
        #expect(missing.contains("/weights/none.safetensors: No such file or directory"), "\(missing)")
        let misfit = try errors("weights/encoder.safetensors", "encoder.dimension=7")
        #expect(misfit.contains("does not fit the encoder in 2 tensors:"), "\(misfit)")
        #expect(misfit.contains("blocks.7.0.bias must have shape [7], found [4]"), "\(misfit)")
        let noTensors = try errors("source.yaml")
        #expect(noTensors.contains("source.yaml is not a valid safetensors file"), "\(noTensors)")
      }
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("results.sqlite").path))
    }
  }
}
