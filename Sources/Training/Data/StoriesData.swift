import Datasets
import Experiments
import Foundation
import Specifications

/// The embedded generator: stories whose sentences share a topic, two people, a place and a mood.
public struct StoriesData: SentenceDataFamily {
  /// The split that trains the encoder.
  public var train = "train"
  /// So many sentences train the encoder; nil: 20,000.
  public var trainLimit: Int?
  /// So many sentences are held out; nil: 2,000.
  public var validationLimit: Int?

  /// The usual number of sentences.
  public init() {}

  /// The name that files use.
  public static let name = "stories"
  /// What it is.
  public static let meaning = "generated sentences in order: stories on ten topics, with a mood"
  /// The keys.
  public static let keys: [Key<StoriesData>] = {
    let most = 100_000_000
    return [
      Key("train", \.train, .choice(trainingSplits), "the split that trains the encoder"),
      Key(
        "trainLimit", \.trainLimit, Reading<Int>.integer.atLeast(1).atMost(most).orNone(),
        "so many sentences train the encoder"),
      Key(
        "validationLimit", \.validationLimit, Reading<Int>.integer.atLeast(2).atMost(most).orNone(),
        "so many sentences are held out"),
    ]
  }()

  package static func officialCount(of split: String) -> Int? { nil }

  package var wordLimit: Int { StorySplit.vocabulary.count }

  /// Nothing is augmented.
  public func unusedKeys(in configuration: Configuration) -> [UnusedKey] { keysOfImages }

  package func open(
    _ configuration: Configuration, searching folders: [URL], rendered: Bool
  ) throws -> RunData<SentenceSource> {
    let training = SentenceSource(try StorySplit(split: "train", count: trainLimit))
    let test = try StorySplit(split: "test", count: validationLimit)
    return RunData(
      training: training, labeled: training,
      validation: try SentenceSource(neighboursIn: 0..<test.count, of: test, limit: nil),
      tasks: try tasks(
        configuration, searching: folders, vocabulary: StorySplit.vocabulary, tokenizer: Tokenizer(), longest: 50))
  }
}
