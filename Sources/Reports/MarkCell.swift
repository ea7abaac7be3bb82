import Figures
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

  /// The kinds of marks, by the names that files use.
  enum Kind: String, Sendable, CaseIterable {
    case dot
    case line
    case area
    case rule
    case bar
    case errorBar = "error-bar"
    case cell
    case raster
    case ring
    case label
    case arrow

    /// The channels that must be given.
    var neededChannels: [String] {
      switch self {
      case .dot, .line, .area: ["x", "y"]
      case .rule: []
      case .bar: ["y"]
      case .errorBar: ["x", "low", "high"]
      case .cell, .raster: ["x", "y", "value"]
      case .ring: ["angle", "value"]
      case .label: ["x", "y", "text"]
      case .arrow: ["x1", "y1", "x2", "y2"]
      }
    }

    /// The channels that may be given.
    var otherChannels: [String] {
      switch self {
      case .dot: ["color", "size", "symbol-by"]
      case .line: ["color", "series"]
      case .area: ["color", "series", "base"]
      case .rule: ["x", "y", "label", "color"]
      case .bar: ["x", "x1", "x2", "color"]
      case .cell: ["text"]
      case .raster: []
      case .errorBar, .ring, .label, .arrow: ["color"]
      }
    }

    /// The options that may be given.
    var options: [String] {
      switch self {
      case .dot: ["symbol", "diameter", "opacity", "outlined", "missing", "legend"]
      case .line: ["width", "dash", "dots", "opacity", "legend"]
      case .area: ["opacity", "outlined", "legend"]
      case .rule: ["width", "dash"]
      case .bar: ["opacity", "legend"]
      case .errorBar: ["cap"]
      case .cell: ["format"]
      case .raster: ["smooth"]
      case .ring: ["radius", "height", "opacity"]
      case .label: ["anchor", "dx", "dy"]
      case .arrow: ["width"]
      }
    }
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
    if kind == .rule, (channels["x"] == nil) == (channels["y"] == nil) {
      findings.report("rule: needs x (vertical) or y (horizontal), and not both", at: node.position, path: path)
    }
    if kind == .bar, (channels["x"] == nil) == (channels["x1"] == nil || channels["x2"] == nil) {
      findings.report("bar: needs x (categories), or x1 and x2 (intervals)", at: node.position, path: path)
    }
    return MarkCell(
      kind: kind, rows: FigureCell.Rows.read(reader), channels: channels, options: Options(reader),
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

extension MarkCell.Options {
  /// Reads the options that are there; which of them the mark knows has been checked.
  init(_ reader: CellReader) {
    symbol = reader.choice("symbol", Symbol.self)
    diameter = reader.number("diameter", 0.1...100)
    opacity = reader.number("opacity", 0...1)
    outlined = reader.boolean("outlined")
    missing = reader.choice("missing", MissingPolicy.self)
    legend = reader.string("legend")
    width = reader.number("width", 0.1...20)
    dash = reader.choice("dash", Dash.self)
    dots = reader.boolean("dots")
    cap = reader.number("cap", 0...50)
    format = AxisReading.format(reader)
    smooth = reader.boolean("smooth")
    radius = reader.number("radius", 0...1e6)
    height = reader.number("height", 0...1e6)
    anchor = reader.choice("anchor", Label.Anchor.self)
    dx = reader.number("dx")
    dy = reader.number("dy")
  }
}
