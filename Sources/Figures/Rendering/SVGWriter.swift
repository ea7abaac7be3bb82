import Foundation
import Texts

extension Drawing {
  /// The drawing as an SVG with real text, `data-run` on marks and their tooltips as `<title>`.
  ///
  /// `idPrefix` is put before every id, for pages that hold several figures. `outlined` draws letters as paths, for
  /// readers without the fonts; their words stay as labels.
  public func svg(
    _ info: DocumentInfo = DocumentInfo(), idPrefix: String = "", outlined: Bool = false
  ) throws(FigureError) -> Data {
    try TextEngine.shared.exclusively { () throws(FigureError) -> Data in
      var writer = SVGWriter(idPrefix: idPrefix, isOutlined: outlined)
      try writer.write(self, info)
      return Data(writer.bytes)
    }
  }
}

/// Writes SVG as bytes: strings would cost more than the drawing itself.
struct SVGWriter {
  var bytes: [UInt8] = []
  let idPrefix: String
  let isOutlined: Bool

  init(idPrefix: String, isOutlined: Bool) {
    self.idPrefix = idPrefix
    self.isOutlined = isOutlined
    bytes.reserveCapacity(1 << 16)
  }

  // MARK: Elements

  /// Where line breaks are around an element.
  enum Layout {
    /// None.
    case inline
    /// One after the element.
    case line
    /// One after the opening tag, and one after the element.
    case block
  }

  typealias Part = (inout SVGWriter) -> Void

  /// An element with content: whatever is opened here is closed here.
  mutating func element<Failure: Error>(
    _ name: StaticString, _ layout: Layout, _ attributes: Part,
    content: (inout SVGWriter) throws(Failure) -> Void
  ) throws(Failure) {
    raw("<")
    raw(name)
    attributes(&self)
    raw(layout == .block ? ">\n" : ">")
    try content(&self)
    raw("</")
    raw(name)
    raw(layout == .inline ? ">" : ">\n")
  }

  /// An element without content.
  mutating func element(_ name: StaticString, _ layout: Layout, _ attributes: Part) {
    raw("<")
    raw(name)
    attributes(&self)
    raw(layout == .inline ? "/>" : "/>\n")
  }

  /// An element that stands for data: it names its run and has its tooltip.
  mutating func mark(_ name: StaticString, run: String?, tooltip: String?, _ attributes: Part) {
    let all: Part = { writer in
      attributes(&writer)
      writer.provenance(run)
    }
    guard let tooltip else { return element(name, .line, all) }
    element(name, .line, all) { $0.title(tooltip) }
  }

  /// An attribute whose value is written by a function.
  mutating func attribute(_ name: StaticString, _ value: Part) {
    raw(" ")
    raw(name)
    raw("=\"")
    value(&self)
    raw("\"")
  }

  mutating func attribute(_ name: StaticString, _ value: StaticString) { attribute(name) { $0.raw(value) } }

  mutating func attribute(_ name: StaticString, _ value: Double) { attribute(name) { $0.number(value) } }

  mutating func attribute(_ name: StaticString, text value: String) { attribute(name) { $0.escaped(value) } }

  mutating func rectangle(_ area: Rectangle) {
    element("rect", .inline) { $0.place(area) }
  }

  mutating func place(_ area: Rectangle) {
    attribute("x", area.x)
    attribute("y", area.y)
    attribute("width", area.width)
    attribute("height", area.height)
  }

  // MARK: Values

  mutating func provenance(_ run: String?) {
    if let run { attribute("data-run", text: run) }
  }

  mutating func title(_ tooltip: String?) {
    guard let tooltip else { return }
    element("title", .inline, { _ in }) { $0.escaped(tooltip) }
  }

  mutating func paint(_ name: StaticString, _ color: Color?) {
    attribute(name) { writer in
      guard let color else { return writer.raw("none") }
      let packed = color.packed
      writer.bytes.append(UInt8(ascii: "#"))
      for shift in stride(from: UInt32(20), through: 0, by: -4) {
        let digit = UInt8(packed >> shift & 15)
        writer.bytes.append(digit < 10 ? 48 + digit : 87 + digit)
      }
    }
    guard let color, color.alpha < 1 else { return }
    raw(" ")
    raw(name)
    raw("-opacity=\"")
    number(color.alpha)
    raw("\"")
  }

  /// At most three decimals, without trailing zeros.
  mutating func number(_ value: Double) {
    let scaled = (value * 1000).rounded()
    guard abs(scaled) < 1e15 else { return raw("0") }
    var whole = Int(scaled)
    if whole < 0 {
      bytes.append(UInt8(ascii: "-"))
      whole = -whole
    }
    var digits = (whole / 1000).description
    digits.withUTF8 { bytes.append(contentsOf: $0) }
    let fraction = whole % 1000
    guard fraction > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    bytes.append(48 + UInt8(fraction / 100))
    if fraction % 100 > 0 { bytes.append(48 + UInt8(fraction / 10 % 10)) }
    if fraction % 10 > 0 { bytes.append(48 + UInt8(fraction % 10)) }
  }

  mutating func raw(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Text from data: the five special characters escaped, what no page may hold replaced.
  mutating func escaped(_ text: String) {
    for scalar in pageText(text).unicodeScalars {
      switch scalar {
      case "&": raw("&amp;")
      case "<": raw("&lt;")
      case ">": raw("&gt;")
      case "\"": raw("&quot;")
      case "'": raw("&#39;")
      default: bytes.append(contentsOf: String(Character(scalar)).utf8)
      }
    }
  }
}
