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

  @Test(arguments: [
    ("method: none\nstart: {train: {epochs: 1}}", "start", "`method: none` has no training to start"),
    ("start: {loss: {align: 0, uniform: 0}}", "start.loss", "all weights are 0"),
    ("start: {method: none}", "start.method", "must be `minibatch` or `supervised`, found `none`"),
    ("start: {los: {align: 0}}", "start", "unknown key `los`"),
    ("data: {name: cifar10, trainLimit: 800}\nstart: {train: {batch: 900}}", "start.train.batch", "900 are more than"),
    ("method: none\nevaluate: {every: 2}", "evaluate.every", "`method: none` has no epochs"),
    ("evaluate: {every: 0}", "evaluate.every", "must be at least 1, found `0`"),
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
