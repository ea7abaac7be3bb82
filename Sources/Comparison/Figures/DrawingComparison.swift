import Foundation
import Reports
import Tensors
import Texts

/// The drawings of a figure on two sides, as far as there are SVG files.
struct DrawingComparison {
  /// The marks that belong together; nil where a side has no SVG or both drawings are the same to the byte.
  private(set) var pairs: MarkPairs?
  /// Whether both sides have an SVG.
  private(set) var areRead = false
  /// Whether the drawings are the same but for what the files say of themselves.
  private(set) var isSame = false
  private let facts: (RenderedFigure.Facts, RenderedFigure.Facts)

  init(_ first: RenderedFigure, _ second: RenderedFigure, _ pairing: RunPairing) throws(ComparisonError) {
    facts = (first.facts, second.facts)
    guard let a = first.files[.svg], let b = second.files[.svg] else { return }
    areRead = true
    let data = [try a.data(), try b.data()]
    if Self.body(data[0]) == Self.body(data[1]) {
      isSame = true
      return
    }
    let drawings = Workers(threads: 2).map(2) { DrawnMarks(svg: data[$0]) }
    pairs = MarkPairs(drawings[0], drawings[1], pairing)
  }

  /// A drawing without its title, description and provenance.
  private static func body(_ svg: Data) -> Data {
    guard let end = svg.range(of: Data("</metadata>".utf8)), let start = svg.range(of: Data(">".utf8)) else {
      return svg
    }
    return svg[..<start.upperBound] + svg[end.upperBound...]
  }

  /// Writes how the drawings differ.
  func describe(into difference: inout FigureDifference, _ pairing: RunPairing) {
    var drawing = DrawingDifference()
    if let pairs {
      difference.moves = pairs.moves(pairing)
      difference.oldSize = [pairs.first.width, pairs.first.height].filter { $0 > 0 }
      difference.newSize = [pairs.second.width, pairs.second.height].filter { $0 > 0 }
      (drawing.removedTexts, drawing.addedTexts) = Self.words(pairs.first.texts, pairs.second.texts)
    }
    drawing.reasons = factReasons() + (pairs.map(drawingReasons) ?? [])
    if drawing != DrawingDifference() { difference.drawing = drawing }
    if difference.verdict == .cosmetic {
      difference.reasons.insert("The same rows, drawn in another way.", at: 0)
      difference.reasons += drawing.reasons
    }
  }

  private static let mostTexts = 100

  /// The texts that only one side shows, each as often as it is missing on the other.
  private static func words(_ first: [String], _ second: [String]) -> (removed: [String], added: [String]) {
    func without(_ texts: [String], _ others: [String]) -> [String] {
      var counts = Dictionary(others.map { ($0, 1) }, uniquingKeysWith: +)
      return texts.filter { text in
        guard let count = counts[text], count > 0 else { return true }
        counts[text] = count - 1
        return false
      }.prefix(mostTexts).map { $0.count > 200 ? $0.prefix(199) + "…" : $0 }
    }
    return (without(first, second), without(second, first))
  }

  /// What the figures say of themselves.
  private func factReasons() -> [String] {
    let (old, new) = facts
    var reasons: [String] = []
    if let before = old.cellSha256, let after = new.cellSha256, before != after {
      reasons.append("The cell's text differs.")
    }
    if old.queries != new.queries { reasons.append("The queries differ, in the cell or in the report's front matter.") }
    if let before = old.venue, let after = new.venue, before != after {
      reasons.append("The venue was \(before) and is \(after).")
    }
    if let before = old.widthPoints, let after = new.widthPoints, abs(before - after) > 0.001 {
      reasons.append("The width was \(significant(before, 5)) pt and is \(significant(after, 5)) pt.")
    }
    if old.fonts != new.fonts {
      reasons.append(
        "The fonts were \(old.fonts.joined(separator: ", ")) and are \(new.fonts.joined(separator: ", ")).")
    }
    if let before = old.tool, let after = new.tool, before != after {
      reasons.append("It was made by \(before) and is made by \(after).")
    }
    return reasons
  }

  private func drawingReasons(_ pairs: MarkPairs) -> [String] {
    var reasons: [String] = []
    let (old, new) = (pairs.first, pairs.second)
    if abs(old.height - new.height) > 0.01 {
      reasons.append("The height was \(significant(old.height, 5)) pt and is \(significant(new.height, 5)) pt.")
    }
    func marks(_ count: Int) -> String { count == 1 ? "1 mark" : "\(count) marks" }
    if pairs.removed > 0 { reasons.append("\(marks(pairs.removed)) fewer: only the first side draws them.") }
    if pairs.added > 0 { reasons.append("\(marks(pairs.added)) more: only the second side draws them.") }
    if pairs.movedCount > 0 { reasons.append("\(marks(pairs.movedCount)) moved on the page.") }
    if pairs.restyled > 0 {
      reasons.append(
        "\(marks(pairs.restyled)) at the same place \(pairs.restyled == 1 ? "has" : "have") another colour, size or text."
      )
    }
    if old.rest != new.rest, reasons.isEmpty {
      reasons.append("Lines, areas or images that belong to no single run are drawn in another way.")
    }
    if old.isCut || new.isCut { reasons.append("Only the first 1,000,000 marks were compared.") }
    return reasons
  }
}
