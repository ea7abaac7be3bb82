import Figures
import Rows
import Specifications

/// One mark with the rows that it draws.
struct MarkFilling {
  let mark: MarkCell
  var frame: Frame
  let findings: DiagnosticCollector
  let ask: (String, String?) -> ShownText
  /// Whether numbers name categories of colour.
  let colorIsOrdinal: Bool
  /// Whether text of columns is markup; otherwise it is shown as it is.
  let readsMarkup: Bool
  /// The kinds of the panel's axes.
  let xKind: AxisKind
  let yKind: AxisKind
  /// Reads a PNG file of the report's folder.
  let picture: (String) -> Result<PixelGrid, ReportFolder.Refusal>

  // Beyond this many rows tooltips and run ids would outweigh the figure.
  private static let mostTooltips = 5_000

  /// The mark; nil after a mistake.
  func filled() -> Mark? {
    for (name, channel) in mark.channels.sorted(by: { $0.key < $1.key }) {
      if case .column(let column, let position) = channel, frame[column] == nil {
        findings.reportUnknown("column", column, known: frame.names, at: position, path: "\(mark.path).\(name)")
        return nil
      }
    }
    let options = mark.options
    switch mark.kind {
    case .dot: return dot()
    case .line, .path:
      guard let x = column("x"), let y = column("y") else { return nil }
      return .line(
        Line(
          x: x, y: y, series: categories("series"), color: paint(default: .ink), width: options.width,
          dash: options.dash ?? .solid, isSorted: mark.kind == .line, curve: options.curve ?? .linear,
          smooth: options.smooth ?? false, dots: options.dots ?? false, opacity: options.opacity ?? 1,
          provenance: provenance(), legend: options.legend))
    case .area:
      guard let x = column("x"), let y = numbers("y") else { return nil }
      return .area(
        Area(
          x: x, y1: numbers("base") ?? [], y2: y, series: categories("series"), curve: options.curve ?? .linear,
          stacked: options.position == .stack, color: paint(default: .category(0)), opacity: options.opacity ?? 0.25,
          outlined: options.outlined ?? true,
          legend: options.legend))
    case .bar: return bar()
    case .rule: return rule()
    case .errorBar: return errorBar()
    case .box: return box()
    case .violin: return violin()
    case .cell: return cell()
    case .raster: return raster()
    case .contour: return contour()
    case .image: return image()
    case .arc, .wedge: return arc()
    case .circle, .ellipse: return ellipse()
    case .polygon: return polygon()
    case .sphere: return sphere()
    case .cap: return cap()
    case .ring:
      guard let angles = numbers("angle"), let values = numbers("value") else { return nil }
      return .ring(
        Ring(
          angles: angles, values: values, radius: options.radius ?? 1, height: options.height ?? 0.4,
          color: paint(default: .category(0)), opacity: options.opacity ?? 0.35))
    case .label, .text:
      guard let x = column("x"), let y = column("y") else { return nil }
      return .label(
        Label(
          x: x, y: y, texts: texts("text"), anchor: options.anchor ?? .middle, dx: options.dx ?? 0,
          dy: options.dy ?? 0, size: options.size, rotation: options.angle ?? 0, bold: options.bold ?? false,
          color: paint(default: .ink), position: options.position, groups: categories("series"),
          provenance: provenance()))
    case .arrow:
      guard let x1 = numbers("x1"), let y1 = numbers("y1"), let x2 = numbers("x2"), let y2 = numbers("y2") else {
        return nil
      }
      return .arrow(
        Arrow(
          x1: x1, y1: y1, x2: x2, y2: y2, color: paint(default: .ink), width: options.width,
          dash: options.dash ?? .solid, bend: options.bend ?? 0, heads: options.heads ?? .end,
          provenance: provenance()))
    }
  }

  func dot() -> Mark? {
    guard let x = column("x"), let y = column("y") else { return nil }
    let options = mark.options
    // A number in the cell is every dot's own diameter or opacity; a column goes through the figure's scale.
    let size = constant("size", 0.1...100)
    let opacity = constant("opacity", 0...1)
    return .dot(
      Dot(
        x: x, y: y, color: paint(default: .ink), diameter: options.diameter ?? size,
        sizes: size == nil ? numbers("size") ?? [] : [], opacities: opacity == nil ? numbers("opacity") ?? [] : [],
        symbol: options.symbol ?? .circle, symbols: categories("shape"), opacity: opacity ?? 1,
        outlined: options.outlined ?? false, position: options.position, groups: categories("series"),
        missing: options.missing ?? .skip,
        provenance: provenance(), legend: options.legend))
  }

  /// A channel's number where the cell gives one for all rows; nil where it names a column.
  private func constant(_ name: String, _ range: ClosedRange<Double>) -> Double? {
    guard case .constant(.number(let number)) = mark.channels[name] else { return nil }
    if !range.contains(number) {
      findings.report(
        "must be within \(shortestText(range.lowerBound)) and \(shortestText(range.upperBound)), found \(shortestText(number))",
        at: mark.position, path: "\(mark.path).\(name)")
    }
    return min(max(number, range.lowerBound), range.upperBound)
  }

  func rule() -> Mark? {
    let isVertical = mark.channels["x"] != nil
    guard let values = numbers(isVertical ? "x" : "y") else { return nil }
    // A number in the cell is one line, however many rows the data have.
    let isConstant = mark.channels[isVertical ? "x" : "y"]?.column == nil
    let labels = texts("label")
    return .rule(
      Rule(
        isConstant ? Array(values.prefix(1)) : values, direction: isVertical ? .vertical : .horizontal,
        color: paint(default: .ink), width: mark.options.width, dash: mark.options.dash ?? .dashed,
        labels: isConstant ? Array(labels.prefix(1)) : labels))
  }

  // MARK: Channels

  func values(_ name: String) -> [Frame.Value]? {
    switch mark.channels[name] {
    case .column(let column, _): frame[column]
    case .constant(let value): [Frame.Value](repeating: value, count: frame.count)
    case .template(let template, let position):
      (0..<frame.count).map { row in
        .text(
          template.filled(
            frame, row: row, findings, at: position, path: "\(mark.path).\(name)",
            as: .markup(readsText: readsMarkup), ask: ask))
      }
    case nil: nil
    }
  }

  /// A channel as numbers where all its values are, otherwise as texts.
  func column(_ name: String) -> Column? {
    guard let values = values(name) else { return nil }
    if values.allSatisfy({ $0 == .null || $0.number != nil }) { return .numbers(values.map { $0.number ?? .nan }) }
    return .texts(values.map { $0 == .null ? "" : category($0, of: name) })
  }

  /// A channel as numbers; nulls are NaN, text is a mistake.
  func numbers(_ name: String) -> [Double]? {
    guard let values = values(name) else { return nil }
    if let text = values.first(where: { if case .text = $0 { true } else { false } }) {
      findings.report(
        "needs numbers, found `\(text.text)`", at: mark.position, path: "\(mark.path).\(name)")
      return nil
    }
    return values.map { $0.number ?? .nan }
  }

  /// A channel as markup to be read.
  func texts(_ name: String) -> [String] {
    let form = form(of: name)
    return values(name)?.map { form.text($0.shown(nil)) } ?? []
  }

  /// A channel as keys of categories.
  func categories(_ name: String) -> [String] { values(name)?.map { category($0, of: name) } ?? [] }

  /// The key of a category: of a text, the markup that shows it.
  private func category(_ value: Frame.Value, of name: String) -> String {
    guard case .text(let text) = value else { return value.category }
    return Category.key(form(of: name).text(ShownText(text)))
  }

  /// What a channel's text becomes: what a column holds is shown as it is, unless the cell asks for mathematics.
  private func form(of name: String) -> TextForm {
    .markup(readsText: readsMarkup || mark.channels[name]?.column == nil)
  }

  func paint(default paint: Paint) -> Paint {
    switch mark.channels["color"] {
    case nil: return paint
    case .column, .template:
      if colorIsOrdinal { return .column(.texts(categories("color"))) }
      return column("color").map { .column($0) } ?? paint
    case .constant(.number(let number)):
      if let index = Int(exactly: number), (0..<1_000).contains(index) { return .category(index) }
      findings.report(
        "must be a whole number from 0, the palette's, found `\(Frame.Value.number(number).text)`", at: mark.position,
        path: "\(mark.path).color")
      return paint
    case .constant(let value):
      if value.text == "ink" { return .ink }
      if value.text.count == 7, value.text.hasPrefix("#"), let code = UInt32(value.text.dropFirst(), radix: 16) {
        return .color(Color(code))
      }
      findings.report(
        "must be a column, a number, ink or \"#rrggbb\", found `\(value.text)`", at: mark.position,
        path: "\(mark.path).color")
      return paint
    }
  }

  func provenance() -> Provenance {
    guard frame.count <= Self.mostTooltips else { return Provenance() }
    let runs = frame["run_id"]?.map(\.text) ?? []
    if let tip = mark.tip {
      let tips = (0..<frame.count).map {
        tip.filled(frame, row: $0, findings, at: mark.position, path: "\(mark.path).tip", as: .plain, ask: ask)
      }
      return Provenance(runs: runs, tooltips: tips)
    }
    let names = (mark.kind.neededChannels + mark.kind.otherChannels).compactMap { mark.channels[$0]?.column }
    let columns = names.enumerated().filter { names.firstIndex(of: $0.element) == $0.offset }
      .compactMap { name in frame[name.element].map { (name.element, $0) } }
    let tips = (0..<frame.count).map { row in
      columns.map { "\($0.0) \($0.1[row].shown(nil).plain)" }.joined(separator: ", ")
    }
    return Provenance(runs: runs, tooltips: tips)
  }
}
