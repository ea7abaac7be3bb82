import Figures
import Rows
import Specifications

/// Reads axes and colour scales of a figure cell.
enum AxisReading {
  static let axisKinds = ["linear", "log", "symlog", "ordinal", "angle"]
  static let colorKinds = ["linear", "log", "symlog", "ordinal"]
  static let axisKeys = [
    "label", "unit", "kind", "base", "threshold", "domain", "nice", "order", "ticks", "minor", "grid", "zero",
    "visible", "reversed", "format",
  ]
  static let colorKeys = [
    "label", "unit", "kind", "threshold", "map", "range", "order", "domain", "midpoint", "reversed", "bar", "format",
  ]
  static let channelKeys = ["label", "domain", "range", "format"]

  /// An axis: a label alone, or a mapping.
  static func axis(_ parent: CellReader, _ key: String) -> Axis {
    guard let node = parent[key] else { return Axis() }
    if case .scalar(let text, _) = node.content { return Axis(label: text) }
    let reader = CellReader(node, findings: parent.findings, path: parent.path(key))
    reader.allow(axisKeys)
    let kind: AxisKind
    switch reader.choice("kind", axisKinds) ?? "linear" {
    case "log": kind = .logarithmic(base: reader.number("base", 1.01...1000) ?? 10)
    case "symlog": kind = .symlog(threshold: reader.number("threshold", 1e-12...1e12) ?? 1)
    case "ordinal": kind = .ordinal
    case "angle": kind = .angle
    default: kind = .linear
    }
    let unit = reader.string("unit").map { " (\($0))" } ?? ""
    return Axis(
      label: reader.string("label").map { $0 + unit } ?? reader.string("unit"), kind: kind,
      domain: reader.range("domain"), categories: reader.strings("order"),
      ticks: ticks(reader), grid: reader.boolean("grid") ?? false, includesZero: reader.boolean("zero") ?? false,
      isNice: reader.boolean("nice") ?? false, minorTicks: reader.boolean("minor") ?? true,
      visible: reader.boolean("visible") ?? true, reversed: reader.boolean("reversed") ?? false,
      format: format(reader) ?? .automatic)
  }

  private static func ticks(_ reader: CellReader) -> Ticks {
    guard let node = reader["ticks"] else { return .automatic }
    switch node.content {
    case .scalar(let text, _):
      if text == "none" { return .none }
      return reader.integer("ticks", 1...100).map { .about($0) } ?? .automatic
    case .sequence: return .values(reader.numbers("ticks") ?? [])
    case .mapping(let entries):
      var values: [Double] = []
      var labels: [String] = []
      for entry in entries {
        guard case .scalar(let label, _) = entry.value.content else { continue }
        if let value = Double(entry.key) {
          values.append(value)
          labels.append(label)
        } else {
          reader.findings.report(
            "must map numbers to labels, found `\(entry.key)`", at: entry.position, path: reader.path("ticks"))
        }
      }
      return .labelled(values, labels)
    }
  }

  /// A printf format of an axis, bar or cell: `%.2f`, `%.0f%%` (a percentage of a fraction), `2^` (powers).
  static func format(_ reader: CellReader) -> Figures.NumberFormat? {
    guard let node = reader["format"], let text = reader.string("format") else { return nil }
    if text.hasSuffix("^"), let base = Double(text.dropLast()), base > 1 { return .power(base: base) }
    let isPercent = text.hasSuffix("%%")
    if let decimals = ValueFormat(isPercent ? String(text.dropLast(2)) : text)?.decimals {
      return isPercent ? .percent(decimals) : .fixed(decimals)
    }
    reader.findings.report(
      "must be like %.2f, %d, %.0f%% or 2^, found `\(text)`", at: node.position, path: reader.path("format"))
    return nil
  }

  /// A colour scale: a label alone, or a mapping.
  static func color(_ parent: CellReader) -> ColorScale? {
    guard let node = parent["color"] else { return nil }
    if case .scalar(let text, _) = node.content { return ColorScale(label: text) }
    let reader = CellReader(node, findings: parent.findings, path: parent.path("color"))
    reader.allow(colorKeys)
    let kind: ColorScaleKind
    switch reader.choice("kind", colorKinds) ?? "linear" {
    case "log": kind = .logarithmic
    case "symlog": kind = .symlog(threshold: reader.number("threshold", 1e-12...1e12) ?? 1)
    case "ordinal": kind = .ordinal
    default: kind = .linear
    }
    let unit = reader.string("unit").map { " (\($0))" } ?? ""
    let scale = ColorScale(
      kind: kind, map: reader.choice("map", ColorMap.self), range: colors(reader),
      categories: reader["order"] == nil ? nil : reader.items("order").compactMap(\.node.text),
      domain: reader.range("domain"), midpoint: reader.number("midpoint"),
      reversed: reader.boolean("reversed") ?? false, label: reader.string("label").map { $0 + unit },
      bar: reader.choice("bar", ColorBarPlace.self) ?? .right, format: format(reader) ?? .automatic)
    if kind == .logarithmic, let domain = scale.domain, domain.lowerBound <= 0 {
      reader.findings.report(
        "a log scale needs positive values, found \(shortestText(domain.lowerBound))",
        at: reader["domain"]?.position, path: reader.path("domain"))
    }
    return scale
  }

  /// Colours as `#rrggbb`.
  private static func colors(_ reader: CellReader) -> [Color] {
    reader.items("range").compactMap { node, path in
      if let text = node.text, text.hasPrefix("#"), let color = Color(hex: text) { return color }
      reader.findings.report("must be a colour like \"#0072b2\", found \(node.found)", at: node.position, path: path)
      return nil
    }
  }

  /// A scale of sizes or opacities: a label alone, or a mapping.
  static func channel(_ parent: CellReader, _ key: String, _ bounds: ClosedRange<Double>) -> ChannelScale {
    guard let node = parent[key] else { return ChannelScale() }
    if case .scalar(let text, _) = node.content { return ChannelScale(label: text) }
    let reader = CellReader(node, findings: parent.findings, path: parent.path(key))
    reader.allow(channelKeys)
    let range = reader.range("range")
    if let range, !(bounds.contains(range.lowerBound) && bounds.contains(range.upperBound)) {
      reader.findings.report(
        "must lie within \(shortestText(bounds.lowerBound)) and \(shortestText(bounds.upperBound))",
        at: reader["range"]?.position, path: reader.path("range"))
    }
    return ChannelScale(
      label: reader.string("label"), domain: reader.range("domain"), range: range,
      format: format(reader) ?? .automatic)
  }
}
