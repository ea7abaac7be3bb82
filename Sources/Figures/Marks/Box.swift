/// Boxes of quartiles with whiskers and the values beyond them; upright or lying.
public struct Box: Sendable {
  /// What is known of the values of one box.
  public struct Summary: Sendable, Hashable {
    /// The lower quartile.
    public var lower: Double
    /// The median.
    public var median: Double
    /// The upper quartile.
    public var upper: Double
    /// Where the lower whisker ends.
    public var least: Double
    /// Where the upper whisker ends.
    public var most: Double
    /// The values beyond the whiskers.
    public var outliers: [Double]

    /// A summary.
    public init(lower: Double, median: Double, upper: Double, least: Double, most: Double, outliers: [Double]) {
      self.lower = lower
      self.median = median
      self.upper = upper
      self.least = least
      self.most = most
      self.outliers = outliers
    }
  }
  /// The categories, or numbers, at which the boxes stand, one a box.
  public var x: Column
  /// What is known of their values.
  public var summaries: [Summary]
  /// Whether the boxes stand on x or on y.
  public var orientation: Orientation
  /// How boxes of one category share its place; nil puts them side by side where their colours differ.
  public var position: MarkPosition?
  /// The groups that stand side by side; empty takes those of the colours.
  public var groups: [String]
  /// The fill.
  public var color: Paint
  /// Opacity of the fill, 0...1.
  public var opacity: Double
  /// Rows without a finite value among how many.
  public var lost: (missing: Int, rows: Int)
  /// Runs and tooltips of the boxes.
  public var provenance: Provenance
  /// The mark's entry in the legend.
  public var legend: String?

  /// Boxes at x.
  public init(
    x: Column, summaries: [Summary], orientation: Orientation = .vertical, position: MarkPosition? = nil,
    groups: [String] = [], color: Paint = .category(0), opacity: Double = 0.35,
    lost: (missing: Int, rows: Int) = (0, 0), provenance: Provenance = Provenance(), legend: String? = nil
  ) {
    self.x = x
    self.summaries = summaries
    self.orientation = orientation
    self.position = position
    self.groups = groups
    self.color = color
    self.opacity = opacity
    self.lost = lost
    self.provenance = provenance
    self.legend = legend
  }
}

extension Box: Drawable {
  var name: String { "box" }

  var swatch: Swatch { Swatch(kind: .bar(opacity: opacity), paint: color, legend: legend) }

  private var allGroups: [String] { groups.isEmpty ? color.categories : groups }

  func train(_ training: inout ScaleTraining) throws(FigureError) {
    let rows = summaries.count
    let extents = training.extents(orientation)
    try training.check(name, rows: rows, [(orientation == .vertical ? "x" : "y", x.count)])
    try training.checkOptional(name, rows: rows, [("series", groups.count)])
    try training.checkPaint(color, name, rows: rows)
    try training.checkProvenance(provenance, name, rows: rows)
    training[keyPath: extents.base].include(bands: x)
    training.dodge.include(x, groups: allGroups, position: position, isWide: true)
    for summary in summaries {
      training[keyPath: extents.reach].include([summary.least, summary.most], padded: true)
      training[keyPath: extents.reach].include(summary.outliers, padded: true)
    }
    training.include(color)
  }

  func draw(on plot: inout PlotArea) throws(FigureError) {
    let upright = Upright(plot, orientation)
    let stands = plot.stands(x, on: upright.base, groups: allGroups, position: position)
    let colors = plot.colors.colors(color)
    let variants = color.categories.map { plot.colors.variant(category: $0) }
    var tally = Tally()
    var shown: Set<Double> = []
    var hidden = 0
    for (row, summary) in summaries.enumerated() {
      if let reason = upright.base.obstacle(x, row) {
        tally.add(reason)
        continue
      }
      let stand = Stand(middle: stands[row].middle, width: stands[row].width * 0.8)
      let lows = [summary.least, summary.lower, summary.median, summary.upper, summary.most]
      let places = lows.map { upright.reach.obstacle($0) == nil ? upright.reach.position($0) : upright.reach.lowEdge }
      if lows.contains(where: { upright.reach.obstacle($0) != nil }) { tally.add(.openEnded) }
      let bounds = upright.rectangle((stand.low, stand.high), (places[0], places[4]))
      if plot.isOutside([Point(bounds.x, bounds.y), Point(bounds.right, bounds.bottom)]) {
        tally.add(.outside)
        continue
      }
      if !(upright.reach.contains(places[0]) && upright.reach.contains(places[4])) { tally.add(.cut) }
      if !shown.insert(stand.middle).inserted { hidden += 1 }
      draw(
        row, places, stand, upright, colors.row(row), variant: variants.isEmpty ? 0 : variants[row], on: &plot)
    }
    tally.add(.hidden, hidden)
    plot.count(name, tally, of: summaries.count)
    plot.count(name, .missing, lost.missing, of: lost.rows)
  }

  private func draw(
    _ row: Int, _ places: [Double], _ stand: Stand, _ upright: Upright, _ color: Color, variant: Int,
    on plot: inout PlotArea
  ) {
    let width = max(0.6, plot.theme.lineWidth * 0.75)
    let stroke = Stroke(color, width: width)
    let (run, tooltip) = (plot.run(provenance, row), plot.tooltip(provenance, row))
    let area = upright.rectangle((stand.low, stand.high), (places[1], places[3]))
    plot.clipped.append(
      .shape(Shape(Path(area), fill: color.opacity(color.alpha * opacity), stroke: stroke, run: run, tooltip: tooltip)))
    plot.clipped += Hatch.items(in: area, variant: variant, over: .white, plot.theme)
    var steps: [Path.Step] = []
    let cap = stand.width / 4
    for (from, to) in [(places[1], places[0]), (places[3], places[4])] where abs(to - from) > 0 {
      steps += [.move(upright.point(stand.middle, from)), .line(upright.point(stand.middle, to))]
      steps += [.move(upright.point(stand.middle - cap, to)), .line(upright.point(stand.middle + cap, to))]
    }
    if !steps.isEmpty { plot.clipped.append(.shape(Shape(Path(steps), stroke: stroke))) }
    let median = [upright.point(stand.low, places[2]), upright.point(stand.high, places[2])]
    plot.clipped.append(.shape(Shape(Path(points: median), stroke: Stroke(color, width: 2 * width))))
    let summary = summaries[row]
    let beyond = summary.outliers.filter { upright.reach.obstacle($0) == nil }
      .map { upright.point(stand.middle, upright.reach.position($0)) }
    let kept = beyond.filter { plot.contains($0) }
    plot.count("outlier", .outside, beyond.count - kept.count, of: summary.outliers.count)
    plot.count("outlier", .notPositive, summary.outliers.count - beyond.count, of: summary.outliers.count)
    guard !kept.isEmpty else { return }
    plot.free.append(
      .stamps(
        Stamps(
          symbol: .ring, centers: kept, diameters: [plot.theme.dotDiameter * 0.9], colors: [color], outline: nil,
          runs: [], tooltips: [])))
  }
}
