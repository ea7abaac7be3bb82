import Documents
import Figures
import Rows
import Specifications

extension FigureCell {
  /// Reads a figure cell; errors go to the reader's collector, and what could be read is returned.
  static func read(_ reader: MappingReader) -> FigureCell { read(reader, hasPanels: reader["panels"] != nil) }

  /// Reads a figure cell whose keys are those of its one panel, or which has a list of panels.
  static func read(_ reader: MappingReader, hasPanels: Bool) -> FigureCell {
    var cell = FigureCell(position: reader.node.position)
    cell.number = reader.optional("number", .cellNumber)
    cell.sources = SourceReadings.sources(reader)
    for case let source in cell.sources {
      guard case .claims = source.kind else { continue }
      reader.collector.report(
        "only a table lists the report's claims", at: source.position, path: source.path,
        hint: "write the cell as ```table NAME")
    }
    cell.required = reader.strings("require")
    cell.needs = reader.string("needs")
    cell.caption = reader.string("caption")
    cell.note = reader.optional("note", Text.reading.named("text"))
    cell.letters = reader.boolean("letters") ?? false
    cell.readsMarkup = reader.boolean("markup") ?? false
    cell.fonts = reader.optional("fonts", FontNames.ofFigures) ?? FontNames()
    cell.rasterThreshold = reader.optional(
      "rasterize", Reading<Int>.integer.within(0...1_000_000_000).or("never", .max).or("always", 0))
    cell.venue = reader.choice("venue", Venue.self)
    cell.width = reader.optional("width", .figureWidth) ?? .extent(.page)
    cell.heightInches = reader.number("height", 0.3...30)
    cell.rowHeights = reader.numbers("row-heights", 0.01...100) ?? []
    cell.columnWidths = reader.numbers("column-widths", 0.01...100) ?? []
    cell.arrangement = reader.optional("facet", arrangement) ?? .grid(row: nil, column: nil)
    cell.legend = reader.choice("legend", LegendPlace.self) ?? .top
    cell.size = reader.optional("size", ScaleReadings.size.named("size")) ?? ChannelScale()
    cell.opacity = reader.optional("opacity", ScaleReadings.opacity.named("opacity")) ?? ChannelScale()
    cell.showsSource = reader.boolean("source")
    cell.provenance = reader.string("provenance")
    if let (x, y) = reader.optional("share", sharing) { (cell.sharedX, cell.sharedY) = (x, y) }
    cell.color = reader.optional("color", ScaleReadings.color.named("color")) ?? ColorScale()
    if hasPanels {
      cell.title = reader.optional("title", Text.reading.named("text"))
      reader.require("panels")
      cell.panels = reader.optional("panels", .sequence(of: PanelCell.reading.named("panel"))) ?? []
      if cell.panels.isEmpty { reader.report("needs at least one panel", key: "panels") }
    } else {
      cell.panels = [PanelCell.read(reader)]
      cell.panels[0].color = nil
    }
    cell.checkNames(reader.collector)
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

  private static let sharing = Reading<(x: Sharing, y: Sharing)>.object { reader in
    (reader.choice("x", Sharing.self) ?? .none, reader.choice("y", Sharing.self) ?? .none)
  }

  private static let arrangement = Reading<Arrangement>.object { reader in
    let columns = reader.integer("columns", 1...20) ?? 4
    let wrap = reader.optional("wrap", facet.named("facet"))
    let (row, column) = (reader.optional("row", facet.named("facet")), reader.optional("column", facet.named("facet")))
    return wrap.map { .wrap($0, columns: columns) } ?? .grid(row: row, column: column)
  }

  /// A facet: a column alone, or a mapping.
  static let facet = Reading<Facet>.text(
    { column, node, path in
      Facet(column: column, label: Template("{\(column)}"), order: [], data: nil, position: node.position, path: path)
    },
    or: { reader in
      let column = reader.requiredString("by", "the column whose values make the facets")
      let (label, data) = (reader.string("label"), reader.string("data"))
      let order = reader.optional("order", .sequence(of: .scalar)) ?? []
      guard let column else { return nil }
      return Facet(
        column: column, label: Template(label ?? "{\(column)}"), order: order, data: data,
        position: reader.node.position, path: reader.path)
    })
}

extension Reading where Value == FigureCell.Width {
  /// Inches, or the name of a venue's width.
  fileprivate static var figureWidth: Reading {
    let inches = Reading<Double>.number.within(0.5...30)
    let extent = Reading<FigureExtent>.choice(of: FigureExtent.self)
    return Reading(constraint: "inches, or a name", schema: .any(of: [inches.schema, extent.schema])) {
      node, path, findings in
      if node.double != nil { return inches.read(node, path, findings).map { .inches($0) } }
      return extent.read(node, path, findings).map { .extent($0) }
    }
  }
}

extension FigureCell.PanelCell {
  /// A panel.
  static let reading = Reading<FigureCell.PanelCell>.object(read)

  /// Reads a panel's keys of a mapping that may have others.
  static func read(_ reader: MappingReader) -> FigureCell.PanelCell {
    var panel = FigureCell.PanelCell()
    panel.title = reader.optional("title", FigureCell.Text.reading.named("text"))
    panel.subtitle = reader.optional("subtitle", FigureCell.Text.reading.named("text"))
    panel.x = reader.optional("x", ScaleReadings.axis.named("axis")) ?? Axis()
    panel.y = reader.optional("y", ScaleReadings.axis.named("axis")) ?? Axis()
    panel.color = reader.optional("color", ScaleReadings.color.named("color"))
    // Nil for equal units, which follow from the data.
    let aspect = reader.optional(
      "aspect", Reading<Double>.number.within(0.01...100).map { Optional($0) }.or("equal", nil))
    panel.equalUnits = aspect == .some(nil)
    panel.aspect = aspect ?? nil
    panel.frame = reader.choice("frame", FrameStyle.self) ?? .open
    panel.span = reader.integer("span", 1...10) ?? 1
    reader.require("marks")
    panel.marks = reader.optional("marks", .sequence(of: MarkCell.reading.named("mark"))) ?? []
    if reader["marks"] == nil { reader.report("missing key `marks`: what is drawn") }
    let below = Reading<FigureCell.PanelCell>(constraint: "panel", schema: .definition("panel")) {
      node, path, findings in
      reading.read(node, path, findings)
    }
    panel.below = reader.optional("below", below).map { [$0] } ?? []
    return panel
  }
}

extension FigureCell.Text {
  /// A template alone, or a mapping with rows of its own.
  static let reading = Reading<FigureCell.Text>.text(
    { text, node, path in
      FigureCell.Text(template: Template(text), rows: FigureCell.Rows(position: node.position, path: path))
    },
    or: { reader in
      let text = reader.requiredString("text", "the label's template")
      let rows = FigureCell.Rows.read(reader)
      return text.map { FigureCell.Text(template: Template($0), rows: rows) }
    })
}

extension FigureCell.Rows {
  /// Reads `data`, `where` and `transform` of a mark or label.
  static func read(_ reader: MappingReader) -> FigureCell.Rows {
    let data = reader.string("data")
    let node = reader["data"]
    return FigureCell.Rows(
      data: data, conditions: reader.optional("where", .conditions) ?? [],
      transforms: reader.optional("transform", Transform.list) ?? [],
      position: node?.position ?? reader.node.position, path: node == nil ? reader.path : reader.child("data"))
  }
}

extension Reading where Value == [FigureCell.Condition] {
  /// Columns with the values that they may have.
  fileprivate static var conditions: Reading {
    Reading(constraint: "columns with values", schema: Schema(["type": .string("object")])) { node, path, findings in
      let reader = MappingReader(node, path: path, collector: findings)
      return (reader.node.entries ?? []).map { entry in
        let nodes = entry.value.elements ?? [entry.value]
        return FigureCell.Condition(
          column: entry.key, values: nodes.compactMap(\.value), position: entry.value.position)
      }
    }
  }
}
