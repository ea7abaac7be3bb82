import CPangoCairo
import Figures
import Foundation

/// Text set in lines of one width, ready to be drawn line by line.
final class PageParagraph {
  /// One line.
  struct Line {
    let shaped: ShapedText
    /// The bytes of the paragraph that it shows.
    let bytes: Range<Int>
    /// Right of the paragraph's left edge, in points.
    let x: Double
    let width: Double
    /// What formulas and pictures need above the line's usual height, and in all.
    let rise: Double
    let height: Double
  }

  let style: PageStyle
  private(set) var lines: [Line] = []
  private let source: InlineText
  private let bytes: [UInt8]
  private let isRightToLeft: Bool

  /// Sets text in lines of `width` points; nil leaves it in one line.
  init(_ source: InlineText, style: PageStyle, width: Double?, contexts: PageContexts) {
    self.style = style
    isRightToLeft = source.isRightToLeft
    let context = isRightToLeft ? contexts.rightToLeft : contexts.leftToRight
    let source = source.fitted(toWidth: width ?? .infinity)
    self.source = source
    bytes = Array(source.text.utf8)
    guard let width else {
      add(0..<bytes.count, hyphen: false, isLast: true, width: nil, context)
      return
    }
    guard let whole = ShapedText(source, 0..<bytes.count, appending: false, style: style, context: context) else {
      return
    }
    let advances = whole.advances(bytes.count)
    // Most paragraphs of tables and captions fit in a line.
    let total = advances.reduce(0, +)
    if total <= width, !source.text.unicodeScalars.contains("\u{2028}") {
      add(0..<bytes.count, hyphen: false, isLast: true, width: width, context)
      return
    }
    let space = Self.width(of: " ", style, context)
    let places = Places(
      source: source, bytes: bytes, advances: advances, breakable: whole.breakable(bytes), lineWidth: width,
      hyphenWidth: style.alignment == .justified ? Self.width(of: "-", style, context) : 0)
    let breaking = LineBreaking(width: width, space: space, isJustified: style.alignment == .justified)
    var start = 0
    for index in breaking.breaks(places.all) {
      let place = places.all[index]
      add(
        start..<max(start, places.ends[index]), hyphen: place.hyphen > 0, isLast: place.isForced, width: width, context)
      start = places.nexts[index]
    }
  }

  private static func width(of text: String, _ style: PageStyle, _ context: OpaquePointer) -> Double {
    ShapedText(InlineText(plain: text, style), 0..<1, appending: false, style: style, context: context)?
      .advances(1).first ?? 0
  }

  private func add(_ range: Range<Int>, hyphen: Bool, isLast: Bool, width: Double?, _ context: OpaquePointer) {
    guard let shaped = ShapedText(source, range, appending: hyphen, style: style, context: context) else { return }
    var natural = shaped.advances(range.count + 1).reduce(0, +)
    if style.alignment == .justified, let width {
      let slice = bytes[range]
      let spaces = Double(slice.count { $0 == UInt8(ascii: " ") })
      let slack = width - natural
      if spaces > 0, slack < 0 || !isLast {
        shaped.widenSpaces(by: slack / spaces, in: slice)
        natural = width
      }
    }
    let slack = (width ?? natural) - natural
    // A paragraph that reads from right to left begins at the right.
    let isAtRight = style.alignment == .right || (isRightToLeft && style.alignment != .center)
    let x = isAtRight ? slack : style.alignment == .center ? slack / 2 : 0
    var rise = 0.0
    var drop = 0.0
    for (place, object) in source.objects where range.contains(place) {
      // Lines have a little room to share.
      rise = max(rise, object.ascent - style.baseline - 0.5)
      drop = max(drop, object.descent - (style.lineHeight - style.baseline) - 0.5)
    }
    lines.append(
      Line(
        shaped: shaped, bytes: range, x: x, width: natural, rise: rise, height: style.lineHeight + rise + drop))
  }

  /// The height of all lines in points.
  var height: Double { lines.map(\.height).reduce(0, +) }

  /// The width of the widest line in points.
  var width: Double { lines.map { $0.x + $0.width }.max() ?? 0 }

  /// The width of the widest piece between places where a line of the text may end, in points.
  var widestPiece: Double {
    guard let whole = lines.first?.shaped, lines.count == 1 else { return width }
    let breakable = whole.breakable(bytes).lines
    var widest = 0.0
    var piece = 0.0
    for (byte, advance) in whole.advances(bytes.count).enumerated() {
      if breakable.contains(byte) {
        widest = max(widest, piece)
        piece = 0
      }
      // A space at the end of a line takes none.
      if bytes[byte] != UInt8(ascii: " ") { piece += advance }
    }
    return max(widest, piece)
  }

  /// The numbers of the footnotes that a line refers to.
  func notes(inLine index: Int) -> [Int] {
    source.notes.filter { lines[index].bytes.contains($0.place) }.map(\.number)
  }

  /// The numbers of all footnotes referred to.
  var notes: [Int] { source.notes.map(\.number) }

  /// Draws one line whose upper left corner is (x, y), with its links.
  func draw(line index: Int, x: Double, y: Double, on canvas: PageCanvas) {
    let cairo = canvas.cairo
    let line = lines[index]
    let baseline = y + line.rise + style.baseline
    let left = x + line.x
    cairo_set_source_rgb(cairo, style.gray, style.gray, style.gray)
    cairo_move_to(cairo, left, baseline)
    pango_cairo_show_layout_line(cairo, line.shaped.line)
    for (place, object) in source.objects where line.bytes.contains(place) {
      let start = place - line.bytes.lowerBound
      let dx = line.shaped.left(ofBytes: start..<(start + 3))
      object.draw(on: canvas, x: left + dx, baseline: baseline, gray: style.gray)
    }
    for (range, width) in source.boxPlaces(in: line.bytes) where width > 0 {
      let start = range.lowerBound - line.bytes.lowerBound
      let dx = line.shaped.left(ofBytes: start..<(start + range.count))
      canvas.outline(
        x: left + dx + 0.05 * style.size, y: baseline - 0.68 * style.size, width: width - 0.1 * style.size,
        height: 0.73 * style.size, gray: style.gray)
    }
    for (range, url) in source.links {
      let within = range.clamped(to: line.bytes)
      guard !within.isEmpty else { continue }
      let start = line.bytes.lowerBound
      for extent in line.shaped.extents(ofBytes: (within.lowerBound - start)..<(within.upperBound - start)) {
        canvas.links.draw(
          url, x: left + extent.lowerBound, y: y, width: extent.upperBound - extent.lowerBound, height: line.height,
          on: cairo)
      }
    }
  }

  /// Draws all lines below each other.
  func draw(x: Double, y: Double, on canvas: PageCanvas) {
    var place = y
    for index in lines.indices {
      draw(line: index, x: x, y: place, on: canvas)
      place += lines[index].height
    }
  }
}

/// The places where a paragraph's lines may end.
private struct Places {
  private(set) var all: [LineBreaking.Place] = []
  /// The byte after the last one shown, and the byte where the next line begins.
  private(set) var ends: [Int] = []
  private(set) var nexts: [Int] = []

  private let bytes: [UInt8]
  /// The distance of each byte from the left end, and the spaces before it.
  private var distances: [Double] = [0]
  private var spaces: [Int] = [0]

  init(
    source: InlineText, bytes: [UInt8], advances: [Double], breakable: (lines: Set<Int>, letters: Set<Int>),
    lineWidth: Double, hyphenWidth: Double
  ) {
    self.bytes = bytes
    for (byte, advance) in zip(bytes, advances) {
      distances.append((distances.last ?? 0) + advance)
      spaces.append((spaces.last ?? 0) + (byte == UInt8(ascii: " ") ? 1 : 0))
    }
    let hyphens = hyphenWidth > 0 ? Self.hyphens(source, bytes) : []
    let objects = Set(source.objects.map(\.place))
    var last = 0.0
    for index in 1..<max(bytes.count, 1) {
      let before = bytes[index - 1]
      if isSeparator(endingAt: index) {
        add(end: index - 3, next: index, isForced: true)
      } else if breakable.lines.contains(index) {
        // Beside a formula or picture a line ends only at a space.
        let touches = before != UInt8(ascii: " ") && (objects.contains(index) || objects.contains(index - 3))
        if touches || isSeparator(endingAt: index + 3) { continue }
        let penalty = source.breaksInFormulas.contains(index) ? 80.0 : before == UInt8(ascii: " ") ? 0 : 30
        add(end: index, next: index, penalty: penalty)
      } else if hyphens.contains(index) {
        add(end: index, next: index, penalty: 60, hyphen: hyphenWidth)
      } else if breakable.letters.contains(index), distances[index + 1] - last > 0.9 * lineWidth {
        // What has no place to break at, say an address, breaks at the letter before the line is full.
        add(end: index, next: index, penalty: 900)
      } else {
        continue
      }
      last = all.last?.next ?? 0
    }
    add(end: bytes.count, next: bytes.count, isForced: true)
  }

  private func isSeparator(endingAt index: Int) -> Bool {
    index >= 3 && index <= bytes.count && bytes[index - 3] == 0xE2 && bytes[index - 2] == 0x80
      && bytes[index - 1] == 0xA8
  }

  /// A place; spaces at the line's end are not shown.
  private mutating func add(
    end: Int, next: Int, penalty: Double = 0, hyphen: Double = 0, isForced: Bool = false
  ) {
    var end = max(end, 0)
    while end > 0, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
    all.append(
      LineBreaking.Place(
        end: distances[end], next: distances[next], spacesToEnd: spaces[end], spacesToNext: spaces[next],
        penalty: penalty, hyphen: hyphen, isForced: isForced))
    ends.append(end)
    nexts.append(next)
  }

  /// The bytes before which a hyphen may stand: within words, but not in code or addresses.
  private static func hyphens(_ source: InlineText, _ bytes: [UInt8]) -> Set<Int> {
    var result: Set<Int> = []
    let code = source.looks.filter { $0.look == .code }.map(\.range)
    var index = 0
    while index < bytes.count {
      guard isLetter(bytes[index]) else {
        index += 1
        continue
      }
      var end = index
      while end < bytes.count, isLetter(bytes[end]) { end += 1 }
      // Letters beside digits, slashes or other signs are names and addresses.
      let before = index == 0 ? 32 : bytes[index - 1]
      let after = end == bytes.count ? 32 : bytes[end]
      let stretch = index..<end
      if !"/_@#0123456789".utf8.contains(before), !"/_@(0123456789".utf8.contains(after),
        !(after == UInt8(ascii: ".") && end + 1 < bytes.count && isLetter(bytes[end + 1])),
        !code.contains(where: { $0.overlaps(stretch) })
      {
        let word = String(decoding: bytes[stretch], as: UTF8.self)
        for place in Hyphenator.english.divisions(of: word) { result.insert(index + place) }
      }
      index = end
    }
    return result
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
}
