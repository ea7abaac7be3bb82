/// Densities of values, mirrored around their category; upright or lying.
public struct Violin: Sendable {
  /// What is known of the values of one violin.
  public struct Profile: Sendable, Hashable {
    /// Values, ascending.
    public var values: [Double]
    /// The density at each; one value alone has none.
    public var densities: [Double]
    /// The quartiles and the median.
    public var quartiles: (lower: Double, median: Double, upper: Double) { (lower, median, upper) }
    private var lower: Double
    private var median: Double
    private var upper: Double

    /// A density at values.
    public init(values: [Double], densities: [Double], lower: Double, median: Double, upper: Double) {
      self.values = values
      self.densities = densities
      self.lower = lower
      self.median = median
      self.upper = upper
    }
  }
  /// The categories, or numbers, at which the violins stand, one a violin.
  public var x: Column
  /// What is known of their values.
  public var profiles: [Profile]
  /// Whether the violins stand on x or on y.
  public var orientation: Orientation
  /// How violins of one category share its place; nil puts them side by side where their colours differ.
  public var position: MarkPosition?
  /// The groups that stand side by side; empty takes those of the colours.
  public var groups: [String]
  /// Whether all violins have the same greatest width; otherwise the same area for the same range.
  public var equalWidths: Bool
  /// Whether the quartiles are drawn inside as a bar, the median as a dot.
  public var quartiles: Bool
  /// The fill.
  public var color: Paint
  /// Opacity of the fill, 0...1.
  public var opacity: Double
  /// Rows without a value that the axis can show, among how many, by the reason.
  public var lost: (missing: Int, notPositive: Int, rows: Int)
  /// Runs and tooltips of the violins.
  public var provenance: Provenance
  /// The mark's entry in the legend.
  public var legend: String?

  /// Violins at x.
  public init(
    x: Column, profiles: [Profile], orientation: Orientation = .vertical, position: MarkPosition? = nil,
    groups: [String] = [], equalWidths: Bool = false, quartiles: Bool = true, color: Paint = .category(0),
    opacity: Double = 0.35, lost: (missing: Int, notPositive: Int, rows: Int) = (0, 0, 0),
    provenance: Provenance = Provenance(), legend: String? = nil
  ) {
    self.x = x
    self.profiles = profiles
    self.orientation = orientation
    self.position = position
    self.groups = groups
    self.equalWidths = equalWidths
    self.quartiles = quartiles
    self.color = color
    self.opacity = opacity
    self.lost = lost
    self.provenance = provenance
    self.legend = legend
  }
}

extension Violin: Drawable {
  var name: String { "violin" }

  var swatch: Swatch { Swatch(kind: .area(opacity: opacity), paint: color, legend: legend) }

  private var allGroups: [String] { groups.isEmpty ? color.categories : groups }

  func train(_ training: inout ScaleTraining) throws(FigureError) {
    let rows = profiles.count
    let extents = training.extents(orientation)
    try training.check(name, rows: rows, [(orientation == .vertical ? "x" : "y", x.count)])
    try training.checkOptional(name, rows: rows, [("series", groups.count)])
    try training.checkPaint(color, name, rows: rows)
    try training.checkProvenance(provenance, name, rows: rows)
    for profile in profiles {
      guard profile.values.count == profile.densities.count, !profile.values.isEmpty else {
        throw .lengths(
          panel: training.panel, mark: name, channel: "densities", expected: profile.values.count,
          found: profile.densities.count)
      }
      training[keyPath: extents.reach].include(profile.values, padded: true)
    }
    training[keyPath: extents.base].include(bands: x)
    training.dodge.include(x, groups: allGroups, position: position, isWide: true)
    training.include(color)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let upright = Upright(plot, orientation)
    let stands = plot.stands(x, on: upright.base, groups: allGroups, position: position)
    let colors = plot.colors.colors(color)
    let variants = color.categories.map { plot.colors.variant(category: $0) }
    let greatest = profiles.map { $0.densities.max() ?? 0 }.max() ?? 0
    var tally = Tally()
    var shown: Set<Double> = []
    for (row, profile) in profiles.enumerated() {
      if let reason = upright.base.obstacle(x, row) {
        tally.add(reason)
        continue
      }
      let places = upright.reach.positions(profile.values)
      let stand = stands[row]
      let ends = [places.min() ?? .nan, places.max() ?? .nan]
      if plot.isOutside(zip([stand.low, stand.high], ends).map { upright.point($0, $1) }) {
        tally.add(.outside)
        continue
      }
      if !ends.allSatisfy({ upright.reach.contains($0) }) { tally.add(.cut) }
      if !shown.insert(stand.middle).inserted { tally.add(.hidden) }
      let most = equalWidths ? profile.densities.max() ?? 0 : greatest
      let halves = profile.densities.map { most > 0 ? stand.width / 2 * $0 / most : 0 }
      draw(
        row, zip(places, halves).map { ($0, $1) }, stand, upright, colors.row(row),
        dash: Dash.solid.variant(variants.isEmpty ? 0 : variants[row]), on: &plot)
    }
    plot.count(name, tally, of: profiles.count)
    plot.count(name, .missing, lost.missing, of: lost.rows)
    plot.count(name, .notPositive, lost.notPositive, of: lost.rows)
  }

  private func draw(
    _ row: Int, _ outline: [(place: Double, half: Double)], _ stand: Stand, _ upright: Upright, _ color: Color,
    dash: Dash, on plot: inout PlotArea
  ) {
    let width = max(0.6, plot.theme.lineWidth * 0.75)
    let stroke = Stroke(color, width: width, dash: dash.lengths(width: width))
    let (run, tooltip) = (plot.run(provenance, row), plot.tooltip(provenance, row))
    if outline.count == 1 {
      // Equal values have no density: a line across their place.
      let ends = [upright.point(stand.low, outline[0].place), upright.point(stand.high, outline[0].place)]
      plot.clipped.append(.shape(Shape(Path(points: ends), stroke: stroke, run: run, tooltip: tooltip)))
      return
    }
    let corners =
      outline.map { upright.point(stand.middle + $0.half, $0.place) }
      + outline.reversed().map { upright.point(stand.middle - $0.half, $0.place) }
    plot.clipped.append(
      .shape(
        Shape(
          Path(points: corners, closed: true), fill: color.opacity(color.alpha * opacity), stroke: stroke, run: run,
          tooltip: tooltip)))
    let inner = profiles[row].quartiles
    let places = upright.reach.positions([inner.lower, inner.median, inner.upper])
    guard quartiles, places.allSatisfy(\.isFinite) else { return }
    let bar = [upright.point(stand.middle, places[0]), upright.point(stand.middle, places[2])]
    plot.clipped.append(.shape(Shape(Path(points: bar), stroke: Stroke(color, width: 3 * width))))
    let dot = upright.point(stand.middle, places[1])
    guard plot.contains(dot) else { return }
    plot.free.append(
      .stamps(
        Stamps(
          symbol: .circle, centers: [dot], diameters: [2.4 * width], colors: [.white], outline: nil, runs: [],
          tooltips: [])))
  }
}
