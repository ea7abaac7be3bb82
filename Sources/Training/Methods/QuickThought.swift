import Datasets
import Experiments
import Foundation
import Networks
import Specifications
import Tensors

/// Quick-Thought: each sentence's neighbours are told from all sentences of a batch of consecutive ones.
public struct QuickThought: MethodFamily {
  /// The largest norm of all gradients together; nil: they are not clipped.
  public var clip: Double? = 0.5

  /// The paper's.
  public init() {}

  /// The name that files use.
  public static let name = "quick-thought"
  /// What it is.
  public static let meaning =
    "neighbours among consecutive sentences, with the objective of `loss`, by Adam (0.9, 0.999, 1e-8)"
  /// The keys.
  public static let keys: [Key<QuickThought>] = [
    Key(
      "clip", \.clip, Reading<Double>.number.positive.atMost(1e9).orNone(),
      "largest norm of all gradients together, to which larger ones are scaled")
  ]

  /// It takes sentences and two encoders of them, and three of the terms.
  public func contradictions(in configuration: Configuration) -> [Contradiction] {
    var found: [Contradiction] = []
    if !(configuration.encoder is GRUEncoder) {
      found.append(
        Contradiction(
          "method",
          "`\(Self.name)` compares two encoders of sentences, and `\(configuration.encoder.name)` is one encoder",
          of: ["encoder.name"], hint: "write `encoder: gru`, or `method: minibatch`"))
    }
    for term in configuration.loss.terms where term.weight != 0 && Self.loss(of: term) == nil {
      found.append(
        Contradiction(
          "loss.\(term.name)", "`\(Self.name)` has no form of this term", of: ["method"],
          hint: "write `\(term.name): 0`; its terms are contrastive, align and uniform"))
    }
    return found
  }

  /// What Adam and reading in order have no use for.
  public func unusedKeys(in configuration: Configuration) -> [UnusedKey] {
    ["momentum", "weightDecay"].map { UnusedKey("optimizer.\($0)", because: "`\(Self.name)` trains by Adam") }
  }

  package static let viewsPerSample = 1

  /// Products of all sentences with all, twice.
  package func comparedNumbers(_ configuration: Configuration, batch: Int) -> Double { 4 * Double(batch * batch) }

  package func make<Source: SampleSource>(
    _ encoder: any Encoder<Source.Batch>, configuration: Configuration, data: RunData<Source>, workers: Workers
  ) -> any TrainingMethod {
    guard let sentences = data.training as? SentenceSource, let encoder = encoder as? GatedSentenceEncoder else {
      preconditionFailure("the plan refuses other data and encoders")
    }
    return QuickThoughtMethod(encoder, configuration: configuration, clip: clip, source: sentences, workers: workers)
  }

  /// The form that a term has for neighbours; nil: it has none.
  fileprivate static func loss(of term: any LossSpecification) -> (any NeighbourLoss)? {
    switch term {
    case let term as ContrastiveTerm: term.negatives > 0 ? nil : NeighbourContrastiveLoss(tau: term.tau)
    case let term as AlignTerm: NeighbourAlignmentLoss(alpha: term.alpha)
    case let term as UniformTerm: UniformityLoss(t: term.t)
    default: nil
    }
  }
}

/// Batches of consecutive sentences in reading order; f and g of each, and one step of Adam.
private struct QuickThoughtMethod: TrainingMethod {
  let viewsPerSample = 1
  let order = SampleOrder.consecutive
  var sampleCount: Int { source.count }
  var termNames: [String] { terms.map(\.name) }
  var state: [NamedTensor] { trainingState(of: encoder, optimizer) }

  let optimizer: any Optimizer
  private let encoder: GatedSentenceEncoder
  private let source: SentenceSource
  private let terms: [(name: String, weight: Double, loss: any NeighbourLoss)]
  private let clip: Double?
  private var batch: SentenceBatch
  private let seed: UInt64
  private let workers: Workers

  init(
    _ encoder: GatedSentenceEncoder, configuration: Configuration, clip: Double?, source: SentenceSource,
    workers: Workers
  ) {
    self.encoder = encoder
    self.source = source
    self.clip = clip
    self.workers = workers
    terms = configuration.loss.terms.filter { $0.weight != 0 }.compactMap { term in
      QuickThought.loss(of: term).map { (term.name, term.weight, $0) }
    }
    optimizer = Adam(parameters: encoder.parameters, workers: workers)
    batch = source.makeBatch(capacity: configuration.train.batch)
    seed = UInt64(configuration.seed)
  }

  mutating func step(samples: [Int], epoch: Int, step: Int, rate: Double) throws -> (loss: Double, terms: [Double]) {
    source.clear(&batch)
    try source.prepare(samples, view: ViewKey(.training, seed: seed, epoch: epoch), into: &batch, workers: workers)
    var startsText = try source.startsText(samples)
    // What was before the batch is not in it.
    if !startsText.isEmpty { startsText[0] = true }
    _ = encoder.forward(batch, training: true)
    guard let f = encoder.activation(of: "f"), let g = encoder.activation(of: "g") else {
      preconditionFailure("an encoder has features after a forward pass")
    }
    var total = PairLossValue(
      value: 0, gradientX: Matrix(rows: f.rows, columns: f.columns),
      gradientY: Matrix(rows: g.rows, columns: g.columns))
    var values: [Double] = []
    for (_, weight, loss) in terms {
      let value = loss.evaluate(f: f, g: g, startsText: startsText, workers: workers)
      values.append(value.value)
      total.value += weight * value.value
      for index in total.gradientX.elements.indices {
        total.gradientX.elements[index] += Float(weight) * value.gradientX.elements[index]
        total.gradientY.elements[index] += Float(weight) * value.gradientY.elements[index]
      }
    }
    guard total.value.isFinite else { return (total.value, values) }
    encoder.backward(f: total.gradientX, g: total.gradientY)
    if let clip { clipGradients(of: encoder.parameters, toNorm: clip, workers: workers) }
    optimizer.step(rate: rate)
    return (total.value, values)
  }
}
