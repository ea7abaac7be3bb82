import Foundation
import TestSupport
import Testing

/// `sphere report --watch`, driven as an author at work does.
@Suite struct WatchTests {
  /// Waits until a condition holds; false after a minute.
  private func waited(_ condition: () -> Bool) -> Bool {
    for _ in 0..<1200 {
      if condition() { return true }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return false
  }

  @Test func aReportIsRenderedAgainWhenItItsStoreOrAnExperimentChanges() throws {
    try withTemporaryFolder { folder in
      let report = folder.appendingPathComponent("r.md")
      let experiment = folder.appendingPathComponent("tiny.yaml")
      let page = folder.appendingPathComponent("r/r.html")
      func write(_ text: String) throws { try text.write(to: report, atomically: true, encoding: .utf8) }
      func shows(_ text: String) -> Bool {
        (try? String(contentsOf: page, encoding: .utf8))?.contains(text) == true
      }
      try """
      title: Tiny
      data: {name: scenes, trainLimit: 64, validationLimit: 32, size: 16}
      encoder: {size: 16, width: 0.0625, dimension: 4}
      evaluate: {layers: [output], probe: {epochs: 1, batch: 32}, neighbours: 3}
      method: none
      """.write(to: experiment, atomically: true, encoding: .utf8)
      #expect(try sphere("run", "tiny.yaml", in: folder).status == 0)
      let body = "{{ SELECT count(*) FROM runs }} runs\n\n```run t\nexperiment: tiny.yaml\n```\n"
      try write("first \(body)")
      let watch = try startSphere(["report", "r.md", "--watch"], in: folder)
      func renderings() -> Int { watch.errorsSoFar.components(separatedBy: "watching r.md").count - 1 }
      #expect(waited { renderings() == 1 && shows("first 1 runs") })

      try write("second \(body)")
      #expect(waited { renderings() == 2 && shows("second 1 runs") })

      try write("---\nvenue: nowhere\n---\n")
      #expect(waited { watch.errorsSoFar.contains("r.md:2:8: error: venue") && renderings() == 3 })

      try write("third \(body)")
      #expect(waited { renderings() == 4 && shows("third 1 runs") })

      #expect(try sphere("run", "tiny.yaml", "seeds=[7]", in: folder).status == 0)
      #expect(waited { renderings() >= 5 && shows("third 2 runs") })

      // A store is written in several steps; what has been rendered by now stays.
      Thread.sleep(forTimeInterval: 1)
      let before = renderings()
      let text = try String(contentsOf: experiment, encoding: .utf8)
      try (text + "\n# a remark\n").write(to: experiment, atomically: true, encoding: .utf8)
      #expect(waited { renderings() == before + 1 })

      // The picture is not there yet.
      try write("fourth ![p](p.png)\n\n\(body)")
      #expect(waited { renderings() == before + 2 && shows("there is no file `p.png`") })
      try Data("no image".utf8).write(to: folder.appendingPathComponent("p.png"))
      #expect(waited { renderings() == before + 3 && shows("`p.png` is no PNG image") })

      watch.interrupt()
      #expect(watch.outcome().status == 130)
    }
  }
}
