import CSQLite
import Foundation
import TestSupport
import Testing

/// Two runs of a second and a report of two figures and a table over them.
private let experiment = """
  title: Tiny
  data: {name: scenes, trainLimit: 64, validationLimit: 32, size: 16}
  encoder: {size: 16, width: 0.0625, dimension: 2}
  train: {epochs: 1, batch: 32}
  evaluate: {layers: [output], probe: {epochs: 2, batch: 32}, neighbours: 3, embeddings: true}
  sweep: {method: [none, minibatch]}
  """

private let dots = """
  ```figure dots
  data: SELECT run_id, x, y FROM points ORDER BY run_id, view, sample
  marks: [{mark: dot, x: x, y: y}]
  x: "$x_1$"
  ```
  """
private let bars = """
  ```figure bars
  data: SELECT run_id, method || ' <&"' AS method, align FROM encoders ORDER BY run_id
  marks: [{mark: dot, x: align, y: align, color: method}]
  y: {label: "$\\\\mathcal{L}_{\\\\mathrm{align}}$"}
  ```
  """
private let table = """
  ```table numbers
  data: SELECT run_id, '=1+1' AS formula, align FROM encoders ORDER BY run_id
  ```
  """

private func report(_ cells: [String]) -> String {
  "---\ntitle: \"Tiny <&>\"\nvenue: icml\n---\n# Heading\n\n" + cells.joined(separator: "\n\n") + "\n"
}

private func withStore(_ words: [String] = [], _ body: (URL) throws -> Void) throws {
  try withTemporaryFolder { folder in
    try experiment.write(to: folder.appendingPathComponent("tiny.yaml"), atomically: true, encoding: .utf8)
    try report([dots, bars, table]).write(
      to: folder.appendingPathComponent("r.md"), atomically: true, encoding: .utf8)
    let outcome = try startSphere(["run", "tiny.yaml"] + words, in: folder).outcome()
    try #require(outcome.status == 0, "\(outcome.errors)")
    try body(folder)
  }
}

/// The bytes of every file below a folder by its path.
private func files(_ folder: URL) throws -> [String: Data] {
  var result: [String: Data] = [:]
  for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
    let file = folder.appendingPathComponent(path)
    if !file.hasDirectoryPath, let data = try? Data(contentsOf: file) { result[path] = data }
  }
  return result
}

/// Figures as files: the same bytes everywhere, what is inside them, and whether they are still true.
@Suite struct FigureFileTests {
  @Test func theSameBytesInOtherTimeZonesLocalesProcessesAndOrders() throws {
    let plain = ["SOURCE_DATE_EPOCH": "1700000000"]
    let other = [
      "SOURCE_DATE_EPOCH": "1700000000", "TZ": "Pacific/Chatham", "LC_ALL": "de_DE.UTF-8", "LANG": "tr_TR.UTF-8",
    ]
    var first: [String: Data] = [:]
    try withStore(["--threads", "1", "-j1"]) { folder in
      let outcome = try sphere("report", "r.md", "--out", "a", in: folder, environment: plain)
      try #require(outcome.status == 0, "\(outcome.errors)")
      for format in ["pdf", "svg", "png", "eps"] {
        for figure in ["dots", "bars"] {
          try #require(
            sphere("figure", "r.md#\(figure)", "--format", format, "-o", "f", in: folder, environment: plain).status
              == 0)
        }
      }
      first = try files(folder.appendingPathComponent("a")).merging(files(folder.appendingPathComponent("f"))) { $1 }
      // manifest.json of `f` replaces that of `a`; both are compared below.
      first["report-manifest"] = try Data(contentsOf: folder.appendingPathComponent("a/manifest.json"))
    }
    #expect(
      Set(first.keys).isSuperset(of: ["r.html", "r.pdf", "figures/dots.pdf", "dots.eps", "bars.csv", "manifest.json"]))
    // The runs are trained anew by other numbers of threads and jobs, and everything is rendered in another order.
    try withStore(["--threads", "2", "-j2"]) { folder in
      for figure in ["bars", "dots"] {
        for format in ["eps", "png", "svg", "pdf"] {
          try #require(
            sphere("figure", "r.md#\(figure)", "--format", format, "-o", "f", in: folder, environment: other).status
              == 0)
        }
      }
      try #require(sphere("report", "r.md", "--out", "a", in: folder, environment: other).status == 0)
      var second = try files(folder.appendingPathComponent("a")).merging(files(folder.appendingPathComponent("f"))) {
        $1
      }
      second["report-manifest"] = try Data(contentsOf: folder.appendingPathComponent("a/manifest.json"))
      #expect(first.keys.sorted() == second.keys.sorted())
      for (path, data) in first.sorted(by: { $0.key < $1.key }) { #expect(second[path] == data, "\(path) differs") }
      // The order of cells does not change what each gives.
      try report([table, bars, dots]).write(
        to: folder.appendingPathComponent("r.md"), atomically: true, encoding: .utf8)
      try #require(sphere("report", "r.md", "--out", "b", in: folder, environment: other).status == 0)
      let reordered = try files(folder.appendingPathComponent("b"))
      for (path, data) in reordered where path.hasPrefix("figures/") || path.hasPrefix("data/") {
        #expect(first[path] == data, "\(path) differs in another order of cells")
      }
    }
  }

  @Test func explainAndVerifyReadWhatTheFileSays() throws {
    try withStore { folder in
      try #require(
        sphere(
          "figure", "r.md#bars", "--venue", "nature", "--width", "column", "--format", "pdf,svg,png,eps", in: folder
        )
        .status == 0)
      for format in ["pdf", "svg", "png", "eps"] {
        let explained = try sphere("explain", "bars.\(format)", in: folder)
        #expect(explained.status == 0)
        #expect(explained.output.contains("bars of r.md, “Tiny <&>”"), "\(explained.output)")
        #expect(explained.output.contains("nature, column, 252.283 pt wide"))
        #expect(explained.output.contains("SELECT run_id, method || ' <&\"' AS method, align FROM encoders"))
        #expect(explained.output.contains("bars.csv  2 rows, SHA-256 "))
        let verified = try sphere("verify", "bars.\(format)", in: folder)
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
        #expect(verified.output.hasPrefix("bars.\(format): agrees, byte for byte"))
      }
      let json = try sphere("explain", "bars.pdf", "--json", in: folder)
      let document = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      #expect((document["runs"] as? [String])?.count == 2)
      #expect(document["schema_version"] as? Int == 1)
      let manifest = try String(contentsOf: folder.appendingPathComponent("manifest.json"), encoding: .utf8)
      #expect(manifest.contains("\"path\": \"bars.eps\""))
      #expect(manifest.contains("\"venue\": \"nature\""))
    }
  }

  @Test func verifySaysWhichRowsChanged() throws {
    try withStore { folder in
      try #require(sphere("figure", "r.md#bars", "--format", "pdf", in: folder).status == 0)
      let store = folder.appendingPathComponent("results.sqlite").path
      let change =
        "UPDATE measurements SET value = 0.125 WHERE name = 'align' AND parameter = 2 AND run_id = (SELECT min(id) FROM runs)"
      try execute(change, store)
      let changed = try sphere("verify", "bars.pdf", in: folder)
      #expect(changed.status == 1)
      #expect(changed.output.contains("bars.csv: 0 rows added, 0 removed, 1 changed"), "\(changed.output)")
      #expect(changed.output.contains("-> 0.125"))
      try FileManager.default.removeItem(at: folder.appendingPathComponent("bars.csv"))
      #expect(try sphere("verify", "bars.pdf", in: folder).output.contains("cannot be told without the bars.csv"))
      try report([dots, bars.replacing("align, y: align", with: "align, y: align, opacity: 0.9"), table]).write(
        to: folder.appendingPathComponent("r.md"), atomically: true, encoding: .utf8)
      #expect(try sphere("verify", "bars.pdf", in: folder).output.contains("the cell has been edited since"))
      try FileManager.default.removeItem(at: folder.appendingPathComponent("r.md"))
      let lost = try sphere("verify", "bars.pdf", in: folder)
      #expect(lost.status == 2)
      #expect(lost.errors.contains("name it with --report"))
    }
  }

  @Test func lintJudgesAndRefuses() throws {
    let fixtures = testFile("InspectionTests/Fixtures")
    let clean = try sphere("lint", "sound.pdf", "--venue", "icml", in: fixtures)
    #expect(clean.status == 0)
    #expect(clean.output.contains("sound.pdf: clean: 234 x 144 pt"))
    let faulty = try sphere("lint", "type3.pdf", "--venue", "icml", "--json", in: fixtures)
    #expect(faulty.status == 1)
    let document = try #require(try JSONSerialization.jsonObject(with: Data(faulty.output.utf8)) as? [String: Any])
    let file = try #require((document["files"] as? [[String: Any]])?.first)
    #expect((file["findings"] as? [[String: Any]])?.contains { $0["rule"] as? String == "fonts" } == true)
    let refused = try sphere("lint", "sound.pdf", "../LintTests.swift", in: fixtures)
    #expect(refused.status == 2)
    #expect(refused.errors == "sphere lint: cannot use ../LintTests.swift: it is neither PDF, SVG, PNG nor EPS\n")
    let foreign = try sphere("explain", "sound.pdf", in: fixtures)
    #expect(foreign.status == 2)
    #expect(foreign.errors.contains("it does not say what it was made from"))
  }

  @Test func explainARun() throws {
    try withStore { folder in
      let listed = try sphere("sql", "SELECT short_id FROM runs WHERE method = 'minibatch'", "--csv", in: folder)
      let id = listed.output.split(separator: "\n").last.map(String.init) ?? ""
      let explained = try sphere("explain", id, in: folder)
      #expect(explained.status == 0)
      #expect(explained.output.contains("tiny  sphere run experiments/tiny.yaml"), "\(explained.output)")
      #expect(explained.output.contains("train.epochs"))
      let json = try sphere("explain", id, "--json", in: folder)
      #expect(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) is [String: Any])
    }
  }

  @Test func aCellSetsWhatIsRasterized() throws {
    try withStore { folder in
      for (value, isImage) in [("never", false), ("always", true), ("10", true), ("100000", false)] {
        let cell = dots.replacing("marks:", with: "rasterize: \(value)\nmarks:")
        try report([cell]).write(to: folder.appendingPathComponent("r.md"), atomically: true, encoding: .utf8)
        let outcome = try sphere("report", "r.md", in: folder)
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("marks are drawn as an image inside PDF and SVG") == isImage, "\(value)")
        let svg = try String(contentsOf: folder.appendingPathComponent("r/figures/dots.svg"), encoding: .utf8)
        #expect(svg.contains("<circle") != isImage)
      }
    }
  }

  @Test func `a report's pages say what they were made from, and come out again`() throws {
    try withStore { folder in
      try #require(try sphere("report", "r.md", in: folder).status == 0)
      for page in ["r/r.pdf", "r/r.html"] {
        let explained = try sphere("explain", page, in: folder)
        #expect(explained.status == 0, "\(explained.errors)")
        #expect(explained.output.contains("r.md, “Tiny <&>”"))
        #expect(explained.output.contains("results.sqlite") && explained.output.contains("figure dots"))
        let json = try sphere("explain", page, "--json", in: folder)
        let document = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect((document?["cells"] as? [Any])?.count == 3)
        let verified = try sphere("verify", page, in: folder)
        #expect(verified.status == 0 && verified.output.contains("agrees, byte for byte"), "\(verified)")
        let lint = try sphere("lint", page, in: folder)
        #expect(lint.status == 2)
        #expect(lint.errors.contains("it is the page of a report") && lint.errors.contains("lint r/figures/*.pdf"))
      }
      try report([dots, bars, table.replacing("'=1+1'", with: "'=1+2'")]).write(
        to: folder.appendingPathComponent("r.md"), atomically: true, encoding: .utf8)
      let edited = try sphere("verify", "r/r.pdf", in: folder)
      #expect(edited.status == 1)
      #expect(edited.output.contains("the report has been edited since"))
      #expect(edited.output.contains("table numbers: the cell has been edited since"))
      #expect(edited.output.contains("table numbers: 2 rows then, 2 now, of which some differ"))
      try Data("<!DOCTYPE html>\n<p>x</p>".utf8).write(to: folder.appendingPathComponent("x.html"))
      let foreign = try sphere("explain", "x.html", in: folder)
      #expect(foreign.status == 2 && foreign.errors.contains("sphere did not write it"))
    }
  }

  /// Runs a statement on a store as another program would, past our own readers and writers.
  private func execute(_ statement: String, _ store: String) throws {
    var database: OpaquePointer?
    defer { sqlite3_close(database) }
    try #require(sqlite3_open(store, &database) == SQLITE_OK)
    try #require(sqlite3_exec(database, statement, nil, nil, nil) == SQLITE_OK)
  }
}
