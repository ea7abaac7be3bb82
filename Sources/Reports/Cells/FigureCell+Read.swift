import Documents
import Figures
import Specifications

extension FigureCell {
  static let figureKeys = [
    "data", "needs", "require", "caption", "note", "title", "letters", "venue", "width", "height", "row-heights",
    "column-widths", "facet", "panels", "share", "legend", "color", "size", "opacity", "provenance", "source",
    "rasterize", "number", "markup", "fonts",
  ]
  static let panelKeys = [
    "title", "subtitle", "marks", "x", "y", "color", "aspect", "frame", "below", "span",
  ]

  /// Reads a figure cell; mistakes go to `findings`, and what could be read is returned.
  static func read(_ node: YAMLNode, _ findings: DiagnosticCollector) -> FigureCell {
    let reader = CellReader(node, findings: findings, path: "")
    var cell = FigureCell(position: node.position)
    let single = reader["panels"] == nil
    reader.allow(figureKeys + (single ? panelKeys : []))
    cell.number = reader.cellNumber()
    cell.sources = sources(reader)
    cell.required = reader.strings("require")
    cell.needs = reader.string("needs")
    cell.caption = reader.string("caption")
    cell.note = Text.read(reader, "note")
    cell.letters = reader.boolean("letters") ?? false
    cell.readsMarkup = reader.boolean("markup") ?? false
    cell.fonts = FontNames.read(reader, FontNames.figureKeys)
    cell.rasterThreshold = rasterThreshold(reader)
    cell.venue = reader.choice("venue", Venue.self)
    cell.width = width(reader)
    cell.heightInches = reader.number("height", 0.3...30)
    cell.rowHeights = reader.numbers("row-heights", 0.01...100) ?? []
    cell.columnWidths = reader.numbers("column-widths", 0.01...100) ?? []
    cell.arrangement = arrangement(reader)
    cell.legend = reader.choice("legend", LegendPlace.self) ?? .top
    cell.size = AxisReading.channel(reader, "size", 0.5...40)
    cell.opacity = AxisReading.channel(reader, "opacity", 0...1)
    cell.showsSource = reader.boolean("source")
    cell.provenance = reader.string("provenance")
    if let share = reader.mapping("share") {
      share.allow(["x", "y"])
      cell.sharedX = share.choice("x", Sharing.self) ?? .none
      cell.sharedY = share.choice("y", Sharing.self) ?? .none
    }
    if single {
      cell.color = AxisReading.color(reader) ?? ColorScale()
      var panel = PanelCell.read(node, path: "", findings, allow: false)
      panel.color = nil
      cell.panels = [panel]
    } else {
      cell.color = AxisReading.color(reader) ?? ColorScale()
      cell.title = Text.read(reader, "title")
      cell.panels = reader.items("panels").map { PanelCell.read($0.node, path: $0.path, findings, allow: true) }
      if cell.panels.isEmpty {
        findings.report("needs at least one panel", at: reader["panels"]?.position, path: "panels")
      }
    }
    cell.checkNames(findings)
    return cell
  }

  /// Every name of a source that is used must be there.
  private func checkNames(_ findings: DiagnosticCollector) {
    let known = sources.map(\.name)
    func check(_ name: String?, _ position: SourcePosition, _ path: String) {
      guard let name, !known.contains(name) else { return }
      findings.reportUnknown("source", name, known: known, at: position, path: path)
    }
    func check(_ panel: PanelCell) {
      for rows in panel.marks.map(\.rows) + [panel.title?.rows, panel.subtitle?.rows].compactMap({ $0 }) {
        check(rows.data, rows.position, rows.path)
      }
      panel.below.forEach { check($0) }
    }
    panels.forEach { check($0) }
    for rows in [note?.rows, title?.rows].compactMap({ $0 }) { check(rows.data, rows.position, rows.path) }
    for name in required ?? [] { check(name, position, "require") }
    for source in sources {
      if case .union(let names) = source.kind { names.forEach { check($0, source.position, source.path) } }
    }
    for facet in facets { check(facet.data, facet.position, facet.path) }
  }

  /// The facets in use.
  var facets: [Facet] {
    switch arrangement {
    case .grid(let row, let column): [row, column].compactMap { $0 }
    case .wrap(let facet, _): [facet]
    }
  }

  /// `rasterize`: a number of marks, `never`, or `always`.
  private static func rasterThreshold(_ reader: CellReader) -> Int? {
    guard let node = reader["rasterize"] else { return nil }
    switch node.text {
    case "never": return .max
    case "always": return 0
    default: return reader.integer("rasterize", 0...1_000_000_000)
    }
  }

  private static func width(_ reader: CellReader) -> Width {
    guard let node = reader["width"] else { return .extent(.page) }
    if node.double != nil { return reader.number("width", 0.5...30).map { .inches($0) } ?? .extent(.page) }
    return .extent(reader.choice("width", FigureExtent.self) ?? .page)
  }

  // MARK: Facets

  private static func arrangement(_ reader: CellReader) -> Arrangement {
    guard let facet = reader.mapping("facet") else { return .grid(row: nil, column: nil) }
    facet.allow(["row", "column", "wrap", "columns"])
    if let wrap = self.facet(facet, "wrap") {
      return .wrap(wrap, columns: facet.integer("columns", 1...20) ?? 4)
    }
    return .grid(row: self.facet(facet, "row"), column: self.facet(facet, "column"))
  }

  private static func facet(_ parent: CellReader, _ key: String) -> Facet? {
    guard let node = parent[key] else { return nil }
    if case .scalar(let column, _) = node.content {
      return Facet(
        column: column, label: Template("{\(column)}"), order: [], data: nil, position: node.position,
        path: parent.path(key))
    }
    let reader = CellReader(node, findings: parent.findings, path: parent.path(key))
    reader.allow(["by", "label", "order", "data"])
    guard let column = reader.requiredString("by", "the column whose values make the facets") else { return nil }
    return Facet(
      column: column, label: Template(reader.string("label") ?? "{\(column)}"),
      order: reader.items("order").compactMap(\.node.value), data: reader.string("data"), position: node.position,
      path: reader.path)
  }
}

extension FigureCell.PanelCell {
  /// Reads a panel.
  static func read(_ node: YAMLNode, path: String, _ findings: DiagnosticCollector, allow: Bool) -> FigureCell.PanelCell
  {
    let reader = CellReader(node, findings: findings, path: path)
    if allow { reader.allow(FigureCell.panelKeys) }
    var panel = FigureCell.PanelCell()
    panel.title = FigureCell.Text.read(reader, "title")
    panel.subtitle = FigureCell.Text.read(reader, "subtitle")
    panel.x = AxisReading.axis(reader, "x")
    panel.y = AxisReading.axis(reader, "y")
    panel.color = AxisReading.color(reader)
    if reader["aspect"]?.text == "equal" {
      panel.equalUnits = true
    } else {
      panel.aspect = reader.number("aspect", 0.01...100)
    }
    panel.frame = reader.choice("frame", FrameStyle.self) ?? .open
    panel.span = reader.integer("span", 1...10) ?? 1
    panel.marks = reader.items("marks").compactMap { MarkCell.read($0.node, path: $0.path, findings) }
    if reader["marks"] == nil {
      findings.report("missing key `marks`: what is drawn", at: node.position, path: path)
    }
    if let below = reader["below"] {
      panel.below = [read(below, path: reader.path("below"), findings, allow: true)]
    }
    return panel
  }
}

extension FigureCell.Text {
  /// Reads a template alone, or a mapping with rows of its own.
  static func read(_ parent: CellReader, _ key: String) -> FigureCell.Text? {
    guard let node = parent[key] else { return nil }
    if case .scalar(let text, _) = node.content {
      let rows = FigureCell.Rows(position: node.position, path: parent.path(key))
      return FigureCell.Text(template: Template(text), rows: rows)
    }
    let reader = CellReader(node, findings: parent.findings, path: parent.path(key))
    reader.allow(["text", "data", "where", "transform"])
    guard let text = reader.requiredString("text", "the label's template") else { return nil }
    return FigureCell.Text(template: Template(text), rows: FigureCell.Rows.read(reader))
  }
}

extension FigureCell.Rows {
  /// Reads `data`, `where` and `transform` of a mark or label.
  static func read(_ reader: CellReader) -> FigureCell.Rows {
    var rows = FigureCell.Rows(
      data: reader.string("data"), position: reader["data"]?.position ?? reader.node.position,
      path: reader["data"] == nil ? reader.path : reader.path("data"))
    for entry in reader.entries("where") {
      let nodes: [YAMLNode]
      if case .sequence(let items) = entry.node.content { nodes = items } else { nodes = [entry.node] }
      rows.conditions.append(
        .init(column: entry.key, values: nodes.compactMap(\.value), position: entry.node.position))
    }
    if let node = reader["transform"] {
      if case .mapping = node.content {
        rows.transforms = Transform.read(node, path: reader.path("transform"), reader.findings).map { [$0] } ?? []
      } else {
        rows.transforms = reader.items("transform").compactMap {
          Transform.read($0.node, path: $0.path, reader.findings)
        }
      }
    }
    return rows
  }
}
