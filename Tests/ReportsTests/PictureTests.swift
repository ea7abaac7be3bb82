import Documents
import Foundation
import Reports
import Specifications
import TestSupport
import Testing

/// Pictures that the prose names: read from the report's folder only, and shown on pages of both kinds.
@Suite struct PictureTests {
  /// PNG files: 8 x 4 pixels without a stated resolution; 8 x 4 at 144 an inch; 600 x 2, which is wider than the text.
  ///
  /// Made by Tests/References/pictures.py.
  static let files = [
    "small.png":
      "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAECAIAAAA8r+mnAAAASklEQVR42g3JQQ0AQQgEwXGCk0UJTghpHzghQQhu7upbkjDxRIgULUackBxznhNOOu2Mc/5HYcUrosiiiymu/lhseUssufQyyy0f3+4pYTCBvM8AAAAASUVORK5CYII=",
    "dense.png":
      "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAECAIAAAA8r+mnAAAACXBIWXMAABYlAAAWJQFJUiTwAAAASklEQVR42g3JQQ0AQQgEwXGCk0UJTghpHzghQQhu7upbkjDxRIgULUackBxznhNOOu2Mc/5HYcUrosiiiymu/lhseUssufQyyy0f3+4pYTCBvM8AAAAASUVORK5CYII=",
    "wide.png":
      "iVBORw0KGgoAAAANSUhEUgAAAlgAAAACCAIAAAALjjUzAAAAQUlEQVR42u3IMQHAIADEwHeCk74SnDDEB05wgpsKITdeEkb4wgwr7HDCDb7v+77/xpdRvjLLKruccovv+77vv/A/LsPofQ1Sqz0AAAAASUVORK5CYII=",
  ]

  /// Renders a report whose folder holds the pictures; the body sees its mistakes, its main part in HTML, and the folder.
  private func rendering(
    _ text: String, _ body: (_ mistakes: [String], _ main: String, _ folder: URL) throws -> Void
  ) throws {
    try withTemporaryFolder { outside in
      let folder = outside.appendingPathComponent("report")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (name, text) in Self.files {
        try #require(Data(base64Encoded: text)).write(to: folder.appendingPathComponent(name))
      }
      let small = try Data(contentsOf: folder.appendingPathComponent("small.png"))
      try small.write(to: folder.appendingPathComponent("two words.png"))
      try small.write(to: outside.appendingPathComponent("secret.png"))
      try small.dropLast(20).write(to: folder.appendingPathComponent("cut.png"))
      try Data("no image".utf8).write(to: folder.appendingPathComponent("photo.jpg"))
      try FileManager.default.createSymbolicLink(
        at: folder.appendingPathComponent("link.png"), withDestinationURL: outside.appendingPathComponent("secret.png"))
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("folder.png"), withIntermediateDirectories: true)
      let file = folder.appendingPathComponent("r.md")
      try Data(text.utf8).write(to: file)
      let out = folder.appendingPathComponent("out")
      let outcome = try render(
        report: Report(contentsOf: file), options: RenderOptions(store: nil, output: out, figureFormats: []))
      #expect(outcome.exitCode == (outcome.diagnostics.isEmpty ? 0 : 1))
      let html = try String(contentsOf: out.appendingPathComponent("r.html"), encoding: .utf8)
      let main = html.components(separatedBy: "<main>\n").last?.components(separatedBy: "</main>").first ?? ""
      let mistakes = outcome.diagnostics.map {
        $0.description.replacing(file.relativePath + ":", with: "r.md:").replacing(file.path + ":", with: "r.md:")
      }
      try body(mistakes, main.replacing(base64("small.png"), with: "SMALL"), out)
    }
  }

  private func base64(_ name: String) -> String { Self.files[name] ?? "" }

  /// Width, height and pixels an inch of the images of a PDF, soft masks aside.
  private func images(_ folder: URL) throws -> [[Int]] {
    let pdf = folder.appendingPathComponent("r.pdf").path
    return try output(of: "pdfimages", ["-list", pdf]).split(separator: "\n").dropFirst(2).compactMap { line in
      let fields = line.split(separator: " ")
      guard fields.count > 13, fields[2] == "image" else { return nil }
      return [fields[3], fields[4], fields[12], fields[13]].compactMap { Int($0) }
    }
  }

  @Test func `a picture is named with its alternative, title and place`() {
    let text =
      "- $x_1$ ![*a* b](<two words.png> \"It's {{ SELECT 1 }}\")\n\n| ![c](c.png) |\n|---|\n| `![no](no.png)` \\![d](d.png) |\n"
    let first = ProsePicture(
      url: "two words.png", alternative: "a b", title: "It's {{ SELECT 1 }}",
      position: SourcePosition(line: 1, column: 9))
    let second = ProsePicture(
      url: "c.png", alternative: "c", title: "", position: SourcePosition(line: 3, column: 3))
    #expect(
      Markdown(text).blocks == [
        .list(start: nil, tight: true, items: [[.paragraph([.math("x_1"), .text(" "), .picture(first)])]]),
        .table(
          alignments: [.left], header: [[.picture(second)]],
          rows: [[[.code("![no](no.png)"), .text(" !"), .link(url: "d.png", [.text("d")])]]]),
      ])
  }

  @Test func `HTML holds the file itself, in its line or over its caption`() throws {
    let text = """
      A ![dot & "x"](small.png "<b>") and ![](two%20words.png).

      ![Wide](wide.png "Of $x$, **{{ SELECT 1 + 1 }}**.")

      [![linked](small.png)](https://example.org/)

      - ![tight](dense.png)
      """
    try rendering(text) { mistakes, main, _ in
      #expect(mistakes == [])
      #expect(
        main == """
          <p>A <img src="data:image/png;base64,SMALL" alt="dot &amp; “x”" width="8" height="4" title="&lt;b&gt;" /> \
          and <img src="data:image/png;base64,SMALL" alt="" width="8" height="4" />.</p>
          <figure class="picture">
          <img src="data:image/png;base64,\(base64("wide.png"))" alt="Wide" width="600" height="2" />
          <figcaption>Of <math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mi>x</mi>\
          <annotation encoding="application/x-tex">x</annotation></semantics></math>, <strong>2</strong>.</figcaption>
          </figure>
          <figure class="picture">
          <a href="https://example.org/"><img src="data:image/png;base64,SMALL" alt="linked" width="8" height="4" /></a>
          </figure>
          <ul>
          <li><img src="data:image/png;base64,\(base64("dense.png"))" alt="tight" width="5" height="3" /></li>
          </ul>

          """)
    }
  }

  @Test func `a PDF holds the very pixels, at their own size or the column's`() throws {
    let text =
      "A ![dot](small.png).\n\n![Wide](wide.png \"Caption.\")\n\n![Dense](dense.png)\n\n- ![tight](small.png)\n"
    try rendering(text) { mistakes, _, folder in
      #expect(mistakes == [])
      // 600 pixels on 396 points are 109 an inch.
      #expect(try images(folder) == [[8, 4, 96, 96], [600, 2, 109, 109], [8, 4, 144, 144], [8, 4, 96, 96]])
      let words = try output(of: "pdftotext", [folder.appendingPathComponent("r.pdf").path, "-"])
      #expect(words.contains("Caption.") && !words.contains("Dense") && !words.contains("dot"))
    }
    try rendering("---\ncolumns: 2\n---\n\(text)") { _, _, folder in
      let found = try images(folder)
      #expect(found.contains([600, 2, 185, 185]))
    }
  }

  @Test(arguments: [
    ("none.png", "there is no file `none.png` in the report's folder"),
    (
      "../secret.png",
      "the file `../secret.png` is outside the report's folder\n  hint: put the file beside the report"
    ),
    (
      "%2e%2e/secret.png",
      "the file `../secret.png` is outside the report's folder\n  hint: put the file beside the report"
    ),
    ("/etc/secret.png", "the file `/etc/secret.png` is outside the report's folder"),
    ("link.png", "the file `link.png` is a link that leaves the report's folder"),
    ("folder.png", "`folder.png` is no regular file"),
    ("cut.png", "`cut.png` is no PNG image of at most 8192 x 8192 pixels"),
    (
      "photo.jpg",
      "`photo.jpg` is no PNG image of at most 8192 x 8192 pixels\n  hint: only PNG pictures are shown: save it as one"
    ),
    (
      "https://example.org/a.png",
      "the picture `https://example.org/a.png` is no file of the report's folder, and nothing else is read\n"
        + "  hint: save it beside the report and write ![what it shows](NAME.png)"
    ),
    ("//example.org/a.png", "the picture `//example.org/a.png` is no file of the report's folder"),
    ("data:image/png;base64,AAAA", "the picture `data:image/png;base64,AAAA` is no file of the report's folder"),
    ("file:///etc/a.png", "the picture `file:///etc/a.png` is no file of the report's folder"),
    ("<>", "the picture names no file"),
  ])
  func `what is no picture of the folder is refused in its place`(url: String, message: String) throws {
    let text =
      "# Head\n\n> One $x$ and ![two](\(url)) and ![three](small.png).\n\n![four](\(url) \"Caption\")\n\nLast.\n"
    try rendering(text) { mistakes, main, folder in
      #expect(mistakes.count == 2)
      #expect(mistakes.first?.hasPrefix("r.md:3:15: error: \(message)") == true, "\(mistakes)")
      #expect(mistakes.last?.hasPrefix("r.md:5:1: error: \(message)") == true, "\(mistakes)")
      #expect(main.contains("<code class=\"error\">") && main.contains(":3:15: error: "))
      #expect(main.contains("<section class=\"notice error\" id=\"picture\">"))
      #expect(main.contains("base64,SMALL") && main.contains("<p>Last.</p>"))
      #expect(main.components(separatedBy: "<img").count == 2)
      #expect(try images(folder).count == 1)
      let words = try output(of: "pdftotext", [folder.appendingPathComponent("r.pdf").path, "-"])
        .filter { !$0.isWhitespace }
      #expect(words.contains("Thispicturecouldnotbeshown:four") && words.contains(":5:1:error:"))
    }
  }

  @Test func `pages with pictures are the same bytes each time, and the manifest names the pictures`() throws {
    let text = "A ![dot](small.png).\n\n![Wide](wide.png \"Caption.\")\n"
    var pages: [[Data]] = []
    for _ in 0..<2 {
      try rendering(text) { _, _, folder in
        pages.append(
          try ["r.html", "r.pdf", "manifest.json"].map { try Data(contentsOf: folder.appendingPathComponent($0)) })
      }
    }
    #expect(pages[0] == pages[1])
    let manifest = String(decoding: pages[0][2], as: UTF8.self)
    #expect(manifest.contains("\"path\": \"small.png\"") && manifest.contains("\"path\": \"wide.png\""))
  }

  @Test func `a report knows the files that it reads`() throws {
    let text = """
      ---
      title: T
      ---
      > - A ![*a*](two%20words.png) [![b](b.png)](x) ![net](https://example.org/x.png)

      ```figure f
      data: {file: t.csv}
      marks: [{mark: image, x: x, y: y, file: {value: c.png}}]
      ```

      ![again](b.png)
      """
    let report = try Report(text, file: "/folder/r.md")
    #expect(
      report.readFiles == ["/folder/t.csv", "/folder/c.png", "/folder/two words.png", "/folder/b.png"])
  }

  @Test(.timeLimit(.minutes(5)))
  func `a picture shown often is stored once in the pages`() throws {
    try withTemporaryFolder { folder in
      // A figure's own PNG, of a size that is worth sharing.
      let figure = "```figure p\ndata: {values: {x: [1, 2, 3], y: [3, 1, 2]}}\nmarks: [{mark: line, x: x, y: y}]\n```\n"
      _ = try render(
        report: Report(figure, file: "f.md"),
        options: RenderOptions(
          store: nil, output: folder.appendingPathComponent("f"), formats: [], figureFormats: [.png]))
      try FileManager.default.copyItem(
        at: folder.appendingPathComponent("f/figures/p.png"), to: folder.appendingPathComponent("p.png"))
      let text = (0..<200).map { "Text ![shown \($0)](p.png) goes on.\n\n" }.joined()
      let file = folder.appendingPathComponent("r.md")
      try Data(text.utf8).write(to: file)
      let out = folder.appendingPathComponent("out")
      let outcome = try render(
        report: Report(contentsOf: file), options: RenderOptions(store: nil, output: out, figureFormats: []))
      #expect(outcome.diagnostics.isEmpty)
      let html = try String(contentsOf: out.appendingPathComponent("r.html"), encoding: .utf8)
      #expect(html.components(separatedBy: "data:image/png;base64,").count == 3)
      #expect(html.components(separatedBy: "<use href=\"#shared-picture-1\" />").count == 200)
      #expect(html.contains("aria-label=\"shown 199\""))
      let objects = try output(of: "pdfimages", ["-list", out.appendingPathComponent("r.pdf").path])
        .split(separator: "\n").dropFirst(2).map { $0.split(separator: " ")[10] }
      #expect(objects.count == 200 && Set(objects).count == 1)
    }
  }
}
