/// The words that have a number: 0 is the unknown word, the others follow.
public struct SentenceVocabulary: Sendable, Hashable {
  /// The number of every word that is not in the vocabulary.
  public static let unknown: Int32 = 0
  /// How the unknown word is written.
  public static let unknownWord = "<unk>"
  /// What files are accepted to call it.
  static let unknownWords = ["<unk>", "<UNK>", "UNK", "unk", "[UNK]", "<oov>", "<OOV>"]

  private let table: WordTable

  /// A vocabulary of words, without the unknown one, in the order of their numbers; repeated words count once.
  public init(_ words: some Sequence<String>) {
    var table = WordTable()
    for word in words { _ = table.add(Array(word.utf8)) }
    self.table = table
  }

  init(_ table: WordTable) { self.table = table }

  /// The words, the unknown one included.
  public var count: Int { table.count + 1 }

  /// The number of a word.
  public func number(of word: String) -> Int32 {
    Array(word.utf8).withUnsafeBufferPointer { number(of: $0) }
  }

  @inline(__always)
  func number(of word: UnsafeBufferPointer<UInt8>) -> Int32 { table.find(word).map { Int32($0 + 1) } ?? Self.unknown }

  /// The word with a number.
  public subscript(number: Int32) -> String {
    number == Self.unknown ? Self.unknownWord : String(decoding: table.bytes(of: Int(number) - 1), as: UTF8.self)
  }
}

/// Words as bytes, numbered from 0 in the order in which they were added, with a number beside each.
struct WordTable: Sendable, Hashable {
  private var bytes: [UInt8] = []
  /// Where each word ends in `bytes`.
  private var ends: [Int] = []
  private var hashes: [UInt32] = []
  /// The words' numbers plus one at places that follow from their hashes; 0 is free.
  private var slots = [Int32](repeating: 0, count: 1 << 10)
  /// How often each word was added.
  private(set) var counts: [Int] = []

  var count: Int { ends.count }

  /// A word's bytes.
  func bytes(of word: Int) -> ArraySlice<UInt8> { bytes[(word == 0 ? 0 : ends[word - 1])..<ends[word]] }

  /// The number of a word; nil where there is none.
  @inline(__always)
  func find(_ word: UnsafeBufferPointer<UInt8>) -> Int? {
    let found = slots[slot(of: word, hash: Self.hash(word))]
    return found == 0 ? nil : Int(found) - 1
  }

  /// Counts a word, and adds it where it is new; returns its number.
  mutating func add(_ word: UnsafeBufferPointer<UInt8>, times: Int = 1) -> Int {
    let hash = Self.hash(word)
    let place = slot(of: word, hash: hash)
    let found = Int(slots[place]) - 1
    if found >= 0 {
      counts[found] += times
      return found
    }
    bytes.append(contentsOf: word)
    ends.append(bytes.count)
    hashes.append(hash)
    counts.append(times)
    slots[place] = Int32(count)
    if 2 * count > slots.count { grow() }
    return count - 1
  }

  mutating func add(_ word: [UInt8], times: Int = 1) -> Int {
    word.withUnsafeBufferPointer { add($0, times: times) }
  }

  /// The place of a word in `slots`, or the free one where it belongs.
  @inline(__always)
  private func slot(of word: UnsafeBufferPointer<UInt8>, hash: UInt32) -> Int {
    let mask = slots.count - 1
    var place = Int(hash) & mask
    while slots[place] != 0 {
      let candidate = Int(slots[place]) - 1
      if hashes[candidate] == hash, isEqual(word, candidate) { break }
      place = (place + 1) & mask
    }
    return place
  }

  @inline(__always)
  private func isEqual(_ word: UnsafeBufferPointer<UInt8>, _ candidate: Int) -> Bool {
    let start = candidate == 0 ? 0 : ends[candidate - 1]
    guard ends[candidate] - start == word.count else { return false }
    for index in 0..<word.count where bytes[start + index] != word[index] { return false }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: 2 * slots.count)
    let mask = slots.count - 1
    for (word, hash) in hashes.enumerated() {
      var place = Int(hash) & mask
      while slots[place] != 0 { place = (place + 1) & mask }
      slots[place] = Int32(word + 1)
    }
  }

  /// FNV-1a with a last mixing: the same on every machine and in every process.
  @inline(__always)
  private static func hash(_ word: UnsafeBufferPointer<UInt8>) -> UInt32 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in word { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return UInt32(truncatingIfNeeded: (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15 >> 32)
  }

  static func == (first: WordTable, second: WordTable) -> Bool {
    first.bytes == second.bytes && first.ends == second.ends && first.counts == second.counts
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(bytes)
    hasher.combine(ends)
  }

  /// The words by count, the most frequent first, and then by their bytes.
  func ordered() -> [Int] {
    (0..<count).sorted { first, second in
      counts[first] != counts[second]
        ? counts[first] > counts[second] : bytes(of: first).lexicographicallyPrecedes(bytes(of: second))
    }
  }

  /// The words that were added first.
  func first(_ limit: Int) -> WordTable {
    var kept = WordTable()
    for word in 0..<min(limit, count) { _ = kept.add(Array(bytes(of: word)), times: counts[word]) }
    return kept
  }

  /// The words that were counted more than `least` times, in the order in which they were added.
  func without(atMost least: Int) -> WordTable {
    var kept = WordTable()
    for word in 0..<count where counts[word] > least { _ = kept.add(Array(bytes(of: word)), times: counts[word]) }
    return kept
  }
}

extension WordTable {
  /// How often words were counted that a vocabulary does not have.
  func count(outside vocabulary: SentenceVocabulary) -> Int {
    (0..<count).reduce(0) { sum, word in
      let isKnown = Array(bytes(of: word)).withUnsafeBufferPointer {
        vocabulary.number(of: $0) != SentenceVocabulary.unknown
      }
      return isKnown ? sum : sum + counts[word]
    }
  }
}
