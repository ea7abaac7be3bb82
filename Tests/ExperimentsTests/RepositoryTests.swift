import Experiments
import Foundation
import Specifications
import TestSupport
import Testing
import Training

@Suite struct RepositoryTests {
  @Test func everyExperimentExpandsInEveryProfile() throws {
    let folder = repositoryFolder.appendingPathComponent("experiments")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
    #expect(files.contains("circle.yaml"))
    for file in files.sorted() {
      let loaded = try loadExperiment(path: folder.appendingPathComponent(file).path, vocabulary: .standard)
      #expect(loaded.profiles == ["quick", "laptop", "paper"], "\(file)")
      for profile in loaded.profiles {
        let runs = try loaded.expand(profile: profile)
        #expect(!runs.isEmpty, "\(file) \(profile)")
        // The quick profile needs no data but what the program makes.
        #expect(profile != "quick" || runs.allSatisfy { ["scenes", "stories"].contains($0.data.name) }, "\(file)")
      }
    }
  }

  @Test func theFileThatTheREADMEShowsIsRead() throws {
    let page = try readText(path: repositoryFolder.appendingPathComponent("experiments/README.md").path)
    let block = try #require(page.split(separator: "```yaml\n").dropFirst().first?.split(separator: "```").first)
    let example = try Experiment(
      try parseYAML(String(block), file: "experiments/README.md"), name: "example", file: "experiments/README.md",
      vocabulary: .standard)
    #expect(try example.expand().count == 3 * 4 * 2)
    let quick = try example.expand(profile: "quick")
    #expect(quick.count == 2 && quick.allSatisfy { $0.data is ScenesData && $0.train.epochs == 2 })
    #expect(page.contains("sphere run --reference") && page.contains("sphere schema experiment"))
  }

  @Test func theReferenceNamesEveryKeyWithItsDefault() {
    let reference = Vocabulary.standard.reference
    for (key, value) in flattened(Vocabulary.standard.defaults()) where key != "seed" && key != "method" {
      #expect(reference.contains("  \(key) [\(value)]\n"), "\(key)")
    }
    #expect(reference.contains("  method.name [minibatch]\n"))
  }
}
