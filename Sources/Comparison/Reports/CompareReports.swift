import Foundation
import Tensors

/// What differs between two rendered reports: figures, tables, claims and prose, in the order of the first.
///
/// - Parameters:
///   - pairing: Which configuration and seed the runs of both sides have.
///   - comparison: What the differences are added to.
/// - Throws: `ComparisonError` where the reports have nothing in common, or a file cannot be read.
public func compareReports(
  _ a: RenderedReport, _ b: RenderedReport, pairing: RunPairing, into comparison: inout Comparison
) throws(ComparisonError) {
  let names = (a.figures.map(\.name), b.figures.map(\.name))
  let haveCommon =
    !Set(names.0).isDisjoint(with: names.1) || !Set(a.tables.map(\.name)).isDisjoint(with: b.tables.map(\.name))
    || !Set(a.claims).isDisjoint(with: b.claims)
  guard haveCommon else {
    throw ComparisonError(
      b.folder, "it has no figure, table or claim in common with \(a.folder)",
      hint: "name two renderings of one report")
  }
  addFigures(a, b, pairing, &comparison)
  try addTables(a, b, pairing, &comparison)
  try addPages(a, b, &comparison)
}

/// Figures are independent of each other: as many at a time as there are processors.
private func addFigures(
  _ a: RenderedReport, _ b: RenderedReport, _ pairing: RunPairing, _ comparison: inout Comparison
) {
  let common = a.figures.compactMap { figure in b.figure(named: figure.name).map { (figure, $0) } }
  let workers = Workers(threads: max(1, min(ProcessInfo.processInfo.activeProcessorCount, 8)))
  let results = workers.map(common.count) { FigureComparison(common[$0].0, common[$0].1, pairing).result() }
  let byName = Dictionary(zip(common.map(\.0.name), results)) { first, _ in first }
  for figure in a.figures {
    if let (difference, pictures) = byName[figure.name] {
      comparison.figures.append(difference)
      comparison.pictures.merge(pictures) { old, _ in old }
    } else {
      comparison.figures.append(FigureDifference(name: figure.name, verdict: .removed))
    }
  }
  for figure in b.figures where a.figure(named: figure.name) == nil {
    comparison.figures.append(FigureDifference(name: figure.name, verdict: .added))
  }
}

private func addTables(
  _ a: RenderedReport, _ b: RenderedReport, _ pairing: RunPairing, _ comparison: inout Comparison
) throws(ComparisonError) {
  for table in a.tables {
    guard let other = b.tables.first(where: { $0.name == table.name }) else {
      comparison.tables.append(TableDifference(name: table.name, verdict: .removed))
      continue
    }
    comparison.tables.append(try compareTables(table, other, pairing))
  }
  for table in b.tables where !a.tables.contains(where: { $0.name == table.name }) {
    comparison.tables.append(TableDifference(name: table.name, verdict: .added))
  }
}

/// The rows of a table, by the same rules as those behind a figure.
private func compareTables(
  _ a: RenderedReport.Table, _ b: RenderedReport.Table, _ pairing: RunPairing
) throws(ComparisonError) -> TableDifference {
  var difference = TableDifference(name: a.name, verdict: .identical)
  guard let own = a.data, let other = b.data else {
    if (a.data == nil) != (b.data == nil) {
      difference.verdict = .changed
      difference.reasons = ["Only the \(a.data == nil ? "second" : "first") side has its rows."]
    }
    return difference
  }
  guard own.sha256 != other.sha256 else { return difference }
  var rows = try FigureRows.compare("\(a.name).csv", own, other, pairing)
  var quantiles = StudentQuantiles(comparisons: rows.comparisons)
  rows.judge(&quantiles)
  difference.verdict = FigureRows.verdict([rows])
  difference.reasons = FigureRows.reasons([rows])
  difference.rows = RowsDifference(rows, pairing, &quantiles) { _ in nil }
  return difference
}

/// Claims and prose, which the page holds: the folder has neither the report's source nor its verdicts in another form.
private func addPages(
  _ a: RenderedReport, _ b: RenderedReport, _ comparison: inout Comparison
) throws(ComparisonError) {
  guard let own = a.page, let other = b.page else {
    if !(a.name == nil && b.name == nil) {
      let side = a.page == nil ? a.folder : b.folder
      comparison.notes.append(
        "Claims and prose are not compared: \(side) has no HTML page. `sphere report --format html,pdf` writes one.")
    }
    return
  }
  let data = [try own.data(), try other.data()]
  let isSame = own.sha256 == other.sha256
  let pages = Workers(threads: 2).map(2) { place in isSame && place == 1 ? nil : ReportPage(html: data[place]) }
  guard let first = pages[0], let second = isSame ? first : pages[1] else {
    comparison.notes.append("Claims and prose are not compared: a page has no text that can be read.")
    return
  }
  comparison.claims = ClaimDifference.list(first.claims, second.claims)
  comparison.prose = ProseDifference(first.blocks, second.blocks)
}
