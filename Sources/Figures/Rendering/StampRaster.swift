import CPangoCairo

/// Blends many equal symbols into a pixel buffer: one mask for each symbol, size and sixteenth of a pixel.
struct StampRaster {
  /// 0xAARRGGBB in native byte order, colours multiplied by opacity.
  let pixels: UnsafeMutablePointer<UInt8>
  let width: Int
  let height: Int
  /// Bytes a row.
  let stride: Int
  /// Pixels a point.
  let scale: Double
  /// The place of the buffer's upper left corner on the page.
  let origin: Point

  private static let phases = 4

  /// Coverage 0...255 of a symbol whose centre lies in pixel (size / 2, size / 2) at some sixteenth.
  private struct Mask {
    var size: Int
    var coverage: [UInt8]
    /// For each row the columns from the first to behind the last that is covered at all.
    var spans: [Range<Int>]
  }

  private static let mostMasks = 10_000

  private struct MaskKey: Hashable {
    var diameter: Double
    var phase: Int
  }

  func draw(_ stamps: Stamps) {
    var masks: [MaskKey: (fill: Mask, outline: Mask?)] = [:]
    let phases = Double(Self.phases)
    for (index, center) in stamps.centers.enumerated() {
      let diameter = stamps.diameter(index)
      let x = (center.x - origin.x) * scale
      let y = (center.y - origin.y) * scale
      guard x.isFinite, y.isFinite, abs(x) < 1e6, abs(y) < 1e6 else { continue }
      let (column, row) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
      let across = min(Int((x - Double(column)) * phases), Self.phases - 1)
      let down = min(Int((y - Double(row)) * phases), Self.phases - 1)
      let key = MaskKey(diameter: diameter, phase: down * Self.phases + across)
      let mask: (fill: Mask, outline: Mask?)
      if let known = masks[key] {
        mask = known
      } else {
        // A million sizes would make a million masks.
        if masks.count >= Self.mostMasks { masks.removeAll(keepingCapacity: true) }
        mask = makeMask(stamps, diameter: diameter, across: across, down: down)
        masks[key] = mask
      }
      blend(mask.fill, stamps.color(index), column: column, row: row)
      if let outline = mask.outline, let stroke = stamps.outline {
        blend(outline, stroke.color, column: column, row: row)
      }
    }
  }

  private func blend(_ mask: Mask, _ color: Color, column: Int, row: Int) {
    let packed = color.packed
    let alpha = UInt32((min(max(color.alpha, 0), 1) * 255).rounded())
    let (redBlue, green) = (packed & 0xFF00FF, packed >> 8 & 0xFF | 0xFF0000)
    let left = column - mask.size / 2
    let top = row - mask.size / 2
    // Wrapping operators: no sum exceeds 32 bits, and checks for it would cost more than the sums.
    mask.coverage.withUnsafeBufferPointer { coverage in
      for y in max(0, -top)..<max(max(0, -top), min(mask.size, height - top)) {
        let line = UnsafeMutableRawPointer(pixels + (top + y) * stride).assumingMemoryBound(to: UInt32.self)
        var x = max(mask.spans[y].lowerBound, -left)
        let end = min(mask.spans[y].upperBound, width - left)
        while x < end {
          let scaled = UInt32(truncatingIfNeeded: coverage[y &* mask.size &+ x]) &* alpha
          let a = (scaled &+ 1 &+ (scaled &>> 8)) &>> 8
          let rest = 255 &- a
          let old = line[left &+ x]
          // Two bytes at a time, each sum divided by 255 with rounding: alpha and green, red and blue.
          var low = redBlue &* a &+ (old & 0xFF00FF) &* rest &+ 0x800080
          var high = green &* a &+ ((old &>> 8) & 0xFF00FF) &* rest &+ 0x800080
          low = ((low &+ ((low &>> 8) & 0xFF00FF)) &>> 8) & 0xFF00FF
          high = (high &+ ((high &>> 8) & 0xFF00FF)) & 0xFF00_FF00
          line[left &+ x] = low | high
          x &+= 1
        }
      }
    }
  }

  private func makeMask(_ stamps: Stamps, diameter: Double, across: Int, down: Int) -> (fill: Mask, outline: Mask?) {
    let reach = diameter * 0.7 * scale + (stamps.outline.map { $0.width * scale } ?? 0)
    let size = 2 * (Int(reach.rounded(.up)) + 2)
    let offset = 0.5 / Double(Self.phases)
    let center = Point(
      (Double(size / 2) + Double(across) / Double(Self.phases) + offset) / scale,
      (Double(size / 2) + Double(down) / Double(Self.phases) + offset) / scale)
    let path = stamps.symbol.path(center: center, diameter: diameter)
    let isStroked = stamps.symbol.isStroked
    let lineWidth = stamps.symbol.strokeWidth(diameter: diameter)
    let fill = coverage(
      Shape(path, fill: isStroked ? nil : .black, stroke: isStroked ? Stroke(.black, width: lineWidth) : nil), size)
    let outline = stamps.outline.map { coverage(Shape(path, stroke: Stroke(.black, width: $0.width)), size) }
    return (fill, outline)
  }

  private func coverage(_ shape: Shape, _ size: Int) -> Mask {
    let surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, Int32(size), Int32(size))
    let canvas = CairoCanvas(surface, format: "mask", pixelsPerPoint: scale)
    canvas.draw([.shape(shape)])
    cairo_surface_flush(surface)
    var values = [UInt8](repeating: 0, count: size * size)
    if let data = cairo_image_surface_get_data(surface) {
      let rowBytes = Int(cairo_image_surface_get_stride(surface))
      for y in 0..<size {
        let line = UnsafeMutableRawPointer(data + y * rowBytes).assumingMemoryBound(to: UInt32.self)
        for x in 0..<size { values[y * size + x] = UInt8(line[x] >> 24) }
      }
    }
    cairo_destroy(canvas.cairo)
    cairo_surface_destroy(surface)
    let spans = (0..<size).map { y -> Range<Int> in
      let row = values[y * size..<(y + 1) * size]
      guard let first = row.firstIndex(where: { $0 > 0 }), let last = row.lastIndex(where: { $0 > 0 }) else {
        return 0..<0
      }
      return first - y * size..<last + 1 - y * size
    }
    return Mask(size: size, coverage: values, spans: spans)
  }

  /// The symbols as a transparent image at 400 dots per inch that covers them all.
  static func image(of stamps: Stamps) -> Drawing.Image? {
    let scale = 400.0 / 72
    let reach = (stamps.diameters.max() ?? 1) * 0.75 + 1
    guard let left = stamps.centers.map(\.x).min(), let right = stamps.centers.map(\.x).max(),
      let top = stamps.centers.map(\.y).min(), let bottom = stamps.centers.map(\.y).max()
    else { return nil }
    let width = Int(((right - left + 2 * reach) * scale).rounded(.up))
    let height = Int(((bottom - top + 2 * reach) * scale).rounded(.up))
    guard width > 0, height > 0, width < 20_000, height < 20_000 else { return nil }
    let origin = Point(left - reach, top - reach)
    var pixels = [UInt32](repeating: 0, count: width * height)
    pixels.withUnsafeMutableBytes { bytes in
      guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
      StampRaster(pixels: base, width: width, height: height, stride: width * 4, scale: scale, origin: origin).draw(
        stamps)
    }
    let area = Rectangle(x: origin.x, y: origin.y, width: Double(width) / scale, height: Double(height) / scale)
    return Drawing.Image(area: area, width: width, height: height, pixels: pixels, smooth: false)
  }
}
