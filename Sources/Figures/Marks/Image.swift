/// Images of pixels: stretched between corners in the axes' units, or of a fixed size around points.
public struct Picture: Sendable {
  /// Where the images lie.
  public enum Place: Sendable, Hashable {
    /// From (x1, y1) to (x2, y2) in the axes' units.
    case corners(x1: [Double], y1: [Double], x2: [Double], y2: [Double])
    /// Around (x, y), so many points wide, as high as the pixels' shape makes them.
    case centers(x: Column, y: Column, width: Double)
  }
  /// The images: one a row, or one for all.
  public var images: [PixelGrid]
  /// Where they lie.
  public var place: Place
  /// Whether pixels are interpolated when enlarged.
  public var smooth: Bool
  /// Frames around the images; nil for none.
  public var frame: Paint?
  /// Runs and tooltips of the rows.
  public var provenance: Provenance

  /// Images at places.
  public init(
    images: [PixelGrid], place: Place, smooth: Bool = false, frame: Paint? = nil,
    provenance: Provenance = Provenance()
  ) {
    self.images = images
    self.place = place
    self.smooth = smooth
    self.frame = frame
    self.provenance = provenance
  }
}

extension Picture: Drawable {
  var name: String { "image" }

  var swatch: Swatch { Swatch(kind: .none, paint: .ink, legend: nil) }

  private var rows: Int {
    switch place {
    case .corners(let x1, _, _, _): x1.count
    case .centers(let x, _, _): x.count
    }
  }

  func train(_ training: inout Training) throws(FigureError) {
    switch place {
    case .corners(let x1, let y1, let x2, let y2):
      try training.check(name, rows: rows, [("y1", y1.count), ("x2", x2.count), ("y2", y2.count)])
      training.x.include(x1 + x2, padded: false)
      training.y.include(y1 + y2, padded: false)
    case .centers(let x, let y, let width):
      try training.check(name, rows: rows, [("y", y.count)])
      training.x.include(x, padded: true)
      training.y.include(y, padded: true)
      for image in images {
        training.x.include(x, inset: width / 2)
        training.y.include(y, inset: width * Double(image.height) / Double(image.width) / 2)
      }
    }
    if images.count != 1 { try training.check(name, rows: rows, [("images", images.count)]) }
    if let frame {
      try training.checkPaint(frame, name, rows: rows)
      training.include(frame)
    }
    try training.checkProvenance(provenance, name, rows: rows)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    var lost: [Int] = []
    var outside = 0
    let colors = frame.map { plot.colors.colors($0) }
    for (row, area) in areas(plot).enumerated() {
      guard let area else {
        lost.append(row)
        continue
      }
      if plot.isOutside([Point(area.x, area.y), Point(area.right, area.bottom)]) { outside += 1 }
      let image = images.count == 1 ? images[0] : images[row]
      plot.clipped.append(
        .image(Image(area: area, width: image.width, height: image.height, pixels: image.pixels, smooth: smooth)))
      let (run, tooltip) = (plot.run(provenance, row), plot.tooltip(provenance, row))
      if let colors {
        let stroke = Stroke(colors.row(row), width: plot.theme.lineWidth)
        plot.clipped.append(.shape(Shape(Path(area), stroke: stroke, run: run, tooltip: tooltip)))
      }
    }
    plot.count(name, lost: lost, of: rows, positions(plot))
    plot.count(name, .outside, outside, of: rows)
  }

  private func positions(_ plot: PlotArea) -> [(column: Column, scale: Scale)] {
    switch place {
    case .corners(let x1, let y1, let x2, let y2):
      [(.numbers(x1), plot.x), (.numbers(x2), plot.x), (.numbers(y1), plot.y), (.numbers(y2), plot.y)]
    case .centers(let x, let y, _): [(x, plot.x), (y, plot.y)]
    }
  }

  private func areas(_ plot: PlotArea) -> [Rectangle?] {
    switch place {
    case .corners(let x1, let y1, let x2, let y2):
      let (first, second) = (plot.points(.numbers(x1), .numbers(y1)), plot.points(.numbers(x2), .numbers(y2)))
      return zip(first, second).map { a, b in
        guard [a.x, a.y, b.x, b.y].allSatisfy(\.isFinite) else { return nil }
        return Rectangle(x: min(a.x, b.x), y: min(a.y, b.y), width: abs(b.x - a.x), height: abs(b.y - a.y))
      }
    case .centers(let x, let y, let width):
      return plot.points(x, y).enumerated().map { row, center in
        guard center.x.isFinite, center.y.isFinite else { return nil }
        let image = images.count == 1 ? images[0] : images[row]
        let height = width * Double(image.height) / Double(image.width)
        return Rectangle(x: center.x - width / 2, y: center.y - height / 2, width: width, height: height)
      }
    }
  }
}
