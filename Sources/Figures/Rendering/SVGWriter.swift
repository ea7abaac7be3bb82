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
  private(set) var bytes: [UInt8] = []
  let idPrefix: String
  let isOutlined: Bool

  init(idPrefix: String, isOutlined: Bool) {
    self.idPrefix = idPrefix
    self.isOutlined = isOutlined
    bytes.reserveCapacity(1 << 16)
  }

  mutating func write(_ drawing: Drawing, _ info: DocumentInfo) throws(FigureError) {
    raw("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"")
    number(drawing.width)
    raw("pt\" height=\"")
    number(drawing.height)
    raw("pt\" viewBox=\"0 0 ")
    number(drawing.width)
    raw(" ")
    number(drawing.height)
    raw("\" xml:space=\"preserve\" role=\"img\">\n")
    if let title = info.title {
      raw("<title>")
      escaped(title)
      raw("</title>\n")
    }
    if info.subject != nil || !info.keywords.isEmpty {
      raw("<desc>")
      escaped(([info.subject].compactMap { $0 } + info.keywords).joined(separator: "; "))
      raw("</desc>\n")
    }
    if let provenance = info.provenance {
      raw("<metadata><sphere:provenance xmlns:sphere=\"urn:sphere:provenance\">")
      escaped(provenance)
      raw("</sphere:provenance></metadata>\n")
    }
    try items(drawing.items)
    raw("</svg>\n")
  }

  private mutating func items(_ items: [Drawing.Item]) throws(FigureError) {
    for item in items {
      switch item {
      case .shape(let shape): self.shape(shape)
      case .text(let text): self.text(text)
      case .image(let image): try self.image(image)
      case .stamps(let stamps): try self.stamps(stamps)
      case .group(let group): try self.group(group)
      }
    }
  }

  private mutating func group(_ group: Group) throws(FigureError) {
    let id = idPrefix + group.id
    if let clip = group.clip {
      raw("<clipPath id=\"")
      escaped(id + "-clip")
      raw("\"><rect")
      attribute("x", clip.x)
      attribute("y", clip.y)
      attribute("width", clip.width)
      attribute("height", clip.height)
      raw("/></clipPath>\n")
    }
    raw("<g id=\"")
    escaped(id)
    raw("\"")
    if group.clip != nil {
      raw(" clip-path=\"url(#")
      escaped(id + "-clip")
      raw(")\"")
    }
    if let title = group.title {
      raw(" aria-label=\"")
      escaped(title)
      raw("\"")
    }
    raw(">\n")
    try items(group.items)
    raw("</g>\n")
  }

  private mutating func shape(_ shape: Shape) {
    raw("<path d=\"")
    path(shape.path)
    raw("\"")
    paint("fill", shape.fill)
    if let stroke = shape.stroke { self.stroke(stroke) }
    close("path", run: shape.run, tooltip: shape.tooltip)
  }

  private mutating func stroke(_ stroke: Stroke) {
    paint("stroke", stroke.color)
    attribute("stroke-width", stroke.width)
    if stroke.roundEnds { raw(" stroke-linecap=\"round\" stroke-linejoin=\"round\"") }
    if !stroke.dash.isEmpty {
      raw(" stroke-dasharray=\"")
      for (index, length) in stroke.dash.enumerated() {
        if index > 0 { raw(" ") }
        number(length)
      }
      raw("\"")
    }
  }

  private mutating func path(_ path: Path) {
    func pair(_ point: Point, _ writer: inout SVGWriter) {
      writer.number(point.x)
      writer.raw(" ")
      writer.number(point.y)
    }
    for step in path.steps {
      switch step {
      case .move(let point):
        raw("M")
        pair(point, &self)
      case .line(let point):
        raw("L")
        pair(point, &self)
      case .curve(let first, let second, let end):
        raw("C")
        pair(first, &self)
        raw(" ")
        pair(second, &self)
        raw(" ")
        pair(end, &self)
      case .close: raw("Z")
      }
    }
  }

  private mutating func text(_ text: Drawing.Text) {
    raw("<g transform=\"translate(")
    number(text.origin.x)
    raw(" ")
    number(text.origin.y)
    raw(")")
    if text.rotation != 0 {
      raw(" rotate(")
      number(text.rotation)
      raw(")")
    }
    raw("\"")
    paint("fill", text.color)
    provenance(text.run)
    if isOutlined {
      raw(" role=\"text\" aria-label=\"")
      for run in text.runs { escaped(run.text) }
      raw("\"")
    }
    raw(">")
    title(text.tooltip)
    if isOutlined { outlines(text) } else { letters(text) }
    for rule in text.rules {
      raw("<rect")
      attribute("x", rule.x)
      attribute("y", rule.y)
      attribute("width", rule.width)
      attribute("height", rule.height)
      raw("/>")
    }
    raw("</g>\n")
  }

  /// The runs' glyphs as one path.
  private mutating func outlines(_ text: Drawing.Text) {
    raw("<path class=\"glyphs\" d=\"")
    for run in text.runs { path(TextEngine.shared.outline(of: run)) }
    raw("\"/>")
  }

  private mutating func letters(_ text: Drawing.Text) {
    let leftToRight = text.runs.filter { !$0.isRightToLeft }
    if !leftToRight.isEmpty || text.runs.isEmpty {
      raw("<text>")
      for run in leftToRight {
        raw("<tspan")
        letters(run)
        raw("</tspan>")
      }
      raw("</text>")
    }
    // A text of its own, or viewers would put it in order with its neighbours once more; it ends at its left.
    for run in text.runs where run.isRightToLeft {
      raw("<text direction=\"rtl\" text-anchor=\"end\"")
      letters(run)
      raw("</text>")
    }
  }

  /// The attributes and letters of a run whose element is open.
  private mutating func letters(_ run: Drawing.Text.Run) {
    attribute("x", run.dx)
    attribute("y", run.dy)
    raw(" font-family=\"")
    escaped(SVGWriter.families(run.font.family))
    raw("\"")
    attribute("font-size", run.font.size)
    if run.font.italic { raw(" font-style=\"italic\"") }
    if run.font.bold { raw(" font-weight=\"bold\"") }
    raw(">")
    escaped(run.text)
  }

  /// A family with stand-ins of like metrics, for readers who do not have it.
  private static func families(_ family: String) -> String {
    if family.hasSuffix("Math") { return "'\(family)', 'STIX Two Math', 'Cambria Math', serif" }
    return FontChain.isSans(family)
      ? "'\(family)', Arial, Helvetica, sans-serif" : "'\(family)', 'Times New Roman', Times, serif"
  }

  private mutating func image(_ image: Drawing.Image) throws(FigureError) {
    raw("<image")
    attribute("x", image.area.x)
    attribute("y", image.area.y)
    attribute("width", image.area.width)
    attribute("height", image.area.height)
    raw(" preserveAspectRatio=\"none\"")
    if !image.smooth { raw(" style=\"image-rendering:pixelated\"") }
    raw(" href=\"data:image/png;base64,")
    bytes.append(contentsOf: try image.png().base64EncodedData())
    raw("\"/>\n")
  }

  private mutating func stamps(_ stamps: Stamps) throws(FigureError) {
    if stamps.isRasterized, let image = StampRaster.image(of: stamps) { return try self.image(image) }
    let hasOneColor = stamps.colors.count == 1
    raw("<g")
    if hasOneColor, !stamps.symbol.isStroked { paint("fill", stamps.colors[0]) }
    if stamps.symbol.isStroked { raw(" fill=\"none\"") }
    if let outline = stamps.outline, !stamps.symbol.isStroked { stroke(outline) }
    raw(">\n")
    for (index, center) in stamps.centers.enumerated() {
      let diameter = stamps.diameter(index)
      let color = stamps.color(index)
      if stamps.symbol == .circle {
        raw("<circle")
        attribute("cx", center.x)
        attribute("cy", center.y)
        attribute("r", diameter / 2)
        if !hasOneColor { paint("fill", color) }
      } else {
        raw("<path d=\"")
        path(stamps.symbol.path(center: center, diameter: diameter))
        raw("\"")
        if stamps.symbol.isStroked {
          stroke(Stroke(color, width: stamps.symbol.strokeWidth(diameter: diameter)))
        } else if !hasOneColor {
          paint("fill", color)
        }
      }
      close(
        stamps.symbol == .circle ? "circle" : "path", run: stamps.runs.isEmpty ? nil : stamps.runs[index],
        tooltip: stamps.tooltips.isEmpty ? nil : stamps.tooltips[index])
    }
    raw("</g>\n")
  }

  private mutating func close(_ name: StaticString, run: String?, tooltip: String?) {
    provenance(run)
    guard let tooltip else { return raw("/>\n") }
    raw(">")
    title(tooltip)
    raw("</")
    raw(name)
    raw(">\n")
  }

  private mutating func provenance(_ run: String?) {
    guard let run else { return }
    raw(" data-run=\"")
    escaped(run)
    raw("\"")
  }

  private mutating func title(_ tooltip: String?) {
    guard let tooltip else { return }
    raw("<title>")
    escaped(tooltip)
    raw("</title>")
  }

  private mutating func paint(_ name: StaticString, _ color: Color?) {
    raw(" ")
    raw(name)
    raw("=\"")
    guard let color else { return raw("none\"") }
    let packed = color.packed
    bytes.append(UInt8(ascii: "#"))
    for shift in stride(from: UInt32(20), through: 0, by: -4) {
      let digit = UInt8(packed >> shift & 15)
      bytes.append(digit < 10 ? 48 + digit : 87 + digit)
    }
    raw("\"")
    if color.alpha < 1 {
      raw(" ")
      raw(name)
      raw("-opacity=\"")
      number(color.alpha)
      raw("\"")
    }
  }

  private mutating func attribute(_ name: StaticString, _ value: Double) {
    raw(" ")
    raw(name)
    raw("=\"")
    number(value)
    raw("\"")
  }

  /// At most three decimals, without trailing zeros.
  private mutating func number(_ value: Double) {
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

  private mutating func raw(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Text from data: the five special characters escaped, what no page may hold replaced.
  private mutating func escaped(_ text: String) {
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
