import Figures
import Rows
import Specifications

/// `heatmap`: a coloured rectangle for each pair of categories; older files call it `cell`.
struct HeatmapMark: MarkDeclaration {
  static let name = "heatmap"
  static let formerName: String? = "cell"
  static let channels: [MarkChannel] = [.needed("x"), .needed("y"), .needed("value"), .optional("text")]
  static let options: [OptionKey<Self>] = [OptionKey("format", \.format, .numberFormat)]

  var format = Figures.NumberFormat.automatic

  /// The places of a grid, filled or not.
  private static let mostPlaces = 4_000_000

  /// A place without a row has no value, and is shown as such.
  func filled(_ rows: MarkRows) -> Mark? {
    guard let xs = rows.values("x"), let ys = rows.values("y") else { return nil }
    let (across, down) = (Frame([("x", xs)]).distinct("x"), Frame([("y", ys)]).distinct("y"))
    guard across.count <= Self.mostPlaces, across.count * down.count <= Self.mostPlaces else {
      rows.report(
        "heatmap: \(across.count) x \(down.count) places are more than \(Self.mostPlaces)",
        hint: "round x and y in the query, or draw dots or a density")
      return nil
    }
    var places: Set<[Frame.Value]> = []
    for row in 0..<rows.frame.count { places.insert([xs[row], ys[row]]) }
    var absent: [[Frame.Value]] = []
    for x in across {
      for y in down where !places.contains([x, y]) { absent.append([x, y]) }
    }
    var whole = rows
    if case .column(let x, _)? = rows.mark.channels["x"], case .column(let y, _)? = rows.mark.channels["y"],
      !absent.isEmpty
    {
      whole.frame = Frame.union([rows.frame, Frame([(x, absent.map { $0[0] }), (y, absent.map { $0[1] })])])
    }
    guard let x = whole.column("x"), let y = whole.column("y"), let values = whole.numbers("value") else { return nil }
    return .heatmap(
      Heatmap(
        x: x, y: y, values: values, format: format, labels: whole.texts("text"), provenance: whole.provenance()))
  }
}
