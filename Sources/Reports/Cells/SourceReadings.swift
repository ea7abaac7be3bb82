import Rows
import Specifications
import Statistics

/// The sources of rows that cells name.
enum SourceReadings {
  /// The keys that say of which kind a source is.
  static let keys = ["sample", "union", "values", "file", "claims"] + Generators.names

  /// Reads `data`: one source, or sources by their names.
  static func sources(_ reader: MappingReader) -> [FigureCell.Source] {
    reader.require("data")
    let sources = reader.optional("data", sources) ?? []
    if reader["data"] == nil {
      reader.collector.report("missing key `data`: a query, or named sources", at: reader.node.position, path: "")
    }
    return sources
  }

  private static let sources = Reading<[FigureCell.Source]>(
    constraint: "a source, or sources by names",
    schema: .any(of: [
      .definition("source"),
      Schema(["type": .string("object"), "additionalProperties": Schema.definition("source").json]),
    ])
  ) { node, path, findings in
    if case .mapping(let entries) = node.content, !isSource(node) {
      return entries.compactMap { source($0.value, name: $0.key, path: "\(path).\($0.key)", findings) }
    }
    return source(node, name: "data", path: path, findings).map { [$0] } ?? []
  }

  /// Whether a mapping below `data` is one source rather than names of sources: a name's value is a query or a mapping of
  /// its own.
  private static func isSource(_ node: YAMLNode) -> Bool {
    guard case .mapping(let entries) = node.content else { return true }
    return entries.contains { entry in
      switch entry.key {
      case "sample", "union": if case .sequence = entry.value.content { true } else { false }
      case "values":
        switch entry.value.content {
        case .sequence: true
        case .mapping(let inner): !inner.contains { keys.contains($0.key) && $0.key != "values" }
        case .scalar: false
        }
      case "file": entry.value.text.map { DataFile.Kind(path: $0) != nil } ?? false
      default:
        if case .mapping = entry.value.content {
          entry.key == "claims" ? entry.value.entries?.isEmpty == true : Generators.names.contains(entry.key)
        } else {
          false
        }
      }
    }
  }

  private static func source(
    _ node: YAMLNode, name: String, path: String, _ findings: DiagnosticCollector
  ) -> FigureCell.Source? {
    if case .scalar(let query, _) = node.content {
      return FigureCell.Source(name: name, kind: .query(query), position: node.position, path: path)
    }
    let reader = MappingReader(node, path: path, collector: findings)
    defer { reader.finish(alsoKnown: keys) }
    let given = reader.keys.filter { keys.contains($0) }
    guard let key = given.first, given.count == 1, let value = reader[key] else {
      if reader.node.entries != nil, !given.isEmpty || reader.keys.isEmpty {
        findings.report(
          given.count > 1 ? "is one source, found \(given.joined(separator: " and "))" : "must be a query or a source",
          at: node.position, path: path, hint: "sources: \(keys.joined(separator: ", "))")
      }
      return nil
    }
    return kind(reader, key).map { FigureCell.Source(name: name, kind: $0, position: value.position, path: path) }
  }

  /// The source of a key.
  private static func kind(_ reader: MappingReader, _ key: String) -> FigureCell.Source.Kind? {
    reader.require(key)
    switch key {
    case "sample": return sample(reader)
    case "union": return reader.strings("union").map { .union($0) }
    case "values": return reader.optional("values", .values).map { .values($0) }
    case "file": return reader.optional("file", .dataFile).map { .file($0) }
    case "claims": return reader.optional("claims", Reading<Bool>.object { _ in true }).map { _ in .claims }
    default:
      guard let reading = Generators.readings[key] else { return nil }
      return reader.optional(key, reading).map { .generated($0) }
    }
  }

  /// What a JSON schema says of a source.
  static var schema: Schema {
    Schema.any(of: [Reading<String>.string.schema] + keys.map { key in MappingReader.schema { _ = kind($0, key) } })
  }

  private static func sample(_ reader: MappingReader) -> FigureCell.Source.Kind? {
    let distributions = reader.optional("sample", .sequence(of: distribution)) ?? []
    let count = reader.integer("count", 2...100_000) ?? 10_000
    let seed = reader.integer("seed", 0...(.max)) ?? 0
    guard !distributions.isEmpty else {
      reader.collector.report(
        "needs at least one distribution", at: reader.node.position, path: reader.child("sample"))
      return nil
    }
    return .sample(distributions, count: count, seed: seed)
  }

  private static let distribution = Reading<FigureCell.Distribution>.object { reader in
    let name = reader.requiredString("name", "what the distribution is called")
    let mixture = reader.optional("mixture", .sequence(of: part)) ?? []
    guard mixture.isEmpty else {
      _ = component(reader, isNeeded: false)
      return name.map {
        FigureCell.Distribution(
          name: $0, mixture: VonMisesFisherMixture(mixture.map(\.0), weights: mixture.map(\.1)))
      }
    }
    let single = component(reader, isNeeded: true)
    return name.map { FigureCell.Distribution(name: $0, mixture: VonMisesFisherMixture([single])) }
  }

  private static let part = Reading<(VonMisesFisher, Double)>.object { reader in
    (component(reader, isNeeded: true), reader.number("weight", 1e-9...1e9) ?? 1)
  }

  /// A concentration around a direction in degrees.
  private static func component(_ reader: MappingReader, isNeeded: Bool) -> VonMisesFisher {
    let kappa = reader.optional("kappa", .concentration) ?? 0
    let mean = reader.number("mean") ?? 0
    if isNeeded, reader["kappa"] == nil {
      reader.report("missing key `kappa`: the concentration")
    }
    return VonMisesFisher(mean: mean * .pi / 180, kappa: kappa)
  }
}

extension Reading where Value == Double {
  /// A concentration; infinity is a point.
  fileprivate static var concentration: Reading {
    let finite = Reading.number.within(0...1e9)
    // YAML's `.inf` is a number to programs that read the schema.
    let schema = Schema(["type": .string("number"), "minimum": .integer(0)])
    return Reading(constraint: finite.constraint, schema: schema) { node, path, findings in
      node.double == .infinity ? .infinity : finite.read(node, path, findings)
    }
  }
}

extension Reading where Value == Frame {
  /// Rows or columns written out.
  fileprivate static var values: Reading {
    let schema = Schema(["type": .array([.string("array"), .string("object")])])
    return Reading(constraint: "rows or columns", schema: schema) { node, path, findings in
      ValueTable.read(node, path: path, findings)
    }
  }
}

extension Reading where Value == String {
  /// A file of rows in the report's folder.
  fileprivate static var dataFile: Reading {
    Reading(constraint: "a .csv, .json or .jsonl file", schema: Reading.string.schema) { node, path, findings in
      guard let file = Reading.string.read(node, path, findings) else { return nil }
      if DataFile.Kind(path: file) != nil { return file }
      findings.report("must end in .csv, .json or .jsonl, found `\(file)`", at: node.position, path: path)
      return nil
    }
  }
}
