import Specifications
import Statistics

extension FigureCell {
  /// Reads `data`: one source, or sources by their names.
  static func sources(_ reader: CellReader) -> [Source] {
    guard let node = reader["data"] else {
      reader.findings.report(
        "missing key `data`: a query, or named sources", at: reader.node.position, path: "")
      return []
    }
    if case .mapping = node.content, !isSource(node) {
      return reader.entries("data").compactMap { source($0.node, name: $0.key, path: $0.path, reader.findings) }
    }
    return source(node, name: "data", path: "data", reader.findings).map { [$0] } ?? []
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
        case .mapping(let inner): !inner.contains { sourceKeys.contains($0.key) && $0.key != "values" }
        case .scalar: false
        }
      case "file": entry.value.text.map { DataFile.Kind(path: $0) != nil } ?? false
      default:
        if case .mapping = entry.value.content { Generators.names.contains(entry.key) } else { false }
      }
    }
  }

  static var sourceKeys: [String] { ["sample", "union", "values", "file"] + Generators.names }

  private static func source(_ node: YAMLNode, name: String, path: String, _ findings: DiagnosticCollector) -> Source? {
    if case .scalar(let query, _) = node.content {
      return Source(name: name, kind: .query(query), position: node.position, path: path)
    }
    let reader = CellReader(node, findings: findings, path: path)
    let given = reader.keys.filter { sourceKeys.contains($0) }
    reader.allow(sourceKeys + (given == ["sample"] ? ["count", "seed"] : []))
    guard let key = given.first, given.count == 1, let value = reader[key] else {
      if reader.node.entries != nil, given.count > 1 || reader.keys.isEmpty {
        findings.report(
          given.count > 1 ? "is one source, found \(given.joined(separator: " and "))" : "must be a query or a source",
          at: node.position, path: path, hint: "sources: \(sourceKeys.joined(separator: ", "))")
      }
      return nil
    }
    let kind: Source.Kind?
    switch key {
    case "sample": kind = sample(reader)
    case "union": kind = reader.strings("union").map { .union($0) }
    case "values": kind = ValueTable.read(value, path: reader.path(key), findings).map { .values($0) }
    case "file": kind = file(reader)
    default: kind = Generators.read(key, value, path: reader.path(key), findings).map { .generated($0) }
    }
    return kind.map { Source(name: name, kind: $0, position: value.position, path: path) }
  }

  private static func file(_ reader: CellReader) -> Source.Kind? {
    guard let path = reader.string("file") else { return nil }
    if DataFile.Kind(path: path) == nil {
      reader.findings.report(
        "must end in .csv, .json or .jsonl, found `\(path)`", at: reader["file"]?.position, path: reader.path("file"))
      return nil
    }
    return .file(path)
  }

  private static func sample(_ reader: CellReader) -> Source.Kind? {
    let distributions = reader.items("sample").compactMap {
      distribution($0.node, path: $0.path, reader.findings)
    }
    let count = reader.integer("count", 2...100_000) ?? 10_000
    let seed = reader.integer("seed", 0...(.max)) ?? 0
    guard !distributions.isEmpty else {
      reader.findings.report("needs at least one distribution", at: reader.node.position, path: reader.path("sample"))
      return nil
    }
    return .sample(distributions, count: count, seed: seed)
  }

  private static func distribution(_ node: YAMLNode, path: String, _ findings: DiagnosticCollector) -> Distribution? {
    let reader = CellReader(node, findings: findings, path: path)
    reader.allow(["name", "kappa", "mean", "mixture"])
    guard let name = reader.requiredString("name", "what the distribution is called") else { return nil }
    func component(_ reader: CellReader) -> VonMisesFisher {
      let isPoint = reader["kappa"]?.double == .infinity
      if reader["kappa"] == nil {
        findings.report("missing key `kappa`: the concentration", at: reader.node.position, path: reader.path)
      }
      let kappa = isPoint ? .infinity : reader.number("kappa", 0...1e9) ?? 0
      return VonMisesFisher(mean: (reader.number("mean") ?? 0) * .pi / 180, kappa: kappa)
    }
    let mixture = reader.items("mixture").map { item in
      let inner = CellReader(item.node, findings: findings, path: item.path)
      inner.allow(["kappa", "mean", "weight"])
      return (component(inner), inner.number("weight", 1e-9...1e9) ?? 1)
    }
    guard !mixture.isEmpty else { return Distribution(name: name, mixture: VonMisesFisherMixture([component(reader)])) }
    return Distribution(name: name, mixture: VonMisesFisherMixture(mixture.map(\.0), weights: mixture.map(\.1)))
  }
}
