import Figures
import Foundation

/// Follows a page's operators and notes what they show: PDF's, and those of PostScript's that figures use.
///
/// Names of operators after ISO 32000-1, annex A, and the PostScript Language Reference, 3rd edition, chapter 8.
struct PageInterpreter {
  private(set) var contents: Contents
  private var state: State
  private var saved: [State] = []
  private var path = Bounds()
  private var current = Point(0, 0)
  private var operands: [ContentToken] = []
  private var resources = PDFResources(nil)
  /// The forms being drawn, outermost first.
  private var openForms: [Int?] = []
  private var hasCodedData = false

  /// The graphics state, as far as it matters.
  private struct State {
    var transform: Transform2D
    var fill: Color? = .black
    var stroke: Color? = .black
    var fillAlpha = 1.0
    var strokeAlpha = 1.0
    var fillIsPlain = true
    var strokeIsPlain = true
    var lineWidth = 1.0
    /// The lengths of strokes and spaces, as text.
    var dash = ""
    var font: PDFFont?
    var fontSize = 0.0
    var characterSpacing = 0.0
    var wordSpacing = 0.0
    var horizontalScale = 1.0
    var rise = 0.0
    var isInvisibleText = false
    var text = Transform2D.identity
    var line = Transform2D.identity
  }

  private static let deepestState = 256
  private let budget: ReadingBudget

  /// An interpreter whose outermost transformation leads to the page; it ends early once the budget is exceeded.
  init(contents: Contents, transform: Transform2D, budget: ReadingBudget) {
    self.contents = contents
    self.budget = budget
    state = State(transform: transform)
  }

  /// Follows a stream of operators.
  mutating func run(_ bytes: UnsafeBufferPointer<UInt8>, _ resources: PDFResources, from start: Int = 0) {
    let outer = self.resources
    self.resources = resources
    defer { self.resources = outer }
    guard budget.spend(.contentBytes, bytes.count) else { return }
    var tokens = ContentTokenizer(bytes, from: start)
    operands.removeAll(keepingCapacity: true)
    while let token = tokens.next() {
      guard case .word(let name) = token else {
        // Arrays of thousands of operands have no meaning to any operator.
        if operands.count < 64 { operands.append(token) }
        continue
      }
      guard budget.spend(.operators) else { return }
      if lastName == "ASCII85Decode" { hasCodedData = true }
      if name == "ID" {
        tokens.skipInlineImage()
      } else if hasCodedData, ["image", "imagemask", "colorimage", "cairo_image", "cairo_imagemask"].contains(name) {
        // PostScript's images stand in the program, coded, behind the operator that reads them.
        tokens.skipCodedData()
        hasCodedData = false
      } else if !graphics(name) && !color(name) && !construct(name) && !paint(name) && !text(name) {
        postScriptFont(name)
      }
      operands.removeAll(keepingCapacity: true)
    }
  }

  /// The last `count` operands as numbers.
  private func numbers(_ count: Int) -> [Double]? {
    guard operands.count >= count else { return nil }
    let numbers = operands.suffix(count).compactMap(\.number)
    return numbers.count == count ? numbers : nil
  }

  private var lastName: String? {
    for operand in operands.reversed() { if case .name(let name) = operand { return name } }
    return nil
  }

  // MARK: Graphics state

  private mutating func graphics(_ name: String) -> Bool {
    switch name {
    case "q", "gsave": if saved.count < Self.deepestState { saved.append(state) }
    case "Q", "grestore": if let last = saved.popLast() { state = last }
    case "cm", "concat": concatenate()
    case "translate": if let n = numbers(2) { prepend(Transform2D(1, 0, 0, 1, n[0], n[1])) }
    case "scale": if let n = numbers(2) { prepend(Transform2D(n[0], 0, 0, n[1], 0, 0)) }
    case "rotate":
      if let n = numbers(1) {
        let angle = n[0] * .pi / 180
        prepend(Transform2D(cos(angle), sin(angle), -sin(angle), cos(angle), 0, 0))
      }
    case "d", "setdash":
      let array = operands.lazy.compactMap { operand -> [ContentToken]? in
        if case .array(let elements) = operand { elements } else { nil }
      }.first
      state.dash = (array ?? []).prefix(8).compactMap(\.number).map { short($0) }.joined(separator: " ")
    case "w", "setlinewidth": if let n = numbers(1) { state.lineWidth = n[0] }
    case "gs":
      guard let named = lastName.flatMap({ resources.state($0) }) else { return true }
      state.lineWidth = named.lineWidth ?? state.lineWidth
      state.strokeAlpha = named.strokeAlpha ?? state.strokeAlpha
      state.fillAlpha = named.fillAlpha ?? state.fillAlpha
    default: return false
    }
    return true
  }

  private mutating func prepend(_ transform: Transform2D) { state.transform = transform.then(state.transform) }

  private mutating func concatenate() {
    var matrix = numbers(6)
    if matrix == nil, case .array(let elements)? = operands.last {
      let values = elements.compactMap(\.number)
      if values.count == 6 { matrix = values }
    }
    guard let m = matrix else { return }
    prepend(Transform2D(m[0], m[1], m[2], m[3], m[4], m[5]))
  }

  // MARK: Colours

  private mutating func color(_ name: String) -> Bool {
    switch name {
    case "g": state.fill = numbers(1).flatMap(Self.color)
    case "rg": state.fill = numbers(3).flatMap(Self.color)
    case "k": state.fill = numbers(4).flatMap(Self.color)
    case "G": state.stroke = numbers(1).flatMap(Self.color)
    case "RG": state.stroke = numbers(3).flatMap(Self.color)
    case "K": state.stroke = numbers(4).flatMap(Self.color)
    case "cs": state.fillIsPlain = lastName.map { resources.isPlainColorSpace($0) } ?? false
    case "CS": state.strokeIsPlain = lastName.map { resources.isPlainColorSpace($0) } ?? false
    case "sc", "scn": state.fill = state.fillIsPlain ? Self.color(operands.compactMap(\.number)) : nil
    case "SC", "SCN": state.stroke = state.strokeIsPlain ? Self.color(operands.compactMap(\.number)) : nil
    case "setgray", "setrgbcolor", "setcmykcolor":
      let count = name == "setgray" ? 1 : name == "setrgbcolor" ? 3 : 4
      state.fill = numbers(count).flatMap(Self.color)
      state.stroke = state.fill
    default: return false
    }
    return true
  }

  /// A colour from one, three or four components.
  private static func color(_ parts: [Double]) -> Color? {
    let p = parts.map { min(max($0, 0), 1) }
    switch p.count {
    case 1: return Color(red: p[0], green: p[0], blue: p[0])
    case 3: return Color(red: p[0], green: p[1], blue: p[2])
    case 4: return Color(red: (1 - p[0]) * (1 - p[3]), green: (1 - p[1]) * (1 - p[3]), blue: (1 - p[2]) * (1 - p[3]))
    default: return nil
    }
  }

  // MARK: Paths

  private mutating func construct(_ name: String) -> Bool {
    switch name {
    case "m", "l", "moveto", "lineto":
      guard let n = numbers(2) else { return true }
      current = Point(n[0], n[1])
      path.include(state.transform(current))
    case "rmoveto", "rlineto":
      guard let n = numbers(2) else { return true }
      current = Point(current.x + n[0], current.y + n[1])
      path.include(state.transform(current))
    case "c", "curveto":
      guard let n = numbers(6) else { return true }
      for place in [0, 2, 4] { path.include(state.transform(Point(n[place], n[place + 1]))) }
      current = Point(n[4], n[5])
    case "v", "y":
      guard let n = numbers(4) else { return true }
      for place in [0, 2] { path.include(state.transform(Point(n[place], n[place + 1]))) }
      current = Point(n[2], n[3])
    case "re":
      guard let n = numbers(4) else { return true }
      for (dx, dy) in [(0, 0), (n[2], 0), (0, n[3]), (n[2], n[3])] {
        path.include(state.transform(Point(n[0] + dx, n[1] + dy)))
      }
      current = Point(n[0], n[1])
    case "arc":
      guard let n = numbers(5) else { return true }
      for (dx, dy) in [(-1.0, -1.0), (1, 1)] {
        path.include(state.transform(Point(n[0] + dx * n[2], n[1] + dy * n[2])))
      }
    case "h", "closepath", "W", "W*", "clip", "eoclip": break
    default: return false
    }
    return true
  }

  private mutating func paint(_ name: String) -> Bool {
    switch name {
    case "S", "s", "stroke": stroke()
    case "f", "F", "f*", "fill", "eofill": fill()
    case "B", "B*", "b", "b*":
      fill()
      stroke()
    case "n", "newpath": break
    case "Do":
      draw()
      return true
    case "sh": return true
    default: return false
    }
    path = Bounds()
    return true
  }

  private mutating func stroke() {
    guard state.strokeAlpha > 0 else { return }
    contents.add(line: state.lineWidth * state.transform.scale, state.stroke)
    if let area = path.rectangle {
      contents.add(
        mark: area, state.stroke?.onWhite(state.strokeAlpha), corners: path.count, dash: state.dash)
    }
  }

  private mutating func fill() {
    guard state.fillAlpha > 0, let area = path.rectangle else { return }
    // White fills are backgrounds: neither marks nor colours that could be taken for another.
    if let fill = state.fill, fill == .white { return }
    contents.add(mark: area, state.fill?.onWhite(state.fillAlpha), corners: path.count)
  }

  // MARK: Images and forms

  private mutating func draw() {
    switch lastName.flatMap({ resources.externalObject($0) }) {
    case .image(let columns, let rows, let isLossy): image(columns, rows, isLossy: isLossy)
    case .form(let object, let identity): form(object, identity)
    case .other, nil: break
    }
  }

  private mutating func form(_ object: PDFObject, _ identity: Int?) {
    guard identity == nil || !openForms.contains(identity) else { return }
    guard openForms.count < ReadingLimit.formNesting.most else { return budget.exceed(.formNesting) }
    guard let form = object.document.form(object) else { return }
    let (outerState, outerSaved, outerOperands) = (state, saved, operands)
    openForms.append(identity)
    prepend(form.matrix)
    form.bytes.withUnsafeBufferPointer { run($0, form.resources ?? resources) }
    openForms.removeLast()
    (state, saved, operands) = (outerState, outerSaved, outerOperands)
  }

  private mutating func image(_ columns: Int, _ rows: Int, isLossy: Bool) {
    guard columns > 0, rows > 0 else { return }
    let (width, height) = (state.transform.horizontalScale, state.transform.verticalScale)
    guard width > 0, height > 0 else { return }
    contents.add(
      Contents.ImageUse(
        columns: columns, rows: rows, resolution: min(Double(columns) / width, Double(rows) / height) * 72,
        isLossy: isLossy))
    var bounds = Bounds()
    for corner in [Point(0, 0), Point(1, 0), Point(0, 1), Point(1, 1)] { bounds.include(state.transform(corner)) }
    if let area = bounds.rectangle { contents.add(mark: area, nil) }
  }

  // MARK: Text

  private mutating func text(_ name: String) -> Bool {
    switch name {
    case "BT": (state.text, state.line) = (.identity, .identity)
    case "ET": break
    case "Tf":
      guard let name = lastName, let size = numbers(1)?[0] else { return true }
      state.font = resources.font(name)
      state.fontSize = size
      if let use = state.font?.use { contents.add(use) }
    case "Tc": state.characterSpacing = numbers(1)?[0] ?? 0
    case "Tw": state.wordSpacing = numbers(1)?[0] ?? 0
    case "Tz": state.horizontalScale = (numbers(1)?[0] ?? 100) / 100
    case "Ts": state.rise = numbers(1)?[0] ?? 0
    case "Tr": state.isInvisibleText = numbers(1)?[0] == 3
    case "TL": break
    case "Tm": if let m = numbers(6) { setLine(Transform2D(m[0], m[1], m[2], m[3], m[4], m[5])) }
    case "Td", "TD": if let n = numbers(2) { setLine(Transform2D(1, 0, 0, 1, n[0], n[1]).then(state.line)) }
    case "T*": setLine(state.line)
    case "Tj", "'", "\"", "TJ": show()
    default: return false
    }
    return true
  }

  private mutating func setLine(_ transform: Transform2D) { (state.line, state.text) = (transform, transform) }

  /// Shows strings with shifts between them; a shift of more than a wide space begins another text, since programs
  /// write texts that stand far apart on one line together.
  private mutating func show() {
    var parts: [ContentToken] = operands
    if case .array(let elements)? = operands.last { parts = elements }
    var start = state.text
    var advance = 0.0
    var letters = ""
    for part in parts {
      switch part {
      case .number(let shift):
        let gap = -shift / 1000 * state.fontSize * state.horizontalScale
        if gap > 0.6 * state.fontSize && !letters.isEmpty {
          note(letters, from: start, advance)
          start = Transform2D(1, 0, 0, 1, advance + gap, 0).then(start)
          (letters, advance) = ("", 0)
        } else {
          advance += gap
        }
      case .string(let bytes): advance += append(bytes, to: &letters)
      default: continue
      }
    }
    note(letters, from: start, advance)
    state.text = Transform2D(1, 0, 0, 1, advance, 0).then(start)
  }

  /// Adds the letters of a string and returns how far they advance, in units of text space.
  private func append(_ bytes: [UInt8], to letters: inout String) -> Double {
    guard let font = state.font else {
      // PostScript's fonts lie in the program; half an em is a letter's usual width.
      letters += String(decoding: bytes.map { (32..<127).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
      return Double(bytes.count) * 0.5 * state.fontSize
    }
    var advance = 0.0
    for code in font.codes(bytes) {
      letters += font.letter(code)
      let space = state.characterSpacing + (code == 32 && font.codeBytes == 1 ? state.wordSpacing : 0)
      advance += (font.width(code) * state.fontSize + space) * state.horizontalScale
    }
    return advance
  }

  private mutating func note(_ letters: String, from text: Transform2D, _ advance: Double) {
    guard !state.isInvisibleText, state.fillAlpha > 0 else { return }
    let matrix = Transform2D(state.fontSize * state.horizontalScale, 0, 0, state.fontSize, 0, state.rise)
    let start = matrix.then(text).then(state.transform)
    let end = matrix.then(Transform2D(1, 0, 0, 1, advance, 0).then(text)).then(state.transform)
    contents.add(
      Contents.TextUse(
        text: letters, size: start.verticalScale * (state.font?.unit ?? 1), start: Point(start.e, start.f),
        end: Point(end.e, end.f)))
  }

  /// PostScript's ways to choose a font and show letters, where the file is no PDF.
  private mutating func postScriptFont(_ name: String) {
    switch name {
    case "selectfont": state.fontSize = numbers(1)?[0] ?? state.fontSize
    case "scalefont": state.fontSize = numbers(1)?[0] ?? state.fontSize
    case "show", "glyphshow", "ashow", "widthshow":
      let start = state.transform(current)
      var letters = lastName ?? ""
      if case .string(let bytes)? = operands.last { letters = String(decoding: bytes, as: UTF8.self) }
      let count = name == "glyphshow" ? 1 : letters.count
      let end = state.transform(Point(current.x + Double(count) * 0.5 * state.fontSize, current.y))
      let text = name == "glyphshow" && letters.count > 1 ? "?" : letters
      contents.add(
        Contents.TextUse(text: text, size: state.fontSize * state.transform.verticalScale, start: start, end: end))
    default: break
    }
  }
}
