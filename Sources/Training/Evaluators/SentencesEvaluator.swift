import Datasets
import Digests
import Experiments
import Networks
import Specifications
import Statistics
import Tensors

/// How well sentences of other data sets are classified by logistic regression on the frozen output.
public struct SentencesEvaluation: EvaluatorFamily {
  /// The data sets.
  public var tasks: [String] = []
  /// The protocols by which each is classified.
  public var protocols = [ClassificationProtocol.skipThoughts.rawValue]

  /// No tasks.
  public init() {}

  /// The name in lists of what is measured.
  public static let name = "sentences"
  /// What it is.
  public static let meaning =
    "accuracy of logistic regression on MR, CR or generated opinions, by nested cross validation"
  /// An accuracy by each protocol; its `split` is the task with the beginning of the digest of its folds, so that numbers of other
  /// divisions are other metrics.
  public static let metrics = ClassificationProtocol.allCases.map { method in
    MetricKind("accuracy", method: method.rawValue, better: .larger, isShare: true, definedBy: [])
  }
  package static let evaluator: any Evaluator.Type = SentencesEvaluator.self

  /// The tasks that there are.
  static let taskNames = ReviewTask.Name.allCases.map(\.rawValue) + ["stories"]

  /// The keys.
  public static let keys: [Key<SentencesEvaluation>] = [
    Key(
      "tasks", \.tasks, .names(taskNames),
      "sentences that are classified: `mr`, `cr` from files, `stories` generated", asBefore: []),
    Key(
      "protocols", \.protocols, .names(ClassificationProtocol.allCases.map(\.rawValue)),
      "the folds and strengths of the classification: those of Skip-Thoughts, which the paper uses, or of SentEval",
      asBefore: [ClassificationProtocol.skipThoughts.rawValue]),
  ]

  /// Tasks are sentences.
  public func contradictions(in configuration: Configuration) -> [Contradiction] {
    guard !tasks.isEmpty, !(configuration.data is any SentenceDataFamily) else { return [] }
    return [
      Contradiction(
        "evaluate.tasks", "sentences, which an encoder of `\(configuration.data.name)` does not read",
        of: ["data.name"], hint: "write `tasks: []`, or train on sentences")
    ]
  }

  /// Without tasks nothing is classified.
  public func unusedKeys(in configuration: Configuration) -> [UnusedKey] {
    tasks.isEmpty ? [UnusedKey("evaluate.protocols", because: "evaluate.tasks is empty")] : []
  }
}

extension Reading where Value == [String] {
  /// Different names of some.
  fileprivate static func names(_ names: [String]) -> Reading {
    Reading.sequence(of: .choice(names)).must(
      be: "different names", schema: ["uniqueItems": .bool(true)], isNamed: false
    ) { Set($0).count == $0.count }.counting(upTo: names.count)
  }
}

/// Nested cross validation of L2 logistic regression on the output for a task's sentences.
struct SentencesEvaluator: Evaluator {
  private let tasks: [String]
  private let protocols: [ClassificationProtocol]

  init?(_ configuration: Configuration) {
    let keys = configuration.evaluate[SentencesEvaluation.self]
    tasks = keys.tasks
    protocols = keys.protocols.compactMap(ClassificationProtocol.init)
    if tasks.isEmpty || protocols.isEmpty { return nil }
  }

  /// It costs too much to be repeated.
  static func duringTraining(_ configuration: Configuration) -> SentencesEvaluator? { nil }

  var phase: RunProgress.Phase { .probing }

  var features: [FeatureKey] { tasks.map { FeatureKey(.task($0), .evaluation) } }

  func cost(_ data: DataSize, _ encoder: EncoderCost) -> EvaluatorCost {
    let width = Double(encoder.features(of: "output") ?? 0) + 1
    let counts = tasks.map { Double(data.count(.task($0))) }
    let passes = protocols.reduce(0.0) { $0 + ($1 == .skipThoughts ? 9 : 6) * 10 }
    // 110 regressions at a time: a product forward and one backward a pass.
    let operations = counts.reduce(0) { $0 + passes * 4 * $1 * width * 110 }
    let largest = counts.max() ?? 0
    return EvaluatorCost(
      operations: operations, numbers: largest * (width + 3 * 110) + 3 * width * width + 110 * width * 20)
  }

  func problems(_ data: DataSize) -> [PlannedData.Problem] {
    tasks.filter { data.count(.task($0)) < ClassificationProtocol.fewestExamples }.map { task in
      PlannedData.Problem(
        path: "evaluate.tasks",
        message: "\(task) takes at least \(ClassificationProtocol.fewestExamples) sentences, found "
          + "\(data.count(.task(task)))", hint: "restore its files, or leave it out")
    }
  }

  func measure(_ encoder: FrozenEncoder, into journal: inout Journal) throws {
    for (place, task) in tasks.enumerated() {
      let features = try encoder.features(FeatureKey(.task(task), .evaluation))
      let labels = encoder.labels(of: .task(task))
      for (index, method) in protocols.enumerated() {
        let folds = method.folds(labels: labels)
        let done = Double(place * protocols.count + index)
        let found = nestedAccuracy(
          features, labels: labels, folds: folds, workers: encoder.workers,
          isCancelled: encoder.reporter.context.isCancelled
        ) { encoder.progress.advance(to: (done + $0) / Double(tasks.count * protocols.count)) }
        try encoder.reporter.checkCancellation()
        let digest = SHA256.of("\(try encoder.fingerprint(of: .task(task)))\n\(folds.outer)\n\(folds.inner)\n")
        journal.record(
          "accuracy", method: method.rawValue, split: "\(task) \(digest.prefix(8))", layer: "output",
          value: found?.mean, count: labels.count)
      }
    }
  }
}
