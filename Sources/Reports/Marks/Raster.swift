import Figures
import Specifications

/// `raster`: a grid of values of equal steps as an image.
struct RasterMark: MarkDeclaration {
  static let name = "raster"
  static let channels: [MarkChannel] = [.needed("x"), .needed("y"), .needed("value")]
  static let options: [OptionKey<Self>] = [.flag("smooth", \.smooth)]

  var smooth = true

  func filled(_ rows: MarkRows) -> Mark? {
    guard let grid = rows.grid(), let xRange = reach("x", grid.x, rows.xKind, rows),
      let yRange = reach("y", grid.y, rows.yKind, rows)
    else { return nil }
    return .raster(
      Raster(values: grid.values, columns: grid.x.count, xRange: xRange, yRange: yRange, smooth: smooth))
  }

  /// The interval that whole pixels cover: half a step beyond the outer centres; nil where steps differ on the axis, since
  /// an image's pixels do not.
  private func reach(_ name: String, _ places: [Double], _ kind: AxisKind, _ rows: MarkRows) -> ClosedRange<Double>? {
    let places = places.map { kind.forward($0) }
    let (first, last) = (places[0], places[places.count - 1])
    let step = (last - first) / Double(places.count - 1)
    let isEven = zip(places, places.dropFirst()).allSatisfy { abs($1 - $0 - step) <= 1e-3 * step }
    guard isEven, step.isFinite else {
      rows.report(
        "raster: needs equal steps of \(name) on its axis", channel: name,
        hint: "`contour` draws grids of any steps, `heatmap` one of categories")
      return nil
    }
    return kind.inverse(first - step / 2)...kind.inverse(last + step / 2)
  }
}
