import Foundation

// The items of a drawing as elements of SVG.

extension SVGWriter {
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

  mutating func path(_ path: Path) {
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
}
