extension Comparison {
  /// What makes a text no comparison although every member has its type; nil where all is well.
  ///
  /// Pages refer from one part to another by places, and rely on what is checked here: the text may be anybody's.
  var contradiction: String? {
    guard sides.count >= 2, sides.count <= 26 else { return "it has \(sides.count) sides" }
    return sidesContradiction ?? measurementContradiction ?? familyContradiction ?? curveContradiction
      ?? figureContradiction ?? countContradiction
  }

  private var cells: Int { configuration?.cells.count ?? 0 }

  private var sidesContradiction: String? {
    guard sides.allSatisfy({ $0.runs >= 0 }) else { return "a side has fewer than no runs" }
    for key in configuration?.keys ?? [] where key.values.count != sides.count {
      return "the key \(key.key) has values of \(key.values.count) sides"
    }
    for cell in configuration?.cells ?? [] {
      let counts = [cell.runs.count, cell.ids.count, cell.changedKeys.count]
      guard counts.allSatisfy({ $0 == sides.count }), cell.runs.allSatisfy({ $0 >= 0 }) else {
        return "a cell has runs of \(counts) sides"
      }
    }
    if let unmatched = configuration?.unmatched, !unmatched.isEmpty, unmatched.count != sides.count {
      return "unmatched cells of \(unmatched.count) sides"
    }
    for fact in environment where fact.values.count != sides.count {
      return "the fact \(fact.fact) has values of \(fact.values.count) sides"
    }
    return nil
  }

  private var measurementContradiction: String? {
    for entry in measurements?.entries ?? [] {
      guard (0..<cells).contains(entry.cell) else { return "a metric of cell \(entry.cell), of \(cells)" }
      guard entry.samples.count == sides.count, entry.changes.count == sides.count - 1 else {
        return "a metric with \(entry.samples.count) samples and \(entry.changes.count) changes"
      }
      guard entry.samples.allSatisfy({ $0.n >= 0 && $0.diverged >= 0 && $0.n <= $0.values.count }) else {
        return "a sample of other values than it counts"
      }
    }
    return nil
  }

  private var familyContradiction: String? {
    for family in measurements?.families ?? [] {
      guard (1..<sides.count).contains(family.side), (0...cells).contains(family.tested),
        (0...cells).contains(family.agreeing)
      else { return "a metric that changed in \(family.agreeing) of \(family.tested) cells of side \(family.side)" }
    }
    return nil
  }

  /// Counts that are added up.
  private var countContradiction: String? {
    var counts = configuration?.unmatched ?? []
    counts += [configuration?.unchanged ?? 0, prose?.unchanged ?? 0]
    counts += curves.map { [$0.compared, $0.identical] } ?? []
    for rows in figures.flatMap(\.rows) + tables.compactMap(\.rows) {
      counts += [rows.unchanged, rows.added, rows.removed, rows.moved]
    }
    return counts.first { !(0...(1 << 40)).contains($0) }.map { "a count of \($0)" }
  }

  private var curveContradiction: String? {
    for curve in curves?.entries ?? [] {
      guard (0..<cells).contains(curve.cell), (1..<sides.count).contains(curve.side) else {
        return "a curve of cell \(curve.cell) and side \(curve.side)"
      }
      guard curve.epochs.count == curve.first.count, curve.epochs.count == curve.other.count else {
        return "a curve of \(curve.epochs.count) epochs and \(curve.first.count) values"
      }
    }
    return nil
  }

  private var figureContradiction: String? {
    for figure in figures {
      for size in [figure.oldSize, figure.newSize] {
        guard size.isEmpty || (size.count == 2 && size.allSatisfy { $0 > 0 && $0 < 1e5 }) else {
          return "the figure \(figure.name) has the size \(size)"
        }
      }
      guard let pixels = figure.pixels else { continue }
      let most = 1 << 20
      guard (1...most).contains(pixels.width), (1...most).contains(pixels.height), pixels.different >= 0 else {
        return "the figure \(figure.name) has \(pixels.width) x \(pixels.height) pixels"
      }
      for box in pixels.boxes {
        let sides = [box.x, box.y, box.width, box.height]
        guard sides.allSatisfy({ (0...most).contains($0) }) else { return "a rectangle of \(sides)" }
      }
    }
    return nil
  }
}
