import Figures
import Specifications
import Statistics

/// `violin`: a density of the rows of each place, mirrored around it.
struct ViolinMark: MarkDeclaration {
  static let name = "violin"
  static let channels: [MarkChannel] = [.needed("x"), .needed("y"), .optional("color"), .optional("series")]
  static let options: [OptionKey<Self>] = [
    OptionKey("bandwidth", \.bandwidth, .number.within(1e-12...1e12)),
    OptionKey("scale", \.scale, .choice(["area", "width"]), ": [area] or width"),
    .flag("quartiles", \.quartiles, " [true]"),
    .position(\.position), .horizontal(\.horizontal), .opacity(\.opacity), .legend(\.legend),
  ]

  var bandwidth: Double?
  /// What widths are proportional to.
  var scale = "area"
  var quartiles = true
  var position: MarkPosition?
  var horizontal: Bool?
  var opacity = 0.35
  var legend: String?

  /// On a logarithmic or symlog axis the density is that of the values as they are on it.
  func filled(_ rows: MarkRows) -> Mark? {
    let orientation = rows.orientation(horizontal: horizontal)
    let (base, reach) = orientation.channels
    guard let values = rows.numbers(reach), rows.column(base) != nil else { return nil }
    let kind = orientation == .vertical ? rows.yKind : rows.xKind
    let (samples, firsts) = rows.samples(values, over: base) { kind.forward($0).isFinite }
    guard !samples.isEmpty, let x = firsts.column(base) else { return rows.nothing(values) }
    let summaries = samples.compactMap { BoxSummary($0.values) }
    let profiles = zip(samples, summaries).map { sample, summary in
      profile(sample.values.map { kind.forward($0) }.sorted(), summary, kind)
    }
    let missing = values.filter { !$0.isFinite }.count
    let kept = samples.reduce(0) { $0 + $1.values.count }
    return .violin(
      Violin(
        x: x, profiles: profiles, orientation: orientation, position: position, groups: firsts.categories("series"),
        equalWidths: scale == "width", quartiles: quartiles, color: firsts.paint(default: .category(0)),
        opacity: opacity, lost: (missing, values.count - missing - kept, values.count),
        provenance: firsts.provenance(summaries.map(\.median), samples, over: base), legend: legend))
  }

  /// A density over the range of sorted places on the axis: nothing is shown where no value is.
  private func profile(_ sorted: [Double], _ summary: BoxSummary, _ kind: AxisKind) -> Violin.Profile {
    let count = 128
    var places = [sorted[0]]
    var densities = [0.0]
    if let density = LineDensity(sorted, bandwidth: bandwidth) {
      let (low, high) = (sorted[0], sorted[sorted.count - 1])
      places = (0..<count).map { low + (high - low) * Double($0) / Double(count - 1) }
      densities = places.map { density($0) }
    }
    return Violin.Profile(
      values: places.map { kind.inverse($0) }, densities: densities, lower: summary.lower, median: summary.median,
      upper: summary.upper)
  }
}
