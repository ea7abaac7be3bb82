import Figures
import Rows
import Specifications

/// One entry of `marks`: a kind of mark, its rows, its channels and options, not yet filled with data.
struct MarkCell: Sendable {
  /// Where a channel takes its values from.
  enum Channel: Sendable, Hashable {
    case column(String, SourcePosition)
    case constant(Frame.Value)
    case template(Template, SourcePosition)

    /// The column's name, nil for a constant.
    var column: String? { if case .column(let name, _) = self { name } else { nil } }
  }

  /// The options of all kinds, read and checked; nil where not given.
  struct Options: Sendable {
    var symbol: Symbol?
    var diameter: Double?
    var opacity: Double?
    var outlined: Bool?
    var missing: MissingPolicy?
    var legend: String?
    var width: Double?
    var dash: Dash?
    var dots: Bool?
    var cap: Double?
    var format: Figures.NumberFormat?
    var smooth: Bool?
    var radius: Double?
    var height: Double?
    var anchor: Label.Anchor?
    var dx: Double?
    var dy: Double?
    var size: Double?
    var angle: Double?
    var bold: Bool?
    var bend: Double?
    var heads: ArrowHeads?
    /// Given levels, or about how many.
    var levels: [Double]?
    var levelCount: Int?
    var filled: Bool?
    var labels: Bool?
    var tilt: Double?
    var turn: Double?
    var parallels: [Double]?
    var meridians: Int?
    var hidden: Bool?
    var position: MarkPosition?
    var horizontal: Bool?
    var curve: Curve?
    var whisker: Double?
    var bandwidth: Double?
    /// What widths of violins are proportional to.
    var scale: String?
    var quartiles: Bool?
  }

  var kind: Kind
  var rows: FigureCell.Rows
  var channels: [String: Channel]
  var options: Options
  /// What tooltips say; nil lists the channels' values.
  var tip: Template?
  var position: SourcePosition
  var path: String

  /// Reads one entry of `marks`.
  static func read(_ node: YAMLNode, path: String, _ findings: DiagnosticCollector) -> MarkCell? {
    let reader = CellReader(node, findings: findings, path: path)
    guard reader.requiredString("mark", "dot, line, area, rule, bar, ...") != nil,
      let kind = reader.choice("mark", Kind.self)
    else { return nil }
    let names = kind.neededChannels + kind.otherChannels
    reader.allow(["mark", "data", "where", "transform", "tip"] + names + kind.options)
    var channels: [String: Channel] = [:]
    for name in names {
      if let value = reader[name] { channels[name] = channel(value, path: reader.path(name), findings) }
    }
    for name in kind.neededChannels where reader[name] == nil {
      findings.report("\(kind.rawValue): missing channel `\(name)`", at: node.position, path: path)
    }
    kind.checkTogether(channels, findings, at: node.position, path: path)
    return MarkCell(
      kind: kind, rows: FigureCell.Rows.read(reader), channels: channels, options: Options(reader, kind),
      tip: reader.string("tip").map { Template($0) }, position: node.position, path: path)
  }

  private static func channel(_ node: YAMLNode, path: String, _ findings: DiagnosticCollector) -> Channel? {
    switch node.content {
    case .scalar(let text, let plain):
      if let number = node.double { return .constant(.number(number)) }
      if text.hasPrefix("#") || (plain && text == "ink") { return .constant(.text(text)) }
      return text.contains("{") ? .template(Template(text), node.position) : .column(text, node.position)
    case .mapping:
      let reader = CellReader(node, findings: findings, path: path)
      reader.allow(["value"])
      return (reader["value"]?.value).map { .constant($0) }
    case .sequence:
      findings.report("must be a column or a number, found \(node.found)", at: node.position, path: path)
      return nil
    }
  }
}

extension MarkCell.Kind {
  /// Notes channels that exclude or need each other.
  fileprivate func checkTogether(
    _ channels: [String: MarkCell.Channel], _ findings: DiagnosticCollector, at position: SourcePosition, path: String
  ) {
    func has(_ names: String...) -> Bool { names.allSatisfy { channels[$0] != nil } }
    switch self {
    case .rule where has("x") == has("y"):
      findings.report("rule: needs x (vertical) or y (horizontal), and not both", at: position, path: path)
    case .bar where [has("x", "y"), has("x1", "x2", "y"), has("y1", "y2", "x")].filter({ $0 }).count != 1:
      findings.report(
        "bar: needs x and y, or y with x1 and x2 (intervals), or x with y1 and y2", at: position, path: path)
    case .errorBar where has("x") == has("y"):
      findings.report("error-bar: needs x (upright) or y (lying), and not both", at: position, path: path)
    case .image:
      if has("file") == has("red", "green", "blue") {
        findings.report("image: needs file, or red, green and blue", at: position, path: path)
      } else if has("file"), has("x", "y") == has("x1", "y1", "x2", "y2") {
        findings.report(
          "image: needs x and y (its middle), or x1, y1, x2 and y2 (its corners)", at: position, path: path)
      } else if !has("file"), !has("x", "y") {
        findings.report("image: pixels need x and y", at: position, path: path)
      }
    default: break
    }
  }
}

extension MarkCell.Options {
  /// Reads the options that are there; which of them the mark knows has been checked.
  init(_ reader: CellReader, _ kind: MarkCell.Kind) {
    symbol = reader.choice("symbol", Symbol.self)
    diameter = reader.number("diameter", 0.1...100)
    // An opacity or radius may also be a channel; then the mark reads it there.
    if kind.options.contains("opacity") { opacity = reader.number("opacity", 0...1) }
    if kind.options.contains("radius") { radius = reader.number("radius", 0...1e6) }
    if kind.options.contains("size") { size = reader.number("size", 1...72) }
    if kind.options.contains("angle") { angle = reader.number("angle", -360...360) }
    outlined = reader.boolean("outlined")
    missing = reader.choice("missing", MissingPolicy.self)
    legend = reader.string("legend")
    width = reader.number("width", kind == .image ? 1...2000 : 0.1...20)
    dash = reader.choice("dash", Dash.self)
    dots = reader.boolean("dots")
    if kind.options.contains("cap") { cap = reader.number("cap", 0...50) }
    format = AxisReading.format(reader)
    smooth = reader.boolean("smooth")
    height = reader.number("height", 0...1e6)
    anchor = reader.choice("anchor", Label.Anchor.self)
    dx = reader.number("dx", -2000...2000)
    dy = reader.number("dy", -2000...2000)
    bold = reader.boolean("bold")
    bend = reader.number("bend", -3...3)
    heads = reader.choice("heads", ArrowHeads.self)
    if reader["levels"]?.elements != nil {
      levels = reader.numbers("levels")
    } else {
      levelCount = reader.integer("levels", 1...200)
    }
    filled = reader.boolean("filled")
    labels = reader.boolean("labels")
    tilt = reader.number("tilt", -90...90)
    turn = reader.number("turn", -360...360)
    parallels = reader.numbers("parallels")
    meridians = reader.integer("meridians", 0...90)
    hidden = reader.boolean("hidden")
    position = reader.choice("position", kind.positions.map(\.rawValue)).flatMap { MarkPosition(rawValue: $0) }
    horizontal = reader.boolean("horizontal")
    curve = reader.choice("curve", Curve.self)
    whisker = reader.number("whisker", 0...1e6)
    if kind.options.contains("bandwidth") { bandwidth = reader.number("bandwidth", 1e-12...1e12) }
    if kind.options.contains("scale") { scale = reader.choice("scale", ["area", "width"]) }
    quartiles = reader.boolean("quartiles")
  }

  /// How a sphere is looked at.
  var view: SphereView { SphereView(tilt: tilt ?? 20, turn: turn ?? 0) }
}
