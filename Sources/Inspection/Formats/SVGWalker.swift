import CXML
import Figures
import Foundation

/// Goes through an SVG's elements and notes what they show.
struct SVGWalker {
  var contents: Contents
  private var byID: [String: SVGElement] = [:]
  private let budget: ReadingBudget
  /// The elements that `<use>` is drawing: one that draws itself draws nothing.
  private var openUses: [xmlNodePtr] = []

  init(contents: Contents, budget: ReadingBudget) {
    self.contents = contents
    self.budget = budget
  }

  /// Notes every id, for `<use>`.
  mutating func index(_ root: SVGElement) {
    var open = [root]
    while let element = open.popLast() {
      if let id = element["id"], byID[id] == nil { byID[id] = element }
      open += element.children
    }
  }

  /// Notes what an element shows; `isGlyph` within definitions that stand for letters.
  mutating func walk(
    _ element: SVGElement, _ parent: SVGStyle, _ outer: Transform2D, depth: Int = 0, isGlyph: Bool = false
  ) {
    guard depth < ReadingLimit.elementNesting.most else { return budget.exceed(.elementNesting) }
    guard budget.spend(.elements), budget.spend(.textBytes, element.attributeBytes) else { return }
    let style = SVGStyle(element, parent)
    guard !style.isHidden else { return }
    let transform = element["transform"].map { SVGText.transform($0).then(outer) } ?? outer
    switch element.name {
    case "g", "svg", "a", "symbol", "switch":
      for child in element.children { walk(child, style, transform, depth: depth + 1, isGlyph: isGlyph) }
    case "text": text(element, style, transform)
    case "use": use(element, style, transform, depth: depth)
    case "image": image(element, transform)
    case "path", "rect", "circle", "ellipse", "line", "polyline", "polygon":
      if isGlyph || element["class"] == "glyphs" {
        contents.outlinedGlyphs += 1
      } else {
        shape(element, style, transform)
      }
    default: break
    }
  }

  // MARK: Shapes

  private mutating func shape(_ element: SVGElement, _ style: SVGStyle, _ transform: Transform2D) {
    var bounds = Bounds()
    for point in Self.corners(element) { bounds.include(transform(point)) }
    let fill = style.fill ?? "black"
    let stroke = style.stroke ?? "none"
    let strokeColor = SVGText.color(stroke)
    if stroke != "none" && stroke != "transparent" && style.strokeWidth > 0 {
      contents.add(line: style.strokeWidth * transform.scale, strokeColor)
      if let area = bounds.rectangle {
        contents.add(mark: area, strokeColor, corners: bounds.count, dash: Self.dash(element))
      }
    }
    if fill != "none", fill != "transparent", element.name != "line", let area = bounds.rectangle {
      let color = SVGText.color(fill)
      if color != .white { contents.add(mark: area, color?.onWhite(style.opacity), corners: bounds.count) }
    }
  }

  /// How a stroke is broken, as the element says it; empty for unbroken.
  private static func dash(_ element: SVGElement) -> String {
    if let own = element["stroke-dasharray"] { return own == "none" ? "" : own }
    let declarations = (element["style"] ?? "").split(separator: ";")
    let dash = declarations.first { $0.drop { $0.isWhitespace }.hasPrefix("stroke-dasharray") }
    return dash.map { String($0.drop { $0 != ":" }.dropFirst()) } ?? ""
  }

  /// Points that span the element; control points stand for curves, relative paths for their numbers.
  private static func corners(_ element: SVGElement) -> [Point] {
    func value(_ name: String) -> Double { element[name].flatMap(SVGText.units) ?? 0 }
    switch element.name {
    case "rect":
      let (x, y) = (value("x"), value("y"))
      return [Point(x, y), Point(x + value("width"), y + value("height"))]
    case "circle":
      let (x, y, r) = (value("cx"), value("cy"), value("r"))
      return [Point(x - r, y - r), Point(x + r, y + r)]
    case "ellipse":
      let (x, y) = (value("cx"), value("cy"))
      return [Point(x - value("rx"), y - value("ry")), Point(x + value("rx"), y + value("ry"))]
    case "line": return [Point(value("x1"), value("y1")), Point(value("x2"), value("y2"))]
    case "polyline", "polygon": return pairs(SVGText.numbers(element["points"] ?? ""))
    default:
      let data = element["d"] ?? ""
      // Arcs and one-coordinate steps break the pairing; their absolute forms are what figures use.
      guard !data.utf8.contains(where: { Self.unpaired.contains($0) }) else {
        return Array(pairs(SVGText.numbers(data)).prefix(1))
      }
      return pairs(SVGText.numbers(data))
    }
  }

  private static let unpaired = Set("aAhHvV".utf8)

  private static func pairs(_ numbers: [Double]) -> [Point] {
    stride(from: 0, to: numbers.count - 1, by: 2).map { Point(numbers[$0], numbers[$0 + 1]) }
  }

  // MARK: Text

  private mutating func text(_ element: SVGElement, _ style: SVGStyle, _ transform: Transform2D) {
    let x = element["x"].map(SVGText.numbers)?.first ?? 0
    let y = element["y"].map(SVGText.numbers)?.first ?? 0
    let spans = element.children.filter { $0.name == "tspan" }
    if spans.isEmpty { return note(element.text, style, Point(x, y), transform) }
    for span in spans where budget.spend(.elements) && budget.spend(.textBytes, span.attributeBytes) {
      let place = Point(
        span["x"].map(SVGText.numbers)?.first ?? x, span["y"].map(SVGText.numbers)?.first ?? y)
      note(span.text, SVGStyle(span, style), place, transform)
    }
  }

  private mutating func note(_ text: String, _ style: SVGStyle, _ place: Point, _ transform: Transform2D) {
    guard budget.spend(.textBytes, text.utf8.count) else { return }
    let letters = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !letters.isEmpty else { return }
    // The file does not say how wide letters are; half an em is usual.
    let width = Double(letters.count) * 0.5 * style.fontSize
    let isAtRight = (style.anchor == "end") != style.isRightToLeft
    let shift = style.anchor == "middle" ? -width / 2 : isAtRight ? -width : 0
    let start = Point(place.x + shift, place.y)
    contents.add(
      Contents.TextUse(
        text: letters, size: style.fontSize * transform.verticalScale, start: transform(start),
        end: transform(Point(start.x + width, start.y))))
    let family = style.fontFamily.split(separator: ",").first.map(String.init) ?? style.fontFamily
    contents.add(
      Contents.FontUse(
        name: family.trimmingCharacters(in: CharacterSet(charactersIn: "'\" ")), kind: "named", isEmbedded: false))
  }

  // MARK: Uses and images

  private mutating func use(_ element: SVGElement, _ style: SVGStyle, _ transform: Transform2D, depth: Int) {
    guard let reference = element["href"], reference.hasPrefix("#"),
      let target = byID[String(reference.dropFirst())], target.name != "use", !openUses.contains(target.node)
    else { return }
    let x = element["x"].flatMap(SVGText.units) ?? 0
    let y = element["y"].flatMap(SVGText.units) ?? 0
    let isGlyph = Self.isGlyphName(String(reference.dropFirst()))
    openUses.append(target.node)
    walk(target, style, Transform2D(1, 0, 0, 1, x, y).then(transform), depth: depth + 1, isGlyph: isGlyph)
    openUses.removeLast()
  }

  /// `glyph0-1` is Cairo's name for an outlined letter, `DejaVuSans-41` Matplotlib's: a font and a code.
  private static func isGlyphName(_ id: String) -> Bool {
    if id.hasPrefix("glyph") { return true }
    guard let dash = id.lastIndex(of: "-"), id.first?.isUppercase == true else { return false }
    let code = id[id.index(after: dash)...]
    return !code.isEmpty && code.count <= 6 && code.allSatisfy(\.isHexDigit)
  }

  private mutating func image(_ element: SVGElement, _ transform: Transform2D) {
    func value(_ name: String) -> Double { element[name].flatMap(SVGText.units) ?? 0 }
    let (x, y, width, height) = (value("x"), value("y"), value("width"), value("height"))
    var bounds = Bounds()
    bounds.include(transform(Point(x, y)))
    bounds.include(transform(Point(x + width, y + height)))
    if let area = bounds.rectangle { contents.add(mark: area, nil) }
    guard let reference = element["href"] else { return }
    guard reference.hasPrefix("data:") else {
      contents.foreignImages += 1
      // One missing image is reported like a hundred.
      if contents.foreignImages <= 3 {
        contents.remarks.append(
          "it shows an image of another file, which readers may not have: \(reference.prefix(60))")
      }
      return
    }
    let isLossy = reference.hasPrefix("data:image/jp")
    // Sixty-four letters hold the head of a PNG, where its size stands.
    guard let comma = reference.utf8.firstIndex(of: UInt8(ascii: ",")), reference.hasPrefix("data:image/png;base64")
    else { return }
    let coded = String(decoding: reference[comma...].utf8.dropFirst().lazy.filter { $0 > 32 }.prefix(64), as: UTF8.self)
    guard let head = Data(base64Encoded: coded), head.count >= 24 else { return }
    let bytes = [UInt8](head)
    let columns = bytes[16..<20].reduce(0) { $0 << 8 | Int($1) }
    let rows = bytes[20..<24].reduce(0) { $0 << 8 | Int($1) }
    let onPage = (width * transform.horizontalScale, height * transform.verticalScale)
    guard columns > 0, rows > 0, onPage.0 > 0, onPage.1 > 0 else { return }
    contents.add(
      Contents.ImageUse(
        columns: columns, rows: rows, resolution: min(Double(columns) / onPage.0, Double(rows) / onPage.1) * 72,
        isLossy: isLossy))
  }
}
