import Foundation
import Reports
import Specifications
import TestSupport
import Testing

/// Rows that come from the cell, from files of the report's folder, or from theory.
@Suite struct SourceTests {
  /// Renders one figure over `data`, and returns its mistakes and the CSV of its rows.
  private func rows(
    _ data: String, mark: String = "{mark: dot, x: x, y: y}", files: [String: String] = [:]
  ) throws -> (mistakes: [String], csv: String) {
    try withTemporaryFolder { folder in
      for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
      let file = folder.appendingPathComponent("r.md")
      try Data("```figure f\ndata: \(data)\nmarks: [\(mark)]\n```\n".utf8).write(to: file)
      let out = folder.appendingPathComponent("out")
      let outcome = try render(
        report: Report(contentsOf: file), options: RenderOptions(store: nil, output: out, formats: []))
      let csv = try? String(contentsOf: out.appendingPathComponent("data/f.csv"), encoding: .utf8)
      let prefix = file.relativePath + ":"
      return (outcome.diagnostics.map { $0.description.replacing(prefix, with: "r.md:") }, csv ?? "")
    }
  }

  @Test func `values are rows or columns`() throws {
    #expect(try rows("{values: [{x: 1, y: 2.5}, {x: 3, name: a}]}").csv == "x,y,name\n1,2.5,\n3,,a\n")
    #expect(try rows("{values: {x: [1, .nan], y: 2}}").csv == "x,y\n1,2\n,2\n")
  }

  @Test func `files are comma-separated or JSON`() throws {
    let csv = "\u{FEFF}x,y,name\r\n1,2,\"a, \"\"b\"\"\"\r\n3,NA,c\r\n"
    #expect(
      try rows("{file: t.csv}", files: ["t.csv": csv]).csv == "x,y,name\n1,2,\"a, \"\"b\"\"\"\n3,,c\n")
    #expect(try rows("{file: t.json}", files: ["t.json": #"{"x": [1, 2], "y": [3, null]}"#]).csv == "x,y\n1,3\n2,\n")
    let lines = "{\"x\": 1, \"y\": 2}\n\n{\"y\": 4, \"x\": 3}\n"
    #expect(try rows("{file: t.jsonl}", files: ["t.jsonl": lines]).csv == "x,y\n1,2\n3,4\n")
  }

  @Test func `unions of unions have a limit`() throws {
    var sources = "{s0: {sample: [{name: a, kappa: 0}], count: 50000}"
    for level in 1...30 { sources += ", s\(level): {union: [s\(level - 1), s\(level - 1)]}" }
    let mistakes = try rows(sources + "}").mistakes
    #expect(mistakes.first?.contains("the samples and unions of a cell have at most 10000000 values") == true)
    #expect(try rows("{a: {values: [{x: 1, y: 2}]}, b: {union: [a, a]}}").mistakes == [])
    let many = (0..<300).map { "{name: a\($0), kappa: 0}" }.joined(separator: ", ")
    #expect(
      try rows("{sample: [\(many)], count: 100000}").mistakes.first?.contains("30000000 rows of 5 columns") == true)
  }

  @Test func `grids and facets have limits`() throws {
    let lines = (0..<3_000).map { "\($0),\($0 * 7 % 3_001),\($0)\n" }.joined()
    let files = ["t.csv": "x,y,value\n" + lines]
    #expect(
      try rows("{file: t.csv}", mark: "{mark: heatmap, x: x, y: y, value: value}", files: files).mistakes.first?
        .contains("heatmap: 3000 x 3000 places are more than 4000000") == true)
    #expect(
      try rows("{file: t.csv}\nfacet: {wrap: x}", files: files).mistakes.first?
        .contains("makes 3000 facets of 1 panels each; a figure has at most 1000 panels") == true)
  }

  @Test func `a table takes its rows from where a figure does`() throws {
    try withTemporaryFolder { folder in
      try Data("x,name\n1,a\n2,b\n".utf8).write(to: folder.appendingPathComponent("t.csv"))
      func outcome(_ data: String) throws -> (mistakes: [String], csv: String) {
        let file = folder.appendingPathComponent("r.md")
        try Data("```table t\ndata: \(data)\n```\n".utf8).write(to: file)
        let report = try Report(contentsOf: file)
        if data.contains("t.csv") {
          #expect(report.readFiles.map { URL(fileURLWithPath: $0).lastPathComponent } == ["t.csv"])
        }
        let out = folder.appendingPathComponent("out")
        let outcome = try render(report: report, options: RenderOptions(store: nil, output: out, formats: [.html]))
        let csv = try? String(contentsOf: out.appendingPathComponent("data/t.csv"), encoding: .utf8)
        return (outcome.diagnostics.map(\.message), csv ?? "")
      }
      #expect(try outcome("{file: t.csv}").csv == "x,name\n1,a\n2,b\n")
      #expect(try outcome("{values: [{x: 3}]}").csv == "x\n3\n")
      #expect(try outcome("{hypergeometric-limit: {a: 1, z: 0}}").csv.hasPrefix("a,z,value,log\n1,0,1,0"))
      #expect(try outcome("SELECT 4 AS x").csv == "x\n4\n")
      #expect(try outcome("{a: SELECT 1 AS x, b: SELECT 2 AS x}").mistakes == ["is one source, found a, b"])
    }
  }

  @Test func `mistakes in files are told with their lines`() throws {
    #expect(
      try rows("{file: t.csv}", files: ["t.csv": "x,y\n1,2\n3\n"]).mistakes == [
        "r.md:2:14: error: file: t.csv:3:1: 1 fields, the header has 2"
      ])
    #expect(
      try rows("{file: t.json}", files: ["t.json": "[{\"x\": 1},\n {\"x\": [2]}]"]).mistakes == [
        "r.md:2:14: error: file: t.json:2:8: must be a number or a text, found a sequence of 1"
      ])
    #expect(
      try rows("{file: t.csv}", files: ["t.csv": "x,x\n1,2\n"]).mistakes == [
        "r.md:2:14: error: file: t.csv:1:1: two columns are called `x`"
      ])
    #expect(
      try rows("{file: t.csv}", files: ["t.csv": "x,y\n1,\"2\n"]).mistakes == [
        "r.md:2:14: error: file: t.csv:2:1: a quotation mark is never closed"
      ])
  }

  /// Renders a figure of a query over `t`, which the front matter says is a file.
  private func queried(_ query: String, with table: String, file text: String) throws -> String {
    try withTemporaryFolder { folder in
      try Data(text.utf8).write(to: folder.appendingPathComponent("t.csv"))
      let file = folder.appendingPathComponent("r.md")
      let cell = "```figure f\ndata: \(query)\nmarks: [{mark: dot, x: x, y: y}]\n```\n"
      try Data("---\ntitle: T\nwith:\n  t: \(table)\n---\n\(cell)".utf8).write(to: file)
      let out = folder.appendingPathComponent("out")
      do {
        let outcome = try render(
          report: Report(contentsOf: file), options: RenderOptions(store: nil, output: out, formats: []))
        #expect(outcome.diagnostics.isEmpty, "\(outcome.diagnostics)")
      } catch let error as Specifications.Diagnostics {
        return error.description.replacing(file.relativePath + ":", with: "r.md:")
      }
      return try String(contentsOf: out.appendingPathComponent("data/f.csv"), encoding: .utf8)
    }
  }

  @Test func `the front matter makes a file a table of queries`() throws {
    let text = "x,y,name\n1,2,it's\n3,,\"a \"\"b\"\"\"\n-0.5,1e-7,c\n"
    #expect(
      try queried("SELECT name, x, y FROM t WHERE x > 0 ORDER BY x DESC", with: "{file: t.csv}", file: text)
        == "name,x,y\n\"a \"\"b\"\"\",3,\nit's,1,2\n")
    #expect(
      try queried("SELECT sum(y) AS y, min(x) AS x FROM t", with: "{file: t.csv}", file: text)
        == "y,x\n2.0000001,-0.5\n")
    #expect(
      try queried("SELECT x, y FROM t", with: "{file: ../t.csv}", file: text).hasPrefix(
        "r.md:4:6: error: with: the file `../t.csv` is outside the report's folder"))
    #expect(
      try queried("SELECT x, y FROM t", with: "{path: t.csv}", file: text).hasPrefix(
        "r.md:4:6: error: with.t: must be a query or {file: NAME.csv}, found"))
  }

  @Test(arguments: ["../secret.csv", "/etc/secret.csv", "sub/../../secret.csv", "~/secret.csv"])
  func `files outside the report's folder are refused`(path: String) throws {
    #expect(
      try rows("{file: \"\(path)\"}").mistakes == [
        "r.md:2:14: error: file: the file `\(path)` is outside the report's folder\n"
          + "  hint: put the file beside the report"
      ])
  }

  @Test func `links that leave the folder, folders and missing files are refused`() throws {
    try withTemporaryFolder { folder in
      let inside = folder.appendingPathComponent("inside")
      try FileManager.default.createDirectory(
        at: inside.appendingPathComponent("folder.csv"), withIntermediateDirectories: true)
      let secret = folder.appendingPathComponent("secret.csv")
      try Data("x,y\n1,2\n".utf8).write(to: secret)
      try FileManager.default.createSymbolicLink(
        at: inside.appendingPathComponent("link.csv"), withDestinationURL: secret)
      try FileManager.default.createSymbolicLink(at: inside.appendingPathComponent("up"), withDestinationURL: folder)
      for (path, message) in [
        ("link.csv", "is a link that leaves the report's folder"),
        ("up/secret.csv", "is a link that leaves the report's folder"), ("folder.csv", "is no regular file"),
        ("none.csv", "there is no file"),
      ] {
        let report = inside.appendingPathComponent("r.md")
        try Data("```figure f\ndata: {file: \(path)}\nmarks: [{mark: dot, x: x, y: y}]\n```\n".utf8).write(to: report)
        let outcome = try render(
          report: Report(contentsOf: report),
          options: RenderOptions(store: nil, output: folder.appendingPathComponent("out"), formats: []))
        #expect(outcome.diagnostics.count == 1)
        #expect(outcome.diagnostics.first?.message.contains(message) == true, "\(path)")
      }
    }
  }

  @Test func `images are PNG files of the folder`() throws {
    let found = try rows(
      "{values: [{x: 1, y: 2}]}", mark: "{mark: image, x: x, y: y, file: {value: a.png}}", files: ["a.png": "no image"])
    #expect(
      found.mistakes == ["r.md:3:9: error: marks[0].file: `a.png` is no PNG image of at most 8192 x 8192 pixels"])
  }

  @Test func `theory is computed where the report is rendered`() throws {
    let optimum = try rows("{uniformity-optimum: {m: 2, t: [1, 2]}}", mark: "{mark: dot, x: t, y: optimum}").csv
    // log 0F1(; 1; t^2) = log I0(2t): I0(2) = 2.2795853, I0(4) = 11.3019220.
    let lines = optimum.split(separator: "\n").map { $0.split(separator: ",").compactMap { Double($0) } }
    #expect(abs(lines[1][2] - (-2 + log(2.279585302336067))) < 1e-12)
    #expect(abs(lines[2][2] - (-4 + log(11.301921952136330))) < 1e-12)
    let limit = try rows(
      "{hypergeometric-limit: {a: 0.5, z: {from: 1, to: 4, count: 2}}}", mark: "{mark: dot, x: z, y: value}")
    let values = limit.csv.split(separator: "\n").map { $0.split(separator: ",").compactMap { Double($0) } }
    // 0F1(; 1/2; z) = cosh(2 sqrt z).
    #expect(abs(values[1][2] - cosh(2)) < 1e-12)
    #expect(abs(values[2][2] - cosh(4)) < 1e-11)
    let theorem = try rows(
      "{contrastive-limit: {features: [point], m: 3, tau: 1, negatives: [1, 4]}}",
      mark: "{mark: dot, x: negatives, y: size}"
    ).csv.split(separator: "\n").map { $0.split(separator: ",").map { Double($0) ?? .nan } }
    #expect(abs(theorem[2][6] - log(1.25)) < 1e-9)
    #expect(abs(theorem[2][9] - log(2) / 2) < 1e-9)
  }

  @Test func `data without a row are told`() throws {
    #expect(
      try rows("{values: []}").mistakes == [
        "r.md:2:16: error: data: no mark has a row to draw\n"
          + "  hint: the data are empty, or `where` lets nothing through"
      ])
  }
}
