import Comparison
import Digests
import Foundation
import Reports
import Testing

/// Rows of runs, and figures and reports rendered from them.
enum Rendered {
  /// A row of a run.
  struct Row {
    var cell: Int
    var seed: Int
    var values: [Double]
  }

  /// An id of 64 digits; runs of other sides with the same cell and seed have others where `salt` differs.
  static func id(_ cell: Int, _ seed: Int, salt: Int = 0) -> String {
    SHA256.of("\(cell) \(seed) \(salt)")
  }

  /// Where the runs of two sides belong.
  static func pairing(_ sides: [(rows: [Row], salt: Int)]) -> RunPairing {
    RunPairing(
      sides: sides.map { side in
        Dictionary(side.rows.map { (id($0.cell, $0.seed, salt: side.salt), .init(cell: $0.cell, seed: $0.seed)) }) {
          a, _ in a
        }
      }, cellNames: (0..<64).map { "t=\($0)" })
  }

  /// A folder with one figure `f` whose rows are a CSV text, as `sphere report` writes it, with other files as given.
  static func folder(
    _ folder: URL, csv: [String: String], files: [String: Data] = [:], cell: String = "c"
  ) throws -> RenderedReport {
    try? FileManager.default.removeItem(at: folder)
    for name in ["data", "figures"] {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    var digests: [String] = []
    let all = Dictionary(csv.map { ("data/\($0).csv", Data($1.utf8)) }) { a, _ in a }.merging(files) { _, new in new }
    for (path, data) in all.sorted(by: { $0.key < $1.key }) {
      try data.write(to: folder.appendingPathComponent(path))
      digests.append(#"{"path": "\#(path)", "sha256": "\#(SHA256.of(data))"}"#)
    }
    let data = csv.keys.sorted().map { "\"data/\($0).csv\"" }.joined(separator: ", ")
    let manifest = """
      {"schema_version": 1, "report": "r", "title": "R", "cells": [{"kind": "figure", "name": "f", "queries": [], "runs": [],
       "data": [\(data)], "fonts": [], "cell_sha256": "\(cell)"}], "files": [\(digests.joined(separator: ", "))]}
      """
    try Data(manifest.utf8).write(to: folder.appendingPathComponent("manifest.json"))
    return try RenderedReport(folder: folder.path)
  }

  /// Rows as CSV: `run_id` and columns v0, v1, ...
  static func csv(_ rows: [Row], salt: Int = 0, names: [String] = ["v0", "v1", "v2"]) -> String {
    let count = rows.first?.values.count ?? 0
    return (["run_id"] + names.prefix(count)).joined(separator: ",") + "\n"
      + rows.map { row in
        ([id(row.cell, row.seed, salt: salt)] + row.values.map { $0.isNaN ? "" : "\($0)" }).joined(separator: ",")
          + "\n"
      }.joined()
  }

  /// How figure `f` differs between folders with these rows.
  static func difference(
    _ old: [Row], _ new: [Row], salt: Int = 0, pairing: RunPairing? = nil, in folder: URL
  ) throws -> FigureDifference {
    let a = try self.folder(folder.appendingPathComponent("a"), csv: ["f": csv(old)])
    let b = try self.folder(folder.appendingPathComponent("b"), csv: ["f": csv(new, salt: salt)])
    return try difference(a, b, pairing ?? self.pairing([(old, 0), (new, salt)]))
  }

  /// How figure `f` differs.
  static func difference(
    _ a: RenderedReport, _ b: RenderedReport, _ pairing: RunPairing = RunPairing()
  ) throws -> FigureDifference {
    var pictures: [String: Comparison.Picture] = [:]
    return compareFigures(
      try #require(a.figure(named: "f")), try #require(b.figure(named: "f")), pairing: pairing, pictures: &pictures)
  }

  /// The cell of a figure of dots over a square from 0 to 10, whose rows are given.
  static func cell(_ rows: [Row], salt: Int = 0, options: String = "color: \"#0072b2\"", extra: String = "") -> String {
    func list(_ values: [String]) -> String { "[\(values.joined(separator: ", "))]" }
    let ids = list(rows.map { "\"\(id($0.cell, $0.seed, salt: salt))\"" })
    return """
      ```figure f
      data: {values: {run_id: \(ids), x: \(list(rows.map { "\($0.values[0])" })), y: \(list(rows.map { "\($0.values[1])" }))}}
      marks: [{mark: dot, x: x, y: y, diameter: 4, \(options)}]
      x: {domain: [0, 10]}
      y: {domain: [0, 10]}
      width: column
      \(extra)
      ```
      """
  }

  /// Renders a report.
  static func report(_ text: String, to folder: URL, seconds: Int = 0) throws -> RenderedReport {
    try? FileManager.default.removeItem(at: folder)
    let report = try Report("---\ntitle: R\n---\n" + text, file: "r.md")
    let outcome = try render(
      report: report, options: RenderOptions(store: nil, output: folder, createdSeconds: seconds))
    try #require(outcome.diagnostics.isEmpty, "\(outcome.diagnostics)")
    return try RenderedReport(folder: folder.path)
  }
}

/// Normal numbers, the same each time.
struct Normals {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func uniform() -> Double {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return (Double(state >> 11) + 0.5) / 0x1p53
  }

  mutating func next() -> Double { (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform()) }
}
