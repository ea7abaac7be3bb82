import Foundation

/// What an SVG file of ours shows: its marks with their places, its words, and the rest as a digest.
struct DrawnMarks {
  /// The kinds of elements that marks are.
  enum Kind: UInt8 {
    case circle, path, rectangle, image, text
  }

  /// A mark: an element that names a run or has a tooltip.
  struct Mark {
    /// The place of its panel in `panels`.
    var panel: Int32
    /// What element it is.
    var kind: Kind
    /// The place of its run in `runs`; -1 for none.
    var run: Int32
    /// Its centre in points from the page's upper left corner.
    var x: Float
    var y: Float
    /// A digest of how it looks.
    var look: Int
    /// Where its tooltip is in the file; empty for none.
    var tooltip: Range<Int32>
  }

  /// The page's size in points; 0 where the file does not say.
  private(set) var width = 0.0
  private(set) var height = 0.0
  private(set) var marks: [Mark] = []
  /// The ids of groups around marks.
  private(set) var panels: [String] = []
  /// The ids of runs.
  private(set) var runs: [String] = []
  /// The texts that belong to no mark, in the order drawn.
  private(set) var texts: [String] = []
  /// A digest of all else that is drawn.
  private(set) var rest = 0
  /// Whether there are more marks than are looked at.
  private(set) var isCut = false
  private let data: Data

  private static let mostMarks = 1_000_000
  private static let mostTexts = 5000
  private static let mostBytes = 256 << 20

  /// Reads a file; whatever it is, marks come out, maybe none.
  init(svg data: Data) {
    self.data = data.prefix(Self.mostBytes)
    var reader = Reader()
    self.data.withUnsafeBytes { raw in
      reader.read(MarkupScanner(raw.bindMemory(to: UInt8.self)))
    }
    (width, height, marks, panels, runs) = (reader.width, reader.height, reader.marks, reader.panels, reader.runs)
    (texts, rest, isCut) = (reader.texts, reader.rest.finalize(), reader.isCut)
  }

  /// A mark's tooltip; empty for none.
  func tooltip(_ mark: Mark) -> String {
    guard !mark.tooltip.isEmpty else { return "" }
    return data.withUnsafeBytes { raw in
      let scanner = MarkupScanner(raw.bindMemory(to: UInt8.self))
      return scanner.text(Int(mark.tooltip.lowerBound)..<Int(mark.tooltip.upperBound))
    }
  }

  // MARK: Reading

  private struct Reader {
    var (width, height) = (0.0, 0.0)
    var marks: [Mark] = []
    var panels: [String] = []
    var runs: [String] = []
    var texts: [String] = []
    var rest = Hasher()
    var isCut = false
    private var runPlaces: [String: Int32] = [:]
    private var panelPlaces: [String: Int32] = [:]
    /// The panel of each open group, and whether the group is a mark of text.
    private var groups: [(panel: Int32, isMark: Bool)] = [(-1, false)]
    /// The mark under way, which a tooltip or a run makes one.
    private var open: (mark: Mark, attributes: Range<Int>)?

    mutating func read(_ start: MarkupScanner) {
      var scanner = start
      while let piece = scanner.next() {
        switch piece {
        case .open(let name, let attributes, let isEmpty): begin(name, attributes, isEmpty, &scanner)
        case .close(let name):
          if scanner.isName(name, "g") {
            finishOpen(scanner)
            if groups.count > 1 { groups.removeLast() }
          } else if !scanner.isName(name, "title") {
            finishOpen(scanner)
          }
        case .text: break
        }
      }
      finishOpen(scanner)
    }

    private mutating func begin(
      _ name: Range<Int>, _ attributes: Range<Int>, _ isEmpty: Bool, _ scanner: inout MarkupScanner
    ) {
      if scanner.isName(name, "title") {
        let start = scanner.place
        if !isEmpty { scanner.skipElement(named: name) }
        let end = max(start, scanner.place - "</title>".utf8.count)
        if open != nil { open?.mark.tooltip = Int32(clamping: start)..<Int32(clamping: end) }
        return
      }
      if scanner.isName(name, "text") {
        return text(name, isEmpty, &scanner)
      }
      finishOpen(scanner)
      if scanner.isName(name, "svg") {
        (width, height) = size(attributes, scanner)
      } else if scanner.isName(name, "metadata") || scanner.isName(name, "desc") {
        if !isEmpty { scanner.skipElement(named: name) }
      } else if scanner.isName(name, "g") {
        if !isEmpty { group(attributes, scanner) }
      } else if let kind = kind(name, scanner) {
        element(kind, attributes, scanner)
        if isEmpty { finishOpen(scanner) }
      } else {
        note(name.lowerBound..<attributes.upperBound, scanner)
      }
    }

    private func kind(_ name: Range<Int>, _ scanner: MarkupScanner) -> Kind? {
      if scanner.isName(name, "circle") { return .circle }
      if scanner.isName(name, "path") { return .path }
      if scanner.isName(name, "rect") { return .rectangle }
      return scanner.isName(name, "image") ? .image : nil
    }

    private func size(_ attributes: Range<Int>, _ scanner: MarkupScanner) -> (Double, Double) {
      func length(_ name: StaticString) -> Double {
        guard let value = scanner.value(of: name, in: attributes) else { return 0 }
        return Coordinates.numbers(scanner.bytes, value).first.map(Double.init) ?? 0
      }
      return (length("width"), length("height"))
    }

    private mutating func group(_ attributes: Range<Int>, _ scanner: MarkupScanner) {
      var panel = groups[groups.count - 1].panel
      if panel < 0, let id = scanner.value(of: "id", in: attributes) {
        let name = String(scanner.text(id).prefix(100))
        panel = panelPlaces[name] ?? Int32(clamping: panels.count)
        if panelPlaces[name] == nil {
          panelPlaces[name] = panel
          panels.append(name)
        }
      }
      // A group that names a run is a text with its place.
      let isMark = scanner.value(of: "data-run", in: attributes) != nil
      groups.append((panel, isMark))
      if isMark { element(.text, attributes, scanner) } else { note(attributes, scanner) }
    }

    /// The letters of a text, which belong to its mark or to none.
    private mutating func text(_ name: Range<Int>, _ isEmpty: Bool, _ scanner: inout MarkupScanner) {
      guard !isEmpty else { return }
      let isOfMark = groups[groups.count - 1].isMark
      let start = scanner.place
      var words = ""
      var inner = scanner
      scanner.skipElement(named: name)
      if isOfMark {
        look(start..<scanner.place, scanner)
        return
      }
      let end = scanner.place
      while inner.place < end, let piece = inner.next() {
        if case .text(let range) = piece { words += inner.text(range) }
      }
      if texts.count < mostTexts, !words.isEmpty { texts.append(words) }
      note(start..<end, scanner)
    }

    /// Adds bytes to the look of the mark under way.
    private mutating func look(_ range: Range<Int>, _ scanner: MarkupScanner) {
      guard open != nil else { return }
      var hasher = Hasher()
      hasher.combine(open?.mark.look)
      hasher.combine(bytes: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: scanner.bytes[range])))
      open?.mark.look = hasher.finalize()
    }

    /// Begins what is a mark if it names a run or has a tooltip.
    private mutating func element(_ kind: Kind, _ attributes: Range<Int>, _ scanner: MarkupScanner) {
      let panel = groups[groups.count - 1].panel
      var mark = Mark(panel: panel, kind: kind, run: -1, x: 0, y: 0, look: 0, tooltip: 0..<0)
      var box = Coordinates.Box()
      var size: (Float, Float) = (0, 0)
      var looks = Hasher()
      scanner.forEachAttribute(attributes) { name, value in
        func number() -> Float { Coordinates.numbers(scanner.bytes, value).first ?? 0 }
        if scanner.isName(name, "cx") || scanner.isName(name, "x") {
          mark.x = number()
        } else if scanner.isName(name, "cy") || scanner.isName(name, "y") {
          mark.y = number()
        } else if scanner.isName(name, "d") {
          box.include(Coordinates.numbers(scanner.bytes, value))
        } else if scanner.isName(name, "transform") {
          let numbers = Coordinates.numbers(scanner.bytes, value)
          if numbers.count >= 2 { (mark.x, mark.y) = (numbers[0], numbers[1]) }
        } else if scanner.isName(name, "data-run") {
          mark.run = run(scanner.text(value))
        } else {
          if scanner.isName(name, "width") { size.0 = number() }
          if scanner.isName(name, "height") { size.1 = number() }
          looks.combine(bytes: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: scanner.bytes[name])))
          looks.combine(bytes: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: scanner.bytes[value])))
        }
      }
      if let centre = box.centre {
        (mark.x, mark.y) = centre
        looks.combine(box.size.0)
        looks.combine(box.size.1)
      } else if kind == .rectangle || kind == .image {
        (mark.x, mark.y) = (mark.x + size.0 / 2, mark.y + size.1 / 2)
      }
      mark.look = looks.finalize()
      open = (mark, attributes)
    }

    private mutating func run(_ id: String) -> Int32 {
      if let place = runPlaces[id] { return place }
      let place = Int32(clamping: runs.count)
      runPlaces[id] = place
      runs.append(id)
      return place
    }

    private mutating func finishOpen(_ scanner: MarkupScanner) {
      guard let (mark, attributes) = open else { return }
      open = nil
      guard mark.run >= 0 || !mark.tooltip.isEmpty else { return note(attributes, scanner) }
      if marks.count < mostMarks { marks.append(mark) } else { isCut = true }
    }

    private mutating func note(_ range: Range<Int>, _ scanner: MarkupScanner) {
      rest.combine(bytes: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: scanner.bytes[range])))
    }
  }
}

/// Numbers of an SVG's attributes.
enum Coordinates {
  /// What spans the points of a path.
  struct Box {
    private var (left, top) = (Float.infinity, Float.infinity)
    private var (right, bottom) = (-Float.infinity, -Float.infinity)

    mutating func include(_ pairs: [Float]) {
      for place in stride(from: 0, to: pairs.count - 1, by: 2) {
        (left, right) = (min(left, pairs[place]), max(right, pairs[place]))
        (top, bottom) = (min(top, pairs[place + 1]), max(bottom, pairs[place + 1]))
      }
    }

    var centre: (Float, Float)? { right >= left ? ((left + right) / 2, (top + bottom) / 2) : nil }
    /// Width and height in hundredths of a point, so that rounding of corners makes no difference.
    var size: (Int, Int) {
      guard right >= left, right - left < 1e6, bottom - top < 1e6 else { return (0, 0) }
      return (Int(((right - left) * 100).rounded()), Int(((bottom - top) * 100).rounded()))
    }
  }

  /// The numbers of a text in the order written, whatever is between them; digits with a point, no exponents: as we write them.
  static func numbers(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [Float] {
    var result: [Float] = []
    var (value, scale, isNegative, hasDigit, hasPoint) = (0.0, 1.0, false, false, false)
    func finish() {
      if hasDigit { result.append(Float((isNegative ? -value : value) / scale)) }
      (value, scale, isNegative, hasDigit, hasPoint) = (0, 1, false, false, false)
    }
    for place in range {
      let byte = bytes[place]
      switch byte {
      case 0x30...0x39:
        // More digits than a number of a drawing has would only cost.
        if value < 1e12 {
          value = value * 10 + Double(byte - 0x30)
          if hasPoint { scale *= 10 }
        }
        hasDigit = true
      case UInt8(ascii: ".") where !hasPoint: hasPoint = true
      case UInt8(ascii: "-"):
        finish()
        isNegative = true
      default: finish()
      }
    }
    finish()
    return result
  }
}
