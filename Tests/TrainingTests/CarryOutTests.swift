import Experiments
import Foundation
import Tensors
import TestSupport
import Testing
import Training

/// A run that takes a second: generated images, a narrow network, two epochs.
func tinyConfiguration(_ change: (inout Configuration) -> Void = { _ in }) -> Configuration {
  var configuration = Vocabulary.standard.defaults(data: "scenes", method: Minibatch(), size: 16)
  configuration.data.trainLimit = 96
  configuration.data.validationLimit = 64
  configuration[encoder: SmallAlexNetEncoder.self].width = 0.03
  configuration.encoder.dimension = 4
  configuration.train = TrainConfiguration(epochs: 2, batch: 32)
  configuration.evaluate[LinearProbeEvaluation.self].probe = .init(
    epochs: 3, batch: 32, rate: 1e-3, decay: 0.2, decayAt: [0.6], views: .cached)
  configuration.evaluate[EmbeddingsEvaluation.self].embeddings = true
  change(&configuration)
  return configuration
}

/// Carries a configuration out in a temporary folder and returns its record.
func record(
  of configuration: Configuration, threads: Int = 2, isCancelled: @escaping @Sendable () -> Bool = { false },
  progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
) throws -> RunRecord {
  try withTemporaryFolder { folder in
    let fingerprint = try dataFingerprint(for: configuration, searching: [])
    let run = Run(experiment: "test", configuration: configuration, dataFingerprint: fingerprint)
    let environment = RunEnvironment(
      gitRevision: "", gitPatch: "", compiler: "", cpu: "", blas: "", threads: threads, system: "")
    let context = RunContext(
      dataFolders: [], checkpointFolder: folder.appendingPathComponent("checkpoints"), environment: environment,
      workers: Workers(threads: threads), isCancelled: isCancelled, progress: progress)
    let record = carryOut(run, context: context)
    if let checkpoint = record.checkpoint {
      #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(checkpoint.path).path))
    }
    return record
  }
}

extension RunRecord {
  /// The measurements without timings, which differ between repetitions.
  var results: [Experiments.Measurement] {
    measurements.filter { !["seconds", "views-per-second"].contains($0.name) }
  }

  /// The value of the only final measurement of a kind.
  func value(_ name: String, method: String = "", layer: String = "", parameter: Double? = nil) -> Double? {
    let found = measurements.filter {
      $0.name == name && $0.method == method && $0.layer == layer && $0.step == nil && $0.epoch == nil
        && (parameter == nil || $0.parameter == parameter)
    }
    return found.count == 1 ? found[0].value : nil
  }
}

@Suite struct CarryOutTests {
  /// Encoders, terms and evaluators that came after the paper's, each by its family's file alone.
  @Test func runsTrainAndMeasureWhatFamiliesAdd() throws {
    for encoder in [ResNet18Encoder.name, ResNet50Encoder.name] {
      var configuration = Vocabulary.standard.defaults(data: "scenes", encoder: encoder, size: 16)
      configuration.data.trainLimit = 32
      configuration.data.validationLimit = 24
      configuration.train = TrainConfiguration(epochs: 1, batch: 16)
      configuration.loss[DecoupledTerm.self].weight = 1
      configuration.evaluate[RankEvaluation.self].rank = true
      configuration.evaluate[LinearProbeEvaluation.self].probe?.views = .cached
      let record = try record(of: configuration)
      #expect(record.status == .finished, "\(record.message)")
      let rank = try #require(record.value("rank", method: "rankme", layer: "output"))
      #expect(rank > 1 && rank <= 24)
      #expect(record.value("accuracy", method: "linear", layer: "pool") != nil)
      #expect(record.measurements.contains { $0.name == "loss-decoupled" && $0.value != nil })
    }
  }

  @Test func aRunMeasuresEverythingThatItsConfigurationNames() throws {
    let record = try record(of: tinyConfiguration { $0.evaluate[LinearProbeEvaluation.self].folds = 2 })
    #expect(record.status == .finished, "\(record.message)")
    for layer in ["output", "fc7"] {
      for (method, parameter) in [("linear", nil), ("knn", 5.0), ("linear-cv", 2.0)] as [(String, Double?)] {
        let accuracy = try #require(record.value("accuracy", method: method, layer: layer, parameter: parameter))
        #expect((0...1).contains(accuracy))
      }
    }
    let uniform = try #require(record.value("uniform", layer: "output", parameter: 2))
    #expect(uniform < 0 && uniform > -8)
    for alpha in [1.0, 2.0] {
      let align = try #require(record.value("align", layer: "output", parameter: alpha))
      #expect(align > 0 && align <= pow(2, alpha))
    }
    let pairs = record.measurements.first { $0.name == "uniform" }?.count
    #expect(pairs == 64 * 63 / 2)
    #expect(record.measurements.filter { $0.name == "loss" && $0.step == nil }.map(\.epoch) == [1, 2])
    #expect(record.checkpoint?.sha256.count == 64)
  }

  @Test func aRunMeasuresTheGeometryThatItsConfigurationNames() throws {
    let record = try record(
      of: tinyConfiguration {
        $0.evaluate[GeometryEvaluation.self].geometry = GeometryEvaluation.Quantity.allCases.map(\.rawValue)
        $0.evaluate[GeometryEvaluation.self].lidarViews = 3
        $0.evaluate.every = 1
      })
    #expect(record.status == .finished, "\(record.message)")
    func value(_ name: String, _ parameter: Double? = nil) throws -> Double {
      try #require(record.value(name, layer: "output", parameter: parameter), "no \(name)")
    }
    #expect((0...2.squareRoot()).contains(try value("wasserstein-uniformity")))
    #expect((0...1).contains(try value("spread")))
    #expect((-1...1).contains(try value("tolerance")))
    #expect(try value("energy", 2) >= value("energy", 1) * value("energy", 1))
    #expect(try value("koleo") >= value("energy", 0))
    #expect((1...4.001).contains(try value("lidar")))
    #expect(try value("spectral-decay") > 0)
    // Unit rows: the squares of the singular values, over n, add up to 1.
    let squares = try (1...4).map { try value("singular-value", Double($0)) }.reduce(0) { $0 + $1 * $1 }
    #expect(abs(squares - 1) < 1e-5)
    for method in ["positive", "same", "other"] {
      let shares = record.measurements.filter { $0.name == "similarity" && $0.method == method }.compactMap(\.value)
      #expect(shares.count == 40 && abs(shares.reduce(0, +) - 1) < 1e-12)
    }
    let classes = Set(record.embeddings[0].labels)
    #expect(record.measurements.count { $0.name == "class-rank" } == classes.count)
    // Single numbers are measured on the way too, curves are not.
    let onTheWay = Set(record.measurements.filter { $0.epoch == 1 }.map(\.name))
    #expect(onTheWay.isSuperset(of: ["koleo", "spread"]) && onTheWay.isDisjoint(with: ["lidar", "singular-value"]))
    #expect(record.definitions.contains { $0.name == "koleo" && $0.definition.version == 1 })
    #expect(!record.definitions.contains { $0.name == "rank" })
  }

  @Test func featuresAreKeptWithTheirPositivePairs() throws {
    let record = try record(of: tinyConfiguration())
    #expect(record.embeddings.map(\.view) == ["evaluate", "align-1", "align-2"])
    #expect(record.embeddings.allSatisfy { $0.labels.count == 64 && $0.features.count == 64 * 4 })
    // L_align(2) of the record is the mean squared distance of the features it keeps.
    let (x, y) = (record.embeddings[1].features, record.embeddings[2].features)
    let squares = zip(x, y).map { Double($0 - $1) * Double($0 - $1) }.reduce(0, +) / 64
    let align = try #require(record.value("align", layer: "output", parameter: 2))
    #expect(abs(squares - align) < 1e-5)
  }

  @Test(arguments: ["minibatch", "supervised", "none"])
  func threadsDoNotChangeAResult(_ name: String) throws {
    let method = try #require(Vocabulary.standard.methods.first { $0.name == name })
    let configuration = tinyConfiguration {
      $0.method = method.init()
      $0.loss[ContrastiveTerm.self] = ContrastiveTerm(weight: 1, tau: 0.5, negatives: 8)
    }
    let one = try record(of: configuration, threads: 1)
    let three = try record(of: configuration, threads: 3)
    #expect(one.results == three.results)
    #expect(one.embeddings == three.embeddings)
    #expect(one.checkpoint?.sha256 == three.checkpoint?.sha256)
  }

  @Test func theSeedChangesAResult() throws {
    let first = try record(of: tinyConfiguration())
    let second = try record(of: tinyConfiguration { $0.seed = 1 })
    #expect(first.checkpoint?.sha256 != second.checkpoint?.sha256)
  }

  @Test func noneLeavesTheInitialisation() throws {
    let record = try record(of: tinyConfiguration { $0.method = Untrained() })
    #expect(record.status == .finished)
    #expect(record.measurements.allSatisfy { $0.name != "loss" })
  }

  @Test func trainingLowersTheLoss() throws {
    for method in [Minibatch(), Supervised()] as [any MethodSpecification] {
      let record = try record(
        of: tinyConfiguration {
          $0.method = method
          $0.train.epochs = 8
          $0.optimizer.rate = 0.5
        })
      let losses = record.measurements.filter { $0.name == "loss" && $0.step == nil }.compactMap(\.value)
      let (first, last) = (try #require(losses.first), try #require(losses.last))
      #expect(last < first - 0.02, "\(method): from \(first) to \(last)")
    }
  }

  @Test func aLossThatIsNoNumberEndsTheRunAsDiverged() throws {
    let record = try record(
      of: tinyConfiguration {
        $0.optimizer.rate = 1e30
        $0.train.epochs = 6
      })
    #expect(record.status == .diverged)
    #expect(record.message.contains("became") || record.message.contains("feature"), "\(record.message)")
    #expect(record.checkpoint == nil)
  }

  @Test func interruptionEndsBetweenSteps() throws {
    let record = try record(of: tinyConfiguration(), isCancelled: { true })
    #expect(record.status == .interrupted)
    #expect(record.measurements.allSatisfy { $0.name == "seconds" })
  }

  @Test func missingDataInterruptsWithItsMessage() throws {
    var configuration = tinyConfiguration()
    configuration.data = CIFAR10Data()
    #expect(throws: (any Error).self) { try dataFingerprint(for: configuration, searching: []) }
    let run = Run(experiment: "test", configuration: configuration, dataFingerprint: "")
    let environment = RunEnvironment(
      gitRevision: "", gitPatch: "", compiler: "", cpu: "", blas: "", threads: 1, system: "")
    let record = carryOut(
      run,
      context: RunContext(
        dataFolders: [], checkpointFolder: FileManager.default.temporaryDirectory, environment: environment,
        workers: Workers(threads: 1)))
    // Data may come back: the same command then resumes the run.
    #expect(record.status == .interrupted)
    #expect(record.message.contains("cifar10"))
  }

  @Test func augmentedProbesSeeFreshViews() throws {
    let cached = try record(of: tinyConfiguration())
    let augmented = try record(
      of: tinyConfiguration { $0.evaluate[LinearProbeEvaluation.self].probe?.views = .augmented })
    #expect(augmented.status == .finished, "\(augmented.message)")
    #expect(augmented.value("accuracy", method: "linear", layer: "fc7") != nil)
    #expect(cached.embeddings == augmented.embeddings)
  }

  @Test func progressEndsAtOneAndNeverFalls() throws {
    let seen = Fractions()
    _ = try record(of: tinyConfiguration(), progress: { seen.add($0.fraction) })
    let fractions = seen.values
    #expect(fractions.last == 1)
    #expect(zip(fractions, fractions.dropFirst()).allSatisfy { $0 <= $1 })
  }
}

/// Collects what a run reports.
private final class Fractions: @unchecked Sendable {
  private let lock = NSLock()
  private var stored: [Double] = []
  var values: [Double] { lock.withLock { stored } }
  func add(_ value: Double) { lock.withLock { stored.append(value) } }
}
