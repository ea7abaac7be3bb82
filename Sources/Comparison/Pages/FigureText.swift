import Rows
import Texts

/// A difference of rows in words, for figures and tables alike.
extension RowsDifference {
  /// `3 rows moved, 1 added, 40 the same`; empty where nothing is known.
  var summary: String {
    var parts: [String] = []
    for (count, word) in [(moved, "moved"), (added, "added"), (removed, "removed"), (unchanged, "the same")]
    where count > 0 {
      parts.append("\(parts.isEmpty ? counted(count, "row") : String(count)) \(word)")
    }
    for (columns, word) in [(addedColumns, "new"), (removedColumns, "removed")] where !columns.isEmpty {
      parts.append("\(word) \(columns.count == 1 ? "column" : "columns") \(listed(columns))")
    }
    return parts.joined(separator: ", ")
  }

  /// How many rows differ.
  var differing: Int { max(moved + added + removed, changes.count) }
}

extension RowsDifference.ValueChange {
  /// `mean 0.41 → 0.43`, the values as they are written.
  var text: String { "\(column) \(shown(old)) → \(shown(new))" }

  /// `+0.02`; nil where the values are no numbers.
  var differenceText: String? {
    difference.map { difference in
      let text = ShownNumber(difference).plain
      return difference > 0 ? "+" + text : text
    }
  }

  /// `± 0.03 by seeds`; nil where seeds are not known.
  var noiseText: String? { noise.map { "± \(ShownNumber($0).plain) by seeds" } }

  /// `mean 0.41 → 0.43 (+0.02, ± 0.03 by seeds)`.
  var sentence: String {
    let details = [differenceText, noiseText].compactMap(\.self)
    return details.isEmpty ? text : "\(text) (\(details.joined(separator: ", ")))"
  }

  /// A number with the digits that readers need, other text as it is, and a dash for nothing.
  private func shown(_ text: String) -> String {
    if text.isEmpty { return "–" }
    guard let number = Double(text), number.isFinite else { return text }
    return ShownNumber(number).plain
  }
}

extension RowsDifference.Change {
  /// The runs behind both rows, by their first digits; empty for none.
  var runs: String {
    func list(_ ids: [String]) -> String {
      let shown = ids.prefix(3).map { String($0.prefix(8)) }.joined(separator: ", ")
      return ids.count > 3 ? "\(shown) and \(ids.count - 3) more" : shown
    }
    if oldRuns == newRuns { return list(oldRuns) }
    return "\(oldRuns.isEmpty ? "none" : list(oldRuns)) → \(newRuns.isEmpty ? "none" : list(newRuns))"
  }

  /// `6.2 pt`; nil where it is not known.
  var distance: String? { distancePoints.map(pointsText) }
}

extension FigureDifference {
  /// What differs, a sentence each: the reasons, words of the drawing, pixels.
  var sentences: [String] {
    var result = reasons
    if let drawing {
      result += drawing.reasons
      if !drawing.removedTexts.isEmpty { result.append("words that are gone: \(quoted(drawing.removedTexts))") }
      if !drawing.addedTexts.isEmpty { result.append("new words: \(quoted(drawing.addedTexts))") }
    }
    if let farthest = moves.max(by: { $0.distance < $1.distance }) {
      let words = CommonWords(moves.map(\.name))
      let name = middleShortened(words.name(farthest.name), to: 80)
      result.append("the mark that moved farthest moved by \(pointsText(farthest.distance)): \(name)")
    }
    if let pixels, pixels.different > 0, pixels.width > 0, pixels.height > 0 {
      let share = 100 * Double(pixels.different) / Double(pixels.width) / Double(pixels.height)
      let text = share < 0.01 ? "less than 0.01" : NumberText.short(share, significant: 2)
      result.append(
        "\(counted(pixels.different, "pixel")) \(pixels.different == 1 ? "differs" : "differ") (\(text) %), by "
          + "\(pixels.largest) of 255 at most" + (pixels.hasOtherSize ? "; the pictures have different sizes" : ""))
    }
    var seen: Set<String> = []
    return result.map { $0.last == "." ? String($0.dropLast()) : $0 }.filter { seen.insert($0).inserted }
  }

  private func quoted(_ texts: [String]) -> String {
    let shown = texts.prefix(5).map { "“\(middleShortened($0, to: 60))”" }.joined(separator: ", ")
    return texts.count > 5 ? "\(shown) and \(texts.count - 5) more" : shown
  }
}

/// `6.2 pt`, `less than 0.1 pt`.
func pointsText(_ distance: Double) -> String {
  distance < 0.05 ? "less than 0.1 pt" : "\(NumberText.fixed(distance, distance < 10 ? 1 : 0)) pt"
}

extension Side {
  /// `results.sqlite: store, 46 runs of circle and paper`.
  var description: String {
    let of =
      experiments.isEmpty
      ? "" : " of \(experiments.count > 4 ? "\(experiments.count) experiments" : listed(experiments))"
    let count = runs > 0 ? ", \(counted(runs, "run"))\(of)" : ""
    return "\(name): \(kind.rawValue)\(count)"
  }
}

extension Comparison {
  /// `before.sqlite and after.sqlite compared`.
  var title: String { "Differences between \(listed(sides.map { middleShortened($0.name, to: 60) }))" }

  /// What was asked for beside the sides, a phrase each.
  var requestPhrases: [String] {
    var result: [String] = []
    if let condition = request.condition { result.append("only runs with \(condition)") }
    if !request.metrics.isEmpty { result.append("only \(listed(request.metrics))") }
    if let tolerance = request.tolerance { result.append("margins \(tolerance)") }
    if measurements?.entries.contains(where: { $0.changes.contains { $0.p != nil } }) ?? false {
      result.append(
        request.usesFalseDiscoveryRate
          ? "p adjusted by Benjamini and Hochberg (false discovery rate)" : "p adjusted by Holm")
    }
    return result
  }
}

extension Comparison {
  /// What is the same beside figures, tables, metrics and claims, counted.
  var sameParts: [String] {
    let facts = environment.count { !$0.differs }
    return [
      curves.flatMap { $0.identical > 0 ? counted($0.identical, "curve") : nil },
      prose.flatMap { $0.unchanged > 0 ? "\(counted($0.unchanged, "block")) of prose" : nil },
      configuration.flatMap { $0.unchanged > 0 ? "\(counted($0.unchanged, "key")) of the configuration" : nil },
      facts > 0 ? "\(counted(facts, "fact")) of data, code and machine" : nil,
    ].compactMap(\.self)
  }
}

extension ConfigurationComparison.Key {
  /// The values of a side as one text; `no effect` where there are none.
  func text(_ side: Int) -> String {
    guard values.indices.contains(side), !values[side].isEmpty else { return "no effect" }
    return values[side].map { $0.isEmpty ? "empty" : $0 }.joined(separator: ", ")
  }
}

extension EnvironmentDifference {
  /// The values of a side as one text; a dash for none.
  func text(_ side: Int) -> String {
    guard values.indices.contains(side), !values[side].isEmpty else { return "–" }
    return values[side].joined(separator: ", ")
  }

  /// Whether it matters, in words.
  var effect: String { canChangeResults ? "can change results" : "cannot change results" }
}
