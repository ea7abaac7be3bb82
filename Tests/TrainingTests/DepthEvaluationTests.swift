import Experiments
import Foundation
import Networks
import Specifications
import Tensors
import TestSupport
import Testing
import Training

/// A run on `scenes` whose depth is predicted.
private func depthConfiguration(_ change: (inout Configuration) -> Void = { _ in }) -> Configuration {
  tinyConfiguration { configuration in
    configuration[encoder: SmallAlexNetEncoder.self].width = 0.05
    configuration.data.trainLimit = 48
    configuration.data.validationLimit = 24
    configuration.train.batch = 16
    configuration.evaluate.layers = []
    configuration.evaluate[EmbeddingsEvaluation.self].embeddings = false
    var predictor = DepthEvaluation.Predictor()
    (predictor.epochs, predictor.batch, predictor.pictures) = (4, 16, 3)
    configuration.evaluate[DepthEvaluation.self].depth = predictor
    change(&configuration)
  }
}

/// The messages of a text that is no experiment.
private func mistakes(_ text: String) -> String {
  do throws(Diagnostics) {
    _ = try Experiment(
      parseYAML("title: A try\n" + text, file: "x.yaml"), name: "x", file: "x.yaml", vocabulary: .standard)
    return ""
  } catch { return error.description }
}

@Suite struct DepthEvaluationTests {
  @Test func depthIsPredictedFromEachLayerAndPicturesAreKept() throws {
    let record = try record(of: depthConfiguration())
    #expect(record.status == .finished, "\(record.message)")
    for layer in ["conv5", "conv4"] {
      let error = try #require(record.value("depth-mse", layer: layer))
      // Depths are 1 to 8 metres: an untrained predictor is off by several.
      #expect(error > 0.05 && error < 60, "\(layer) \(error)")
    }
    let views = Dictionary(uniqueKeysWithValues: record.embeddings.map { ($0.view, $0) })
    #expect(
      Set(views.keys) == ["image", "depth", "prediction-conv5", "prediction-conv4", "error-conv5", "error-conv4"])
    #expect(views.values.allSatisfy { $0.labels.count == 3 && $0.split == "validation" })
    let image = try #require(views["image"]), depth = try #require(views["depth"])
    #expect(image.dimension == 16 * 16 * 3 && image.features.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(depth.dimension == 16 * 16 && depth.features.allSatisfy { $0 > 1 && $0 < 12 })
    let predicted = try #require(views["prediction-conv4"]), error = try #require(views["error-conv4"])
    for index in depth.features.indices {
      #expect(error.features[index] == abs(predicted.features[index] - depth.features[index]))
    }
    #expect(record.definitions.contains { $0.name == "depth-mse" })
  }

  @Test func moreTrainingPredictsBetter() throws {
    func error(epochs: Int) throws -> Double {
      let record = try record(
        of: depthConfiguration {
          $0.evaluate[DepthEvaluation.self].depth?.layers = ["conv4"]
          $0.evaluate[DepthEvaluation.self].depth?.epochs = epochs
          $0.evaluate[DepthEvaluation.self].depth?.rate = 0.02
        })
      return try #require(record.value("depth-mse", layer: "conv4"))
    }
    #expect(try error(epochs: 12) < error(epochs: 1) / 2)
  }

  @Test func threadsDoNotChangeTheResult() throws {
    let results = try [1, 2].map { try record(of: depthConfiguration(), threads: $0) }
    #expect(results[0].results == results[1].results)
    #expect(results[0].embeddings == results[1].embeddings)
  }

  @Test func cancellationEndsTheTrainingOfAPredictor() throws {
    let calls = CallCount()
    let record = try record(of: depthConfiguration { $0.method = Untrained() }, isCancelled: { calls.next() > 12 })
    #expect(record.status == .interrupted)
    #expect(record.value("depth-mse", layer: "conv4") == nil)
  }

  /// The encoder's training is resumed from its state, the predictors are trained anew: to the same bits.
  @Test func anInterruptedRunEndsAsAnUninterruptedOne() throws {
    try withTemporaryFolder { folder in
      let configuration = depthConfiguration()
      let fingerprint = try dataFingerprint(for: configuration, searching: [])
      let run = Run(experiment: "test", configuration: configuration, dataFingerprint: fingerprint)
      func perform(_ isCancelled: @escaping @Sendable () -> Bool) -> RunRecord {
        let environment = RunEnvironment(
          gitRevision: "", gitPatch: "", compiler: "", cpu: "", blas: "", threads: 2, system: "")
        let context = RunContext(
          dataFolders: [], checkpointFolder: folder.appendingPathComponent("checkpoints"), environment: environment,
          workers: Workers(threads: 2), isCancelled: isCancelled)
        return carryOut(run, context: context)
      }
      let calls = CallCount()
      // Six steps train the encoder; the twenty-fifth question comes while a predictor trains.
      let interrupted = perform { calls.next() > 25 }
      #expect(interrupted.status == .interrupted)
      let resumed = perform { false }
      let whole = try record(of: configuration)
      #expect(resumed.status == .finished && resumed.results == whole.results)
      #expect(resumed.embeddings == whole.embeddings)
    }
  }

  @Test func depthNeedsDataWithDepths() {
    #expect(
      mistakes("data: cifar10\nevaluate: {depth: {epochs: 3}}").contains(
        "evaluate.depth: the data `cifar10` have no depths\n  hint: choose `nyu` or `scenes`, or write `depth: none`"))
    #expect(mistakes("data: scenes\nevaluate: {depth: {epochs: 3}}") == "")
  }

  @Test func layersWithoutMapsAreRefused() {
    func message(_ encoder: String, _ layers: String) -> String {
      mistakes("data: scenes\nencoder: \(encoder)\nevaluate: {depth: {layers: \(layers)}}")
    }
    #expect(
      message("{size: 64}", "[fc7]").contains(
        "evaluate.depth.layers: cannot predict depth from `fc7`: it is no convolution of the encoder\n"
          + "  hint: choose among conv1, conv2, conv3, conv4, conv5"))
    #expect(
      message("{size: 60}", "[conv5]").contains(
        "cannot predict depth from `conv5`: maps of 6 x 6 cannot be doubled to images of 60 x 60\n"
          + "  hint: choose an `encoder.size` that is a multiple of 32, or another layer"))
    #expect(message("{size: 64, width: 0.01}", "[conv5]").contains("2 channels cannot be halved 3 times"))
    #expect(message("{size: 64}", "[conv5, conv5]").contains("must be at least one layer, each once"))
    #expect(message("{name: resnet18, size: 64}", "[layer3, layer4]") == "")
  }

  @Test func dataWithoutClassesAreNotClassified() {
    #expect(
      mistakes("data: nyu\nevaluate: {layers: [output]}").contains(
        "evaluate.layers: `nyu` has no classes to classify by\n  hint: write `layers: []`"))
    #expect(
      mistakes("data: nyu\nmethod: supervised").contains(
        "supervised training needs classes, which `nyu` has not\n  hint: write `method: minibatch`"))
    #expect(mistakes("data: nyu\nevaluate: {every: 2, depth: {epochs: 3}}") == "")
    let defaults = Vocabulary.standard.defaults(data: "nyu")
    #expect(defaults.data is NYUData && defaults.inputSize == 128 && defaults.evaluate.layers.isEmpty)
  }

  @Test func thePaperDecaysAtItsEpochs() {
    let predictor = DepthEvaluation.Predictor()
    #expect(StepDecay.milestones(shares: predictor.decayAt, epochs: predictor.epochs) == [70, 90, 100, 110])
    #expect(predictor.rate == 0.003 && predictor.decay == 0.2 && predictor.batch == 128)
  }

  /// Stored configurations have no such key: nothing of theirs changes.
  @Test func theKeyIsLeftOutWhereNoDepthIsPredicted() {
    var configuration = Vocabulary.standard.defaults(data: "scenes")
    #expect(!configuration.json.canonicalText.contains("depth"))
    configuration.evaluate[DepthEvaluation.self].depth = DepthEvaluation.Predictor()
    #expect(configuration.json.canonicalText.contains("\"depth\":{\"batch\":128"))
  }
}

/// Counts calls from any thread.
private final class CallCount: @unchecked Sendable {
  private let lock = NSLock()
  private var count = 0

  func next() -> Int {
    lock.withLock {
      count += 1
      return count
    }
  }
}
