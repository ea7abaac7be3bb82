import Foundation
import Reports
import Specifications
import TestSupport
import Testing

/// The JSON schema of cells and their readers judge alike, over many cells with one change each.
@Suite struct ReportSchemaTests {
  private static let document = reportSchema()

  private static func schema(_ kind: String) throws -> JSONSchema {
    guard case .object(var members) = document, case .object(let definitions)? = members["$defs"] else {
      throw CocoaError(.featureUnsupported)
    }
    #expect(definitions[kind] != nil)
    members["anyOf"] = .array([.object(["$ref": .string("#/$defs/\(kind)")])])
    return JSONSchema(.object(members))
  }

  /// Cells that together have every key.
  private static let cells: [(kind: String, text: String)] = [
    (
      "figure",
      """
      number: 3a
      data:
        q: SELECT 1 AS a, 2 AS b
        v: {values: {a: [1, 2], b: [3, 4]}}
        s: {sample: [{name: n, kappa: 2, mean: 1}, {name: m, mixture: [{kappa: 1, mean: 2, weight: 1}]}], count: 10, seed: 1}
        u: {union: [q, v]}
        f: {file: a.csv}
        o: {uniformity-optimum: {m: [2, 3], t: 1, batch: 4}}
        h: {hypergeometric-limit: {a: {from: 1, to: 2, count: 3, spacing: log}, z: 1}}
        c: {contrastive-limit: {features: [uniform, {name: k, kappa: 2}], m: 2, tau: 1, negatives: [1, 2], positive: 1}}
      needs: e.yaml
      require: [q]
      caption: c
      note: {text: "{a}", data: v, where: {a: [1, 2]}, transform: {sort: {by: a, descending: true}}}
      title: {text: t}
      letters: true
      venue: icml
      width: column
      height: 2
      row-heights: [1]
      column-widths: 1
      facet: {row: {by: a, label: "{a}", order: [1], data: v}, column: b, columns: 2}
      share: {x: all, y: rows}
      legend: right
      size: {label: s, domain: [0, 1], range: [1, 2], format: "%.1f"}
      opacity: {range: [0.1, 1]}
      color: {label: l, kind: linear, map: viridis, domain: [0, 1], midpoint: 0.5, reversed: true, bar: none, format: "%d"}
      provenance: SELECT 1 AS run_id
      source: true
      rasterize: 100
      markup: true
      panels:
        - title: t
          subtitle: s
          marks: [{mark: dot, x: a, y: b, tip: "{a}"}]
          x: {label: l, unit: u, kind: log, base: 2, domain: [1, 2], nice: true, ticks: [1, 2], minor: true}
          y: {order: [1], grid: true, zero: true, visible: true, reversed: false, format: "%.2f", threshold: 1}
          aspect: equal
          frame: box
          span: 1
          below: {marks: [{mark: line, x: a, y: b}]}
      """
    ),
    (
      "figure",
      """
      data: SELECT 1 AS a
      marks: [{mark: dot, x: a, y: a, data: data, where: {a: 1}}]
      x: label
      aspect: 1.5
      color: {kind: symlog, threshold: 1, range: ["#000000"], order: [a]}
      """
    ),
    (
      "table",
      """
      number: 1
      data: SELECT 1 AS a, 'x' AS b
      columns: [{column: a, header: A, format: "%.2f", best: max}, b]
      summary: {of: [a], by: b, level: 0.9}
      published: {by: b, header: p, values: {x: {a: 1}}}
      markup: false
      caption: c
      needs: e.yaml
      provenance: SELECT 1 AS run_id
      """
    ),
    (
      "claim",
      """
      statement: s
      published: p
      data: SELECT 1 AS a, 2 AS b
      compare: [a < b]
      show: {a: {label: l, format: "%.2f"}, b: B}
      needs: e.yaml
      provenance: SELECT 1 AS run_id
      """
    ),
    ("run", "experiment: e.yaml\nprofile: quick"),
  ]

  private static let values = [
    "-1", "0", "0.3", "1", "70", "1e7", "x", "none", "all", "true", "null", "\"1\"", "[]", "[1, 2]", "[2, 1]", "[x]",
    "{}",
    "{misspelt: 1}",
  ]

  /// What only the reader knows: it follows from several keys, from names of other keys, or from the order of values.
  private static let readersOwn = [
    "unknown source", "the smaller first", "at least one", "needs positive values", "has either by or over",
    "log spacing", "must map numbers", "must be like", "must have one conversion", "must be a colour", "must end in",
    "must be a number such as", "must compare columns", "is one source", "a table has no named sources",
    "and not both", "needs x and y", "needs file", "pixels need", "unknown axis", "unknown features", "combinations",
    " values, `", "must be a number or a text", "must be rows", "must be whole numbers", "must be within",
    "needs at least one", "is missing: ", "must be a mapping", "missing key", "sources:",
  ]

  private func errors(_ kind: String, _ node: YAMLNode) throws -> [String] {
    try Report("```\(kind) c\n\(node.json.canonicalText)\n```\n", file: "r.md").diagnostics.map(\.description)
  }

  private func paths(_ node: YAMLNode, _ prefix: String = "") -> [String] {
    (node.entries ?? []).flatMap { entry -> [String] in
      let path = prefix.isEmpty ? entry.key : "\(prefix).\(entry.key)"
      return [path] + paths(entry.value, path)
    }
  }

  private func compare(_ kind: String, _ schema: JSONSchema, _ node: YAMLNode, _ change: String) throws {
    let (errors, problems) = (try errors(kind, node), schema.problems(of: node.json))
    if errors.isEmpty {
      #expect(problems.isEmpty, "\(change): the schema refuses what the reader takes: \(problems)")
    } else if problems.isEmpty {
      let unexplained = errors.filter { error in !Self.readersOwn.contains { error.contains($0) } }
      #expect(unexplained.isEmpty, "\(change): the schema takes what the reader refuses: \(unexplained)")
    }
  }

  @Test func `the gallery's and the paper's cells fit`() throws {
    for name in ["gallery", "paper", "performance"] {
      let url = repositoryFolder.appendingPathComponent("reports/\(name).md")
      let text = try String(contentsOf: url, encoding: .utf8)
      var count = 0
      for part in text.components(separatedBy: "\n```").dropFirst() {
        guard let kind = part.split(whereSeparator: \.isWhitespace).first.map(String.init),
          Report.cellKinds.contains(kind), !part.hasPrefix("\n")
        else { continue }
        let body =
          part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).last.map(String.init) ?? ""
        let problems = try Self.schema(kind).problems(of: parseYAML(body, file: "r.md").json)
        #expect(problems.isEmpty, "\(name): \(part.prefix(40)): \(problems)")
        count += 1
      }
      #expect(count > 5)
    }
  }

  @Test(arguments: 0..<5)
  func `reader and schema judge every changed value alike`(index: Int) throws {
    let (kind, text) = Self.cells[index]
    let schema = try Self.schema(kind)
    let base = try parseYAML(text, file: "r.md")
    let unnamed = try errors(kind, base)
    #expect(unnamed == [] && schema.problems(of: base.json) == [], "\(unnamed)")
    for path in paths(base) {
      for value in Self.values {
        let node = try parseYAML(value, file: "r.md")
        try compare(kind, schema, base.setting(path, to: node, keyPosition: node.position), "\(path): \(value)")
      }
    }
  }

  @Test(arguments: 0..<5)
  func `reader and schema know the same keys`(index: Int) throws {
    let (kind, text) = Self.cells[index]
    let schema = try Self.schema(kind)
    let base = try parseYAML(text, file: "r.md")
    let one = try parseYAML("1", file: "r.md")
    // Names of any kind are theirs: sources, columns, published rows.
    let free = ["data", "data.v.values", "note.where", "published.values", "published.values.x", "show"]
    for path in [""] + paths(base) where path.isEmpty || base.node(at: path)?.entries != nil {
      guard !free.contains(path) else { continue }
      let key = path.isEmpty ? "misspelt" : "\(path).misspelt"
      let changed = base.setting(key, to: one, keyPosition: one.position)
      #expect(try !errors(kind, changed).isEmpty, "\(key)")
      #expect(!schema.problems(of: changed.json).isEmpty, "\(key)")
    }
  }

  /// Each mark alone, with each of its options misused.
  @Test func `reader and schema judge the options of every mark alike`() throws {
    let schema = try Self.schema("figure")
    guard case .object(let members) = Self.document, case .object(let definitions)? = members["$defs"],
      case .object(let mark)? = definitions["mark"], case .array(let kinds)? = mark["anyOf"]
    else { return #expect(Bool(false)) }
    #expect(kinds.count == CellVocabulary.marks.count)
    for case .object(let kind) in kinds {
      guard case .object(let properties)? = kind["properties"], case .array(let needed)? = kind["required"],
        case .object(let names)? = properties["mark"], case .array(let list)? = names["enum"],
        case .string(let name)? = list.first
      else { return #expect(Bool(false)) }
      let channels = needed.compactMap { key -> String? in
        guard case .string(let key) = key, key != "mark" else { return nil }
        return "\(key): a"
      }
      for key in properties.keys.sorted() where key != "mark" {
        for value in Self.values where value != "{misspelt: 1}" {
          let others = channels.filter { !$0.hasPrefix("\(key): ") }
          let cell =
            "data: SELECT 1 AS a\nmarks: [{\((["mark: \(name)"] + others + ["\(key): \(value)"]).joined(separator: ", "))}]"
          try compare("figure", schema, parseYAML(cell, file: "r.md"), "\(name) \(key): \(value)")
        }
      }
    }
  }
}
