import Experiments
import Foundation
import Specifications
import TestSupport
import Testing
import Training

/// Stored configurations outlive the program that wrote them: what earlier versions wrote is read, with the same id.
@Suite struct GoldenConfigurationTests {
  /// A line of `Golden/stored.jsonl`, taken from stores that earlier versions wrote.
  private struct Stored: Decodable {
    var id: String
    var fingerprint: String
    var numerics: Int
    /// Canonical JSON.
    var configuration: String
  }

  @Test func configurationsOfEarlierVersionsAreReadAndKeepTheirIDs() throws {
    let lines = try String(contentsOf: testFile("ExperimentsTests/Golden/stored.jsonl"), encoding: .utf8).split(
      separator: "\n")
    #expect(lines.count >= 15)
    for line in lines {
      let stored = try JSONDecoder().decode(Stored.self, from: Data(line.utf8))
      let configuration = try Configuration(canonicalJSON: stored.configuration, vocabulary: .standard)
      #expect(configuration.canonicalJSON == stored.configuration)
      let id = runID(configuration, dataFingerprint: stored.fingerprint, numericsVersion: stored.numerics)
      #expect(id == stored.id)
    }
  }

  /// The ids of every run of every experiment file under every profile, and of the trainings that come before.
  @Test func experimentFilesKeepTheirIDs() throws {
    let folder = repositoryFolder.appendingPathComponent("experiments")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
    var text = ""
    for file in files.sorted() {
      let experiment = try loadExperiment(path: folder.appendingPathComponent(file).path, vocabulary: .standard)
      for profile in [""] + experiment.profiles {
        let runs = try experiment.expand(profile: profile).map {
          Run(experiment: experiment.name, profile: profile, configuration: $0, dataFingerprint: "golden")
        }
        text += "\(experiment.name) \(profile.isEmpty ? "-" : profile): \(runs.count) runs\n"
        for run in runs { text += "  \(run.id) \(run.startingRunID() ?? "-")\n" }
      }
    }
    let golden = testFile("ExperimentsTests/Golden/ids.txt")
    if ProcessInfo.processInfo.environment["RECORD"] == "1" { try Data(text.utf8).write(to: golden) }
    let known = try? String(contentsOf: golden, encoding: .utf8)
    #expect(text == known, "RECORD=1 accepts it, and everybody's runs run again")
  }
}
