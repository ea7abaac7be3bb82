import Experiments
import Specifications
import Testing
import Training

@Suite struct StartTests {
  private func configurations(_ text: String) throws(Diagnostics) -> [Configuration] {
    try Experiment(try parseYAML(text, file: "x.yaml"), name: "x", file: "x.yaml", vocabulary: .standard).expand()
  }

  @Test func whatIsLeftOutIsAsInTheRunItself() throws {
    let run = try configurations(
      """
      title: x
      optimizer: {rate: 0.3}
      train: {epochs: 4, batch: 32}
      loss: {contrastive: 0, align: 2, uniform: 1}
      start: {loss: {contrastive: {weight: 1, tau: 2.5}, align: 0, uniform: 0}, train: {epochs: 9}}
      """)[0]
    let earlier = try #require(run.startingConfiguration)
    #expect(earlier.start == nil && earlier.method is Minibatch)
    #expect(earlier.loss[ContrastiveTerm.self].tau == 2.5 && earlier.loss[AlignTerm.self].weight == 0)
    #expect(earlier.train.epochs == 9 && earlier.train.batch == 32 && earlier.optimizer.rate == 0.3)
    #expect(run.loss[AlignTerm.self].weight == 2 && run.train.epochs == 4)
  }

  @Test func idsDependOnTheTrainingBeforeButNotOnWhatItDoesNotUse() throws {
    func id(_ start: String) throws -> String {
      runID(try configurations("title: x\nstart: \(start)")[0], dataFingerprint: "0")
    }
    let poor = "{loss: {contrastive: {weight: 1, tau: 2.5}, align: 0, uniform: 0}}"
    #expect(try id("none") == runID(Vocabulary.standard.defaults(), dataFingerprint: "0"))
    #expect(try id(poor) != id("none"))
    #expect(try id("{loss: {contrastive: {weight: 1, tau: 2}, align: 0, uniform: 0}}") != id(poor))
    // The power of a term of weight 0 changes nothing.
    #expect(
      try id("{loss: {contrastive: {weight: 1, tau: 2.5}, align: {weight: 0, alpha: 1}, uniform: 0}}") == id(poor))
  }

  @Test func trainingsWithoutTheirMeasurementsAreEqual() throws {
    let one = try configurations("title: x\nevaluate: {every: 1, folds: 5}\ndata: {name: cifar10, validationLimit: 5}")[
      0]
    #expect(one.trainingOnly == Vocabulary.standard.defaults().trainingOnly)
    #expect(try configurations("title: x\ntrain: {epochs: 3}")[0].trainingOnly != one.trainingOnly)
  }

  @Test func aTrainingAndAFileOfWeightsExcludeEachOther() throws {
    let text = """
      title: x
      start:
        weights: a.safetensors
        train: {epochs: 2}
        loss: none
      """
    let error = try #require(throws: Diagnostics.self) { try configurations(text) }
    let found = error.diagnostics.filter { $0.message.contains("trained already") }
    #expect(found.map(\.path) == ["start.train", "start.loss"])
    #expect(found.map { $0.position?.line } == [4, 5] && found.map { $0.position?.column } == [10, 9])
    #expect(found.allSatisfy { $0.hint?.hasPrefix("remove one of the two keys") == true })
    // What a profile takes back is not given.
    #expect(throws: Never.self) { try configurations("title: x\nstart: {weights: a.safetensors, train: null}") }
  }

  @Test func aSweepOverWeightsMayIncludeNone() throws {
    let runs = try configurations("title: x\nsweep: {start.weights: [none, a.safetensors, b.safetensors]}")
    #expect(
      runs.map(\.start) == [
        nil, .weights(StartingWeights(file: "a.safetensors")), .weights(StartingWeights(file: "b.safetensors")),
      ])
    #expect(runID(runs[0], dataFingerprint: "0") == runID(Vocabulary.standard.defaults(), dataFingerprint: "0"))
  }

  @Test func theBytesOfWeightsCountAndNotTheirName() throws {
    let digest = String(repeating: "ab", count: 32)
    func configuration(_ file: String, _ sha256: String?) -> Configuration {
      var configuration = Vocabulary.standard.defaults()
      configuration.start = .weights(StartingWeights(file: file, sha256: sha256))
      return configuration
    }
    let run = Run(experiment: "x", configuration: configuration("a", digest), dataFingerprint: "0")
    #expect(run.id == runID(configuration("b", digest), dataFingerprint: "0"))
    #expect(run.id != runID(configuration("a", String(repeating: "0", count: 64)), dataFingerprint: "0"))
    #expect(run.startingEncoderID() == digest && run.startingRunID() == nil)
    #expect(run.configuration.canonicalJSON.contains(#""start":{"weights":"\#(digest)"}"#))
    let stored = try Configuration(canonicalJSON: run.configuration.canonicalJSON, vocabulary: .standard)
    #expect(stored == run.configuration && stored.startingWeights?.file == "")
    #expect(stored.parameters.contains { $0.key == "start.weights" && $0.value == .string(digest) })
  }

  @Test func aBatchOfNoTrainingMayBeOfAnySize() {
    #expect(throws: Never.self) {
      try configurations("title: x\ndata: {name: cifar10, trainLimit: 64}\ntrain: {epochs: 0, batch: 768}")
    }
  }

  @Test func storedWeightsAreADigest() {
    var configuration = Vocabulary.standard.defaults()
    configuration.start = .weights(StartingWeights(file: "../secret"))
    let error = #expect(throws: Diagnostics.self) {
      try Configuration(canonicalJSON: configuration.canonicalJSON, vocabulary: .standard)
    }
    #expect(error?.description.contains("must be a SHA-256 in 64 hexadecimal digits, found `\"../secret\"`") == true)
  }

  @Test(arguments: [
    ("method: none\nstart: {train: {epochs: 1}}", "start", "`method: none` has no training to start"),
    ("start: {loss: {align: 0, uniform: 0}}", "start.loss", "all weights are 0"),
    ("start: {method: none}", "start.method", "must be `minibatch` or `supervised` or `quick-thought`, found `none`"),
    ("start: {los: {align: 0}}", "start", "unknown key `los`"),
    ("data: {name: cifar10, trainLimit: 800}\nstart: {train: {batch: 900}}", "start.train.batch", "900 are more than"),
    ("method: none\nevaluate: {every: 2}", "evaluate.every", "`method: none` has no epochs"),
    ("evaluate: {every: 0}", "evaluate.every", "must be at least 1, found `0`"),
    ("method: none\nstart: {weights: a.safetensors}", "start", "`method: none` has no training to start"),
    ("start: {weights: ''}", "start.weights", "must be the path of a safetensors file"),
    (
      "start: {weights: ~/a.safetensors}", "start.weights",
      "must be the path of a safetensors file, in which `~` is not"
    ),
    ("start: {weights: [a.safetensors]}", "start.weights", "must be text"),
  ])
  func mistakesNameTheirPlace(_ text: String, _ path: String, _ message: String) {
    do {
      _ = try configurations("title: x\n\(text)")
      Issue.record("accepted: \(text)")
    } catch {
      #expect(error.diagnostics.contains { $0.path == path && $0.message.hasPrefix(message) }, "\(error)")
    }
  }
}
