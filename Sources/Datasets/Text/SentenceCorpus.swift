import Digests
import Files
import Foundation
import Synchronization

/// What a text is read by, beside its files.
public struct CorpusSettings: Sendable, Hashable {
  /// The layout of the files.
  public var layout = TextLayout()
  /// How sentences are cut into words.
  public var tokenizer = Tokenizer()
  /// The most frequent words that have a number; the others are the unknown word.
  public var vocabularySize = 50_000
  /// A file of words, one a line, whose first is the unknown word, and of which the vocabulary takes the next ones; nil: the
  /// most frequent words of the text.
  public var dictionary: String?
  /// The words of a sentence that are read.
  public var longest = 50

  /// The original Quick-Thought's settings, in lower case.
  public init() {}
}

/// What was counted of a text.
public struct CorpusStatistics: Sendable, Hashable {
  /// Sentences.
  public var sentences = 0
  /// Texts, within which neighbours are formed.
  public var texts = 0
  /// Words, those included that are cut off.
  public var words = 0
  /// Sentences that are cut.
  public var cutSentences = 0
  /// Different words; where there are millions, about.
  public var types = 0
  /// Words that are not in the vocabulary.
  public var unknownWords = 0

  /// The share of the words that are not in the vocabulary.
  public var unknownShare: Double { words > 0 ? Double(unknownWords) / Double(words) : 0 }
}

/// A text of any length, read from its files in pieces: the memory that it takes does not grow with it.
///
/// One pass counts its words and notes where some of its sentences start. From there the others are found again when they are asked
/// for; what is read in order is read once.
public final class SentenceCorpus: SentenceSplit {
  /// `bookcorpus`.
  public let dataset = "bookcorpus"
  /// Texts have no classes.
  public let classNames: [String] = []
  /// The words that have a number.
  public let vocabulary: SentenceVocabulary
  /// What was counted.
  public let statistics: CorpusStatistics
  private let files: [TextFile]
  private let settings: CorpusSettings
  private let places: CorpusPlaces
  private let dictionaryDigest: String?
  private let cursors = Mutex<[Cursor]>([])
  private let digest = Mutex<String?>(nil)

  /// Reads a text once.
  ///
  /// - Parameters:
  ///   - paths: Files and folders, in reading order.
  ///   - indexed: About how many places are noted.
  /// - Throws: `DatasetError` where a file is missing or is not such a text.
  public convenience init(paths: [String], settings: CorpusSettings, indexed: Int = 1 << 16) throws(DatasetError) {
    var files: [TextFile] = []
    for path in paths { files += try textFiles(at: path) }
    try self.init(files: files, names: paths, settings: settings, indexed: indexed)
  }

  init(files: [TextFile], names: [String], settings: CorpusSettings, indexed: Int = 1 << 16) throws(DatasetError) {
    self.files = files
    self.settings = settings
    var scan = CorpusScan(settings: settings, indexed: indexed)
    for (number, file) in files.enumerated() { try scan.read(file, number: number) }
    guard scan.statistics.sentences > 0 else {
      throw DatasetError(
        subject: names.joined(separator: ", "), expected: "texts with sentences",
        found: files.isEmpty ? "no .txt and no .gz file" : "blank lines alone", remedy: "name other files")
    }
    var statistics = scan.statistics
    statistics.words = scan.counter.words
    statistics.types = scan.counter.types
    if let dictionary = settings.dictionary {
      let bytes = try DatasetFile(
        dictionary, expecting: "a list of words, one a line", remedy: "name another file"
      ).bytes()
      vocabulary = try SentenceVocabulary(list: bytes, path: dictionary, limit: settings.vocabularySize)
      dictionaryDigest = SHA256.of(Data(bytes))
      statistics.unknownWords = scan.counter.table.count(outside: vocabulary)
    } else {
      (vocabulary, statistics.unknownWords) = scan.counter.vocabulary(size: settings.vocabularySize)
      dictionaryDigest = nil
    }
    self.statistics = statistics
    places = scan.places
  }

  /// The number of sentences.
  public var count: Int { statistics.sentences }
  /// The numbers of words that there are.
  public var wordCount: Int { vocabulary.count }

  /// Sentences have no label.
  public func label(_ index: Int) -> Int? { nil }

  /// SHA-256 of the files, of the dictionary's and of the tokeniser's version.
  public var fingerprint: String {
    get throws(DatasetError) {
      if let known = digest.withLock({ $0 }) { return known }
      let fingerprint = SHA256()
      fingerprint.add("sentences \(Tokenizer.version) \(dictionaryDigest ?? "")\n")
      for file in files { fingerprint.add(try SHA256.of([file.open()]) + "\n") }
      let found = fingerprint.hexadecimal()
      digest.withLock { $0 = found }
      return found
    }
  }

  /// Adds the sentences of a range.
  public func read(_ range: Range<Int>, into list: inout SentenceList) throws(DatasetError) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "sentences \(range) of \(count)")
    var next = range.lowerBound
    while next < range.upperBound {
      let cursor = try cursor(for: next)
      try cursor.read(sentence: next)
      let end = min(range.upperBound, cursor.block.upperBound)
      list.append(next - cursor.block.lowerBound..<end - cursor.block.lowerBound, of: cursor.sentences)
      next = end
      cursors.withLock { $0.append(cursor) }
    }
  }

  /// The most readers that are kept for what is asked for next.
  private static let keptCursors = 8

  /// A reader that has a sentence already, or reads towards it; nobody else uses it meanwhile.
  private func cursor(for sentence: Int) throws(DatasetError) -> Cursor {
    let place = places.before(sentence)
    let found = cursors.withLock { cursors -> Cursor? in
      let best =
        cursors.lastIndex { $0.block.contains(sentence) }
        ?? cursors.indices.filter { cursors[$0].next <= sentence && cursors[$0].next >= place.sentence }
        .max { cursors[$0].next < cursors[$1].next }
      if let best { return cursors.remove(at: best) }
      // The one that was used longest ago is closed.
      if cursors.count >= Self.keptCursors { cursors.removeFirst() }
      return nil
    }
    if let found { return found }
    return try Cursor(at: place, files: files, settings: settings, vocabulary: vocabulary)
  }
}

/// The first pass over a text.
private struct CorpusScan {
  let settings: CorpusSettings
  var statistics = CorpusStatistics()
  var counter = WordCounter()
  var places: CorpusPlaces
  private var scratch: [UInt8] = []

  init(settings: CorpusSettings, indexed: Int) {
    self.settings = settings
    places = CorpusPlaces(limit: indexed)
  }

  mutating func read(_ file: TextFile, number: Int) throws(DatasetError) {
    let reader = try SentenceReader(try file.open(), layout: settings.layout)
    while let sentence = try reader.next() {
      places.note(
        CorpusPlaces.Place(
          sentence: statistics.sentences, file: number, offset: sentence.offset, startsText: sentence.startsText))
      statistics.sentences += 1
      if sentence.startsText { statistics.texts += 1 }
      let earlier = counter.words
      do throws(TextDamage) {
        try settings.tokenizer.forEachWord(of: sentence.bytes, scratch: &scratch) { counter.add($0) }
      } catch {
        throw try reader.refusal(error, in: sentence)
      }
      if counter.words - earlier > settings.longest { statistics.cutSentences += 1 }
    }
    try reader.checkUnchanged()
  }
}

/// Where some of a text's sentences start: every so many, twice as many whenever there is no more room.
struct CorpusPlaces: Sendable {
  struct Place: Sendable {
    var sentence: Int
    var file: Int
    var offset: Int
    var startsText: Bool
  }

  private let limit: Int
  private var stride = 64
  private var places: [Place] = []

  init(limit: Int) { self.limit = max(2, limit) }

  /// Takes the start of the next sentence; the first of all is number 0.
  mutating func note(_ place: Place) {
    guard place.sentence % stride == 0 else { return }
    places.append(place)
    guard places.count == limit else { return }
    stride *= 2
    places.removeAll { $0.sentence % stride != 0 }
  }

  /// The last place that is not after a sentence.
  func before(_ sentence: Int) -> Place { places[min(sentence / stride, places.count - 1)] }
}

/// A place in a text from which sentences are read on, with the last of them.
///
/// It is used by one thread at a time: whoever uses it has taken it out of the corpus's list.
private final class Cursor: @unchecked Sendable {
  /// The sentences that are read together.
  static let blockSize = 512

  /// The number of the next sentence.
  private(set) var next: Int
  /// The numbers of the sentences that were read last.
  private(set) var block = 0..<0
  /// These sentences.
  private(set) var sentences = SentenceList()
  private let files: [TextFile]
  private let settings: CorpusSettings
  private let vocabulary: SentenceVocabulary
  private var file: Int
  private var reader: SentenceReader
  private var scratch: [UInt8] = []

  init(
    at place: CorpusPlaces.Place, files: [TextFile], settings: CorpusSettings, vocabulary: SentenceVocabulary
  ) throws(DatasetError) {
    self.files = files
    self.settings = settings
    self.vocabulary = vocabulary
    next = place.sentence
    file = place.file
    reader = try SentenceReader(
      try files[file].open(), layout: settings.layout, at: place.offset, startsText: place.startsText)
  }

  /// Makes the block one that has a sentence, which is not before the next one.
  func read(sentence: Int) throws(DatasetError) {
    guard !block.contains(sentence) else { return }
    while next < sentence, try nextSentence() != nil {}
    sentences = SentenceList()
    block = next..<next
    while block.count < Self.blockSize, let found = try nextSentence() {
      try add(found)
      block = block.lowerBound..<next
    }
    try reader.checkUnchanged()
    guard block.contains(sentence) else {
      throw DatasetError(
        subject: files[file].path, expected: TextFile.expected, found: "fewer sentences than before",
        remedy: "do not change data sets during runs")
    }
  }

  private func nextSentence() throws(DatasetError) -> SentenceReader.Sentence? {
    while true {
      if let sentence = try reader.next() {
        next += 1
        return sentence
      }
      guard file + 1 < files.count else { return nil }
      file += 1
      reader = try SentenceReader(try files[file].open(), layout: settings.layout)
    }
  }

  private func add(_ sentence: SentenceReader.Sentence) throws(DatasetError) {
    var words: [Int32] = []
    do throws(TextDamage) {
      try settings.tokenizer.forEachWord(of: sentence.bytes, scratch: &scratch) {
        if words.count < settings.longest { words.append(vocabulary.number(of: $0)) }
      }
    } catch {
      throw try reader.refusal(error, in: sentence)
    }
    sentences.append(words, startsText: sentence.startsText)
  }
}
