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

  // MARK: Elements

  /// Where line breaks are around an element.
  private enum Layout {
    /// None.
    case inline
    /// One after the element.
    case line
    /// One after the opening tag, and one after the element.
    case block
  }

  private typealias Part = (inout SVGWriter) -> Void

  /// An element with content: whatever is opened here is closed here.
  private mutating func element<Failure: Error>(
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
  private mutating func element(_ name: StaticString, _ layout: Layout, _ attributes: Part) {
    raw("<")
    raw(name)
    attributes(&self)
    raw(layout == .inline ? "/>" : "/>\n")
  }

  /// An element that stands for data: it names its run and has its tooltip.
  private mutating func mark(_ name: StaticString, run: String?, tooltip: String?, _ attributes: Part) {
    let all: Part = { writer in
      attributes(&writer)
      writer.provenance(run)
    }
    guard let tooltip else { return element(name, .line, all) }
    element(name, .line, all) { $0.title(tooltip) }
  }

  /// An attribute whose value is written by a function.
  private mutating func attribute(_ name: StaticString, _ value: Part) {
    raw(" ")
    raw(name)
    raw("=\"")
    value(&self)
    raw("\"")
  }

  private mutating func attribute(_ name: StaticString, _ value: StaticString) { attribute(name) { $0.raw(value) } }

  private mutating func attribute(_ name: StaticString, _ value: Double) { attribute(name) { $0.number(value) } }

  private mutating func attribute(_ name: StaticString, text value: String) { attribute(name) { $0.escaped(value) } }

  private mutating func rectangle(_ area: Rectangle) {
    element("rect", .inline) { $0.place(area) }
  }

  private mutating func place(_ area: Rectangle) {
    attribute("x", area.x)
    attribute("y", area.y)
    attribute("width", area.width)
    attribute("height", area.height)
  }

  // MARK: The drawing

  mutating func write(_ drawing: Drawing, _ info: DocumentInfo) throws(FigureError) {
    let size: Part = { writer in
      writer.attribute("xmlns", "http://www.w3.org/2000/svg")
      for (name, length) in [("width" as StaticString, drawing.width), ("height", drawing.height)] {
        writer.attribute(name) { writer in
          writer.number(length)
          writer.raw("pt")
        }
      }
      writer.attribute("viewBox") { writer in
        writer.raw("0 0 ")
        writer.number(drawing.width)
        writer.raw(" ")
        writer.number(drawing.height)
      }
      writer.attribute("xml:space", "preserve")
      writer.attribute("role", "img")
    }
    try element("svg", .block, size) { (writer: inout SVGWriter) throws(FigureError) in
      writer.describe(info)
      try writer.items(drawing.items)
    }
  }

  private mutating func describe(_ info: DocumentInfo) {
    if let title = info.title { element("title", .line, { _ in }) { $0.escaped(title) } }
    if info.subject != nil || !info.keywords.isEmpty {
      let text = ([info.subject].compactMap { $0 } + info.keywords).joined(separator: "; ")
      element("desc", .line, { _ in }) { $0.escaped(text) }
    }
    if let provenance = info.provenance {
      element("metadata", .line, { _ in }) { writer in
        let space: Part = { $0.attribute("xmlns:sphere", "urn:sphere:provenance") }
        writer.element("sphere:provenance", .inline, space) { $0.escaped(provenance) }
      }
    }
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
      element("clipPath", .line, { $0.attribute("id", text: id + "-clip") }) { $0.rectangle(clip) }
    }
    let attributes: Part = { writer in
      writer.attribute("id", text: id)
      if group.clip != nil {
        writer.attribute("clip-path") { writer in
          writer.raw("url(#")
          writer.escaped(id + "-clip")
          writer.raw(")")
        }
      }
      if let title = group.title { writer.attribute("aria-label", text: title) }
    }
    try element("g", .block, attributes) { (writer: inout SVGWriter) throws(FigureError) in
      try writer.items(group.items)
    }
  }

  private mutating func shape(_ shape: Shape) {
    mark("path", run: shape.run, tooltip: shape.tooltip) { writer in
      writer.attribute("d") { $0.path(shape.path) }
      writer.paint("fill", shape.fill)
      if let stroke = shape.stroke { writer.stroke(stroke) }
    }
  }

  private mutating func stroke(_ stroke: Stroke) {
    paint("stroke", stroke.color)
    attribute("stroke-width", stroke.width)
    if stroke.roundEnds {
      attribute("stroke-linecap", "round")
      attribute("stroke-linejoin", "round")
    }
    guard !stroke.dash.isEmpty else { return }
    attribute("stroke-dasharray") { writer in
      for (index, length) in stroke.dash.enumerated() {
        if index > 0 { writer.raw(" ") }
        writer.number(length)
      }
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
    let attributes: Part = { writer in
      writer.attribute("transform") { $0.transform(text) }
      writer.paint("fill", text.color)
      writer.provenance(text.run)
      guard writer.isOutlined else { return }
      writer.attribute("role", "text")
      writer.attribute("aria-label") { writer in for run in text.runs { writer.escaped(run.text) } }
    }
    element("g", .line, attributes) { writer in
      writer.title(text.tooltip)
      if writer.isOutlined { writer.outlines(text) } else { writer.letters(text) }
      for rule in text.rules { writer.rectangle(rule) }
    }
  }

  private mutating func transform(_ text: Drawing.Text) {
    raw("translate(")
    number(text.origin.x)
    raw(" ")
    number(text.origin.y)
    raw(")")
    guard text.rotation != 0 else { return }
    raw(" rotate(")
    number(text.rotation)
    raw(")")
  }

  /// The runs' glyphs as one path.
  private mutating func outlines(_ text: Drawing.Text) {
    element("path", .inline) { writer in
      writer.attribute("class", "glyphs")
      writer.attribute("d") { writer in
        for run in text.runs { writer.path(TextEngine.shared.outline(of: run)) }
      }
    }
  }

  private mutating func letters(_ text: Drawing.Text) {
    let leftToRight = text.runs.filter { !$0.isRightToLeft }
    if !leftToRight.isEmpty || text.runs.isEmpty {
      element("text", .inline, { _ in }) { writer in
        for run in leftToRight {
          writer.element("tspan", .inline, { $0.letterAttributes(run) }) { $0.escaped(run.text) }
        }
      }
    }
    // A text of its own, or viewers would put it in order with its neighbours once more; it ends at its left.
    for run in text.runs where run.isRightToLeft {
      let attributes: Part = { writer in
        writer.attribute("direction", "rtl")
        writer.attribute("text-anchor", "end")
        writer.letterAttributes(run)
      }
      element("text", .inline, attributes) { $0.escaped(run.text) }
    }
  }

  /// Where a run is, and its font.
  private mutating func letterAttributes(_ run: Drawing.Text.Run) {
    attribute("x", run.dx)
    attribute("y", run.dy)
    attribute("font-family", text: SVGWriter.families(run.font.family))
    attribute("font-size", run.font.size)
    if run.font.italic { attribute("font-style", "italic") }
    if run.font.bold { attribute("font-weight", "bold") }
  }

  /// A family with stand-ins of like metrics, for readers who do not have it.
  private static func families(_ family: String) -> String {
    if family.hasSuffix("Math") { return "'\(family)', 'STIX Two Math', 'Cambria Math', serif" }
    return FontChain.isSans(family)
      ? "'\(family)', Arial, Helvetica, sans-serif" : "'\(family)', 'Times New Roman', Times, serif"
  }

  private mutating func image(_ image: Drawing.Image) throws(FigureError) {
    let png = try image.png().base64EncodedData()
    element("image", .line) { writer in
      writer.place(image.area)
      writer.attribute("preserveAspectRatio", "none")
      if !image.smooth { writer.attribute("style", "image-rendering:pixelated") }
      writer.attribute("href") { writer in
        writer.raw("data:image/png;base64,")
        writer.bytes.append(contentsOf: png)
      }
    }
  }

  private mutating func stamps(_ stamps: Stamps) throws(FigureError) {
    if stamps.isRasterized, let image = StampRaster.image(of: stamps) { return try self.image(image) }
    let attributes: Part = { writer in
      if stamps.colors.count == 1, !stamps.symbol.isStroked { writer.paint("fill", stamps.colors[0]) }
      if stamps.symbol.isStroked { writer.attribute("fill", "none") }
      if let outline = stamps.outline, !stamps.symbol.isStroked { writer.stroke(outline) }
    }
    element("g", .block, attributes) { writer in
      for index in stamps.centers.indices { writer.stamp(stamps, index) }
    }
  }

  private mutating func stamp(_ stamps: Stamps, _ index: Int) {
    let (center, diameter, color) = (stamps.centers[index], stamps.diameter(index), stamps.color(index))
    let run = stamps.runs.isEmpty ? nil : stamps.runs[index]
    let tooltip = stamps.tooltips.isEmpty ? nil : stamps.tooltips[index]
    let hasOneColor = stamps.colors.count == 1
    if stamps.symbol == .circle {
      mark("circle", run: run, tooltip: tooltip) { writer in
        writer.attribute("cx", center.x)
        writer.attribute("cy", center.y)
        writer.attribute("r", diameter / 2)
        if !hasOneColor { writer.paint("fill", color) }
      }
    } else {
      mark("path", run: run, tooltip: tooltip) { writer in
        writer.attribute("d") { $0.path(stamps.symbol.path(center: center, diameter: diameter)) }
        if stamps.symbol.isStroked {
          writer.stroke(Stroke(color, width: stamps.symbol.strokeWidth(diameter: diameter)))
        } else if !hasOneColor {
          writer.paint("fill", color)
        }
      }
    }
  }

  private mutating func provenance(_ run: String?) {
    if let run { attribute("data-run", text: run) }
  }

  private mutating func title(_ tooltip: String?) {
    guard let tooltip else { return }
    element("title", .inline, { _ in }) { $0.escaped(tooltip) }
  }

  private mutating func paint(_ name: StaticString, _ color: Color?) {
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
