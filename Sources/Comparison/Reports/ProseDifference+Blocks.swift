extension ProseDifference {
  private static let mostBlocks = 500
  private static let mostWords = 2000
  /// How many equal words are kept beside a difference.
  private static let keptWords = 8

  /// How the texts of two reports differ, block by block.
  ///
  /// Equal blocks are set aside by the longest list that both have in order; between them, blocks are paired in their order where
  /// at least a third of their words agree, and the rest is added or removed as a whole.
  init(_ first: [String], _ second: [String]) {
    self.init()
    let common = LongestCommon(first, second).pairs
    unchanged = common.count
    var (own, other) = (0, 0)
    for pair in common + [(first: first.count, second: second.count)] {
      if own < pair.first || other < pair.second {
        add(Array(first[own..<pair.first]), Array(second[other..<pair.second]))
      }
      (own, other) = (pair.first + 1, pair.second + 1)
    }
  }

  /// Adds what is between two blocks that both have.
  private mutating func add(_ first: [String], _ second: [String]) {
    var place = 0
    for text in first {
      guard blocks.count < Self.mostBlocks else { return }
      let words = Self.words(text)
      if let partner = second.indices.dropFirst(place).prefix(20).first(where: { Self.areAlike(words, second[$0]) }) {
        for added in second[place..<partner] { blocks.append([Piece(.added, added)]) }
        blocks.append(Self.pieces(words, Self.words(second[partner])))
        place = partner + 1
      } else {
        blocks.append([Piece(.removed, text)])
      }
    }
    for added in second.dropFirst(place) where blocks.count < Self.mostBlocks { blocks.append([Piece(.added, added)]) }
  }

  private static func words(_ text: String) -> [Substring] { text.split(separator: " ") }

  private static func areAlike(_ words: [Substring], _ text: String) -> Bool {
    let others = Self.words(text)
    var counts = Dictionary(others.map { ($0, 1) }, uniquingKeysWith: +)
    var common = 0
    for word in words {
      guard let count = counts[word], count > 0 else { continue }
      counts[word] = count - 1
      common += 1
    }
    return common * 3 >= max(words.count, others.count)
  }

  /// The words of two blocks as pieces, equal ones shortened.
  private static func pieces(_ first: [Substring], _ second: [Substring]) -> [Piece] {
    guard first.count <= mostWords, second.count <= mostWords else {
      return [Piece(.removed, first.joined(separator: " ")), Piece(.added, second.joined(separator: " "))]
    }
    var pieces: [Piece] = []
    func append(_ kind: Piece.Kind, _ words: ArraySlice<Substring>) {
      if !words.isEmpty { pieces.append(Piece(kind, words.joined(separator: " "))) }
    }
    var (own, other) = (0, 0)
    var equal: ArraySlice<Substring> = []
    func close(isLast: Bool) {
      append(.same, shortened(equal, isFirst: pieces.isEmpty, isLast: isLast))
      equal = []
    }
    for pair in LongestCommon(first, second).pairs + [(first: first.count, second: second.count)] {
      if own < pair.first || other < pair.second {
        close(isLast: false)
        append(.removed, first[own..<pair.first])
        append(.added, second[other..<pair.second])
      }
      if pair.first < first.count { equal.append(first[pair.first]) }
      (own, other) = (pair.first + 1, pair.second + 1)
    }
    close(isLast: true)
    return pieces
  }

  /// Equal words, of which those far from a difference are left out.
  private static func shortened(
    _ words: ArraySlice<Substring>, isFirst: Bool, isLast: Bool
  ) -> ArraySlice<Substring> {
    let kept = (isFirst ? 0 : keptWords) + (isLast ? 0 : keptWords)
    guard words.count > kept + 2 else { return words }
    let head = isFirst ? [] : Array(words.prefix(keptWords))
    let tail = isLast ? [] : Array(words.suffix(keptWords))
    return (head + ["..."] + tail)[...]
  }
}
