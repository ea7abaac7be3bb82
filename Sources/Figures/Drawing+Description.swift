import Rows

extension Drawing: CustomStringConvertible {
  /// One line an item, positions to a hundredth of a point: what golden tests compare.
  public var description: String {
    var lines = ["drawing \(short(width)) x \(short(height))"]
    for item in items { describe(item, indent: "  ", into: &lines) }
    for omission in omissions {
      lines.append(
        "\(omission.reason.rawValue): \(omission.count) of \(omission.total), \(omission.mark), \(omission.panel)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func describe(_ item: Item, indent: String, into lines: inout [String]) {
    switch item {
    case .shape(let shape):
      var line = indent + "shape"
      if let fill = shape.fill { line += " fill \(name(fill))" }
      if let stroke = shape.stroke { line += " stroke \(name(stroke.color)) \(short(stroke.width))" }
      if let stroke = shape.stroke, !stroke.dash.isEmpty {
        line += " dash \(stroke.dash.map(short).joined(separator: " "))"
      }
      line += provenance(shape.run, shape.tooltip) + ":"
      for step in shape.path.steps {
        switch step {
        case .move(let point): line += " M \(place(point))"
        case .line(let point): line += " L \(place(point))"
        case .curve(let first, let second, let end): line += " C \(place(first)) \(place(second)) \(place(end))"
        case .close: line += " Z"
        }
      }
      lines.append(line)
    case .text(let text):
      let runs = text.runs.map { run in
        let style = (run.font.italic ? " italic" : "") + (run.font.bold ? " bold" : "")
        return "“\(run.text)” \(run.font.family)\(style) \(short(run.font.size)) at \(short(run.dx)) \(short(run.dy))"
      }
      let turned = text.rotation == 0 ? "" : " turned \(short(text.rotation))"
      let rules = text.rules.isEmpty ? "" : " + \(text.rules.count) rules"
      lines.append(
        indent + "text \(place(text.origin))\(turned)\(provenance(text.run, text.tooltip)): "
          + runs.joined(separator: ", ") + rules)
    case .image(let image):
      let area = image.area
      lines.append(
        indent + "image \(image.width) x \(image.height) at \(short(area.x)) \(short(area.y)), "
          + "\(short(area.width)) x \(short(area.height))")
    case .stamps(let stamps):
      lines.append(indent + "stamps \(stamps.symbol.rawValue)" + (stamps.isRasterized ? " rasterized" : ""))
      for (index, center) in stamps.centers.enumerated() {
        let run = stamps.runs.isEmpty ? nil : stamps.runs[index]
        let tooltip = stamps.tooltips.isEmpty ? nil : stamps.tooltips[index]
        lines.append(
          indent + "  \(place(center)) diameter \(short(stamps.diameter(index))) \(name(stamps.color(index)))"
            + provenance(run, tooltip))
      }
    case .group(let group):
      lines.append(indent + "group \(group.id)" + (group.title.map { " “\($0)”" } ?? ""))
      for item in group.items { describe(item, indent: indent + "  ", into: &lines) }
    }
  }

  private func short(_ value: Double) -> String {
    NumberText.short((value * 100).rounded() / 100).replacing("−", with: "-")
  }
  private func place(_ point: Point) -> String { short(point.x) + "," + short(point.y) }
  private func name(_ color: Color) -> String { color.hex + (color.alpha < 1 ? "/\(short(color.alpha))" : "") }
  private func provenance(_ run: String?, _ tooltip: String?) -> String {
    (run.map { " run \($0)" } ?? "") + (tooltip.map { " tooltip “\($0)”" } ?? "")
  }
}
