import Foundation

/// Goes through the tags and texts of a page or drawing that sphere wrote, without building a tree: a figure of 100,000 marks has
/// as many elements.
///
/// It reads well-formed XML. Whatever else the bytes are, it ends; no script of the file runs.
struct MarkupScanner {
  /// What comes next.
  enum Piece: Equatable {
    /// An opening tag: where its name and its attributes are, and whether it has no content.
    case open(name: Range<Int>, attributes: Range<Int>, isEmpty: Bool)
    /// A closing tag.
    case close(name: Range<Int>)
    /// Characters between tags, as written.
    case text(Range<Int>)
  }

  let bytes: UnsafeBufferPointer<UInt8>
  private(set) var place: Int
  private let end: Int

  private static let (less, greater, slash) = (UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "/"))

  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0, to end: Int? = nil) {
    self.bytes = bytes
    place = start
    self.end = min(end ?? bytes.count, bytes.count)
  }

  /// The next piece; nil at the end.
  ///
  /// Comments, declarations and instructions are left out.
  mutating func next() -> Piece? {
    while place < end {
      if bytes[place] != Self.less {
        let start = place
        place = byte(Self.less, from: place)
        return .text(start..<place)
      }
      if starts("<!--") {
        place = behind("-->", from: place + 4)
      } else if starts("<!") || starts("<?") {
        place = min(byte(Self.greater, from: place) + 1, end)
      } else {
        return tag()
      }
    }
    return nil
  }

  private mutating func tag() -> Piece {
    let isClosing = place + 1 < end && bytes[place + 1] == Self.slash
    let start = place + (isClosing ? 2 : 1)
    var place = start
    while place < end, bytes[place] > 32, bytes[place] != Self.greater, bytes[place] != Self.slash { place += 1 }
    let name = min(start, end)..<max(min(start, end), place)
    let attributes = place
    // A `>` within quotation marks does not end the tag.
    var quote: UInt8 = 0
    while place < end {
      let byte = bytes[place]
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == Self.greater {
        break
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      }
      place += 1
    }
    let isEmpty = place > attributes && place <= end && bytes[place - 1] == Self.slash
    let rest = attributes..<max(attributes, place - (isEmpty ? 1 : 0))
    self.place = min(place + 1, end)
    return isClosing ? .close(name: name) : .open(name: name, attributes: rest, isEmpty: isEmpty)
  }

  /// Goes behind the closing tag of the element that was just opened, whatever is in it.
  mutating func skipElement(named name: Range<Int>) {
    var depth = 1
    while depth > 0, let piece = next() {
      switch piece {
      case .open(let other, _, let isEmpty) where !isEmpty && areEqual(other, name): depth += 1
      case .close(let other) where areEqual(other, name): depth -= 1
      default: break
      }
    }
  }

  // MARK: Names and values

  /// Whether a name is a given one.
  func isName(_ name: Range<Int>, _ text: StaticString) -> Bool {
    name.count == text.utf8CodeUnitCount
      && memcmp(text.utf8Start, bytes.baseAddress.map { $0 + name.lowerBound } ?? text.utf8Start, name.count) == 0
  }

  private func areEqual(_ first: Range<Int>, _ second: Range<Int>) -> Bool {
    first.count == second.count && zip(first, second).allSatisfy { bytes[$0] == bytes[$1] }
  }

  /// Hands over the attributes of a tag: the places of their names and values.
  func forEachAttribute(_ attributes: Range<Int>, _ use: (_ name: Range<Int>, _ value: Range<Int>) -> Void) {
    var place = attributes.lowerBound
    let end = attributes.upperBound
    while place < end {
      while place < end, bytes[place] <= 32 { place += 1 }
      let start = place
      while place < end, bytes[place] > 32, bytes[place] != UInt8(ascii: "=") { place += 1 }
      let name = start..<place
      while place < end, bytes[place] <= 32 { place += 1 }
      guard place < end, bytes[place] == UInt8(ascii: "=") else {
        if place == start { place += 1 }
        continue
      }
      place += 1
      while place < end, bytes[place] <= 32 { place += 1 }
      guard place < end else { return }
      let quote = bytes[place]
      guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
        while place < end, bytes[place] > 32 { place += 1 }
        continue
      }
      place += 1
      let value = place
      while place < end, bytes[place] != quote { place += 1 }
      use(name, value..<place)
      place += 1
    }
  }

  /// The value of an attribute; nil where the tag has none of the name.
  func value(of wanted: StaticString, in attributes: Range<Int>) -> Range<Int>? {
    var found: Range<Int>?
    forEachAttribute(attributes) { name, value in
      if found == nil, isName(name, wanted) { found = value }
    }
    return found
  }

  /// Characters with their references replaced: `&lt;`, `&#39;`, `&#x2212;`.
  func text(_ range: Range<Int>) -> String {
    let raw = UnsafeBufferPointer(rebasing: bytes[range])
    guard raw.contains(UInt8(ascii: "&")) else { return String(decoding: raw, as: UTF8.self) }
    var result = ""
    for (index, part) in String(decoding: raw, as: UTF8.self).split(separator: "&", omittingEmptySubsequences: false)
      .enumerated()
    {
      guard index > 0, let semicolon = part.firstIndex(of: ";"), let letter = Self.letter(part[..<semicolon]) else {
        result += index > 0 ? "&" + part : part
        continue
      }
      result.unicodeScalars.append(letter)
      result += part[part.index(after: semicolon)...]
    }
    return result
  }

  private static func letter(_ name: Substring) -> Unicode.Scalar? {
    switch name {
    case "lt": return "<"
    case "gt": return ">"
    case "amp": return "&"
    case "quot": return "\""
    case "apos": return "'"
    default:
      guard name.hasPrefix("#") else { return nil }
      let digits = name.dropFirst()
      let code = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
      return code.flatMap(Unicode.Scalar.init)
    }
  }

  // MARK: Search

  private func starts(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard place + count <= end, let base = bytes.baseAddress else { return false }
    return memcmp(base + place, text.utf8Start, count) == 0
  }

  private func byte(_ wanted: UInt8, from start: Int) -> Int {
    guard start < end, let base = bytes.baseAddress, let found = memchr(base + start, Int32(wanted), end - start) else {
      return end
    }
    return found - UnsafeMutableRawPointer(mutating: base)
  }

  /// Behind the next place of a text; the end where there is none.
  private func behind(_ text: StaticString, from start: Int) -> Int {
    let count = text.utf8CodeUnitCount
    guard let base = bytes.baseAddress else { return end }
    var place = byte(text.utf8Start[0], from: start)
    while place + count <= end {
      if memcmp(base + place, text.utf8Start, count) == 0 { return place + count }
      place = byte(text.utf8Start[0], from: place + 1)
    }
    return end
  }
}
