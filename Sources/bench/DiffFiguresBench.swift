import Comparison
import Foundation
import Reports

/// Times the comparison of rendered reports and of a figure with many marks, against the limits that they are held to.
func benchDiffFigures() throws -> Int32 {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sphere-bench-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: folder) }
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  let bench = DiffFiguresBench(folder: folder)
  let old = try bench.report(side: 0, figures: 20, rows: 300)
  let new = try bench.report(side: 1, figures: 20, rows: 300)
  let many = try (0..<2).map { try bench.report(side: $0, figures: 1, rows: 100_000) }
  var isWithin = true
  isWithin = try bench.time("two reports of 20 figures, all changed", old, new, most: 2) && isWithin
  isWithin = try bench.time("two reports of 20 figures, identical", old, old, most: 0.05) && isWithin
  isWithin = try bench.time("a figure of 100,000 marks against another", many[0], many[1], most: 1) && isWithin
  return isWithin ? 0 : 1
}

/// Reports with random rows, the same each time.
private struct DiffFiguresBench {
  let folder: URL

  /// Renders a report and returns its folder.
  func report(side: Int, figures: Int, rows: Int) throws -> String {
    let name = "\(figures)-\(rows)-\(side)"
    let source = folder.appendingPathComponent("source-\(name)")
    try FileManager.default.createDirectory(at: source, withIntermediateDirectories: true)
    var text = "---\ntitle: Bench\n---\n"
    for figure in 0..<figures {
      let csv = rows >= 1000 ? self.rows(rows, side, isLarge: true) : self.rows(rows, side + 2 * figure, isLarge: false)
      try csv.write(to: source.appendingPathComponent("f\(figure).csv"), atomically: true, encoding: .utf8)
      text += """
        ```figure f\(figure)
        data: {file: f\(figure).csv}
        marks: [{mark: dot, x: x, y: y, color: y, diameter: 2}]
        rasterize: never
        ```

        Some words about it, which are the same on both sides.


        """
    }
    let file = source.appendingPathComponent("bench.md")
    try text.write(to: file, atomically: true, encoding: .utf8)
    let output = folder.appendingPathComponent(name)
    let outcome = try render(
      report: try Report(contentsOf: file), options: RenderOptions(store: nil, output: output, createdSeconds: side))
    guard outcome.diagnostics.isEmpty else { throw BenchFailure(text: "\(outcome.diagnostics)") }
    return output.path
  }

  private func rows(_ count: Int, _ seed: Int, isLarge: Bool) -> String {
    var state = UInt64(seed + 1) &* 0x9E37_79B9_7F4A_7C15
    func next() -> Double {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Double(state >> 11) / 0x1p53
    }
    var text = "run_id,x,y\n"
    for row in 0..<count {
      // Ids of 64 digits that both sides have.
      let number = String(UInt64(row) &* 0x9E37_79B9_7F4A_7C15 | 1 << 63, radix: 16)
      text += "\(String(repeating: number, count: 4)),\(Double(row) + next()),\(next())\n"
    }
    return text
  }

  /// Reads both folders and compares them; the best of several passes.
  func time(_ what: String, _ old: String, _ new: String, most: Double) throws -> Bool {
    var best = Double.infinity
    var verdicts: [String: Int] = [:]
    for _ in 0..<5 {
      let start = ContinuousClock.now
      var comparison = Comparison(tool: "bench", sides: [])
      try compareReports(
        try RenderedReport(folder: old), try RenderedReport(folder: new), pairing: RunPairing(), into: &comparison)
      best = min(best, (ContinuousClock.now - start) / .seconds(1))
      verdicts = Dictionary(comparison.figures.map { ($0.verdict.rawValue, 1) }, uniquingKeysWith: +)
    }
    let found = verdicts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    print("\(what): \(String(format: "%.3f", best)) s, at most \(most) s (\(found))")
    return best <= most
  }
}

private struct BenchFailure: Error, CustomStringConvertible {
  var text: String
  var description: String { text }
}
