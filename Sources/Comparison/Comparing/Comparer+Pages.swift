import Files
import Foundation
import Reports

/// What is known of the side of a report or figure before its runs are read.
struct RenderedPages: Sendable {
  /// What a side holds.
  enum Content: Sendable {
    /// The folder of a report or of single figures.
    case report(RenderedReport)
    /// A figure's file.
    case figure(RenderedFigure)
  }

  /// The store, where it is found.
  var store: String?
  /// The ids of the runs, or their first digits.
  var runs: Set<String>
  /// What the side holds.
  var content: Content
}

extension Comparer {
  /// Opens the sides that are reports or figures; nil for the others.
  func openPages() async throws -> [RenderedPages?] {
    try sides.map { side throws(ComparisonError) in
      switch side {
      case .report(let folder):
        let report = try RenderedReport(folder: folder)
        return RenderedPages(
          store: report.runs.isEmpty ? nil : findStore(report.storeName, near: folder), runs: report.runs,
          content: .report(report))
      case .figure(let path):
        let figure = try RenderedFigure(file: path, provenance: readProvenance)
        return RenderedPages(
          store: figure.runs.isEmpty ? nil : findStore(nil, near: folderPath(of: path)), runs: Set(figure.runs),
          content: .figure(figure))
      case .run, .selection, .store: return nil
      }
    }
  }

  /// The store that a page was made from: the one given; else a file of the name that the page states in its folder, in the
  /// two folders above it, or in the folder of the process.
  private func findStore(_ name: String?, near folder: String) -> String? {
    if let store { return store }
    let name = name ?? "results.sqlite"
    return ["\(folder)/\(name)", "\(folder)/../\(name)", "\(folder)/../../\(name)", name].first {
      FileStatus($0)?.kind == .file
    }
  }

  /// Compares figures, tables, claims and prose of the first two sides that have them.
  func comparePages(_ pages: [RenderedPages?], _ pairing: RunPairing, into comparison: inout Comparison) throws {
    let places = pages.indices.filter { pages[$0] != nil }
    guard let first = places.first else { return }
    guard places.count >= 2, let own = pages[first]?.content, let other = pages[places[1]]?.content else {
      comparison.notes.append(
        "Only \(sideLabel(first)) has figures: they are compared with those of a report or a figure's file.")
      return
    }
    for place in places.dropFirst(2) {
      comparison.notes.append(
        "The figures of \(sideLabel(place)) are not compared: figures are compared between two sides.")
    }
    if pairing.sides.isEmpty, pages.contains(where: { $0?.runs.isEmpty == false }) {
      comparison.notes.append(
        "The stores of the runs were not found, so seeds are not known beyond what the figures' rows say: name them with --store."
      )
    }
    // The pairing's sides are all sides.
    let pair = pairing.sides.isEmpty ? pairing : pairing.of(first, places[1])
    switch (own, other) {
    case (.report(let a), .report(let b)): try compareReports(a, b, pairing: pair, into: &comparison)
    case (.figure(let a), .figure(let b)): add(a, b, pair, &comparison)
    case (.report(let report), .figure(let figure)):
      add(try Self.figure(named: figure.name, in: report), figure, pair, &comparison)
    case (.figure(let figure), .report(let report)):
      add(figure, try Self.figure(named: figure.name, in: report), pair, &comparison)
    }
  }

  private func add(
    _ a: RenderedFigure, _ b: RenderedFigure, _ pairing: RunPairing, _ comparison: inout Comparison
  ) {
    comparison.figures.append(compareFigures(a, b, pairing: pairing, pictures: &comparison.pictures))
  }

  private static func figure(
    named name: String, in report: RenderedReport
  ) throws(ComparisonError) -> RenderedFigure {
    guard let figure = report.figure(named: name) else {
      throw ComparisonError(
        report.folder, "it has no figure `\(name)`",
        hint: "it has \(report.figures.map(\.name).joined(separator: ", "))")
    }
    return figure
  }
}
