import Digests
import Figures
import Foundation
import Rows
import Specifications

/// Whether a figure's file is what its report and store give now.
public struct FigureVerification: Sendable {
  /// Whether every byte agrees.
  public var agrees: Bool
  /// The SHA-256 of the file.
  public var fileSha256: String
  /// The SHA-256 of the file as it comes out now; nil where nothing can be drawn any more.
  public var newSha256: String?
  /// What else than data differs: the cell, a query, the program's version, why nothing can be drawn.
  public var reasons: [String] = []
  /// The rows that differ.
  public var data: [RowDifference] = []
  /// The files of the report's folder that differ.
  public var inputs: [InputDifference] = []
}

/// Renders a figure again and sets it beside a file that was made earlier.
///
/// `oldData` returns the text of a CSV file that lay beside the figure, nil where it is gone: digests alone tell that rows
/// changed, but not which. Without a store, a figure of files, values and theory can still be verified.
///
/// - Throws: when the store cannot be read or the report has no such figure.
public func verifyFigure(
  _ bytes: Data, format: FigureFormat, provenance: FigureProvenance, report: Report, store path: String?,
  oldData: (String) -> String?
) throws(RenderError) -> FigureVerification {
  guard let cell = report.cell(named: provenance.figure), cell.kind == "figure" else {
    throw .unknownFigure(
      name: provenance.figure, hint: hintForUnknownName(provenance.figure, among: report.figureNames))
  }
  let store = try ReportQueries(path: path, fragments: report.fragments)
  var evaluation = CellEvaluation(report: report, store: store, createdSeconds: provenance.createdSeconds)
  evaluation.venue = Venue(rawValue: provenance.venue)
  evaluation.width = provenance.extent.flatMap(FigureExtent.init(rawValue:))
  evaluation.isOutlined = provenance.isOutlined
  // What an older sphere drew names no inputs; that alone makes no difference.
  evaluation.namesInputs = !provenance.inputs.isEmpty
  var result = FigureVerification(agrees: false, fileSha256: SHA256.of(bytes))
  if cell.sha256 != provenance.cellSha256 { result.reasons.append("the cell has been edited since") }
  guard case .figure(let figure) = evaluation.part(cell), let now = evaluation.figureProvenance(figure) else {
    result.inputs = InputDifference.list(from: provenance.inputs, in: evaluation.folder)
    let messages = evaluation.outcome.diagnostics.map(\.description)
    result.reasons.append(
      messages.isEmpty
        ? "the store no longer has the data" : "the cell is broken now: \(messages.joined(separator: "; "))")
    return result
  }
  do {
    let new = try format.data(figure.drawing, evaluation.info(figure, now), outlined: provenance.isOutlined)
    result.agrees = new == bytes
    result.newSha256 = SHA256.of(new)
  } catch {
    result.reasons.append("it cannot be drawn any more: \(error)")
    return result
  }
  guard !result.agrees else { return result }
  let inputs = evaluation.records.first { $0.name == cell.name }?.inputs ?? []
  result.inputs = InputDifference.list(from: provenance.inputs, to: inputs)
  result.reasons += differences(from: provenance, to: now)
  if provenance.queries != now.queries {
    let isOfFiles = report.withoutFileRows(provenance.queries) == report.withoutFileRows(now.queries)
    if !isOfFiles || result.inputs.isEmpty {
      result.reasons.append("its queries have changed, in the cell or in the front matter")
    }
  }
  for file in now.data {
    guard let old = provenance.data.first(where: { $0.name == file.name }) else { continue }
    guard old.sha256 != file.sha256 else { continue }
    let csv = evaluation.data[String(file.name.dropLast(4))] ?? ""
    if let text = oldData(file.name), SHA256.of(text) == old.sha256 {
      let difference = RowDifference(file: file.name, from: CSVTable(text), to: CSVTable(csv))
      if difference.columns.isEmpty && difference.runs.isEmpty {
        // An older sphere quoted less.
        result.reasons.append("\(file.name) has the same rows, written differently")
      } else {
        result.data.append(difference)
      }
    } else {
      result.data.append(
        RowDifference(
          file: file.name,
          obstacle:
            "\(old.rows) rows then, \(file.rows) now; which ones differ cannot be told without the \(file.name) "
            + "that was written beside the figure"))
    }
  }
  if result.reasons.isEmpty && result.data.isEmpty && result.inputs.isEmpty {
    result.reasons.append("cell, queries, data and program agree: the file was edited, or fonts or libraries differ")
  }
  return result
}

/// What two provenances say differently, data apart.
private func differences(from old: FigureProvenance, to new: FigureProvenance) -> [String] {
  var reasons: [String] = []
  if old.tool != new.tool { reasons.append("it was made by \(old.tool); this is \(new.tool)") }
  if old.title != new.title { reasons.append("the report's title was “\(old.title)”") }
  if old.fonts != new.fonts {
    reasons.append("it was set in \(old.fonts.joined(separator: ", ")); now in \(new.fonts.joined(separator: ", "))")
  }
  if abs(old.widthPoints - new.widthPoints) > 0.001 {
    reasons.append("it was \(old.widthPoints) pt wide; now it is \(new.widthPoints) pt")
  }
  let (before, after) = (Set(old.runs), Set(new.runs))
  let (gone, added) = (before.subtracting(after).sorted(), after.subtracting(before).sorted())
  if !gone.isEmpty {
    reasons.append("runs gone: \(gone.prefix(6).joined(separator: ", "))\(gone.count > 6 ? " ..." : "")")
  }
  if !added.isEmpty {
    reasons.append("runs added: \(added.prefix(6).joined(separator: ", "))\(added.count > 6 ? " ..." : "")")
  }
  let names = (old.data.map(\.name), new.data.map(\.name))
  if names.0 != names.1 { reasons.append("its data were \(names.0.joined(separator: ", "))") }
  return reasons
}
