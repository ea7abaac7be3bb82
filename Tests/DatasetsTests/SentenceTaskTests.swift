import Datasets
import Foundation
import TestSupport
import Testing

@Suite struct SentenceTaskTests {
  /// MR: Windows-1252, split at newlines alone, in words of a vocabulary; other bytes end no line.
  @Test func reviewsAreSplitAtNewlinesAlone() throws {
    try withTemporaryFolder { root in
      let folder = root.appendingPathComponent("mr")
      try Fixture.write(
        Array("a caf".utf8) + [0xE9, 0x20, 0x85, 0x20] + Array("good film .\n \nfine\n".utf8),
        to: folder.appendingPathComponent("rt-polarity.pos"))
      #expect(
        refusal { () throws(DatasetError) in
          try ReviewTask(.mr, searching: [root], vocabulary: SentenceVocabulary([]))
        }?.contains("rt-polarity.neg: expected one sentence a line, found no such file") == true)
      try Fixture.write(Array("a bad film .".utf8), to: folder.appendingPathComponent("rt-polarity.neg"))
      let words = SentenceVocabulary(["a", "café", "...", "film", "good"])
      let task = try ReviewTask(.mr, searching: [root], vocabulary: words)
      #expect(task.count == 4 && task.classNames == ["negative", "positive"])
      #expect((0..<4).map { task.label($0) } == [1, 1, 1, 0])
      let list = try task.sentences(0..<4)
      #expect((0..<4).map { Array(list[$0]) } == [[1, 2, 3, 5, 4, 0], [0], [0], [1, 0, 4, 0]])
      #expect(abs(task.unknownShare - 4.0 / 11) < 1e-12 && task.wordCount == 6)
      let status = try #require(surveyDatasets([root], depth: .listing).first { $0.dataset == "mr" })
      #expect(status.summary == "2 files, 4 sentences" && status.isAvailable)
    }
  }

  @Test func storiesAreFunctionsOfTheirNumbers() throws {
    let split = try StorySplit(split: "train", count: 2_000)
    let list = try split.sentences(0..<2_000)
    var part = SentenceList()
    part.append(700..<703, of: list)
    #expect(try split.sentences(700..<703) == part)
    #expect(
      try StorySplit(split: "train", count: 50).sentences(0..<50).words == Array(list.words.prefix(list.starts[50])))
    #expect(
      try StorySplit(split: "test", count: 50).sentences(0..<50).words != Array(list.words.prefix(list.starts[50])))
    #expect(try StorySplit(split: "train", count: 50, seed: 1).text(3) != split.text(3))
    #expect(split.text(3).split(separator: " ").map { StorySplit.vocabulary.number(of: String($0)) } == Array(list[3]))
    // No word is unknown, and every story has 8 to 16 sentences.
    #expect(!list.words.contains(SentenceVocabulary.unknown))
    let starts = (0..<2_000).filter { list.startsText[$0] }
    #expect(zip(starts, starts.dropFirst()).allSatisfy { (8...16).contains($1 - $0) })
    #expect(StorySplit.vocabulary.count < 700 && split.classNames.count == 10)
    for count in [0, -1, 100_000_001] {
      #expect(refusal { () throws(DatasetError) in try StorySplit(split: "train", count: count) } != nil)
    }
  }

  /// What Quick-Thought learns from: words of a sentence tell its neighbours from sentences of other stories.
  @Test func neighboursOfStoriesShareWords() throws {
    let split = try StorySplit(split: "train", count: 3_000)
    let list = try split.sentences(0..<3_000)
    let common = Set(list.words.reduce(into: [:]) { $0[$1, default: 0] += 1 }.filter { $0.value > 120 }.keys)
    let sets = (0..<3_000).map { Set(list[$0]).subtracting(common) }
    func shared(_ first: Int, _ second: Int) -> Int { sets[first].intersection(sets[second]).count }
    let neighbours = (0..<2_900).filter { !list.startsText[$0 + 1] }.map { shared($0, $0 + 1) }
    let strangers = (0..<2_900).map { shared($0, $0 + 100) }
    func mean(_ numbers: [Int]) -> Double { Double(numbers.reduce(0, +)) / Double(numbers.count) }
    #expect(mean(neighbours) > 2 * mean(strangers), "\(mean(neighbours)) \(mean(strangers))")
  }

  @Test func opinionsAreBalancedAndNeedMoreThanCounting() throws {
    let opinions = StoryOpinions(count: 400)
    let list = try opinions.sentences(0..<400)
    #expect((0..<400).count { opinions.label($0) == 1 } == 200)
    #expect(opinions.fingerprint != StoryOpinions(count: 401).fingerprint)
    let pleasant = Set(["wonderful", "lovely", "fine", "happy"].map { StorySplit.vocabulary.number(of: $0) })
    let found = (0..<400).filter { !pleasant.isDisjoint(with: list[$0]) }
    let share = Double(found.count { opinions.label($0) == 1 }) / Double(found.count)
    #expect(share > 0.55 && share < 0.95, "\(share)")
  }
}
