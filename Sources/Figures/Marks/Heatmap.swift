/// Cells of a heatmap over two ordinal axes; cells without a finite value are hatched and counted.
public struct Cell: Sendable {
  /// The column of each cell.
  public var x: Column
  /// The row of each cell.
  public var y: Column
  /// The values shown as colours; NaN is hatched.
  public var values: [Double]
  /// How the values are written into the cells; nil leaves the cells blank.
  public var format: NumberFormat?
  /// Texts in place of the values; empty for the values.
  public var labels: [String]
  /// Runs and tooltips of the rows.
  public var provenance: Provenance

  /// Cells at (x, y).
  public init(
    x: Column, y: Column, values: [Double], format: NumberFormat? = .automatic, labels: [String] = [],
    provenance: Provenance = Provenance()
  ) {
    self.x = x
    self.y = y
    self.values = values
    self.format = format
    self.labels = labels
    self.provenance = provenance
  }
}

extension Cell: Drawable {
  var name: String { "cell" }

  var swatch: Swatch { Swatch(kind: .none, paint: .ink, legend: nil) }

  func train(_ training: inout Training) throws(FigureError) {
    let rows = values.count
    try training.check(name, rows: rows, [("x", x.count), ("y", y.count)])
    try training.checkOptional(name, rows: rows, [("labels", labels.count)])
    try training.checkProvenance(provenance, name, rows: rows)
    training.x.include(x, padded: false)
    training.y.include(y, padded: false)
    training.color.include(values, padded: false)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    guard plot.x.kind == .ordinal, plot.y.kind == .ordinal else {
      throw .kind(panel: plot.panel, mark: name, channel: "x, y", needed: "two ordinal axes")
    }
    let points = plot.points(x, y)
    let order = points.indices.filter { points[$0].x.isFinite && points[$0].y.isFinite }
      .sorted { (points[$0].y, points[$0].x) < (points[$1].y, points[$1].x) }
    let lost = points.indices.filter { !(points[$0].x.isFinite && points[$0].y.isFinite) }
    plot.count(name, lost: lost, of: points.count, [(x, plot.x), (y, plot.y)])
    // The later of two rows in one cell hides the earlier.
    plot.count(name, .hidden, order.count - Set(order.map { points[$0] }).count, of: points.count)
    let hatched = order.filter { !values[$0].isFinite }
    plot.count(name, .hatched, hatched.count, of: points.count)
    if order.count > plot.rasterThreshold {
      try drawImage(order, points, on: &plot)
    } else {
      drawFills(order, points, on: &plot)
    }
    if hatched.count <= max(plot.rasterThreshold, Self.mostHatches) {
      for row in hatched { drawHatch(bounds(points[row], plot), on: &plot) }
    }
    try drawLabels(order, points, on: &plot)
  }

  /// A place in the grid of bands.
  private struct Seat: Hashable {
    var column: Int
    var row: Int
  }

  /// More hatched cells are too small for their lines; their gray alone shows them.
  private static let mostHatches = 2_000
  /// The places of a grid drawn as an image.
  private static let mostPlaces = 16_000_000

  /// All fills as one image of a pixel a cell: in PDF and SVG a million rectangles take minutes.
  private func drawImage(_ order: [Int], _ points: [Point], on plot: inout PlotArea) throws(FigureError) {
    let (columns, rows) = (Int(plot.x.high), Int(plot.y.high))
    guard columns <= Self.mostPlaces, rows <= Self.mostPlaces, columns * rows <= Self.mostPlaces else {
      throw .option(
        panel: plot.panel, name: name,
        message: "\(columns) x \(rows) places are more than \(Self.mostPlaces): bin the rows first")
    }
    var pixels = [UInt32](repeating: 0, count: columns * rows)
    for row in order {
      let column = Int((points[row].x - plot.area.x) / plot.x.band)
      let line = Int((points[row].y - plot.area.y) / plot.y.band)
      guard column >= 0, column < columns, line >= 0, line < rows else { continue }
      let fill = values[row].isFinite ? plot.colors.color(values[row]) : Self.absent
      pixels[line * columns + column] = 0xFF00_0000 | fill.packed
    }
    plot.clipped.append(
      .image(
        Image(
          area: plot.area, width: columns, height: rows, pixels: pixels, smooth: false, marks: order.count)))
  }

  private static let absent = Color(0xF1F1F1)

  private func bounds(_ center: Point, _ plot: PlotArea) -> Rectangle {
    let (width, height) = (plot.x.band, plot.y.band)
    return Rectangle(x: center.x - width / 2, y: center.y - height / 2, width: width, height: height)
  }

  /// Fills in painter's order, each reaching under its right and lower neighbours: abutting edges would show seams.
  private func drawFills(_ order: [Int], _ points: [Point], on plot: inout PlotArea) {
    func seat(_ point: Point) -> Seat {
      Seat(
        column: Int(((point.x - plot.area.x) / plot.x.band).rounded(.down)),
        row: Int(((point.y - plot.area.y) / plot.y.band).rounded(.down)))
    }
    let taken = Set(order.map { seat(points[$0]) })
    for row in order {
      var area = bounds(points[row], plot)
      let place = seat(points[row])
      if taken.contains(Seat(column: place.column + 1, row: place.row)) { area.width += plot.x.band / 2 }
      if taken.contains(Seat(column: place.column, row: place.row + 1)) { area.height += plot.y.band / 2 }
      let fill = values[row].isFinite ? plot.colors.color(values[row]) : Self.absent
      plot.clipped.append(
        .shape(
          Shape(Path(area), fill: fill, run: plot.run(provenance, row), tooltip: plot.tooltip(provenance, row))))
    }
  }

  /// Diagonal lines inside a cell, cut analytically so that no renderer needs a clip.
  private func drawHatch(_ area: Rectangle, on plot: inout PlotArea) {
    let stroke = Stroke(plot.theme.mutedInk, width: max(0.5, plot.theme.axisWidth))
    var steps: [Path.Step] = []
    var offset = 2.0
    while offset < area.width + area.height {
      let low = Point(area.x + max(0, offset - area.height), area.y + min(offset, area.height))
      let high = Point(area.x + min(offset, area.width), area.y + max(0, offset - area.width))
      steps += [.move(low), .line(high)]
      offset += 4
    }
    plot.clipped.append(.shape(Shape(Path(steps), stroke: stroke)))
  }

  private func drawLabels(_ order: [Int], _ points: [Point], on plot: inout PlotArea) throws(FigureError) {
    guard format != nil || !labels.isEmpty else { return }
    // Where no label of a point's width fits, none is made: there may be a million.
    guard plot.x.band - 1.5 >= 0.8, plot.y.band - 1 >= 0.8 * plot.theme.tickSize else { return }
    let numbers = TickMaking.formatted(values, format ?? .automatic) ?? NumberLabels.rounded(values)
    let texts = labels.isEmpty ? numbers : labels
    var size = plot.theme.tickSize
    var widest = 0.0
    for row in order where values[row].isFinite {
      widest = max(widest, try plot.typesetter.box(texts[row], size: size).width)
    }
    // Labels shrink a little to fit their cells; below four fifths they could not be read and are left out.
    let fit = min((plot.x.band - 1.5) / max(widest, 1), (plot.y.band - 1) / size)
    guard fit >= 0.8, size * min(fit, 1) >= plot.theme.minimumTextSize else { return }
    size *= min(fit, 1)
    for row in order where values[row].isFinite {
      let box = try plot.typesetter.box(texts[row], size: size)
      let place = Point(points[row].x, points[row].y + 0.33 * size)
      plot.free.append(
        .text(box.text(at: place, anchor: .center, color: plot.colors.color(values[row]).contrasting)))
    }
  }
}
