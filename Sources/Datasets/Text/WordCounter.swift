/// Counts the words of a text in one pass, in memory that does not grow with the text.
///
/// Where there are more different words than there is room for, those that were counted once so far are dropped, then those
/// counted twice, and so on: words as rare as that never reach a vocabulary, unless it has room for millions.
struct WordCounter: Sendable {
  /// The most different words that are counted at a time.
  let limit: Int
  private(set) var table = WordTable()
  /// All words, repetitions included.
  private(set) var words = 0
  private var dropped = 0
  private var rarest = 0

  init(limit: Int = 1 << 22) { self.limit = limit }

  /// The different words found; some more were there if `isAtLeast`.
  var types: Int { max(table.count, dropped) }
  /// Whether rare words were dropped, so that there may be more types than counted.
  var isAtLeast: Bool { rarest > 0 }

  mutating func add(_ word: UnsafeBufferPointer<UInt8>) {
    words += 1
    _ = table.add(word)
    guard table.count > limit else { return }
    dropped = max(dropped, table.count)
    while table.count > limit * 3 / 4 {
      rarest += 1
      table = table.without(atMost: rarest)
    }
  }

  /// The most frequent words, and how many of all words they are not.
  func vocabulary(size: Int) -> (vocabulary: SentenceVocabulary, unknown: Int) {
    var known = WordTable()
    var count = 0
    for word in table.ordered().prefix(size) {
      _ = known.add(Array(table.bytes(of: word)), times: table.counts[word])
      count += table.counts[word]
    }
    return (SentenceVocabulary(known), words - count)
  }
}
