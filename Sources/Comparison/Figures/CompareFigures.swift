import Digests
import Figures
import Foundation
import Reports
import Rows
import Tensors

/// What differs between a figure of two sides: in the order bytes, rows, drawing, pixels, and no further than needed.
///
/// - Parameters:
///   - pairing: Which configuration and seed the runs of both sides have.
///   - pictures: Where the pictures of a figure that is not identical are put.
public func compareFigures(
  _ a: RenderedFigure, _ b: RenderedFigure, pairing: RunPairing, pictures: inout [String: Comparison.Picture]
) -> FigureDifference {
  let (difference, found) = FigureComparison(a, b, pairing).result()
  pictures.merge(found) { old, _ in old }
  return difference
}

/// One figure of two sides.
struct FigureComparison {
  let first: RenderedFigure
  let second: RenderedFigure
  let pairing: RunPairing

  init(_ first: RenderedFigure, _ second: RenderedFigure, _ pairing: RunPairing) {
    (self.first, self.second, self.pairing) = (first, second, pairing)
  }

  func result() -> (FigureDifference, [String: Comparison.Picture]) {
    var difference = FigureDifference(name: first.name, verdict: .identical)
    if first.name != second.name { difference.reasons.append("The second side calls it \(second.name).") }
    let common = FigureFormat.allCases.filter { first.files[$0] != nil && second.files[$0] != nil }
    if !common.isEmpty, common.allSatisfy({ first.files[$0]?.sha256 == second.files[$0]?.sha256 }) {
      return (difference, [:])
    }
    do throws(ComparisonError) {
      return try compared(difference)
    } catch {
      difference.verdict = .notComparable
      difference.reasons.append(error.description)
      return (difference, [:])
    }
  }

  private func compared(
    _ start: FigureDifference
  ) throws(ComparisonError) -> (FigureDifference, [String: Comparison.Picture]) {
    var difference = start
    var rows = try FigureRows(first, second, pairing)
    let drawings = try DrawingComparison(first, second, pairing)
    rows.describe(into: &difference, pairing, drawings.pairs)
    let pixels = try PixelReading(first, second, isNeeded: rows.verdict != .identical || !drawings.isSame)
    difference.verdict = verdict(rows, drawings, pixels)
    guard difference.verdict != .identical else { return (difference, [:]) }
    drawings.describe(into: &difference, pairing)
    var pictures: [String: Comparison.Picture] = [:]
    try pixels.describe(into: &difference, &pictures)
    return (difference, pictures)
  }

  private func verdict(
    _ rows: FigureRows, _ drawings: DrawingComparison, _ pixels: PixelReading
  ) -> FigureDifference.Verdict {
    guard rows.verdict == .identical else { return rows.verdict }
    // Dates and titles inside the files are no part of the figure.
    let looksSame = drawings.areRead ? drawings.isSame : pixels.areSame ?? (first.facts == second.facts)
    if looksSame { return .identical }
    if !rows.areKnown, drawings.pairs.map({ $0.movedCount + $0.added + $0.removed > 0 }) ?? true { return .changed }
    return .cosmetic
  }
}

/// The rows behind a figure on two sides.
struct FigureRows {
  /// What the rows alone say.
  private(set) var verdict: FigureDifference.Verdict = .identical
  /// Whether the rows of both sides could be read.
  private(set) var areKnown = true
  private var files: [RowsComparison] = []
  private var reasons: [String] = []
  private var quantiles = StudentQuantiles(comparisons: 1)

  init(_ first: RenderedFigure, _ second: RenderedFigure, _ pairing: RunPairing) throws(ComparisonError) {
    for name in Set(first.data.keys).union(second.data.keys).sorted() {
      let title = Self.title(name, first, second)
      switch (first.data[name], second.data[name]) {
      case (let a?, let b?):
        if a.sha256 == b.sha256, !a.sha256.isEmpty { continue }
        guard !a.path.isEmpty, !b.path.isEmpty else {
          areKnown = false
          reasons.append(
            "The rows of \(title) differ; which ones cannot be told, because the file is not beside the figure or was "
              + "edited since.")
          continue
        }
        files.append(try Self.compare(title, a, b, pairing))
      case (nil, _):
        reasons.append("Only the second side has the data \(title).")
        verdict = .changed
      case (_, nil):
        reasons.append("Only the first side has the data \(title).")
        verdict = .changed
      }
    }
    quantiles = StudentQuantiles(comparisons: files.reduce(0) { $0 + $1.comparisons })
    for place in files.indices { files[place].judge(&quantiles) }
    if verdict == .identical { verdict = Self.verdict(files) }
  }

  static func title(_ name: String, _ first: RenderedFigure, _ second: RenderedFigure) -> String {
    let figure = first.data[name] != nil ? first.name : second.name
    return name.isEmpty ? "\(figure).csv" : name.hasSuffix(".csv") ? "\(figure)-\(name)" : name
  }

  /// Reads the files of both sides at the same time.
  static func compare(
    _ title: String, _ a: RenderedFigure.File, _ b: RenderedFigure.File, _ pairing: RunPairing
  ) throws(ComparisonError) -> RowsComparison {
    let data = [try a.data(), try b.data()]
    let tables = Workers(threads: 2).map(2) { CSVColumns(data[$0]) }
    return RowsComparison(file: title, tables[0], tables[1], pairing)
  }

  static func verdict(_ files: [RowsComparison]) -> FigureDifference.Verdict {
    func has(_ states: RowsComparison.State...) -> Bool {
      files.contains { file in states.contains { file.count($0) > 0 } }
    }
    let hasOtherColumns = files.contains { file in
      file.first.columns.map(\.name) != file.second.columns.map(\.name) && file.unitCount > 0
    }
    if has(.added, .removed, .beyondNoise, .ofSameRuns, .moved) { return .changed }
    if has(.ofOneRun, .ofMeans) { return .cannotTell }
    if has(.withinNoise) { return .withinSeedNoise }
    return hasOtherColumns ? .changed : .identical
  }

  /// Writes what differs.
  mutating func describe(into difference: inout FigureDifference, _ pairing: RunPairing, _ pairs: MarkPairs?) {
    difference.reasons += Self.reasons(files) + reasons
    for file in files where file.unitCount > file.count(.same) || Self.hasOtherColumns(file) {
      let distances = pairs.flatMap { RowDistances(file, $0) }
      difference.rows.append(
        RowsDifference(file, pairing, &quantiles) { distances?.distance($0) })
    }
  }

  private static func hasOtherColumns(_ file: RowsComparison) -> Bool {
    Set(file.first.columns.map(\.name)) != Set(file.second.columns.map(\.name))
  }

  /// What has become of rows, a sentence each, the most important first.
  static func reasons(_ files: [RowsComparison]) -> [String] {
    func count(_ state: RowsComparison.State) -> Int { files.reduce(0) { $0 + $1.count(state) } }
    func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }
    var reasons: [String] = []
    func add(_ state: RowsComparison.State, _ text: String) {
      if count(state) > 0 { reasons.append("\(rows(count(state))) \(text)") }
    }
    add(.beyondNoise, "moved further than seeds alone would move \(count(.beyondNoise) == 1 ? "it" : "them").")
    add(.ofSameRuns, "of the same runs \(count(.ofSameRuns) == 1 ? "has" : "have") other values.")
    add(.moved, "\(count(.moved) == 1 ? "has" : "have") other values.")
    add(.added, "\(count(.added) == 1 ? "was" : "were") added.")
    add(.removed, "\(count(.removed) == 1 ? "was" : "were") removed.")
    add(.ofOneRun, "moved; one run a side: noise unknown.")
    add(
      .ofMeans,
      "moved that \(count(.ofMeans) == 1 ? "is a mean" : "are means") over other runs, whose values are not known: noise unknown."
    )
    add(.withinNoise, "moved no further than seeds alone may move \(count(.withinNoise) == 1 ? "it" : "them").")
    for file in files where hasOtherColumns(file) {
      let (old, new) = (file.first.columns.map(\.name), file.second.columns.map(\.name))
      let (gone, fresh) = (old.filter { !new.contains($0) }, new.filter { !old.contains($0) })
      if !gone.isEmpty { reasons.append("\(file.file) has no column \(gone.joined(separator: ", ")) any more.") }
      if !fresh.isEmpty { reasons.append("\(file.file) has a new column \(fresh.joined(separator: ", ")).") }
    }
    return reasons
  }
}
