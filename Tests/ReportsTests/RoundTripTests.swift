import Foundation
import Reports
import Rows
import Specifications
import Storage
import TestSupport
import Testing

/// Text stays text and a number the same number through every pair of our writers and readers.
@Suite struct RoundTripTests {
  /// In alphabetical order: a JSON object has none of its own.
  private static let columns = ["mixed", "name", "x"]

  /// Rows whose first column holds numbers, for a mark, and whose others hold what is easily taken for something else.
  private static func rows(seed: Int) -> [[Value]] {
    var state = UInt64(seed)
    func next(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }
    let texts = [
      "007", "86727e28", "7", "-1.5", "NaN", "NA", "null", "-Infinity", "inf", "", " a ", "=1+1", "'=1", "+5", "-",
      "@x",
      "\tt", "a,b", "\"q\"", "two\nlines", "it's", "true", "~", "0x10", "é", "$5", "1_000",
    ]
    return (0..<30).map { index in
      let mixed: Value =
        switch next(3) {
        case 0: .null
        case 1: .real(Double(next(1_000_000)) / 7 - 60_000.1)
        default: .text(texts[next(texts.count)])
        }
      return [mixed, .text(texts[(index + seed) % texts.count]), .real(Double(index) + 0.125)]
    }
  }

  /// The rows of the CSV file that a report writes beside a figure of some data.
  private func exported(_ data: String, file: String, _ text: String, front: String = "") throws -> [[Value]] {
    try withTemporaryFolder { folder in
      try Data(text.utf8).write(to: folder.appendingPathComponent(file))
      let report = folder.appendingPathComponent("r.md")
      let cell = "```figure f\ndata: \(data)\nmarks: [{mark: dot, x: x, y: x}]\n```\n"
      try Data((front + cell).utf8).write(to: report)
      let out = folder.appendingPathComponent("out")
      let outcome = try render(
        report: Report(contentsOf: report), options: RenderOptions(store: nil, output: out, formats: []))
      #expect(outcome.diagnostics.isEmpty, "\(outcome.diagnostics)")
      let csv = try String(contentsOf: out.appendingPathComponent("data/f.csv"), encoding: .utf8)
      var reader = CSVReader(csv)
      #expect(reader.record()?.fields.map(\.name) == Self.columns)
      var rows: [[Value]] = []
      while let record = reader.record() { rows.append(record.fields.map(\.value)) }
      return rows
    }
  }

  @Test(arguments: [1, 2, 3])
  func `tables of the store come back from CSV and JSON files, in cells and in queries`(seed: Int) throws {
    let table = Table(columns: Self.columns, rows: Self.rows(seed: seed))
    #expect(try exported("{file: t.csv}", file: "t.csv", table.csv()) == table.rows)
    let front = "---\ntitle: T\nwith:\n  t: {file: t.csv}\n---\n"
    #expect(try exported("SELECT * FROM t", file: "t.csv", table.csv(), front: front) == table.rows)
    // What a report wrote is data of the next.
    let again = Table(columns: Self.columns, rows: try exported("{file: t.csv}", file: "t.csv", table.csv()))
    #expect(try exported("{file: t.csv}", file: "t.csv", again.csv()) == table.rows)
    let objects = table.rows.map { row in
      JSONValue.object(Dictionary(uniqueKeysWithValues: zip(Self.columns, row.map(\.json))))
    }
    #expect(try exported("{file: t.json}", file: "t.json", JSONValue.array(objects).canonicalText) == table.rows)
    let document = JSONValue.object([
      "schema_version": .integer(1), "columns": .array(Self.columns.map { .string($0) }), "rows": .array(objects),
    ])
    #expect(try exported("{file: t.json}", file: "t.json", document.canonicalText) == table.rows)
  }

  @Test func `words for missing values are read alike in CSV, JSON and cells`() throws {
    let words = ["NaN", "-Infinity", "inf", "NA", "NULL", "nan", "Infinity"]
    let lines = words.enumerated().map { "b,\($0.element),\($0.offset)\n" }.joined()
    let rows = words.indices.map { [Value.text("b"), .null, .integer($0)] }
    #expect(try exported("{file: t.csv}", file: "t.csv", "mixed,name,x\n" + lines) == rows)
    let objects = words.enumerated().map { "{\"mixed\": \"b\", \"name\": \($0.element), \"x\": \($0.offset)}" }
    #expect(try exported("{file: t.json}", file: "t.json", "[\(objects.joined(separator: ",\n"))]") == rows)
    let values = words.enumerated().map { "{mixed: b, name: \($0.element), x: \($0.offset)}" }
    #expect(try exported("{values: [\(values.joined(separator: ", "))]}", file: "none", "") == rows)
  }

  @Test func `numbers without quotes in older files are numbers`() throws {
    let rows = try exported("{file: t.csv}", file: "t.csv", "mixed,name,x\n-2.5,'=1+1,1\n1e3,a,2\n")
    #expect(rows == [[.real(-2.5), .text("=1+1"), .integer(1)], [.integer(1000), .text("a"), .integer(2)]])
  }

  @Test func `columns that differ by capital letters are refused as one name twice is`() throws {
    for (file, text) in [("t.csv", "x,X\n1,2\n"), ("t.json", #"[{"x": 1, "X": 2}]"#)] {
      try withTemporaryFolder { folder in
        try Data(text.utf8).write(to: folder.appendingPathComponent(file))
        let report = folder.appendingPathComponent("r.md")
        try Data("```figure f\ndata: {file: \(file)}\nmarks: [{mark: dot, x: x, y: x}]\n```\n".utf8).write(to: report)
        let options = RenderOptions(store: nil, output: folder.appendingPathComponent("out"), formats: [])
        let mistakes = try render(report: Report(contentsOf: report), options: options).diagnostics
        #expect(mistakes.first?.message.contains("differ only by capital letters") == true, "\(mistakes)")
        #expect(mistakes.first?.hint == "rename one of them")
      }
    }
  }

  @Test func `a file of very many columns is read in linear time`() throws {
    let count = 100_000
    let header = "x," + (0..<count).map { "c\($0)" }.joined(separator: ",")
    let row = "1" + String(repeating: ",2", count: count)
    try withTemporaryFolder { folder in
      try Data("\(header)\n\(row)\n".utf8).write(to: folder.appendingPathComponent("t.csv"))
      let report = folder.appendingPathComponent("r.md")
      try Data("```figure f\ndata: {file: t.csv}\nmarks: [{mark: dot, x: x, y: c7}]\n```\n".utf8).write(to: report)
      let options = RenderOptions(store: nil, output: folder.appendingPathComponent("out"), formats: [])
      let start = ContinuousClock.now
      #expect(try render(report: Report(contentsOf: report), options: options).diagnostics.isEmpty)
      // Comparing every name with every other takes twice as long.
      #expect(start.duration(to: .now) < .seconds(10))
    }
  }
}

/// Numbers where no format says how they are written.
@Suite struct ShownNumberTests {
  private func page(_ text: String) throws -> String {
    try withTemporaryFolder { folder in
      let outcome = try render(
        report: Report(text, file: "r.md"),
        options: RenderOptions(store: nil, output: folder, formats: [.html], figureFormats: []))
      #expect(outcome.diagnostics.isEmpty, "\(outcome.diagnostics)")
      return try String(contentsOf: folder.appendingPathComponent("r.html"), encoding: .utf8)
    }
  }

  @Test func `large numbers keep their digits in prose, and zero has no sign`() throws {
    let html = try page(
      "A {{ SELECT 1234567.891 }} B {{ SELECT -0.0 }} C {{ SELECT 0.123456789 }} D {{ SELECT 12345.678 }} "
        + "E {{ SELECT -0.04 | %.1f }} F {{ SELECT 0.99999 }} G {{ SELECT 123456789 }}.\n")
    #expect(html.contains("A 1234567.891 B 0 C 0.1235 D 12345.678 E 0.0 F 0.99999 G 123456789."), "\(html)")
  }

  @Test func `small numbers are powers of ten as on an axis`() throws {
    let html = try page(
      """
      V {{ SELECT 0.00001 }}.

      ```table t
      data: SELECT 0.00001 AS p UNION ALL SELECT 0.00025
      ```

      """)
    #expect(html.components(separatedBy: "<msup>").count - 1 >= 3, "\(html)")
  }

  @Test func `rows of a table whose names are close together differ`() throws {
    let html = try page(
      """
      ```table t
      data: SELECT 0.99999991 AS m, 1.0 AS v UNION ALL SELECT 0.99999992, 2.0
      summary: {of: [v], by: [m]}
      columns: [m, v]
      ```

      """)
    #expect(html.contains("0.99999991") && html.contains("0.99999992"), "\(html)")
  }
}
