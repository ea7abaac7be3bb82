/// A grid of values shown as an image, say a kernel density over the plane.
public struct Raster: Sendable {
  /// Row-major values; the first row lies at the lower end of y.
  public var values: [Double]
  /// How many values a row holds.
  public var columns: Int
  /// The interval of x that the image covers, edge to edge.
  public var xRange: ClosedRange<Double>
  /// The interval of y that the image covers, edge to edge.
  public var yRange: ClosedRange<Double>
  /// Whether the values are smoothly interpolated.
  public var smooth: Bool

  /// An image of `values.count / columns` rows.
  public init(
    values: [Double], columns: Int, xRange: ClosedRange<Double>, yRange: ClosedRange<Double>, smooth: Bool = true
  ) {
    self.values = values
    self.columns = columns
    self.xRange = xRange
    self.yRange = yRange
    self.smooth = smooth
  }
}

extension Raster: Drawable {
  var name: String { "raster" }

  var swatch: Swatch { Swatch(kind: .none, paint: .ink, legend: nil) }

  func train(_ training: inout Training) throws(FigureError) {
    guard !values.isEmpty else { throw .noData(panel: training.panel, mark: name) }
    guard columns > 0, values.count % columns == 0 else {
      throw .option(
        panel: training.panel, name: "raster columns",
        message: "\(values.count) values do not fill rows of \(columns)")
    }
    training.x.include([xRange.lowerBound, xRange.upperBound], padded: false)
    training.y.include([yRange.lowerBound, yRange.upperBound], padded: false)
    training.color.include(values, padded: false)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let rows = values.count / columns
    let left = plot.x.position(xRange.lowerBound)
    let right = plot.x.position(xRange.upperBound)
    let bottom = plot.y.position(yRange.lowerBound)
    let top = plot.y.position(yRange.upperBound)
    guard [left, right, bottom, top].allSatisfy(\.isFinite) else {
      throw .kind(panel: plot.panel, mark: name, channel: "x, y", needed: "linear axes")
    }
    var pixels = [UInt32](repeating: 0, count: values.count)
    for row in 0..<rows {
      let target = bottom > top ? rows - 1 - row : row
      for column in 0..<columns {
        let value = values[row * columns + column]
        guard value.isFinite else { continue }
        let place = left < right ? column : columns - 1 - column
        pixels[target * columns + place] = 0xFF00_0000 | plot.colors.color(value).packed
      }
    }
    plot.count(name, .missing, values.reduce(0) { $0 + ($1.isFinite ? 0 : 1) }, of: values.count)
    let area = Rectangle(x: min(left, right), y: min(top, bottom), width: abs(right - left), height: abs(bottom - top))
    plot.clipped.append(.image(Image(area: area, width: columns, height: rows, pixels: pixels, smooth: smooth)))
  }
}
