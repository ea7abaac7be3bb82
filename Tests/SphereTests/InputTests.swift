import Foundation
import TestSupport
import Testing

/// Figures and tables that read files of the report's folder: which bytes those were is said, and what has become of them.
@Suite struct InputTests {
  /// A source, a table of queries that another stands on, images, and cells without any file.
  private static let report = """
    ---
    title: Files
    with:
      numbers: {file: numbers.csv}
      large: SELECT * FROM numbers WHERE x > 1
      unread: {file: unread.csv}
    ---
    ```figure rows
    data: {file: ./points.csv}
    marks: [{mark: dot, x: x, y: y}]
    ```

    ```figure queried
    data: SELECT x, y AS first FROM large
    marks: [{mark: dot, x: x, y: first}]
    title: {text: "{{ SELECT count(*) FROM numbers }} numbers"}
    ```

    ```figure pictured
    data: {values: [{x: 1, y: 2}]}
    marks: [{mark: image, x: x, y: y, file: {value: images/a.png}}]
    ```

    ```figure plain
    data: {values: [{x: 1, y: 2}]}
    marks: [{mark: dot, x: x, y: y}]
    ```

    ```table listed
    data: SELECT x FROM large ORDER BY x
    ```

    ```claim large
    statement: Some are large.
    data: SELECT count(*) > 0 AS holds FROM large
    ```
    """
  private static let points = "x,y\n1,2\n3,4\n"
  private static let numbers = "x,y\n1,2\n2,3\n3,5\n"
  // Digests of the two texts by sha256sum.
  private static let pointsDigest = "2a2b86e74ffd5e6a9b75e52a105cf9d02920837179f8e8961aa15411d380f7a3"
  private static let numbersDigest = "c0f7db757955fb08ca5bfafe8665e863722b3e72248e5865f2e34c9d79b009f8"

  private func write(_ text: String, _ name: String, _ folder: URL) throws {
    try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
  }

  /// A folder with the report and its files; the image is one that sphere drew.
  private func withReport(_ body: (URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try write(Self.report, "r.md", folder)
      try write(Self.points, "points.csv", folder)
      try write(Self.numbers, "numbers.csv", folder)
      try write("x\n1\n", "unread.csv", folder)
      let images = folder.appendingPathComponent("images")
      try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        at: testFile("InspectionTests/Fixtures/coarse.png"), to: images.appendingPathComponent("a.png"))
      try body(folder)
    }
  }

  private func inputs(_ members: [String: Any]) -> [String: String]? {
    (members["inputs"] as? [[String: String]])?.reduce(into: [:]) { $0[$1["path"] ?? ""] = $1["sha256"] ?? "" }
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func theManifestNamesTheFilesThatCellsRead() throws {
    try withReport { folder in
      let outcome = try sphere("report", "r.md", "--out", "out", in: folder)
      try #require(outcome.status == 0, "\(outcome.errors)")
      let text = try String(contentsOf: folder.appendingPathComponent("out/manifest.json"), encoding: .utf8)
      let cells = try #require(try object(text)["cells"] as? [[String: Any]])
      var found: [String: [String: String]] = [:]
      for cell in cells { found[cell["name"] as? String ?? ""] = inputs(cell) ?? ["none": ""] }
      #expect(found["rows"] == ["points.csv": Self.pointsDigest])
      #expect(found["queried"] == ["numbers.csv": Self.numbersDigest])
      #expect(found["listed"] == ["numbers.csv": Self.numbersDigest])
      #expect(found["large"] == ["numbers.csv": Self.numbersDigest])
      #expect(found["pictured"]?.keys.sorted() == ["images/a.png"])
      #expect(found["plain"] == ["none": ""])
      let page = try String(contentsOf: folder.appendingPathComponent("out/r.html"), encoding: .utf8)
      #expect(page.contains("From images/a.png."))
    }
  }

  @Test(arguments: ["pdf", "svg", "png", "eps"])
  func theFigureNamesThemAndVerifyTellsWhichChanged(format: String) throws {
    try withReport { folder in
      for name in ["rows", "queried", "pictured", "plain"] {
        try #require(sphere("figure", "r.md#\(name)", "--format", format, in: folder).status == 0)
        let verified = try sphere("verify", "\(name).\(format)", in: folder)
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
      }
      let explained = try sphere("explain", "queried.\(format)", in: folder)
      #expect(
        explained.output.contains("Inputs\n  numbers.csv  SHA-256 \(Self.numbersDigest)\n"), "\(explained.output)")
      #expect(
        try inputs(object(sphere("explain", "rows.\(format)", "--json", in: folder).output)) == [
          "points.csv": Self.pointsDigest
        ])
      let plain = try sphere("explain", "plain.\(format)", "--json", in: folder)
      #expect(!plain.output.contains("inputs"))

      // Another image, another row, a row that the query leaves out: the bytes are other ones all the same.
      try FileManager.default.removeItem(at: folder.appendingPathComponent("images/a.png"))
      try FileManager.default.copyItem(
        at: repositoryFolder.appendingPathComponent("reports/figure-3.png"),
        to: folder.appendingPathComponent("images/a.png"))
      try write(Self.points.replacing("3,4", with: "3,5"), "points.csv", folder)
      try write(Self.numbers.replacing("1,2", with: "0,2"), "numbers.csv", folder)
      let pictured = try sphere("verify", "pictured.\(format)", in: folder)
      #expect(pictured.status == 1)
      #expect(pictured.output.hasPrefix("pictured.\(format): differs\n  input images/a.png has changed: was SHA-256 "))
      #expect(pictured.output.split(separator: "\n").count == 2, "\(pictured.output)")
      let rows = try sphere("verify", "rows.\(format)", in: folder)
      #expect(
        rows.output.contains(
          "input points.csv has changed: was SHA-256 \(Self.pointsDigest.prefix(16))..., is SHA-256 "))
      #expect(rows.output.contains("rows.csv: 0 rows added, 0 removed, 1 changed"), "\(rows.output)")
      let queried = try sphere("verify", "queried.\(format)", in: folder)
      #expect(queried.output.hasPrefix("queried.\(format): differs\n  input numbers.csv has changed: was SHA-256 "))
      #expect(queried.output.split(separator: "\n").count == 2, "\(queried.output)")
      let json = try object(sphere("verify", "rows.\(format)", "--json", in: folder).output)
      let input = try #require((json["inputs"] as? [[String: Any]])?.first)
      #expect(input["old_sha256"] as? String == Self.pointsDigest && input["change"] as? String == "changed")
      #expect(try sphere("verify", "plain.\(format)", in: folder).status == 0)
    }
  }

  @Test func verifySaysWhichFilesAreMissing() throws {
    try withReport { folder in
      for name in ["rows", "queried", "pictured"] {
        try #require(sphere("figure", "r.md#\(name)", "--format", "svg", in: folder).status == 0)
      }
      try FileManager.default.removeItem(at: folder.appendingPathComponent("points.csv"))
      let rows = try sphere("verify", "rows.svg", in: folder)
      #expect(rows.status == 1)
      #expect(
        rows.output.contains(
          "\n  input points.csv is missing: was SHA-256 \(Self.pointsDigest.prefix(16))...; there is no file `points.csv`"
        ),
        "\(rows.output)")
      #expect(rows.output.contains("the cell is broken now: "))
      try FileManager.default.removeItem(at: folder.appendingPathComponent("images/a.png"))
      #expect(try sphere("verify", "pictured.svg", in: folder).output.contains("input images/a.png is missing: was"))
      // Without a table of its front matter the report cannot even be read.
      try FileManager.default.removeItem(at: folder.appendingPathComponent("numbers.csv"))
      let queried = try sphere("verify", "queried.svg", in: folder)
      #expect(queried.status == 1)
      #expect(queried.output.contains("the report cannot be read any more: "), "\(queried.output)\(queried.errors)")
      #expect(queried.output.contains("input numbers.csv is missing: was SHA-256 \(Self.numbersDigest.prefix(16))..."))
    }
  }

  @Test func verifySaysWhichFilesAreReadInTheirPlace() throws {
    try withReport { folder in
      try #require(sphere("figure", "r.md#rows", "--format", "svg", in: folder).status == 0)
      try write(Self.points, "others.csv", folder)
      try write(Self.report.replacing("./points.csv", with: "others.csv"), "r.md", folder)
      let verified = try sphere("verify", "rows.svg", in: folder)
      #expect(verified.output.contains("input points.csv is no longer read: was SHA-256 "), "\(verified.output)")
      #expect(verified.output.contains("input others.csv is read now and was not: is SHA-256 "))
      #expect(verified.output.contains("the cell has been edited since"))
    }
  }

  /// Its provenance says nothing of inputs, and the rest of the file is what it always was.
  @Test func whatAnOlderSphereDrewIsReadAndAgrees() throws {
    try withReport { folder in
      try #require(sphere("figure", "r.md#rows", "--format", "svg", in: folder).status == 0)
      let file = folder.appendingPathComponent("rows.svg")
      let svg = try String(contentsOf: file, encoding: .utf8)
      let older = svg.replacing(/"inputs":\[[^\]]*\],/, with: "").replacing(
        /&quot;inputs&quot;:\[[^\]]*\],/, with: "")
      try #require(older != svg)
      try older.write(to: file, atomically: true, encoding: .utf8)
      let explained = try sphere("explain", "rows.svg", in: folder)
      #expect(explained.status == 0 && !explained.output.contains("Inputs"), "\(explained.errors)")
      let verified = try sphere("verify", "rows.svg", in: folder)
      #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
      try write(Self.points.replacing("3,4", with: "3,5"), "points.csv", folder)
      let changed = try sphere("verify", "rows.svg", in: folder)
      #expect(changed.output.contains("rows.csv: 0 rows added, 0 removed, 1 changed"), "\(changed.output)")
    }
  }
}
