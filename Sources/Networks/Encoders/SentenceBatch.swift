/// Sentences as word numbers on their way into an encoder.
public struct SentenceBatch: Sendable {
  /// The numbers of all words, one sentence after the other.
  public var words: [Int32] = []
  /// Where each sentence starts in `words`; one more element than sentences, so that sentence i is
  /// `words[starts[i]..<starts[i + 1]]`, which is never empty.
  public var starts: [Int] = [0]

  /// No sentences.
  public init() {}

  /// The sentences given.
  public init(words: [Int32], starts: [Int]) {
    self.words = words
    self.starts = starts
  }

  /// The number N of sentences.
  public var count: Int { starts.count - 1 }
}
