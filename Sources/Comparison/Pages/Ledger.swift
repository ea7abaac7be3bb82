import Experiments
import Texts

/// What comes first on every page: how many figures, metrics, tables, claims, blocks of prose and keys changed.
public struct Ledger: Sendable, Hashable {
  /// How the cells of a metric came out.
  public struct MetricCount: Sendable, Hashable {
    /// The metric's name, whatever its method, split and layer.
    public var metric: String
    /// The label of the side that is compared with the first.
    public var side: String
    /// How many cells came out how.
    public var counts: [MeasurementComparison.Verdict: Int]

    /// How many cells there are.
    public var total: Int { counts.values.reduce(0, +) }
    /// How many changed beyond noise.
    public var changed: Int { counts.filter { $0.key.isChange }.values.reduce(0, +) }
  }

  /// Figures by verdict.
  public var figures: [FigureDifference.Verdict: Int]
  /// Tables by verdict.
  public var tables: [FigureDifference.Verdict: Int]
  /// Metrics, by name and side.
  public var metrics: [MetricCount]
  /// Claims whose verdict is another one, and undecided on neither side.
  public var flippedClaims: Int
  /// Claims that are undecided on one side, which seeds alone may do; they are no change.
  public var waveringClaims: Int
  /// Claims.
  public var totalClaims: Int
  /// Blocks of prose that differ in words.
  public var changedBlocks: Int
  /// Blocks of prose that differ in numbers only: their metrics and figures say whether that is noise.
  public var blocksOfOtherNumbers: Int
  /// Blocks of prose that are the same.
  public var unchangedBlocks: Int
  /// Keys of the configuration with other values.
  public var changedKeys: Int
  /// Configurations that only one side has.
  public var unmatchedCells: Int
  /// Facts of data, code and machine that differ and can change results.
  public var facts: [String]
  /// Curves that differ.
  public var differingCurves: Int
  /// Curves that were compared.
  public var totalCurves: Int
  /// Whether something became worse: a metric, a claim that held, or a run that diverges on the other side only.
  public var hasWorse: Bool
  private var isOfManySides: Bool
  private var changedMetrics: [String]
  private var separatingKeys: [String]
  /// What metrics are over their cells where no cell can be told, a sentence each.
  private var overallSentences: [String]
  private var hasOtherConfigurations: Bool

  /// Counts what a comparison found.
  public init(_ comparison: Comparison) {
    figures = comparison.figures.reduce(into: [:]) { $0[$1.verdict, default: 0] += 1 }
    tables = comparison.tables.reduce(into: [:]) { $0[$1.verdict, default: 0] += 1 }
    let entries = comparison.measurements?.entries ?? []
    let labels = comparison.sides.map(\.label)
    isOfManySides = labels.count > 2
    var seen: Set<String> = []
    let overall = comparison.overallChanges
    func title(_ metric: Metric) -> String {
      entries.first { $0.metric == metric }?.shownTitle ?? metric.title
    }
    overallSentences = overall.map { "\(title($0.family.metric)): \($0.overall.shortSentence)" }
    changedMetrics =
      (entries.filter { $0.changes.contains { $0.verdict.isChange } }.map(\.shownTitle)
      + overall.map { title($0.family.metric) }).filter { seen.insert($0).inserted }
    let keys = comparison.configuration?.keys ?? []
    separatingKeys = (keys.contains(where: \.separates) ? keys.filter(\.separates) : keys).map(\.key)
    metrics = Self.metrics(entries, labels)
    flippedClaims = comparison.claims.count { $0.isDecisive }
    waveringClaims = comparison.claims.count { $0.isFlipped && !$0.isDecisive }
    totalClaims = comparison.claims.count
    let blocks = comparison.prose?.blocks ?? []
    blocksOfOtherNumbers = blocks.count { ProseDifference.differsInNumbersOnly($0) }
    changedBlocks = blocks.count - blocksOfOtherNumbers
    unchangedBlocks = comparison.prose?.unchanged ?? 0
    changedKeys = comparison.configuration?.keys.count ?? 0
    unmatchedCells = comparison.configuration?.unmatched.reduce(0, +) ?? 0
    hasOtherConfigurations =
      comparison.configuration?.cells.contains { $0.changedKeys.contains { !$0.isEmpty } } ?? false
    facts = comparison.environment.filter { $0.differs && $0.canChangeResults }.map(\.fact)
    totalCurves = comparison.curves?.compared ?? 0
    differingCurves = max(0, totalCurves - (comparison.curves?.identical ?? 0))
    hasWorse =
      comparison.claims.contains { $0.old == "holds" && $0.isDecisive }
      || overall.contains { $0.overall.verdict == .worse }
      || entries.contains { entry in
        zip(entry.changes, entry.samples.dropFirst()).contains { change, sample in
          change.verdict == .worse
            || change.verdict == .changed && sample.diverged > (entry.samples.first?.diverged ?? 0)
        }
      }
  }

  private static func metrics(_ entries: [MeasurementComparison.Entry], _ labels: [String]) -> [MetricCount] {
    var names: [String] = []
    var counts: [String: [[MeasurementComparison.Verdict: Int]]] = [:]
    for entry in entries {
      let name = entry.metric.name
      if counts[name] == nil { names.append(name) }
      var all = counts[name] ?? []
      for (place, change) in entry.changes.enumerated() {
        while all.count <= place { all.append([:]) }
        all[place][change.verdict, default: 0] += 1
      }
      counts[name] = all
    }
    return names.flatMap { name in
      (counts[name] ?? []).enumerated().map { place, counts in
        MetricCount(metric: name, side: place + 1 < labels.count ? labels[place + 1] : "", counts: counts)
      }
    }
  }

  /// Whether something changed that noise cannot have changed: exit status 1.
  ///
  /// A configuration that is another one, or that only one side has, is such a change; another revision or machine alone is
  /// none.
  public var hasChanges: Bool { hasChangedResults || hasOtherConfigurations || unmatchedCells > 0 }

  private var hasChangedResults: Bool {
    metrics.contains { $0.changed > 0 } || !overallSentences.isEmpty || flippedClaims > 0 || changedBlocks > 0
      || figures.contains { $0.key.isChange && $0.value > 0 } || tables.contains { $0.key.isChange && $0.value > 0 }
  }

  /// The answer in one sentence.
  public var headline: String {
    if hasChangedResults { return "Changed beyond noise: \(changedResults.joined(separator: ", "))" }
    var differences: [String] = []
    if hasOtherConfigurations { differences.append("The configuration changed (\(Self.few(separatingKeys)))") }
    if unmatchedCells > 0 {
      differences.append(
        "\(counted(unmatchedCells, "configuration")) \(unmatchedCells == 1 ? "is" : "are") on one side only")
    }
    let subject = figures.isEmpty && tables.isEmpty && totalClaims == 0 ? "metric" : "result"
    return differences.isEmpty
      ? "Nothing changed beyond noise"
      : "\(differences.joined(separator: "; ")); no \(subject) changed beyond noise"
  }

  /// `2 metrics (accuracy and align), 5 figures, 1 claim`: what noise cannot have changed.
  private var changedResults: [String] {
    func count(_ counts: [FigureDifference.Verdict: Int]) -> Int {
      counts.filter { $0.key.isChange }.values.reduce(0, +)
    }
    var results: [String] = []
    if !changedMetrics.isEmpty {
      results.append("\(counted(changedMetrics.count, "metric")) (\(Self.few(changedMetrics)))")
    }
    for (count, noun) in [
      (count(figures), "figure"), (count(tables), "table"), (flippedClaims, "claim"), (changedBlocks, "block"),
    ] where count > 0 {
      results.append(counted(count, noun) + (noun == "block" ? " of prose" : ""))
    }
    return results
  }

  /// The first three, and how many more there are.
  private static func few(_ texts: [String]) -> String {
    let most = 3
    return texts.count > most
      ? "\(texts.prefix(most).joined(separator: ", ")) and \(texts.count - most) more" : listed(texts)
  }

  /// What was counted, a part a subject, as between semicolons:
  /// `2 figures changed, 1 within seed noise, 8 identical; accuracy: 3 improved, 1 worse of 40; cannot tell: 2`.
  public var sentence: String { parts.joined(separator: "; ") }

  /// The parts of `sentence`.
  public var parts: [String] {
    [Self.part(figures, "figure")].compactMap(\.self) + metricParts
      + [
        Self.part(tables, "table"), claimPart, prosePart, configurationPart, unmatchedPart,
        facts.isEmpty ? nil : "\(listed(facts)) \(facts.count == 1 ? "differs" : "differ")",
        totalCurves > 0
          ? differingCurves > 0
            ? "\(differingCurves) of \(counted(totalCurves, "curve")) \(differingCurves == 1 ? "differs" : "differ")"
            : "\(counted(totalCurves, "curve")) identical" : nil,
      ].compactMap(\.self)
  }

  private static func part(_ counts: [FigureDifference.Verdict: Int], _ noun: String) -> String? {
    var texts: [String] = []
    for verdict in FigureDifference.Verdict.shownOrder {
      guard let count = counts[verdict], count > 0 else { continue }
      let subject = texts.isEmpty ? counted(count, noun) : String(count)
      texts.append("\(subject) \(VerdictSign(verdict).word)")
    }
    return texts.isEmpty ? nil : texts.joined(separator: ", ")
  }

  private var metricParts: [String] {
    var parts: [String] = []
    var rest: [MeasurementComparison.Verdict: Int] = [:]
    for metric in metrics {
      let changes = [MeasurementComparison.Verdict.improved, .worse, .changed].compactMap { verdict in
        metric.counts[verdict].map { "\($0) \(VerdictSign(verdict).word)" }
      }
      if !changes.isEmpty {
        let name = isOfManySides ? "\(metric.metric) of \(metric.side)" : metric.metric
        parts.append("\(name): \(changes.joined(separator: ", ")) of \(metric.total)")
      }
      for (verdict, count) in metric.counts where !verdict.isChange { rest[verdict, default: 0] += count }
    }
    let hasMetrics = metrics.contains { $0.total > 0 }
    if hasMetrics, parts.isEmpty, rest.filter({ $0.value > 0 }).keys.allSatisfy({ $0 == .identical }) {
      return ["all \(counted(rest[.identical] ?? 0, "measurement")) identical"]
    }
    parts += overallSentences
    let others = MeasurementComparison.Verdict.shownOrder.compactMap { verdict in
      rest[verdict].flatMap { $0 > 0 ? "\(VerdictSign(verdict).word): \($0)" : nil }
    }
    return others.isEmpty ? parts : parts + [others.joined(separator: ", ")]
  }

  private var claimPart: String? {
    guard totalClaims > 0 else { return nil }
    guard flippedClaims + waveringClaims > 0 else { return "\(counted(totalClaims, "claim")) unchanged" }
    var parts = flippedClaims > 0 ? ["\(counted(flippedClaims, "claim")) flipped"] : []
    if waveringClaims > 0 {
      let count = parts.isEmpty ? counted(waveringClaims, "claim") : "\(waveringClaims)"
      parts.append("\(count) undecided on one side")
    }
    let rest = totalClaims - flippedClaims - waveringClaims
    if rest > 0 { parts.append("\(rest) unchanged") }
    return parts.joined(separator: ", ")
  }

  private var prosePart: String? {
    var texts: [String] = []
    if changedBlocks > 0 { texts.append("\(counted(changedBlocks, "block")) of prose changed") }
    if blocksOfOtherNumbers > 0 {
      texts.append("\(counted(blocksOfOtherNumbers, "block")) of prose with other numbers")
    }
    return texts.isEmpty ? nil : texts.joined(separator: ", ")
  }

  private var configurationPart: String? {
    changedKeys > 0
      ? "\(counted(changedKeys, "key")) of the configuration \(changedKeys == 1 ? "differs" : "differ")" : nil
  }

  private var unmatchedPart: String? {
    unmatchedCells > 0 ? "\(counted(unmatchedCells, "configuration")) on one side only" : nil
  }
}

extension ProseDifference {
  /// Whether the words that were removed and added are the same but for the numbers among them.
  static func differsInNumbersOnly(_ block: [Piece]) -> Bool {
    func words(_ kind: Piece.Kind) -> [String] {
      block.filter { $0.kind == kind || $0.kind == .same }.flatMap { piece in
        piece.text.split(whereSeparator: \.isWhitespace).map { word in
          // What is left of a number is its place; what is around it, say brackets, has to stay the same.
          var result = ""
          for character in word {
            let isOfNumber = character.isNumber || "+-−.,×%".contains(character)
            if !isOfNumber { result.append(character) } else if result.last != "0" { result.append("0") }
          }
          return result
        }
      }
    }
    guard block.contains(where: { $0.kind != .same }) else { return false }
    return words(.removed) == words(.added)
  }
}

/// `a`, `a and b`, `a, b and c`.
func listed(_ texts: [String]) -> String {
  guard texts.count > 1, let last = texts.last else { return texts.first ?? "" }
  return texts.dropLast().joined(separator: ", ") + " and " + last
}
