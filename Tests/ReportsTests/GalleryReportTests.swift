import Foundation
import Inspection
import Reports
import TestSupport
import Testing

/// The illustrated half of the manual: it renders without a store, and leaves nothing out.
@Suite struct GalleryReportTests {
  private let gallery = repositoryFolder.appendingPathComponent("reports/gallery.md")

  @Test func `every cell of the gallery renders without a store`() throws {
    try withTemporaryFolder { folder in
      let report = try Report(contentsOf: gallery)
      #expect(report.diagnostics == [])
      let kept = ProcessInfo.processInfo.environment["SPHERE_KEEP"].map { URL(fileURLWithPath: $0) }
      let out = kept ?? folder.appendingPathComponent("gallery")
      let outcome = try render(report: report, options: RenderOptions(store: nil, output: out))
      #expect(outcome.diagnostics.map(\.description) == [])
      #expect(outcome.figures == report.figureNames.count)
      #expect(outcome.missing == 0)
      try expectColorsToldApart(out.appendingPathComponent("figures"))
      let html = try String(contentsOf: out.appendingPathComponent("gallery.html"), encoding: .utf8)
      #expect(html.contains("{mark: sphere, tilt: 25, parallels: [-45, 0, 45], meridians: 4}"))
      #expect(html.contains("<strong>Figure A2c.</strong>") && html.contains("<a href=\"#numbered\">Figure A2c</a>"))
    }
  }

  @Test func `the gallery shows every mark, transform, source and kind of scale`() throws {
    let text = try String(contentsOf: gallery, encoding: .utf8)
    for mark in CellVocabulary.marks { #expect(text.contains("mark: \(mark)"), "no example of the mark \(mark)") }
    for transform in CellVocabulary.transforms {
      #expect(text.contains("{\(transform): {"), "no example of the transform \(transform)")
    }
    for source in CellVocabulary.sources {
      let isShown = text.contains("{\(source): ") || text.contains("  \(source):")
      #expect(isShown, "no example of the source \(source)")
    }
    // What holds where nothing is said needs no example.
    for kind in Set(CellVocabulary.axisKinds + CellVocabulary.colorKinds) where kind != "linear" {
      #expect(text.contains("kind: \(kind)"), "no example of the scale \(kind)")
    }
    #expect(text.contains("\nnumber: "), "no example of a number")
    #expect(text.contains("\nfonts: ") && text.contains("\nmarkup: "), "no example of fonts or markup")
  }
}

/// The figures of a folder hold to what `lint` asks of colours, of others' figures and of ours.
///
/// Without `inPrint` what looks alike without colour is let pass: the two ends of a diverging map do.
func expectColorsToldApart(_ folder: URL, inPrint: Bool = true) throws {
  let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".pdf") }.sorted()
  #expect(!files.isEmpty)
  for file in files {
    let found = try FigureFile(path: folder.appendingPathComponent(file).path).lint(for: .free).findings
    #expect(
      found.filter { $0.rule == "colors" }.map(\.message)
        .filter { inPrint || !$0.hasPrefix("printed without colour") } == [], "\(file)")
  }
}
