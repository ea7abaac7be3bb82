import Foundation
import Reports

/// Times a whole report from a filled store: read, run, laid out and written, the files into a new folder each time.
func benchReport(_ words: [String]) throws -> Int32 {
  guard words.count == 2 else {
    FileHandle.standardError.write(
      Data("bench report: needs REPORT and STORE, say reports/paper.md results.sqlite\n".utf8))
    return 2
  }
  let file = URL(fileURLWithPath: words[0])
  var (seconds, ofProcessor): ([Double], [Double]) = ([], [])
  for _ in 0..<7 {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bench-report-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (start, processorStart) = (now(), clock())
    _ = try render(report: Report(contentsOf: file), options: RenderOptions(store: words[1], output: folder))
    ofProcessor.append(Double(clock() - processorStart) / Double(CLOCKS_PER_SEC))
    seconds.append(now() - start)
  }
  Measurement(
    name: "report \(file.lastPathComponent)", seconds: median(seconds), perSecond: 1 / median(seconds),
    fields: [("cpu_seconds", median(ofProcessor))]
  ).report()
  return 0
}
