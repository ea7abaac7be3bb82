import Experiments
import Networks
import Specifications
import Tensors

/// Quick-Thought's two encoders of sentences: bidirectional GRUs over one table of words.
public struct GRUEncoder: EncoderFamily {
  /// The words that it has vectors for, the unknown word included.
  public var words = 50_001
  /// The length of a word's vector.
  public var embedding = 620
  /// The feature dimension m: f and g in two directions, a quarter each.
  public var dimension = 1200

  /// The paper's.
  public init() {}

  /// The name that files use.
  public static let name = "gru"
  /// What it is.
  public static let meaning =
    "two encoders f and g of sentences, each a bidirectional GRU; the output is both side by side"
  /// f, g and both.
  public static let layers = ["f", "g", "output"]
  /// Sentences are classified by both together.
  public static let evaluatedLayers = ["output"]

  /// The keys.
  public static let keys: [Key<GRUEncoder>] = [
    Key("words", \.words, .integer.within(2...10_000_000), "words that have a vector, the unknown word included"),
    Key("embedding", \.embedding, .integer.within(1...65_536), "length of a word's vector"),
    Key(
      "dimension", \.dimension,
      .integer.within(4...65_536).must(be: "a multiple of 4", schema: ["multipleOf": .integer(4)]) { $0 % 4 == 0 },
      "dimension m of the output: f and g, forwards and backwards, a quarter each"),
  ]

  /// Every word of the data needs a vector.
  public func contradictions(in configuration: Configuration) -> [Contradiction] {
    guard let data = configuration.data as? any SentenceDataFamily, data.wordLimit > words else { return [] }
    return [
      Contradiction(
        "encoder.words", "\(words) are fewer than the \(data.wordLimit) words of `\(data.name)`", of: ["data.name"],
        hint: "write `words: \(data.wordLimit)`")
    ]
  }

  /// The states' weights count most.
  package static let costliestKey = "dimension"
  package static let comparedLayers = ComparedLayers(x: "f", y: "g")

  /// The words of a sentence by which costs are estimated.
  private static let usualWords = 20

  package func cost() throws -> EncoderCost {
    let (width, words) = (Double(dimension / 4), Double(Self.usualWords))
    // Four directions of three gates, each with a product for the word and one for the state.
    let operations = 4 * 6 * width * (Double(embedding) + width) * words
    let weights = 4 * 3 * (dimension / 4) * (embedding + dimension / 4 + 2)
    return EncoderCost(
      layers: [
        .init(name: "f", operations: operations / 2, parameters: weights / 2, features: dimension / 2, activations: 0),
        .init(name: "g", operations: operations / 2, parameters: weights / 2, features: dimension / 2, activations: 0),
        .init(
          name: "output", operations: 0, parameters: self.words * embedding, features: dimension,
          activations: 12 * dimension * Self.usualWords),
      ], sharedActivations: 2 * embedding * Self.usualWords)
  }

  package func make(seed: UInt64, workers: Workers) throws -> any Encoder<SentenceBatch> {
    GatedSentenceEncoder(words: words, dimension: embedding, hidden: dimension / 4, seed: seed, workers: workers)
  }

  package func randomBatch(count: Int) -> SentenceBatch {
    var batch = SentenceBatch()
    var stream = RandomStream(seed: 0, purpose: .sampling)
    for _ in 0..<count {
      for _ in 0..<Self.usualWords { batch.words.append(Int32(stream.index(below: words))) }
      batch.starts.append(batch.words.count)
    }
    return batch
  }
}
