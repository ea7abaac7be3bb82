import Figures
import Specifications

/// Reads axes and colour scales of a figure cell.
enum AxisReading {
  /// An axis: a label alone, or a mapping.
  static func axis(_ parent: CellReader, _ key: String) -> Axis {
    guard let node = parent[key] else { return Axis() }
    if case .scalar(let text, _) = node.content { return Axis(label: text) }
    let reader = CellReader(node, findings: parent.findings, path: parent.path(key))
    reader.allow([
      "label", "kind", "base", "domain", "order", "ticks", "grid", "zero", "visible", "reversed", "format",
    ])
    let kind: AxisKind
    switch reader.choice("kind", ["linear", "log", "ordinal", "angle"]) ?? "linear" {
    case "log": kind = .logarithmic(base: reader.number("base", 1.01...1000) ?? 10)
    case "ordinal": kind = .ordinal
    case "angle": kind = .angle
    default: kind = .linear
    }
    return Axis(
      label: reader.string("label"), kind: kind, domain: reader.range("domain"), categories: reader.strings("order"),
      ticks: ticks(reader), grid: reader.boolean("grid") ?? false, includesZero: reader.boolean("zero") ?? false,
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
    reader.allow(["label", "map", "domain", "midpoint", "reversed", "bar", "format"])
    return ColorScale(
      map: reader.choice("map", ColorMap.self), domain: reader.range("domain"), midpoint: reader.number("midpoint"),
      reversed: reader.boolean("reversed") ?? false, label: reader.string("label"),
      bar: reader.choice("bar", ColorBarPlace.self) ?? .right, format: format(reader) ?? .automatic)
  }
}
