import Comparison
import Digests
import Experiments
import Figures
import Foundation

/// Comparisons that hold every verdict, long names and hostile texts.
enum Fixtures {
  /// What terminals, Markdown, HTML and formulas would obey.
  static let hostile = "<script>alert(1)</script> \u{1B}[31m & \"q\" 'r' | `x` $y$ \\ @all \u{202E}evil"

  /// Two stores with every verdict of everything.
  static func everything() throws -> Comparison {
    var first = Side(label: "A", kind: .store, name: "before.sqlite")
    (first.runs, first.experiments) = (46, ["circle", "paper"])
    var second = Side(label: "B", kind: .store, name: "after.sqlite")
    (second.runs, second.experiments) = (48, ["circle", "paper"])
    var comparison = Comparison(tool: "sphere 0.1.0", sides: [first, second])
    comparison.request.tolerance = "align=1e-2"
    comparison.configuration = configuration()
    comparison.environment = environment()
    comparison.measurements = MeasurementComparison(entries: entries())
    comparison.curves = curves()
    comparison.attribution = [
      Attribution(
        key: "loss.uniform.t", changed: 3, cells: 4, statement: "it alone differs in 4 cells, of which 3 changed",
        isTold: true),
      Attribution(
        key: "epochs", changed: 1, cells: 1, statement: "it differs together with loss.uniform.t", isTold: false),
    ]
    try addFigures(to: &comparison)
    addPages(to: &comparison)
    comparison.notes = ["2 runs of A have not ended and are left out", "a note with \(hostile)"]
    return comparison
  }

  /// Two equal stores.
  static func nothing() -> Comparison {
    var comparison = Comparison(
      tool: "sphere 0.1.0",
      sides: [Side(label: "A", kind: .store, name: "a.sqlite"), Side(label: "B", kind: .store, name: "b.sqlite")])
    var configuration = ConfigurationComparison()
    configuration.unchanged = 61
    configuration.cells = [cell("alpha=1", changed: [])]
    comparison.configuration = configuration
    let sample = sample([0.51, 0.52, 0.53], spread: 0.01)
    comparison.measurements = MeasurementComparison(entries: [
      entry("accuracy", .larger, 0, [sample, sample], .init(verdict: .identical, difference: 0))
    ])
    var figure = FigureDifference(name: "circle", verdict: .identical)
    figure.reasons = ["the same bytes"]
    comparison.figures = [figure]
    return comparison
  }

  /// As many cells of one metric as a large sweep has, all of them changed.
  static func many(_ count: Int) -> Comparison {
    var comparison = nothing()
    comparison.figures = []
    var configuration = ConfigurationComparison()
    configuration.cells = (0..<count).map {
      cell("batch=64 alpha=\($0 % 7) t=\($0) method=moco", changed: ["loss.uniform.t"])
    }
    comparison.configuration = configuration
    comparison.measurements = MeasurementComparison(
      entries: (0..<count).map { place in
        let difference = 0.001 * Double(place + 1) * (place % 3 == 0 ? -1 : 1)
        return entry(
          "accuracy", .larger, place,
          [sample([0.5, 0.51, 0.52], spread: 0.02), sample([0.5, 0.51, 0.52].map { $0 + difference }, spread: 0.02)],
          .init(
            verdict: difference > 0 ? .improved : .worse, difference: difference, low: difference - 0.0005,
            high: difference + 0.0005, test: .welch, p: 0.0001, adjustedP: 0.004, smallestSeen: 0.0008))
      })
    return comparison
  }

  // MARK: Parts

  private static let names = [
    "alpha=2 t=1", "alpha=2 t=2", "alpha=1 t=2", "alpha=1 t=3", "alpha=4 t=2", "alpha=4 t=3",
    "encoder=small-alexnet-with-batch-normalization projection=mlp weight-decay=0.0001 augmentation=crop+flip+jitter",
    hostile,
  ]

  private static func cell(_ name: String, changed: [String]) -> ConfigurationComparison.Cell {
    .init(
      name: name, experiment: "circle", runs: [3, 3],
      ids: [["3f2a91c0d1", "4f2a91c0d1", "5f2a91c0d1"], ["8d20b7e4aa", "9d20b7e4aa", "ad20b7e4aa"]],
      changedKeys: [[], changed])
  }

  private static func configuration() -> ConfigurationComparison {
    var configuration = ConfigurationComparison()
    configuration.keys = [
      .init(key: "loss.uniform.t", values: [["2"], ["4"]], separates: true),
      .init(key: "epochs", values: [["100", "200"], ["100"]], separates: false),
      .init(key: "augmentation.blur", values: [[], ["0.5"]], separates: false),
      .init(key: "note", values: [["plain"], [hostile]], separates: false),
    ]
    configuration.unchanged = 58
    configuration.cells = names.map { cell($0, changed: ["loss.uniform.t"]) }
    configuration.unmatched = [0, 2]
    return configuration
  }

  private static func environment() -> [EnvironmentDifference] {
    [
      EnvironmentDifference(
        fact: "data", values: [["scenes 0123456789ab"], ["scenes 0123456789ab"]], canChangeResults: true,
        differs: false),
      EnvironmentDifference(
        fact: "revision", values: [["1a2b3c4"], ["5d6e7f8"]], canChangeResults: true, differs: true),
      EnvironmentDifference(
        fact: "patch", values: [["aa"], ["bb"]], canChangeResults: true, differs: true,
        patch: ["  func loss() {", "- let t = 2.0", "+ let t = 4.0 // <b>bold</b> & more", "  }", "...", "  end"]),
      EnvironmentDifference(
        fact: "cpu", values: [["Intel Xeon, 2 cores"], ["AMD EPYC, 64 cores"]], canChangeResults: false, differs: true),
      EnvironmentDifference(
        fact: "threads", values: [["2"], ["2"]], canChangeResults: false, differs: false),
    ]
  }

  /// Values around which a mean's interval is as wide as `spread` to either side.
  private static func sample(_ values: [Double?], spread: Double?) -> MeasurementComparison.Sample {
    let finite = values.compactMap(\.self)
    let mean = finite.isEmpty ? nil : finite.reduce(0, +) / Double(finite.count)
    return .init(
      values: values.enumerated().map { .init(seed: $0 + 1, run: "3f2a91c0d\($0)", value: $1) }, n: finite.count,
      mean: mean, deviation: spread.map { $0 / 2 }, low: spread.flatMap { spread in mean.map { $0 - spread } },
      high: spread.flatMap { spread in mean.map { $0 + spread } }, diverged: values.count - finite.count)
  }

  private static func entry(
    _ name: String, _ better: Metric.Direction, _ cell: Int, _ samples: [MeasurementComparison.Sample],
    _ change: MeasurementComparison.Change
  ) -> MeasurementComparison.Entry {
    var entry = MeasurementComparison.Entry(
      metric: Metric(
        name: name, method: name == "accuracy" ? "linear" : "", split: "val", layer: "",
        parameter: name == "uniform" ? 2 : nil), better: better, cell: cell, samples: samples, changes: [change])
    entry.isShare = name == "accuracy"
    return entry
  }

  private static func entries() -> [MeasurementComparison.Entry] {
    let base: [Double?] = [0.410, 0.412, 0.414]
    func moved(_ by: Double) -> [Double?] { base.map { $0.map { $0 + by } } }
    let a = sample(base, spread: 0.005)
    return [
      entry(
        "accuracy", .larger, 0, [a, sample(moved(0.019), spread: 0.0055)],
        .init(
          verdict: .improved, difference: 0.019, low: 0.0112, high: 0.0268, test: .paired, p: 0.0042, adjustedP: 0.031,
          smallestSeen: 0.0123)),
      entry(
        "accuracy", .larger, 1, [a, sample(moved(-0.034), spread: 0.006)],
        .init(
          verdict: .worse, difference: -0.034, low: -0.0437, high: -0.0243, test: .paired, p: 0.00002,
          adjustedP: 0.0002, smallestSeen: 0.013)),
      entry(
        "accuracy", .larger, 2, [a, sample(moved(0.002), spread: 0.006)],
        .init(
          verdict: .noDifferenceSeen, difference: 0.002, low: -0.0075, high: 0.0115, test: .welch, p: 0.57,
          adjustedP: 1, smallestSeen: 0.0142, remark: "3 more seeds a side would show 0.8 %")),
      entry(
        "accuracy", .larger, 3, [sample([0.4], spread: nil), sample([0.43], spread: nil)],
        .init(verdict: .cannotTell, difference: 0.03, remark: "one run a side")),
      entry(
        "accuracy", .larger, 4, [a, sample([0.41, nil, 0.412], spread: 0.01)],
        .init(verdict: .changed, difference: -0.001, remark: "the run of seed 2 diverged in B only")),
      entry("accuracy", .larger, 5, [a, a], .init(verdict: .identical, difference: 0)),
      entry(
        "align", .smaller, 0, [sample([0.3312, 0.3318], spread: 0.002), sample([0.3301, 0.3306], spread: 0.002)],
        .init(
          verdict: .equivalent, difference: -0.00115, low: -0.004, high: 0.0017, test: .pairedPooled, p: 0.2,
          adjustedP: 0.4, smallestSeen: 0.004, margin: 0.01)),
      entry(
        "align", .smaller, 6, [sample([0.3312, 0.3318], spread: 0.002), sample([0.2301, 0.2306], spread: 0.002)],
        .init(
          verdict: .improved, difference: -0.10115, low: -0.104, high: -0.097, test: .pooled, p: 0.0000001,
          adjustedP: 0.000001, smallestSeen: 0.004, margin: 0.01)),
      entry(
        "align", .smaller, 7, [sample([0.3312, 0.3318], spread: 0.002), sample([0.3701, 0.3706], spread: 0.002)],
        .init(
          verdict: .worse, difference: 0.03885, low: 0.036, high: 0.0417, test: .pooled, p: 0.0001, adjustedP: 0.001,
          smallestSeen: 0.004, margin: 0.01, remark: hostile)),
      entry(
        "uniform", .smaller, 0, [sample([-2.1], spread: nil), sample([-2.4], spread: nil)],
        .init(verdict: .notComparable, remark: "A measured it with t=2, B with t=4")),
    ]
  }

  private static func curves() -> CurveComparison {
    var curves = CurveComparison()
    (curves.compared, curves.identical) = (14, 2)
    let epochs = Array(stride(from: 0, through: 100, by: 10))
    curves.entries = (0..<12).map { place in
      let gap = 0.04 / Double(place + 1)
      return .init(
        metric: Metric(name: place % 2 == 0 ? "loss" : "align", split: "train"), cell: place % 8, side: 1,
        firstEpoch: 10, largestEpoch: 60, largestGap: gap, epochs: epochs,
        first: epochs.map { $0 == 30 ? nil : exp(-Double($0) / 40) },
        other: epochs.map { exp(-Double($0) / 40) + gap * Double($0) / 60 })
    }
    return curves
  }

  private static func addPages(to comparison: inout Comparison) {
    var rows = RowsDifference(file: "table-1.csv")
    (rows.key, rows.unchanged, rows.moved, rows.added) = (["loss"], 5, 1, 1)
    rows.changes = [
      .init(
        kind: .moved, name: "loss contrastive", oldRuns: ["3f2a91c0d1"], newRuns: ["8d20b7e4aa"],
        values: [.init(column: "accuracy", old: "0.412", new: "0.431", difference: 0.019, noise: 0.0078)], share: 0.4,
        isWithinNoise: false),
      .init(kind: .added, name: "loss align|uniform", newRuns: ["9d20b7e4aa"]),
    ]
    comparison.tables = [
      TableDifference(name: "table-1", verdict: .changed, rows: rows),
      TableDifference(name: "table-2", verdict: .identical),
      TableDifference(name: "table-3", verdict: .withinSeedNoise, reasons: ["2 cells moved within their intervals"]),
    ]
    comparison.claims = [
      ClaimDifference(
        name: "better-with-both", statement: "Both losses together do better than either.", old: "holds", new: "fails",
        values: [.init(column: "difference", old: "1.2", new: "-0.8", difference: -2)]),
      ClaimDifference(name: "tau", statement: "Lower τ spreads \(hostile)", old: "undecided", new: "holds"),
      ClaimDifference(name: "new-claim", statement: "It is stated now.", old: "", new: "not enough data"),
      ClaimDifference(name: "steady", statement: "It holds.", old: "holds", new: "holds"),
    ]
    var prose = ProseDifference()
    prose.blocks = [
      [.init(.same, "We train for"), .init(.removed, "200"), .init(.added, "400"), .init(.same, "epochs.")],
      [.init(.same, "The loss is"), .init(.removed, "small"), .init(.added, "large <b> \(hostile)")],
    ]
    prose.unchanged = 31
    comparison.prose = prose
  }

  // MARK: Figures

  private static func addFigures(to comparison: inout Comparison) throws {
    var changed = FigureDifference(name: "scatter", verdict: .changed)
    var old: [Point] = []
    for place in 0..<30 {
      let angle = 0.7 * Double(place)
      old.append(Point(cos(angle) * (1 + 0.02 * Double(place)), sin(Double(place))))
    }
    var new = old
    for place in stride(from: 0, to: 30, by: 4) { new[place] = Point(old[place].x + 0.25, old[place].y - 0.3) }
    let (before, after) = (try scatter(old, height: 150), try scatter(new, height: 170))
    changed.oldPicture = try add(before, to: &comparison)
    changed.newPicture = try add(after, to: &comparison)
    changed.oldSize = [before.width, before.height]
    changed.newSize = [after.width, after.height]
    changed.reasons = ["8 of 30 rows moved further than their seeds' interval"]
    for place in stride(from: 0, to: 30, by: 4) {
      let (x, y) = (60 + 4 * Double(place), 60 + Double(place))
      changed.moves.append(
        MarkMove(name: "run \(place)", run: "3f2a91c0d\(place)", oldX: x, oldY: y, newX: x + 12, newY: y + 24))
    }
    var rows = RowsDifference(file: "scatter.csv")
    (rows.key, rows.unchanged, rows.moved, rows.added, rows.removed) = (["run"], 22, 6, 1, 1)
    rows.addedColumns = ["radius"]
    rows.changes = [
      .init(
        kind: .moved, name: "alpha 1, t 2", oldRuns: ["3f2a91c0d1", "4f2a91c0d1"], newRuns: ["8d20b7e4aa"],
        values: [
          .init(column: "x", old: "0.5", new: "0.75", difference: 0.25, noise: 0.06),
          .init(column: "label", old: "", new: hostile),
        ], share: 0.12, distancePoints: 26.8, isWithinNoise: false),
      .init(kind: .added, name: "alpha 9, t 2", newRuns: ["8d20b7e4aa"]),
      .init(kind: .removed, name: "alpha 3, t 2", oldRuns: ["3f2a91c0d1"]),
      .init(
        kind: .moved, name: "alpha 2, t 2", values: [.init(column: "x", old: "0.1", new: "0.11", difference: 0.01)],
        share: 0.01, distancePoints: 0.4, isWithinNoise: true),
    ]
    changed.rows = [rows]
    changed.pixels = PixelDifference(
      width: 488, height: 354, different: 5120, largest: 255, hasOtherSize: true,
      boxes: [.init(x: 120, y: 60, width: 90, height: 70), .init(x: 300, y: 200, width: 60, height: 40)],
      map: try add(try scatter(new, height: 170, color: Color(0xCF5900)), to: &comparison))
    var restyled = FigureDifference(name: "heatmap", verdict: .cosmetic)
    restyled.drawing = DrawingDifference()
    restyled.drawing?.removedTexts = ["epoch"]
    restyled.drawing?.addedTexts = ["Epoch", hostile]
    restyled.drawing?.reasons = ["the theme's text is 7 pt, was 8 pt"]
    restyled.oldPicture = changed.oldPicture
    restyled.newPicture = changed.newPicture
    var noise = FigureDifference(name: "bars", verdict: .withinSeedNoise)
    noise.reasons = ["12 rows moved within the intervals of their seeds"]
    var refused = FigureDifference(name: "curves \(hostile)", verdict: .notComparable)
    refused.reasons = ["B has no data beside it: render it again"]
    comparison.figures = [
      changed, restyled, noise, refused, FigureDifference(name: "old-only", verdict: .removed),
      FigureDifference(name: "new-only", verdict: .added), FigureDifference(name: "same-1", verdict: .identical),
      FigureDifference(name: "same-2", verdict: .identical),
    ]
    comparison.figures[4].oldPicture = changed.oldPicture
    comparison.figures[5].newPicture = changed.newPicture
  }

  private static func scatter(
    _ points: [Point], height: Double, color: Color = Color(0x056FAB)
  ) throws -> Drawing {
    let dots = Dot(
      x: .numbers(points.map(\.x)), y: .numbers(points.map(\.y)), color: .color(color), diameter: 5)
    return try Figure(
      rows: [[Panel(marks: [.dot(dots)], x: Axis(label: "alignment"), y: Axis(label: "uniformity", grid: true))]],
      height: height
    ).drawing()
  }

  private static func add(_ drawing: Drawing, to comparison: inout Comparison) throws -> String {
    let png = try drawing.png(dotsPerInch: 150)
    let key = SHA256.of(png)
    comparison.pictures[key] = .init(mediaType: "image/png", base64: png.base64EncodedString())
    return key
  }
}
