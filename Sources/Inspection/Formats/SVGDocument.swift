import CXML
import Figures
import Foundation

/// An SVG through libxml2, without network and without entities of its own.
final class SVGDocument {
  private let file: FigureFile
  private let document: xmlDocPtr
  let root: SVGElement

  init(_ file: FigureFile) throws(FileRefusal) {
    self.file = file
    let parsed = try parseXML(file.bytes, file: file.name)
    document = parsed
    guard let node = xmlDocGetRootElement(parsed) else {
      xmlFreeDoc(parsed)
      throw FileRefusal(file: file.name, message: "it has no element")
    }
    root = SVGElement(node)
    guard root.name == "svg" else {
      throw FileRefusal(file: file.name, message: "its root is <\(root.name)>, not <svg>")
    }
  }

  deinit { xmlFreeDoc(document) }

  /// The page's size in points and the transformation from the root's units to it.
  private func page() throws(FileRefusal) -> (width: Double, height: Double, transform: Transform2D) {
    let box = root["viewBox"].map(SVGText.numbers) ?? []
    let width = root["width"].flatMap(SVGText.points) ?? (box.count == 4 ? box[2] * 0.75 : nil)
    let height = root["height"].flatMap(SVGText.points) ?? (box.count == 4 ? box[3] * 0.75 : nil)
    guard let width, let height, width > 0, height > 0, width.isFinite, height.isFinite else {
      throw FileRefusal(file: file.name, message: "it has no size: neither width and height nor a viewBox")
    }
    guard box.count == 4, box[2] > 0, box[3] > 0 else {
      return (width, height, Transform2D(0.75, 0, 0, 0.75, 0, 0))
    }
    let (x, y) = (width / box[2], height / box[3])
    return (width, height, Transform2D(x, 0, 0, y, -box[0] * x, -box[1] * y))
  }

  func contents() throws(FileRefusal) -> Contents {
    let (width, height, transform) = try page()
    let budget = ReadingBudget()
    var walker = SVGWalker(contents: Contents(width: width, height: height), budget: budget)
    walker.index(root)
    for child in root.children { walker.walk(child, SVGStyle(root, SVGStyle()), transform) }
    try budget.check(file)
    return walker.contents
  }

  /// The text of the first element of a name within the first one of another.
  func text(of name: String, in outer: String) -> String? { root.first(named: outer)?.first(named: name)?.text }
}

/// An element of an SVG; lives as long as its document.
struct SVGElement {
  let node: xmlNodePtr

  init(_ node: xmlNodePtr) { self.node = node }

  /// The name without its namespace's prefix.
  var name: String { node.pointee.name.map { String(cString: $0) } ?? "" }

  /// An attribute, whatever its namespace.
  subscript(name: String) -> String? {
    guard let value = xmlGetProp(node, name) else { return nil }
    defer { sphere_xml_free(value) }
    return String(cString: value)
  }

  var children: [SVGElement] {
    var result: [SVGElement] = []
    var next = node.pointee.children
    while let child = next {
      if child.pointee.type == XML_ELEMENT_NODE { result.append(SVGElement(child)) }
      next = child.pointee.next
    }
    return result
  }

  /// The bytes of all its attributes.
  var attributeBytes: Int {
    var count = 0
    var next = node.pointee.properties
    while let attribute = next {
      if let value = attribute.pointee.children?.pointee.content {
        count += strlen(UnsafeRawPointer(value).assumingMemoryBound(to: CChar.self))
      }
      next = attribute.pointee.next
    }
    return count
  }

  /// All text below the element.
  var text: String {
    guard let content = xmlNodeGetContent(node) else { return "" }
    defer { sphere_xml_free(content) }
    return String(cString: content)
  }

  func first(named wanted: String) -> SVGElement? {
    // A stack of its own: the program's must not depend on a file's depth.
    var open = [self]
    while let element = open.popLast() {
      if element.name == wanted { return element }
      open += element.children.reversed()
    }
    return nil
  }
}

/// Inherited properties of an element.
struct SVGStyle {
  var fill: String?
  var stroke: String?
  var strokeWidth = 1.0
  var fontSize = 16.0
  var fontFamily = "serif"
  var anchor: String?
  /// Whether text begins at its right: then its anchors change sides.
  var isRightToLeft = false
  var opacity = 1.0
  var isHidden = false

  init() {}

  /// The properties of an element within another's.
  init(_ element: SVGElement, _ parent: SVGStyle) {
    self = parent
    var own: [String: String] = [:]
    for name in [
      "fill", "stroke", "stroke-width", "font-size", "font-family", "display", "visibility", "font", "text-anchor",
      "direction", "opacity",
      "fill-opacity",
    ] {
      if let value = element[name] { own[name] = value }
    }
    for declaration in (element["style"] ?? "").split(separator: ";") {
      let parts = declaration.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      own[parts[0].trimmingCharacters(in: .whitespaces)] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    if let font = own["font"] { readFont(font) }
    fill = own["fill"] ?? fill
    stroke = own["stroke"] ?? stroke
    if let width = own["stroke-width"].flatMap(SVGText.units) { strokeWidth = width }
    if let size = own["font-size"] {
      fontSize =
        size.hasSuffix("%") || size.hasSuffix("em")
        ? fontSize * (SVGText.numbers(size).first ?? 1) / (size.hasSuffix("%") ? 100 : 1)
        : SVGText.units(size) ?? fontSize
    }
    fontFamily = own["font-family"] ?? fontFamily
    anchor = own["text-anchor"] ?? anchor
    if let direction = own["direction"] { isRightToLeft = direction == "rtl" }
    for name in ["opacity", "fill-opacity"] { opacity *= own[name].flatMap(Double.init) ?? 1 }
    if own["display"] == "none" || own["visibility"] == "hidden" { isHidden = true }
  }

  /// `italic 12px 'DejaVu Sans', sans-serif`: the size is the word with a unit, the family what follows.
  private mutating func readFont(_ font: String) {
    let words = font.split(separator: " ")
    guard let place = words.firstIndex(where: { $0.first?.isNumber == true && SVGText.units(String($0)) != nil }) else {
      return
    }
    fontSize = SVGText.units(String(words[place])) ?? fontSize
    fontFamily = words[(place + 1)...].joined(separator: " ")
  }
}

/// Numbers, lengths and colours as SVG and CSS write them.
enum SVGText {
  /// All numbers of a text, whatever stands between them.
  static func numbers(_ text: String) -> [Double] {
    var result: [Double] = []
    var digits: [UInt8] = []
    var hasPoint = false
    var hasExponent = false
    func close() {
      if !digits.isEmpty, let value = Double(String(decoding: digits, as: UTF8.self)), value.isFinite {
        result.append(value)
      }
      digits.removeAll(keepingCapacity: true)
      (hasPoint, hasExponent) = (false, false)
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte)
      case UInt8(ascii: "."):
        if hasPoint, !hasExponent { close() }
        digits.append(byte)
        hasPoint = true
      case UInt8(ascii: "-"), UInt8(ascii: "+"):
        if digits.last != UInt8(ascii: "e") { close() }
        digits.append(byte)
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        if let last = digits.last, (48...57).contains(last) {
          digits.append(UInt8(ascii: "e"))
          hasExponent = true
        } else {
          close()
        }
      default: close()
      }
    }
    close()
    return result
  }

  private static let pointsOfUnit: [(String, Double)] = [
    ("pt", 1), ("px", 0.75), ("in", 72), ("mm", 72 / 25.4), ("cm", 72 / 2.54), ("pc", 12),
  ]

  /// A length in points; numbers alone are CSS pixels.
  static func points(_ text: String) -> Double? {
    let trimmed = text.trimmingCharacters(in: .whitespaces)
    for (unit, points) in pointsOfUnit where trimmed.hasSuffix(unit) {
      return Double(trimmed.dropLast(unit.count).trimmingCharacters(in: .whitespaces)).map { $0 * points }
    }
    return Double(trimmed).map { $0 * 0.75 }
  }

  /// A length in user units, which are CSS pixels.
  static func units(_ text: String) -> Double? { points(text).map { $0 / 0.75 } }

  /// A colour; nil for `none`, patterns and names that are no colour of figures.
  static func color(_ text: String) -> Color? {
    let word = text.trimmingCharacters(in: .whitespaces).lowercased()
    if word.hasPrefix("#") { return Color(hex: word) }
    if word.hasPrefix("rgb") {
      let parts = numbers(word)
      guard parts.count >= 3 else { return nil }
      let whole = word.contains("%") ? 100.0 : 255
      return Color(red: parts[0] / whole, green: parts[1] / whole, blue: parts[2] / whole)
    }
    let names: [String: UInt32] = [
      "black": 0, "white": 0xFFFFFF, "red": 0xFF0000, "green": 0x008000, "lime": 0x00FF00, "blue": 0x0000FF,
      "orange": 0xFFA500, "purple": 0x800080, "gray": 0x808080, "grey": 0x808080, "yellow": 0xFFFF00,
      "cyan": 0x00FFFF, "magenta": 0xFF00FF, "brown": 0xA52A2A, "pink": 0xFFC0CB,
    ]
    return names[word].map { Color($0) }
  }

  /// `translate(...) rotate(...) ...`, the first being the outermost.
  static func transform(_ text: String) -> Transform2D {
    var result = Transform2D.identity
    for part in text.split(separator: ")").reversed() {
      let halves = part.split(separator: "(", maxSplits: 1)
      guard halves.count == 2 else { continue }
      let name = halves[0].trimmingCharacters(in: CharacterSet(charactersIn: " ,\n\t"))
      let n = numbers(String(halves[1]))
      result = result.then(step(name, n))
    }
    return result
  }

  private static func step(_ name: String, _ n: [Double]) -> Transform2D {
    switch (name, n.count) {
    case ("matrix", 6): return Transform2D(n[0], n[1], n[2], n[3], n[4], n[5])
    case ("translate", 1...): return Transform2D(1, 0, 0, 1, n[0], n.count > 1 ? n[1] : 0)
    case ("scale", 1...): return Transform2D(n[0], 0, 0, n.count > 1 ? n[1] : n[0], 0, 0)
    case ("rotate", 1...):
      let angle = n[0] * .pi / 180
      let turn = Transform2D(cos(angle), sin(angle), -sin(angle), cos(angle), 0, 0)
      guard n.count >= 3 else { return turn }
      return Transform2D(1, 0, 0, 1, -n[1], -n[2]).then(turn).then(Transform2D(1, 0, 0, 1, n[1], n[2]))
    default: return .identity
    }
  }
}
