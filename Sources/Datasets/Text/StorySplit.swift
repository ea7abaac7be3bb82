import Digests
import Tensors

/// `stories`: generated sentences in order, of stories of 8 to 16 sentences.
///
/// A story has a topic, a place, two people and a mood that changes now and then; its sentences draw their words from these, so that
/// a sentence tells something of its neighbours. A sentence is a function of (seed, split, index) alone.
public struct StorySplit: SentenceSplit {
  /// The generator's version, raised whenever any sentence changes.
  public static let generatorVersion = 1
  /// The sentences that train an encoder if no number is asked for.
  public static let defaultTrainingCount = 20_000
  /// The sentences that are held out if no number is asked for.
  public static let defaultTestCount = 2_000
  /// The words of all sentences.
  public static let vocabulary = StoryLexicon.vocabulary

  /// `stories`.
  public let dataset = "stories"
  /// `train` or `test`.
  public let split: String
  /// The number of sentences.
  public let count: Int
  private let seed: UInt64

  /// A split of the generator.
  ///
  /// - Throws: `DatasetError` if the number is out of range.
  public init(split: String, count: Int? = nil, seed: UInt64 = 0) throws(DatasetError) {
    let number = count ?? (split == "train" ? Self.defaultTrainingCount : Self.defaultTestCount)
    guard number >= 1, number <= 100_000_000 else {
      throw DatasetError(
        subject: "data set stories", expected: "1 to 100,000,000 sentences", found: "\(number)",
        remedy: "change the number")
    }
    self.split = split
    self.count = number
    self.seed = seed
  }

  /// The topics.
  public var classNames: [String] { StoryLexicon.topics.map(\.name) }
  /// The numbers of words that there are.
  public var wordCount: Int { Self.vocabulary.count }

  /// The topic of a sentence's story.
  public func label(_ index: Int) -> Int? { Story(number: place(index).story, seed: seed, split: split).topic }

  /// Adds the sentences of a range.
  public func read(_ range: Range<Int>, into list: inout SentenceList) {
    var story: Story?
    for index in range {
      let (number, line) = place(index)
      if story?.number != number { story = Story(number: number, seed: seed, split: split) }
      guard let words = story?.sentence(line) else { continue }
      list.append(words.map { Self.vocabulary.number(of: $0) }, startsText: line == 0)
    }
  }

  /// A sentence as people read it.
  public func text(_ index: Int) -> String {
    let (number, line) = place(index)
    return Story(number: number, seed: seed, split: split).sentence(line).joined(separator: " ")
  }

  /// SHA-256 of the generator's version and parameters.
  public var fingerprint: String { SHA256.of("stories \(Self.generatorVersion) \(split) \(count) \(seed)\n") }

  /// The numbers of sentences of eight stories after each other, again and again.
  private static let lengths = [8, 12, 10, 16, 9, 14, 11, 16]

  /// The story that a sentence belongs to, and its place in there.
  private func place(_ index: Int) -> (story: Int, line: Int) {
    precondition(index >= 0 && index < count, "sentence \(index) of \(count)")
    let period = Self.lengths.reduce(0, +)
    var (story, line) = (index / period * Self.lengths.count, index % period)
    for length in Self.lengths {
      if line < length { break }
      line -= length
      story += 1
    }
    return (story, line)
  }
}

/// Sentences of `stories` with an opinion, whose class is whether it is a good one.
///
/// Some say the opposite first, or deny it, so that counting pleasant words is not enough.
public struct StoryOpinions: SentenceSplit {
  /// The sentences if no number is asked for.
  public static let defaultCount = 1_000

  /// `stories`.
  public let dataset = "stories"
  /// The number of sentences.
  public let count: Int
  /// The classes.
  public let classNames = ["negative", "positive"]
  /// The numbers of words that there are.
  public let wordCount: Int
  private let sentences: SentenceList
  private let seed: UInt64

  /// The sentences in the words of a vocabulary.
  public init(count: Int = defaultCount, seed: UInt64 = 0, vocabulary: SentenceVocabulary = StorySplit.vocabulary) {
    var list = SentenceList()
    for index in 0..<count {
      var stream = RandomStream(seed: seed, purpose: .story, epoch: 2, sample: index)
      let story = Story(number: index, seed: seed, split: "opinions")
      let words = story.fill(StoryLexicon.opinions, isPleasant: index % 2 == 1, &stream)
      list.append(words.map { vocabulary.number(of: $0) }, startsText: true)
    }
    self.count = count
    self.seed = seed
    wordCount = vocabulary.count
    sentences = list
  }

  /// 1 for a good opinion, 0 for a bad one; they take turns.
  public func label(_ index: Int) -> Int? { index % 2 }

  /// Adds the sentences of a range.
  public func read(_ range: Range<Int>, into list: inout SentenceList) { list.append(range, of: sentences) }

  /// SHA-256 of the generator's version and parameters.
  public var fingerprint: String { SHA256.of("opinions \(StorySplit.generatorVersion) \(count) \(seed)\n") }
}

/// One story, with all that its sentences share.
private struct Story {
  let number: Int
  let topic: Int
  private let hero: String
  private let friend: String
  private let place: String
  /// Whether each sentence is of a pleasant mood.
  private let moods: [Bool]
  private let seed: UInt64
  private let part: Int

  init(number: Int, seed: UInt64, split: String) {
    self.number = number
    self.seed = seed
    part = split == "train" ? 0 : split == "test" ? 1 : 3
    var stream = RandomStream(seed: seed, purpose: .story, epoch: part, sample: number)
    topic = stream.index(below: StoryLexicon.topics.count)
    let people = StoryLexicon.people
    let first = stream.index(below: people.count)
    hero = people[first]
    friend = people[(first + 1 + stream.index(below: people.count - 1)) % people.count]
    place = stream.choice(of: StoryLexicon.topics[topic].places)
    var isPleasant = stream.uniform() < 0.5
    moods = (0..<16).map { _ in
      if stream.uniform() < 0.05 { isPleasant.toggle() }
      return isPleasant
    }
  }

  /// The words of a sentence.
  func sentence(_ line: Int) -> [String] {
    var stream = RandomStream(seed: seed, purpose: .story, epoch: part, sample: number, view: line + 1)
    let patterns = stream.uniform() < 0.65 ? StoryLexicon.moods : StoryLexicon.plain
    return fill(patterns, isPleasant: moods[line], &stream)
  }

  /// One of some patterns with its gaps filled.
  func fill(_ patterns: [[String]], isPleasant: Bool, _ stream: inout RandomStream) -> [String] {
    var isQuoted = false
    return stream.choice(of: patterns).map { word in
      switch word {
      // Names and places are not in every sentence, or they would tell too much of its neighbours.
      case "H": return stream.uniform() < 0.4 ? hero : "she"
      case "F": return stream.uniform() < 0.4 ? friend : "he"
      case "P": return stream.uniform() < 0.5 ? place : stream.choice(of: StoryLexicon.topics[topic].places)
      case "T": return stream.choice(of: subject(&stream).things)
      case "D": return stream.choice(of: subject(&stream).deeds)
      case "Q": return stream.choice(of: subject(&stream).qualities)
      case "M": return stream.choice(of: isPleasant ? StoryLexicon.pleasant : StoryLexicon.unpleasant)
      case "O": return stream.choice(of: isPleasant ? StoryLexicon.unpleasant : StoryLexicon.pleasant)
      case "\"":
        isQuoted.toggle()
        return isQuoted ? "``" : "''"
      default: return word
      }
    }
  }

  /// The story's topic, or now and then another one.
  private func subject(_ stream: inout RandomStream) -> StoryLexicon.Topic {
    let isOther = stream.uniform() < 0.15
    return StoryLexicon.topics[isOther ? stream.index(below: StoryLexicon.topics.count) : topic]
  }
}

extension RandomStream {
  fileprivate mutating func choice<Element>(of elements: [Element]) -> Element {
    elements[index(below: elements.count)]
  }
}
