import Comparison
import Experiments
import Foundation
import Storage
import TestSupport
import Testing
import Training

/// What is refused instead of subtracted.
@Suite struct RefusalTests {
  @Test(arguments: [
    ("nothing.sqlite", "nothing.sqlite: there is no such file or folder"),
    ("nothing.sqlite?where=t=1", "there is no store 'nothing.sqlite'"),
    ("STORE?when=1", "after '?' comes 'where' or 'run', found 'when'"),
    ("STORE?where=", "nothing follows the '?' that can be read"),
    ("STORE?where=tau +", "near"),
  ])
  func aSideThatCannotBeOpenedIsNamed(argument: String, message: String) async throws {
    try await withTemporaryFolder { folder in
      let store = try makeStore("a.sqlite", [FixtureRun(seed: 0)], in: folder)
      let side = argument.replacing("STORE", with: store)
      do {
        _ = try await compare([side, store])
        Issue.record("\(side) was compared")
      } catch {
        #expect("\(error)".contains(message), "\(error)")
      }
    }
  }

  @Test func runsOnOtherDataAreNotSubtracted() async throws {
    try await withTemporaryFolder { folder in
      let a = try makeStore("a.sqlite", [FixtureRun(seed: 0)], in: folder)
      var other = FixtureRun(seed: 0)
      other.data = String(repeating: "1", count: 64)
      let b = try makeStore("b.sqlite", [other], in: folder)
      do {
        _ = try await compare([a, b])
        Issue.record("they were compared")
      } catch {
        #expect("\(error)".contains("other versions of scenes"), "\(error)")
        #expect("\(error)".contains("hint: choose runs on the same data"), "\(error)")
      }
    }
  }

  @Test func aMetricOfAnotherProtocolIsRefusedAndTheOthersAreCompared() async throws {
    try await withTemporaryFolder { folder in
      let a = try makeStore("a.sqlite", [FixtureRun(seed: 0)], in: folder)
      let b = try makeStore(
        "b.sqlite", [FixtureRun(seed: 0) { $0.evaluate[LinearProbeEvaluation.self].probe?.epochs = 7 }], in: folder)
      let entries = try #require(try await compare([a, b]).measurements).entries
      let accuracy = try #require(entries.first { $0.metric.name == "accuracy" })
      #expect(accuracy.changes[0].verdict == .notComparable)
      #expect(accuracy.changes[0].remark.contains("evaluate.probe.epochs"))
      #expect(entries.first { $0.metric.name == "align" }?.changes[0].verdict == .identical)
    }
  }

  @Test func aMetricOfAnotherParameterIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let a = try makeStore("a.sqlite", [FixtureRun(seed: 0)], in: folder)
      let b = try makeStore(
        "b.sqlite", [FixtureRun(seed: 0) { $0.evaluate[UniformityEvaluation.self].ts = [3] }], in: folder)
      let entries = try #require(try await compare([a, b]).measurements).entries
      let uniform = entries.filter { $0.metric.name == "uniform" }
      #expect(uniform.map(\.metric.parameter) == [2, 3])
      #expect(uniform.map { $0.changes[0].verdict } == [.notComparable, .notComparable])
      #expect(uniform.first?.changes[0].remark == "A measured it at t 2, B at t 3")
    }
  }

  @Test func theLossOfAnotherObjectiveIsNotComparedAsACurve() async throws {
    try await withTemporaryFolder { folder in
      let a = try makeStore("a.sqlite", [FixtureRun(seed: 0)], in: folder)
      let weight = try makeStore(
        "b.sqlite", [FixtureRun(seed: 0) { $0.loss[AlignTerm.self].weight = 3 }], in: folder)
      let alpha = try makeStore("c.sqlite", [FixtureRun(seed: 0) { $0.loss[AlignTerm.self].alpha = 1 }], in: folder)
      #expect(try await compare([a, weight]).curves?.compared == 1, "a weight defines no term")
      #expect(try await compare([a, alpha]).curves?.compared == 0, "alpha defines it")
    }
  }

  @Test func anUnknownMetricIsAnErrorThatListsTheKnownOnes() async throws {
    try await withTemporaryFolder { folder in
      let a = try makeStore("a.sqlite", [FixtureRun(seed: 0)], in: folder)
      do {
        _ = try await compare([a, a], metrics: ["acuracy"])
        Issue.record("it was compared")
      } catch {
        #expect("\(error)".contains("--metric acuracy: no run measured it"), "\(error)")
        #expect("\(error)".contains("accuracy, align"), "\(error)")
      }
    }
  }

  @Test func everyMetricThatIsMeasuredHasAKindWithADirection() {
    let names = Set(Vocabulary.standard.metricKinds.map(\.name))
    #expect(names.isSuperset(of: ["accuracy", "align", "uniform", "rank", "loss", "loss-contrastive"]))
    let accuracy = Metric(name: "accuracy", method: "knn", split: "validation", layer: "fc7", parameter: 5)
    #expect(Vocabulary.standard.kind(of: accuracy)?.better == .larger)
    #expect(Vocabulary.standard.kind(of: accuracy)?.isShare == true)
  }
}
