/// Where a panel's marks draw: its scales, its colours, and the items they leave.
struct PlotArea {
  let panel: String
  let theme: Theme
  let area: Rectangle
  let x: Scale
  let y: Scale
  let colors: ColorMapping
  /// Texts shown as symbols, in order.
  let symbolPlaces: [String: Int]
  let size: ChannelMapping
  let opacity: ChannelMapping
  let rasterThreshold: Int
  /// The groups that stand side by side within a category.
  let dodge: Dodge
  /// Items cut at the plot area's edges.
  var clipped: [Drawing.Item] = []
  /// Items that may reach over the edges, above the others.
  var free: [Drawing.Item] = []
  var omissions: [Drawing.Omission] = []

  var typesetter: Typesetter { Typesetter(theme: theme) }

  /// The fixed points of rows: NaN where a row has none.
  func points(_ xs: Column, _ ys: Column) -> [Point] {
    zip(x.positions(xs), y.positions(ys)).map { Point($0, $1) }
  }

  /// Whether a finite point lies on both axes.
  func contains(_ point: Point) -> Bool { x.contains(point.x) && y.contains(point.y) }

  mutating func count(_ mark: String, _ reason: Drawing.Reason, _ count: Int, of total: Int) {
    guard count > 0 else { return }
    omissions.append(Drawing.Omission(panel: panel, mark: mark, count: count, total: total, reason: reason))
  }

  func run(_ provenance: Provenance, _ row: Int) -> String? {
    row < provenance.runs.count ? provenance.runs[row] : nil
  }

  func tooltip(_ provenance: Provenance, _ row: Int) -> String? {
    row < provenance.tooltips.count ? provenance.tooltips[row] : nil
  }
}

/// What every mark can do; the bodies are in the marks' own files.
protocol Drawable: Sendable {
  /// The mark's name in messages.
  var name: String { get }
  /// Checks the channels and shows the scales what they will have to map.
  func train(_ training: inout ScaleTraining) throws(FigureError)
  /// Leaves the mark's items in the plot area.
  func draw(on plot: inout PlotArea) throws(FigureError)
  /// How the mark is keyed in a legend.
  var swatch: Swatch { get }
}

/// What a mark looks like in a legend.
struct Swatch {
  enum Kind: Hashable {
    case symbol(Symbol)
    case line(Dash, dots: Bool)
    case area(opacity: Double)
    case bar(opacity: Double)
    case none
  }
  var kind: Kind
  var paint: Paint
  /// The text beside it, where the mark has one colour.
  var legend: String?
  /// Whether numbers are shown as sizes.
  var usesSize = false
  /// Whether numbers are shown as opacities.
  var usesOpacity = false
}
