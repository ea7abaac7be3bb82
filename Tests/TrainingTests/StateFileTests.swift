import Digests
import Experiments
import Foundation
import Synchronization
import Tensors
import TestSupport
import Testing
import Training

/// States of runs under way whose fields were changed, with names that fit their bytes: each resumes to the same bits, or
/// is refused with one message and the run starts again.
@Suite struct StateFileTests {
  /// What a run said and came to.
  private struct Outcome {
    var record: RunRecord
    var notes: [String]
  }

  /// What a run was told and asked, from whatever thread.
  private final class Listener: Sendable {
    private let notes = Mutex<[String]>([])
    private let questions = Mutex(0)
    var heard: [String] { notes.withLock { $0 } }

    func hear(_ note: String) { notes.withLock { $0.append(note) } }

    /// How often this has been asked.
    func ask() -> Int {
      questions.withLock { count in
        count += 1
        return count
      }
    }
  }

  private func perform(_ folder: URL, stopAfter steps: Int? = nil) throws -> Outcome {
    let configuration = tinyConfiguration {
      $0.evaluate[EmbeddingsEvaluation.self].embeddings = false
      $0.evaluate[LinearProbeEvaluation.self].probe = nil
    }
    let run = Run(
      experiment: "test", configuration: configuration,
      dataFingerprint: try dataFingerprint(for: configuration, searching: []))
    let environment = RunEnvironment(
      gitRevision: "", gitPatch: "", compiler: "", cpu: "", blas: "", threads: 1, system: "")
    let listener = Listener()
    let context = RunContext(
      dataFolders: [], checkpointFolder: folder.appendingPathComponent("checkpoints"), environment: environment,
      workers: Workers(threads: 1),
      isCancelled: { steps.map { listener.ask() > $0 } ?? false }, note: { listener.hear($0) })
    let record = carryOut(run, context: context)
    return Outcome(record: record, notes: listener.heard)
  }

  private func states(_ folder: URL) throws -> [URL] {
    let unfinished = folder.appendingPathComponent("checkpoints/unfinished")
    return try FileManager.default.contentsOfDirectory(at: unfinished, includingPropertiesForKeys: nil).filter {
      $0.pathExtension == "safetensors"
    }
  }

  /// A safetensors file as its header and its tensors' bytes.
  private struct Parts {
    var header: [String: Any]
    var body: Data

    init(_ file: Data) throws {
      let count = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      let json = try JSONSerialization.jsonObject(with: file.dropFirst(8).prefix(count))
      header = try #require(json as? [String: Any])
      body = Data(file.dropFirst(8 + count))
    }

    var data: Data {
      get throws {
        let json = try JSONSerialization.data(withJSONObject: header, options: .sortedKeys)
        return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) } + json + body
      }
    }

    mutating func set<Number>(_ tensor: String, _ number: Number) throws {
      let entry = try #require(header[tensor] as? [String: Any])
      let offsets = try #require(entry["data_offsets"] as? [Int])
      let bytes = withUnsafeBytes(of: number) { Data($0) }
      body.replaceSubrange(offsets[0]..<offsets[0] + bytes.count, with: bytes)
    }

    mutating func setText(_ key: String, _ text: String) {
      var metadata = header["__metadata__"] as? [String: Any] ?? [:]
      metadata[key] = text
      header["__metadata__"] = metadata
    }
  }

  private static let integers: [Int] = [.max, .min, -1, 0, 1, 2, 3, 4, 5, 6, 7, 100, 1 << 40, 1 << 62]

  @Test func everyChangedFieldResumesToTheSameBitsOrIsRefused() throws {
    try withTemporaryFolder { folder in
      let whole = try perform(folder.appendingPathComponent("whole"))
      #expect(whole.record.status == .finished, "\(whole.record.message)")
      let stopped = try perform(folder.appendingPathComponent("stopped"), stopAfter: 4)
      #expect(stopped.record.status == .interrupted)
      let state = try #require(try states(folder.appendingPathComponent("stopped")).first)
      let original = try Data(contentsOf: state)
      var changes: [(name: String, isSame: Bool, data: Data)] = [("unchanged", true, original)]
      for field in ["epoch", "step", "steps-of-epoch", "batches"] {
        for value in Self.integers {
          var parts = try Parts(original)
          try parts.set(field, Int64(value))
          changes.append(("\(field) = \(value)", false, try parts.data))
        }
      }
      for (field, value) in [
        ("sums", Double.nan), ("sums", .infinity), ("seconds", .nan), ("seconds", -1), ("seconds", 1e300),
      ] {
        var parts = try Parts(original)
        try parts.set(field, value)
        changes.append(("\(field) = \(value)", false, try parts.data))
      }
      var parts = try Parts(original)
      let weight = try #require(parts.header.keys.filter { $0.hasPrefix("value/") }.min())
      try parts.set(weight, Float.nan)
      changes.append(("\(weight) = nan", false, try parts.data))
      for text in [
        "", "[", "{}", "[{}]",
        "[{\"name\":\"loss\",\"method\":\"\",\"split\":\"train\",\"layer\":\"\",\"step\":9223372036854775807}]",
        "[{\"name\":\"loss\",\"method\":\"\",\"split\":\"train\",\"layer\":\"\",\"step\":-1,\"count\":-1}]",
      ] {
        var parts = try Parts(original)
        parts.setText("measurements", text)
        changes.append(("measurements = \(text)", false, try parts.data))
      }
      for key in ["run", "format"] {
        var parts = try Parts(original)
        parts.setText(key, "another")
        changes.append(("\(key) = another", false, try parts.data))
      }
      let pieces = state.lastPathComponent.split(separator: ".")
      for (index, change) in changes.enumerated() {
        let own = folder.appendingPathComponent("changed-\(index)")
        let unfinished = own.appendingPathComponent("checkpoints/unfinished")
        try FileManager.default.createDirectory(at: unfinished, withIntermediateDirectories: true)
        let name = "\(pieces[0]).\(pieces[1]).\(SHA256.of(change.data)).safetensors"
        try change.data.write(to: unfinished.appendingPathComponent(name))
        let outcome = try perform(own)
        #expect(outcome.record.status == .finished, "\(change.name): \(outcome.record.message)")
        let refusals = outcome.notes.filter { $0.hasPrefix("cannot resume from ") }
        let isResumed = outcome.notes.contains { $0.hasPrefix("resumes after step ") }
        #expect(refusals.count + (isResumed ? 1 : 0) == 1, "\(change.name): \(outcome.notes)")
        if change.isSame { #expect(isResumed) }
        #expect(outcome.record.checkpoint?.sha256 == whole.record.checkpoint?.sha256, "\(change.name)")
        #expect(outcome.record.results == whole.record.results, "\(change.name)")
        try FileManager.default.removeItem(at: own)
      }
    }
  }
}
