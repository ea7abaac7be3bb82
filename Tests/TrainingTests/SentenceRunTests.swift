import Datasets
import Experiments
import Foundation
import Networks
import Tensors
import TestSupport
import Testing
import Training

/// A run on generated stories with a bag of words, which takes a few seconds.
private func storyConfiguration(_ change: (inout Configuration) -> Void = { _ in }) -> Configuration {
  var configuration = Vocabulary.standard.defaults(data: StoriesData.name)
  configuration.encoder = BagOfWordsEncoder()
  configuration.data.trainLimit = 2_000
  configuration.data.validationLimit = 300
  configuration.train = TrainConfiguration(epochs: 4, batch: 50)
  configuration.optimizer.rate = 5
  configuration.loss[ContrastiveTerm.self].weight = 1
  configuration.loss[ContrastiveTerm.self].tau = 0.2
  configuration.evaluate.layers = ["output"]
  configuration.evaluate[LinearProbeEvaluation.self].probe = nil
  configuration.evaluate[SentencesEvaluation.self].tasks = ["stories"]
  change(&configuration)
  return configuration
}

private func sentences(_ source: SentenceSource, _ samples: [Int], _ key: ViewKey) throws -> [[Int32]] {
  var batch = source.makeBatch(capacity: samples.count)
  try source.prepare(samples, view: key, into: &batch, workers: Workers(threads: 1))
  return (0..<batch.starts.count - 1).map { Array(batch.words[batch.starts[$0]..<batch.starts[$0 + 1]]) }
}

private func accuracy(_ record: RunRecord, _ method: String) throws -> Experiments.Measurement {
  try #require(record.measurements.first { $0.name == "accuracy" && $0.method == method })
}

@Suite struct SentenceRunTests {
  @Test func aRunOnStoriesLearnsAndIsClassifiedByBothProtocols() throws {
    let untrained = try record(
      of: storyConfiguration {
        $0.method = Untrained()
        $0.evaluate[SentencesEvaluation.self].protocols = ["skip-thoughts", "senteval"]
      })
    let trained = try record(of: storyConfiguration(), threads: 1)
    for record in [untrained, trained] {
      #expect(record.status == .finished, "\(record.message)")
      let found = try accuracy(record, "skip-thoughts")
      #expect(found.split.hasPrefix("stories ") && found.split.count == 16 && found.count == 1_000)
      #expect(found.layer == "output" && (found.value ?? 0) > 0.4)
    }
    let align = try [untrained, trained].map { try #require($0.value("align", layer: "output", parameter: 2)) }
    #expect(align[1] < 0.9 * align[0], "\(align)")
    let topics = try [untrained, trained].map { try #require($0.value("accuracy", method: "knn", layer: "output")) }
    #expect(topics[1] > topics[0] + 0.1, "\(topics)")
    // The folds are of the task and the protocol: those of other runs, and not of the other protocol.
    let split = try accuracy(untrained, "skip-thoughts").split
    #expect(try accuracy(trained, "skip-thoughts").split == split)
    #expect(try accuracy(untrained, "senteval").split != split)
    #expect(try record(of: storyConfiguration(), threads: 2).results == trained.results)
  }

  @Test func theSecondViewOfASentenceIsItsNeighbour() throws {
    let split = try StorySplit(split: "train", count: 60)
    let list = try split.sentences(0..<60)
    let source = SentenceSource(split)
    #expect(try source.startsText(Array(0..<60)) == list.startsText)
    for use in [ViewKey.Use.training, .alignment] {
      #expect(try sentences(source, [3, 4, 5, 30], ViewKey(use, seed: 1)) == [3, 4, 5, 30].map { Array(list[$0]) })
      let neighbours = (0..<60).map { index in
        index == 59 || list.startsText[index + 1] ? Array(list[index - 1]) : Array(list[index + 1])
      }
      #expect(try sentences(source, Array(0..<60), ViewKey(use, seed: 1, view: 1)) == neighbours)
    }
    #expect(try sentences(source, [7], ViewKey(.evaluation, seed: 0, view: 1)) == [Array(list[7])])
  }

  @Test func anEncoderOfImagesIsRefusedWhenSentencesArePlanned() throws {
    let configuration = storyConfiguration { $0.encoder = SmallAlexNetEncoder() }
    let problems = try PlannedData(configuration, searching: []).problems(of: configuration)
    #expect(
      problems.map(\.message) == ["`small-alexnet` does not read the kind of data that `stories` is"])
    let readable = storyConfiguration()
    #expect(try PlannedData(readable, searching: []).problems(of: readable).isEmpty)
  }

  /// Held-out sentences come first; those alone in their text are left out, and the folds take the words of the books.
  @Test func booksHoldOutTheirFirstSentences() throws {
    try withTemporaryFolder { folder in
      func write(_ text: String, _ name: String) throws {
        let url = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
      }
      let lines = (0..<40).map { "this is line \($0) of good words" + ($0 == 2 || $0 == 3 ? "\n" : "") }
      try write(lines.joined(separator: "\n"), "bookcorpus/1.txt")
      var configuration = Vocabulary.standard.defaults(data: BookCorpusData.name)
      configuration.encoder = BagOfWordsEncoder()
      configuration.method = Untrained()
      configuration[data: BookCorpusData.self].heldOut = 10
      configuration[data: BookCorpusData.self].vocabulary = 20
      configuration.data.trainLimit = 25
      let data = try BookCorpusData.open(configuration, searching: [folder])
      // Line 3 is alone between two blank lines.
      #expect(data.validation.count == 9 && data.training.count == 25 && data.training.wordCount == 21)
      #expect(try sentences(data.training, [0], ViewKey(.training, seed: 0)).first?.count == 7)
      #expect(configuration.evaluate[NeighboursEvaluation.self].neighbours != nil)
      let fingerprint = try dataFingerprint(for: configuration, searching: [folder])
      configuration.evaluate[SentencesEvaluation.self].tasks = ["stories"]
      let record = try record(of: configuration, searching: [folder])
      #expect(record.status == .finished, "\(record.message)")
      // Without labels there is nothing to classify.
      #expect(!record.measurements.contains { $0.method == "knn" || $0.method == "linear" })
      #expect(try accuracy(record, "skip-thoughts").value != nil)
      #expect(try dataFingerprint(for: configuration, searching: [folder]) != fingerprint)
      configuration.evaluate[SentencesEvaluation.self].tasks = ["mr"]
      #expect(throws: DatasetError.self) { try dataFingerprint(for: configuration, searching: [folder]) }
      try write((0..<30).map { "good \($0)" }.joined(separator: "\n"), "mr/rt-polarity.pos")
      try write((0..<30).map { "bad \($0)" }.joined(separator: "\n"), "mr/rt-polarity.neg")
      let problems = try PlannedData(configuration, searching: [folder]).problems(of: configuration)
      #expect(problems.map(\.message) == ["mr takes at least 100 sentences, found 60"])
      configuration[data: BookCorpusData.self].heldOut = 40
      #expect(throws: DatasetError.self) { try dataFingerprint(for: configuration, searching: [folder]) }
    }
  }
}

extension BookCorpusData {
  fileprivate static func open(_ configuration: Configuration, searching folders: [URL]) throws -> RunData<
    SentenceSource
  > {
    try configuration[data: BookCorpusData.self].open(configuration, searching: folders, rendered: true)
  }
}
