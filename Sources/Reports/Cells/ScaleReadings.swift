import Figures
import Rows
import Specifications

/// The scales of a figure cell, each a label alone or a mapping.
enum ScaleReadings {
  static let axisKinds = ["linear", "log", "symlog", "ordinal", "angle"]
  static let colorKinds = ["linear", "log", "symlog", "ordinal"]

  /// An axis.
  static let axis = Reading<Axis>.text({ text, _, _ in Axis(label: text) }, or: axis)

  private static func axis(_ reader: MappingReader) -> Axis {
    let kind: AxisKind
    let (base, threshold) = (reader.number("base", 1.01...1000), reader.number("threshold", 1e-12...1e12))
    switch reader.choice("kind", axisKinds) ?? "linear" {
    case "log": kind = .logarithmic(base: base ?? 10)
    case "symlog": kind = .symlog(threshold: threshold ?? 1)
    case "ordinal": kind = .ordinal
    case "angle": kind = .angle
    default: kind = .linear
    }
    let (label, unit) = (reader.string("label"), reader.string("unit"))
    return Axis(
      label: label.map { $0 + (unit.map { " (\($0))" } ?? "") } ?? unit, kind: kind, domain: reader.range("domain"),
      categories: reader.strings("order"), ticks: reader.optional("ticks", ticks) ?? .automatic,
      grid: reader.boolean("grid") ?? false, includesZero: reader.boolean("zero") ?? false,
      isNice: reader.boolean("nice") ?? false, minorTicks: reader.boolean("minor") ?? true,
      visible: reader.boolean("visible") ?? true, reversed: reader.boolean("reversed") ?? false,
      format: reader.optional("format", .numberFormat) ?? .automatic)
  }

  /// `none`, about so many, values, or labels by values.
  private static var ticks: Reading<Ticks> {
    let count = Reading<Int>.integer.within(1...100)
    let values = Reading<[Double]>.sequence(of: .number)
    let schema = Schema.any(of: [
      .constant("none"), count.schema, values.schema, Schema(["type": .string("object")]),
    ])
    return Reading(constraint: "none, a number, values, or labels by values", schema: schema) { node, path, findings in
      switch node.content {
      case .scalar(let text, _):
        if text == "none" { return Ticks.none }
        return count.read(node, path, findings).map { .about($0) }
      case .sequence: return .values(values.read(node, path, findings) ?? [])
      case .mapping(let entries): return labelled(entries, path, findings)
      }
    }
  }

  private static func labelled(_ entries: [YAMLNode.Entry], _ path: String, _ findings: DiagnosticCollector) -> Ticks {
    var values: [Double] = []
    var labels: [String] = []
    for entry in entries {
      guard case .scalar(let label, _) = entry.value.content else { continue }
      if let value = Double(entry.key) {
        values.append(value)
        labels.append(label)
      } else {
        findings.report("must map numbers to labels, found `\(entry.key)`", at: entry.position, path: path)
      }
    }
    return .labelled(values, labels)
  }

  /// A colour scale.
  static let color = Reading<ColorScale>.text({ text, _, _ in ColorScale(label: text) }, or: color)

  private static func color(_ reader: MappingReader) -> ColorScale {
    let kind: ColorScaleKind
    let threshold = reader.number("threshold", 1e-12...1e12)
    switch reader.choice("kind", colorKinds) ?? "linear" {
    case "log": kind = .logarithmic
    case "symlog": kind = .symlog(threshold: threshold ?? 1)
    case "ordinal": kind = .ordinal
    default: kind = .linear
    }
    let unit = reader.string("unit").map { " (\($0))" } ?? ""
    let scale = ColorScale(
      kind: kind, map: reader.choice("map", ColorMap.self),
      range: reader.optional("range", .sequence(of: .color)) ?? [],
      categories: reader.optional("order", .sequence(of: .string)),
      domain: reader.range("domain"), midpoint: reader.number("midpoint"),
      reversed: reader.boolean("reversed") ?? false, label: reader.string("label").map { $0 + unit },
      bar: reader.choice("bar", ColorBarPlace.self) ?? .right,
      format: reader.optional("format", .numberFormat) ?? .automatic)
    if kind == .logarithmic, let domain = scale.domain, domain.lowerBound <= 0 {
      reader.report("a log scale needs positive values, found \(shortestText(domain.lowerBound))", key: "domain")
    }
    return scale
  }

  /// The scale of sizes, in points.
  static let size = channel(0.5...40)
  /// The scale of opacities.
  static let opacity = channel(0...1)

  private static func channel(_ bounds: ClosedRange<Double>) -> Reading<ChannelScale> {
    .text({ text, _, _ in ChannelScale(label: text) }) { reader in
      let range = reader.range("range")
      if let range, !(bounds.contains(range.lowerBound) && bounds.contains(range.upperBound)) {
        reader.report(
          "must be within \(shortestText(bounds.lowerBound)) and \(shortestText(bounds.upperBound))", key: "range")
      }
      return ChannelScale(
        label: reader.string("label"), domain: reader.range("domain"), range: range,
        format: reader.optional("format", .numberFormat) ?? .automatic)
    }
  }
}

extension Reading where Value == Color {
  /// A colour as `#rrggbb`.
  fileprivate static var color: Reading {
    Reading(constraint: "#rrggbb", schema: Schema(["type": .string("string")])) { node, path, findings in
      if let text = node.text, text.hasPrefix("#"), let color = Color(hex: text) { return color }
      findings.report("must be a colour like \"#0072b2\", found \(node.found)", at: node.position, path: path)
      return nil
    }
  }
}

extension Reading where Value == Figures.NumberFormat {
  /// A printf format: `%.2f`, `%.0f%%` (a percentage of a fraction), `2^` (powers).
  static var numberFormat: Reading {
    Reading(constraint: "like %.2f or 2^", schema: Schema(["type": .string("string")])) { node, path, findings in
      guard let text = Reading<String>.string.read(node, path, findings) else { return nil }
      if text.hasSuffix("^"), let base = Double(text.dropLast()), base > 1 { return .power(base: base) }
      let isPercent = text.hasSuffix("%%")
      if let decimals = ValueFormat(isPercent ? String(text.dropLast(2)) : text)?.decimals {
        return isPercent ? .percent(decimals) : .fixed(decimals)
      }
      findings.report("must be like %.2f, %d, %.0f%% or 2^, found `\(text)`", at: node.position, path: path)
      return nil
    }
  }
}
