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

  func train(_ training: inout ScaleTraining) throws(FigureError) {
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
    let area = Rectangle(x: min(left, right), y: min(top, bottom), width: abs(right - left), height: abs(bottom - top))
    // Values, not colours, are interpolated, at a resolution fit for print: viewers interpolate images differently.
    let width = smooth ? max(columns, Int(min((area.width * 300 / 72).rounded(.up), 2400))) : columns
    let height = smooth ? max(rows, Int(min((area.height * 300 / 72).rounded(.up), 2400))) : rows
    let across = samples(width, from: columns, backwards: left > right)
    let down = samples(height, from: rows, backwards: bottom > top)
    let (colors, other) = (plot.colors.pixels, 0xFF00_0000 | plot.theme.mutedInk.packed)
    var pixels = [UInt32](repeating: 0, count: width * height)
    values.withUnsafeBufferPointer { values in
      for y in 0..<height {
        let (low, high, v) = down[y]
        for x in 0..<width {
          let (near, far, u) = across[x]
          let first = values[low * columns + near] * (1 - u) + values[low * columns + far] * u
          let second = values[high * columns + near] * (1 - u) + values[high * columns + far] * u
          let value = first * (1 - v) + second * v
          if value.isFinite { pixels[y * width + x] = plot.colors.place(of: value).map { colors[$0] } ?? other }
        }
      }
    }
    plot.count(name, .missing, values.reduce(0) { $0 + ($1.isFinite ? 0 : 1) }, of: values.count)
    plot.clipped.append(.image(Drawing.Image(area: area, width: width, height: height, pixels: pixels, smooth: false)))
  }

  /// For each of `count` pixels the two neighbouring samples and the weight of the second.
  private func samples(_ count: Int, from size: Int, backwards: Bool) -> [(Int, Int, Double)] {
    (0..<count).map { index in
      let pixel = backwards ? count - 1 - index : index
      let place = (Double(pixel) + 0.5) / Double(count) * Double(size) - 0.5
      let clamped = min(max(place, 0), Double(size - 1))
      let low = min(Int(clamped), size - 1)
      return (low, min(low + 1, size - 1), smooth ? clamped - Double(low) : 0)
    }
  }
}
