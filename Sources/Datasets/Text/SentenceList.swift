/// Some sentences as word numbers, one after the other, with the places where texts begin.
public struct SentenceList: Sendable, Hashable {
  /// The numbers of all words; 0 is the unknown word.
  public var words: [Int32] = []
  /// Where each sentence starts in `words`, and a last element where the last one ends.
  public var starts: [Int] = [0]
  /// Whether each sentence is the first of its text, so that it is not a neighbour of the one before.
  public var startsText: [Bool] = []

  /// No sentences.
  public init() {}

  /// The number of sentences.
  public var count: Int { starts.count - 1 }

  /// The words of a sentence.
  public subscript(index: Int) -> ArraySlice<Int32> { words[starts[index]..<starts[index + 1]] }

  /// Adds a sentence.
  ///
  /// An empty one becomes the unknown word alone, so that no sentence is ever empty.
  public mutating func append(_ sentence: some Sequence<Int32>, startsText isFirst: Bool) {
    words.append(contentsOf: sentence)
    if words.count == starts[starts.count - 1] { words.append(SentenceVocabulary.unknown) }
    starts.append(words.count)
    startsText.append(isFirst)
  }

  /// Adds some sentences of another list.
  public mutating func append(_ range: Range<Int>, of other: SentenceList) {
    let shift = words.count - other.starts[range.lowerBound]
    words.append(contentsOf: other.words[other.starts[range.lowerBound]..<other.starts[range.upperBound]])
    for index in range { starts.append(other.starts[index + 1] + shift) }
    startsText.append(contentsOf: other.startsText[range])
  }
}

/// Sentences in reading order: N of them, each one word or more.
public protocol SentenceSplit: Sendable {
  /// The data set's name.
  var dataset: String { get }
  /// The number of sentences N.
  var count: Int { get }
  /// The numbers of words that there are: all numbers are below it, and 0 is the unknown word.
  var wordCount: Int { get }
  /// The names of the classes, in the order of their labels; none where sentences have no label.
  var classNames: [String] { get }
  /// The class of a sentence, from 0; nil if it has no label.
  func label(_ index: Int) -> Int?
  /// Adds the sentences of a range to a list; any number of threads may call it at a time.
  ///
  /// - Throws: where the files behind the split can no longer be read, or were changed.
  func read(_ range: Range<Int>, into list: inout SentenceList) throws(DatasetError)
  /// SHA-256 (hex) of the bytes behind the split, or of the generator's version and parameters.
  ///
  /// - Throws: where the bytes cannot be read.
  var fingerprint: String { get throws(DatasetError) }
}

extension SentenceSplit {
  /// The sentences of a range.
  public func sentences(_ range: Range<Int>) throws(DatasetError) -> SentenceList {
    var list = SentenceList()
    try read(range, into: &list)
    return list
  }
}
