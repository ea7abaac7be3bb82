import Figures
import Specifications
import Statistics

/// `box`: Tukey's box of the rows of each place.
struct BoxMark: MarkDeclaration {
  static let name = "box"
  static let channels: [MarkChannel] = [.needed("x"), .needed("y"), .optional("color"), .optional("series")]
  static let options: [OptionKey<Self>] = [
    OptionKey("whisker", \.whisker, .number.within(0...1e6), " [1.5]"), .position(\.position),
    .horizontal(\.horizontal), .opacity(\.opacity), .legend(\.legend),
  ]

  var whisker = 1.5
  var position: MarkPosition?
  var horizontal: Bool?
  var opacity = 0.35
  var legend: String?

  func filled(_ rows: MarkRows) -> Mark? {
    let orientation = rows.orientation(horizontal: horizontal)
    let (base, reach) = orientation.channels
    guard let values = rows.numbers(reach), rows.column(base) != nil else { return nil }
    let (samples, firsts) = rows.samples(values, over: base, accepts: \.isFinite)
    let summaries = samples.compactMap { BoxSummary($0.values, reach: whisker) }
    guard !summaries.isEmpty, let x = firsts.column(base) else { return rows.nothing(values) }
    return .box(
      Box(
        x: x,
        summaries: summaries.map {
          Box.Summary(
            lower: $0.lower, median: $0.median, upper: $0.upper, least: $0.least, most: $0.most, outliers: $0.outliers)
        },
        orientation: orientation, position: position, groups: firsts.categories("series"),
        color: firsts.paint(default: .category(0)), opacity: opacity,
        lost: (values.filter { !$0.isFinite }.count, values.count),
        provenance: firsts.provenance(summaries.map(\.median), samples, over: base), legend: legend))
  }
}
