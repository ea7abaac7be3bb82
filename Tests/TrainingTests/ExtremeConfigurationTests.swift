import Experiments
import TestSupport
import Testing
import Training

/// Values at the ends of what experiments may ask for end in a record, finished or diverged; none fails or traps.
///
/// What lies beyond is refused when the file is read (`LimitTests`) or planned (`problems`).
@Suite struct ExtremeConfigurationTests {
  private static let changes: [(String, @Sendable (inout Configuration) -> Void)] = [
    ("folds of one image each", { $0.evaluate[LinearProbeEvaluation.self].folds = 96 }),
    ("all images are neighbours", { $0.evaluate[NeighboursEvaluation.self].neighbours = 96 }),
    ("two images held out", { $0.data.validationLimit = 2 }),
    ("crops as narrow as can be", { $0.views.train.crop = .init(area: [1e-300, 1], aspect: [1.0 / 16, 1.0 / 16]) }),
    ("crops as wide as can be", { $0.views.align.crop = .init(area: [1e-9, 1e-9], aspect: [16, 16]) }),
    // A store may hold what was once allowed.
    ("crops beyond any image", { $0.views.train.crop = .init(area: [0.1, 1], aspect: [33, 34]) }),
    ("crops beyond any number", { $0.views.train.crop = .init(area: [0.1, 1], aspect: [1e-300, 1e300]) }),
    ("strong jitter", { $0.views.train.jitter = .init(brightness: 100, contrast: 100, saturation: 100, hue: 0.5) }),
    ("a probe's batch beyond the images", { $0.evaluate[LinearProbeEvaluation.self].probe?.batch = 100_000_000 }),
    ("a probe's batch of one", { $0.evaluate[LinearProbeEvaluation.self].probe?.batch = 1 }),
    ("a probe's large rate", { $0.evaluate[LinearProbeEvaluation.self].probe?.rate = 1e6 }),
    ("a large rate", { $0.optimizer.rate = 1e6 }), ("a tiny rate", { $0.optimizer.rate = .leastNonzeroMagnitude }),
    ("a large weight decay", { $0.optimizer.weightDecay = 1e6 }),
    ("a sharp potential", { $0.loss[UniformTerm.self].t = 1e6 }),
    ("a flat potential", { $0.loss[UniformTerm.self].t = .leastNonzeroMagnitude }),
    ("a high power", { $0.loss[AlignTerm.self].alpha = 100 }),
    ("a tiny power", { $0.loss[AlignTerm.self].alpha = .leastNonzeroMagnitude }),
    ("large weights", { ($0.loss[AlignTerm.self].weight, $0.loss[UniformTerm.self].weight) = (1e6, 1e6) }),
    ("a cold softmax", { ($0.loss[ContrastiveTerm.self].weight, $0.loss[ContrastiveTerm.self].tau) = (1, 1e-6) }),
    ("a hot softmax", { ($0.loss[ContrastiveTerm.self].weight, $0.loss[ContrastiveTerm.self].tau) = (1, 1e6) }),
    (
      "many negatives",
      { ($0.loss[ContrastiveTerm.self].weight, $0.loss[ContrastiveTerm.self].negatives) = (1, 65_536) }
    ),
    (
      "sharp metrics",
      {
        ($0.evaluate[UniformityEvaluation.self].ts, $0.evaluate[AlignmentEvaluation.self].alphas) = (
          [1e6, .leastNonzeroMagnitude], [100, .leastNonzeroMagnitude]
        )
      }
    ),
    ("a batch of one pair's neighbours", { $0.train.batch = 2 }), ("no epochs", { $0.train.epochs = 0 }),
    ("supervised pairs", { ($0.method, $0.train.batch) = (Supervised(), 2) }),
    (
      "images far from their mean",
      { $0.views.normalization = .init(mean: [1000, -1000, 0], std: [0.001, 1000, 0.001]) }
    ),
    ("the narrowest network", { $0[encoder: SmallAlexNetEncoder.self].width = 0.0053 }),
    ("one feature", { $0.encoder.dimension = 1 }),
  ]

  @Test(arguments: changes.map(\.0)) func aRunEndsWithARecord(name: String) throws {
    let change = try #require(Self.changes.first { $0.0 == name }).1
    let record = try record(of: tinyConfiguration(change))
    #expect([.finished, .diverged].contains(record.status), "\(name): \(record.message)")
  }

  @Test func whatTheDataCannotGiveIsKnownBeforehand() throws {
    func paths(_ change: (inout Configuration) -> Void) throws -> [String] {
      let configuration = tinyConfiguration(change)
      return try PlannedData(configuration, searching: []).problems(of: configuration).map(\.path)
    }
    #expect(try paths { _ in }.isEmpty)
    #expect(try paths { $0.evaluate[LinearProbeEvaluation.self].folds = 97 } == ["evaluate.folds"])
    #expect(try paths { $0.evaluate[LinearProbeEvaluation.self].folds = .max } == ["evaluate.folds"])
    #expect(try paths { $0.evaluate[NeighboursEvaluation.self].neighbours = 97 } == ["evaluate.neighbours"])
    #expect(try paths { $0.data.validationLimit = 1 } == ["data.validationLimit"])
    #expect(try paths { $0.data.trainLimit = 1 } == ["data.trainLimit", "evaluate.neighbours"])
    #expect(try paths { ($0.data.trainLimit, $0.method) = (1, Untrained()) } == ["evaluate.neighbours"])
    // Nothing is classified where no layer is named.
    #expect(try paths { ($0.evaluate[LinearProbeEvaluation.self].folds, $0.evaluate.layers) = (97, []) }.isEmpty)
  }

  @Test func memoryCountsWhatABatchCompares() throws {
    func bytes(_ change: (inout Configuration) -> Void) throws -> Double {
      let configuration = tinyConfiguration {
        $0.data.trainLimit = 20_000; $0.train.batch = 20_000; change(&$0)
      }
      return try PlannedData(configuration, searching: []).cost(of: configuration).memoryBytes
    }
    #expect(try bytes { $0.loss[ContrastiveTerm.self].weight = 1 } > bytes { _ in } + 4.7e9)
    #expect(try bytes { $0.evaluate[LinearProbeEvaluation.self].folds = .max }.isFinite)
    let problem = memoryProblem(
      tinyConfiguration { $0[encoder: SmallAlexNetEncoder.self].width = 4 }, needed: 7e9, available: 1e9)
    #expect(problem.path == "encoder.width" && problem.message.contains("7.0 GB"))
  }
}
