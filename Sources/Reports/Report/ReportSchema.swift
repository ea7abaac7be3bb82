import Specifications

/// The JSON schema (draft 2020-12) of a report's cells, and of its front matter under `$defs`, made by the readings that read them.
///
/// It accepts whatever a cell of any kind may hold; `$defs/figure` and its like are for one kind. What only the readers know, say
/// that a file must be in the report's folder, it leaves to them.
public func reportSchema() -> JSONValue {
  var schema = Schema.any(of: Report.cellKinds.map(Schema.definition))
  schema.keywords["$schema"] = .string("https://json-schema.org/draft/2020-12/schema")
  schema.keywords["title"] = .string("A cell of a sphere report")
  schema.keywords["$defs"] = .object(reportDefinitions.mapValues(\.json))
  return schema.json
}

/// What the parts of a report's YAML may hold, by their names.
let reportDefinitions: [String: Schema] = [
  "front-matter": FrontMatter.schema,
  "figure": figureSchema,
  "table": MappingReader.schema { _ = TableCell.read($0) },
  "claim": MappingReader.schema { _ = ClaimCell.read($0) },
  "run": MappingReader.schema { _ = RunCell.read($0) },
  "panel": FigureCell.PanelCell.reading.schema,
  "facet": FigureCell.facet.schema,
  "text": FigureCell.Text.reading.schema,
  "axis": ScaleReadings.axis.schema,
  "color": ScaleReadings.color.schema,
  "size": ScaleReadings.size.schema,
  "opacity": ScaleReadings.opacity.schema,
  "mark": MarkCell.schema,
  "transform": Transform.schema,
  "source": SourceReadings.schema,
]

/// A figure's keys: with those of its one panel, or with a list of panels.
private var figureSchema: Schema {
  let single = MappingReader.schema { _ = FigureCell.read($0) }
  let several = MappingReader.schema { reader in _ = FigureCell.read(reader, hasPanels: true) }
  return .any(of: [single, several])
}
