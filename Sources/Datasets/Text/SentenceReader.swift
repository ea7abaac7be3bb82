import Foundation

/// Reads the sentences of one file in order, from its beginning or from the start of any sentence.
final class SentenceReader {
  /// A sentence in the file.
  struct Sentence {
    /// Where it starts in the unpacked text.
    var offset: Int
    /// Whether it is the first of its text.
    var startsText: Bool
    /// Its bytes, until the next one is read.
    var bytes: UnsafeBufferPointer<UInt8>
  }

  /// The most bytes of one sentence; more are a sign of another layout.
  static let longestSentence = 1 << 20

  private let file: DatasetFile
  private let stream: TextStream
  private let layout: TextLayout
  private var buffer: UnsafeMutableRawBufferPointer
  /// The bytes of the buffer that have not been handed over.
  private var window = 0..<0
  private var isAtEnd = false
  /// Whether the next sentence is the first of its text.
  private var startsText: Bool
  /// Up to where, in the unpacked text, no blank line was found behind the current place; and where the paragraph ends.
  private var searched: Int
  private var paragraphEnd: Int?

  /// A reader at the start of a sentence.
  init(_ file: DatasetFile, layout: TextLayout, at offset: Int = 0, startsText: Bool = true) throws(DatasetError) {
    self.file = file
    self.layout = layout
    self.startsText = startsText
    stream = try TextStream(file)
    buffer = .allocate(byteCount: 1 << 18, alignment: 64)
    searched = offset
    if offset > 0 { try stream.move(to: offset) }
    try fill()
    // A byte order mark is no text.
    if offset == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { skip(3) }
  }

  deinit { buffer.deallocate() }

  /// The next sentence; nil at the end of the file.
  func next() throws(DatasetError) -> Sentence? {
    switch layout.sentences {
    case .lines: try nextLine()
    case .split: try nextSplit()
    }
  }

  /// Refuses a file that was changed since it was opened.
  func checkUnchanged() throws(DatasetError) { try file.checkUnchanged() }

  /// The place of the window's first byte in the unpacked text.
  private var place: Int { stream.place - window.count }

  private var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[window]).bindMemory(to: UInt8.self)
  }

  private func skip(_ count: Int) { window = window.lowerBound + count..<window.upperBound }

  /// Hands over the first bytes of the window, less a carriage return at their end.
  private func take(_ count: Int) -> Sentence {
    let sentence = Sentence(
      offset: place, startsText: startsText, bytes: UnsafeBufferPointer(rebasing: bytes[..<count]))
    startsText = false
    skip(count)
    return sentence
  }

  /// Reads more of the file behind the window; nothing changes at its end.
  private func fill() throws(DatasetError) {
    guard !isAtEnd else { return }
    if window.count > buffer.count / 2 {
      let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * buffer.count, alignment: 64)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[window]))
      buffer.deallocate()
      buffer = larger
    } else if let start = buffer.baseAddress, window.lowerBound > 0 {
      memmove(start, start + window.lowerBound, window.count)
    }
    window = 0..<window.count
    let count = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[window.count...]))
    isAtEnd = count == 0
    window = 0..<window.count + count
  }

  private func nextLine() throws(DatasetError) -> Sentence? {
    while true {
      guard let length = try lineLength() else { return nil }
      let line = UnsafeBufferPointer(rebasing: bytes[..<length])
      defer { if !window.isEmpty { skip(1) } }
      if isBlank(line) {
        if layout.blankLinesEndTexts { startsText = true }
        skip(length)
        continue
      }
      return take(length)
    }
  }

  /// The bytes up to the next newline, or to the end of the file; nil at the end.
  private func lineLength() throws(DatasetError) -> Int? {
    var looked = 0
    while true {
      let rest = bytes[looked...]
      if let start = rest.isEmpty ? nil : bytes.baseAddress.map({ $0 + looked }),
        let newline = memchr(start, 0x0A, rest.count)
      {
        return looked + (newline - UnsafeMutableRawPointer(mutating: start))
      }
      if isAtEnd { return bytes.isEmpty ? nil : bytes.count }
      looked = bytes.count
      try refuseLongSentence(looked, "a line", hint: "write `sentences: split` for running text")
      try fill()
    }
  }

  private func nextSplit() throws(DatasetError) -> Sentence? {
    try skipSpace()
    guard !bytes.isEmpty else { return nil }
    while true {
      try findParagraphEnd()
      let available = paragraphEnd.map { $0 - place } ?? bytes.count
      let text = UnsafeBufferPointer(rebasing: bytes[..<available])
      if case .after(let count) = SentenceSplitter.end(of: text, isWhole: paragraphEnd != nil) { return take(count) }
      try refuseLongSentence(bytes.count, "a sentence", hint: "write `sentences: lines` if each line is a sentence")
      try fill()
    }
  }

  /// Goes to the next byte that is no space; a blank line on the way ends the text.
  private func skipSpace() throws(DatasetError) {
    var newlines = 0
    while true {
      var count = 0
      for byte in bytes {
        guard ByteClass.isSpace(byte), byte != 0 else { break }
        if byte == 0x0A { newlines += 1 }
        count += 1
      }
      let isFound = count < bytes.count
      skip(count)
      if isFound || isAtEnd { break }
      try fill()
    }
    if newlines > 1, layout.blankLinesEndTexts { startsText = true }
    if let end = paragraphEnd, end <= place { paragraphEnd = nil }
    searched = max(searched, place)
  }

  /// Looks for the blank line, or the end of the file, that ends the paragraph, as far as the window goes.
  private func findParagraphEnd() throws(DatasetError) {
    guard paragraphEnd == nil else { return }
    let text = bytes
    var index = searched - place
    while index < text.count {
      guard text[index] == 0x0A else {
        index += 1
        continue
      }
      var after = index + 1
      while after < text.count, text[after] != 0x0A, ByteClass.isSpace(text[after]) { after += 1 }
      if after == text.count { break }
      if text[after] == 0x0A {
        paragraphEnd = place + index
        return
      }
      index = after
    }
    searched = place + index
    if isAtEnd { paragraphEnd = place + text.count }
  }

  /// Whether a line has no word; all but a few are told by their first byte.
  private func isBlank(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = line.first(where: { !ByteClass.isSpace($0) || $0 == 0 }) else { return true }
    guard first >= 0x80 else { return false }
    var text: [UInt8] = []
    do throws(TextDamage) {
      try TextNormalizer(isLowercasing: false).normalize(line, into: &text)
    } catch {
      return false
    }
    return text.allSatisfy { $0 == 0x20 }
  }

  private func refuseLongSentence(_ count: Int, _ what: String, hint: String) throws(DatasetError) {
    guard count > Self.longestSentence else { return }
    throw DatasetError(
      subject: "\(file.path):\(try line(of: place))",
      expected: "\(what) of at most \(grouped(Self.longestSentence)) bytes",
      found: "a longer one", remedy: hint)
  }

  /// What is wrong with the bytes of a sentence, as an error with the line.
  func refusal(_ damage: TextDamage, in sentence: Sentence) throws(DatasetError) -> DatasetError {
    DatasetError(
      subject: "\(file.path):\(try line(of: sentence.offset + damage.offset))", expected: "text in UTF-8",
      found: damage.found, remedy: "convert the file, for example by iconv -f WINDOWS-1252 -t UTF-8, or restore it")
  }

  /// The number of the line, from 1, that a place of the unpacked text is in.
  private func line(of target: Int) throws(DatasetError) -> Int {
    let stream = try TextStream(file)
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
    defer { piece.deallocate() }
    var line = 1
    while stream.place < target {
      let wanted = min(piece.count, target - stream.place)
      let count = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: piece[..<wanted]))
      if count == 0 { break }
      for byte in piece[..<count] where byte == 0x0A { line += 1 }
    }
    return line
  }
}
