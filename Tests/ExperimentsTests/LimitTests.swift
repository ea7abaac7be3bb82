import Experiments
import Foundation
import Specifications
import TestSupport
import Testing
import Training

/// Every number of an experiment with values that no person means: each is taken or refused by one error that names its key,
/// and none of them traps.
@Suite struct LimitTests {
  private static let experiment = """
    title: x
    data: {name: scenes, trainLimit: 60, validationLimit: 32, size: 16}
    encoder: {size: 16, width: 0.03, dimension: 4}
    train: {epochs: 1, batch: 32}
    views: {probe: {crop: {area: [0.5, 1]}}}
    evaluate: {folds: 2, every: 1, probe: {epochs: 2, batch: 32}}
    """

  private static let numbers = [
    "-1", "0", "-0.0", "1", "2", "16", "0.5", "5e-324", "1e-300", "1e6", "1e12", "9007199254740992",
    "9223372036854775807",
    "-9223372036854775808", "200000000000000000", "99999999999999999999", "1e300", "-1e300", "1e400", ".inf", "-.inf",
    ".nan", "many", "[]", "{}", "null",
  ]

  private static let keys = [
    "data.trainLimit", "data.validationLimit", "data.size", "encoder.size", "encoder.width", "encoder.dimension",
    "views.train.resize", "views.evaluate.resize", "views.train.flip", "views.train.grayscale", "views.train.jitter",
    "views.train.jitter.brightness", "views.train.jitter.contrast", "views.train.jitter.saturation",
    "views.train.jitter.hue", "loss.contrastive.weight", "loss.contrastive.tau", "loss.contrastive.negatives",
    "loss.align.weight", "loss.align.alpha", "loss.uniform.weight", "loss.uniform.t", "optimizer.rate",
    "optimizer.ratePer", "optimizer.momentum", "optimizer.weightDecay", "optimizer.decay", "train.epochs",
    "train.batch",
    "evaluate.probe.epochs", "evaluate.probe.batch", "evaluate.probe.rate", "evaluate.probe.decay",
    "evaluate.neighbours", "evaluate.folds", "evaluate.every", "start.train.epochs", "start.train.batch",
    "start.optimizer.rate", "start.loss.uniform.t",
  ]

  private static let lists = [
    "views.train.crop.area", "views.train.crop.aspect", "views.normalization.mean", "views.normalization.std",
    "optimizer.decayAt", "evaluate.probe.decayAt", "evaluate.alphas", "evaluate.ts", "seeds", "evaluate.layers",
  ]

  private func outcome(_ override: String) throws -> Diagnostics? {
    let experiment = try Experiment(
      parseYAML(Self.experiment, file: "x.yaml"), name: "x", file: "x.yaml", vocabulary: .standard)
    do throws(Diagnostics) {
      _ = try experiment.expand(overrides: [override])
      return nil
    } catch { return error }
  }

  @Test(arguments: keys) func aNumberIsTakenOrRefusedByOneError(key: String) throws {
    for value in Self.numbers {
      guard let refusal = try outcome("\(key)=\(value)") else { continue }
      #expect(refusal.diagnostics.count == 1, "\(key)=\(value): \(refusal)")
      #expect(refusal.description.contains(key), "\(key)=\(value): \(refusal)")
    }
    #expect(try outcome("\(key)=9223372036854775807") != nil || key == "seeds", "\(key) has no upper limit")
    #expect(try outcome("\(key)=-1") != nil, "\(key) has no lower limit")
  }

  @Test(arguments: lists) func aListIsTakenOrRefusedByOneError(key: String) throws {
    for value in Self.numbers {
      for list in ["[\(value)]", "[\(value), \(value)]", "[0.5, \(value), 1]", "[\(value), 0.5]"] {
        guard let refusal = try outcome("\(key)=\(list)") else { continue }
        // Two wrong elements are two errors, and nothing more follows from them.
        let elements = refusal.diagnostics.filter { $0.path.hasSuffix("]") }
        #expect(refusal.diagnostics.count == max(1, elements.count), "\(key)=\(list): \(refusal)")
      }
    }
    let long = (1...20_000).map(String.init).joined(separator: ",")
    #expect(try outcome("\(key)=[\(long)]") != nil)
  }

  @Test(arguments: [
    ("train.batch=-3", "train.batch: must be at least 2, found `-3`"),
    ("data.trainLimit=-3", "data.trainLimit: must be at least 1, found `-3`"),
    ("evaluate.probe=nothing", "evaluate.probe: must be a mapping, found `nothing`"),
    ("encoder.size=7", "encoder.size: must be within 16 and 256, found `7`"),
    ("views.evaluate.crop=no", "views.evaluate.crop: must be a mapping, found `no`"),
    (
      "loss={contrastive: -1, align: 0, uniform: 0}",
      "loss.contrastive.weight: must be at least 0, found `-1`"
    ),
    (
      "method=supervisd",
      "method: must be one of `minibatch`, `supervised`, `quick-thought`, `none`, found `supervisd`"
    ),
    ("data.name=stl", "data.name: must be one of"),
    ("views.normalization.mean=[a, 0, 0]", "views.normalization.mean[0]: must be a number, found `a`"),
    ("optimizer.decayAt=[0.5, x]", "optimizer.decayAt[1]: must be a number, found `x`"),
  ]) func nothingFollowsFromAWrongValue(override: String, message: String) throws {
    let refusal = try #require(try outcome(override))
    #expect(refusal.diagnostics.count == 1, "\(refusal)")
    #expect(refusal.description.contains(message), "\(refusal)")
  }

  @Test(arguments: [
    ("sweep.method=[none]", "sweep the key itself, as `method=A,B`"),
    ("sweep.foo=1", "sweep the key itself, as `foo=A,B`"),
    ("sweep.0.loss.uniform.t=1", "sweep the key itself, as `loss.uniform.t=A,B`"),
    ("sweep={method: none}", "as `loss.uniform.t=A,B`"),
    ("profiles.quick.trian.epochs=1", "override the key itself, as `trian.epochs=VALUE`"),
    ("profiles.quick.train.epochs=1", "override the key itself, as `train.epochs=VALUE`; it wins over the profile"),
    ("profiles={}", "as `train.epochs=VALUE`"), ("title=y", "change it in the file"),
    ("description.x=y", "change it in the file"), ("seeds.x=1", "as in `seeds=0,1,2`"),
    ("a.b=1", "unknown key `a`"), ("train.epochs.x=1", "must be an integer, found a mapping"),
    ("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r=1", "is no dotted key"),
  ]) func anOverrideOfNoKeyOfARunIsRefused(override: String, message: String) throws {
    let refusal = try #require(try outcome(override))
    #expect(refusal.description.contains("override `\(override)`"), "\(refusal)")
    #expect(refusal.description.contains(message), "\(refusal)")
  }
}

/// What is written and changes no run is said, with its place and the reason.
@Suite struct EffectTests {
  private func remarks(_ text: String, _ overrides: String...) throws -> [String] {
    try Experiment(parseYAML("title: x\n" + text, file: "x.yaml"), name: "x", file: "x.yaml", vocabulary: .standard)
      .expansion(overrides: overrides).remarks
  }

  @Test func anOverrideOfAnUnusedParameterSaysSo() throws {
    let remarks = try remarks("loss: {uniform: 0}", "loss.uniform.t=1,2,4", "loss.align.alpha=1,2")
    #expect(remarks == ["override `loss.uniform.t=1,2,4` changes nothing: loss.uniform.weight is 0"])
    #expect(
      try self.remarks("", "method=none", "train.epochs=3") == [
        "override `train.epochs=3` changes nothing: method is none"
      ])
    #expect(
      try self.remarks("", "evaluate.layers=[]", "evaluate.probe.rate=1,2") == [
        "override `evaluate.probe.rate=1,2` changes nothing: evaluate.layers is empty"
      ])
    #expect(try self.remarks("evaluate: {probe: {views: cached}}", "views.probe.flip=0").count == 1)
    #expect(try self.remarks("", "method=supervised", "loss.uniform.t=3").count == 1)
    #expect(try self.remarks("start: {method: supervised}", "start.loss.uniform.t=3").count == 1)
  }

  @Test func aSweepOfAnUnusedParameterSaysSoWithItsPlace() throws {
    let text = """
      sweep:
        - loss.uniform.weight: 0
          loss.uniform.t: [1, 2]
        - loss.uniform.t: [1, 2]
      """
    #expect(try remarks(text) == ["x.yaml:4:5: note: sweep.loss.uniform.t changes nothing: loss.uniform.weight is 0"])
  }

  @Test func whatSomeRunsUseIsNoRemark() throws {
    #expect(try remarks("sweep: {loss.uniform.weight: [0, 1], loss.uniform.t: [1, 2]}").isEmpty)
    #expect(try remarks("sweep: {method: [none, minibatch]}\ntrain: {epochs: 3}").isEmpty)
    for name in ["circle", "stl10", "stl10-weights", "stl10-heatmap", "finetune"] {
      let experiment = try loadExperiment(
        path: repositoryFolder.appendingPathComponent("experiments/\(name).yaml").path, vocabulary: .standard)
      for profile in [""] + experiment.profiles {
        let remarks = try experiment.expansion(profile: profile).remarks
        #expect(remarks.isEmpty, "\(name) \(profile): \(remarks)")
      }
    }
  }
}

/// Files that are large where no person's are: an error at once, or as quick as others.
@Suite struct LargeExperimentTests {
  private func seconds(_ text: String, _ overrides: [String] = []) -> (Double, String) {
    let clock = ContinuousClock()
    var said = ""
    let time = clock.measure {
      do throws(Diagnostics) {
        _ = try Experiment(parseYAML(text, file: "x.yaml"), name: "x", file: "x.yaml", vocabulary: .standard).expand(
          overrides: overrides)
      } catch { said = error.description }
    }
    return (time / .seconds(1), said)
  }

  @Test func keysAndProfilesThatAreVeryManyAreOneError() throws {
    let keys = "title: x\n" + (0..<20_000).map { "k\($0): 1\n" }.joined()
    #expect(seconds(keys).1 == "x.yaml:1:1: error: has 20001 keys, at most 1000 are possible")
    let profiles = "title: x\nprofiles:\n" + (0..<20_000).map { "  p\($0): {}\n" }.joined()
    #expect(seconds(profiles).1.contains("profiles: has 20000 keys"))
    let dotted = "title: x\nprofiles:\n  quick:\n" + (0..<900).map { "    loss.k\($0): 1\n" }.joined()
    let (time, said) = seconds(dotted)
    #expect(said.hasSuffix("700 more errors are not listed") && time < 5, "\(time) s \(said.suffix(100))")
  }

  @Test func equalValuesOfASweepAreOne() throws {
    let values = Array(repeating: "2", count: 50_000).joined(separator: ",")
    let (time, said) = seconds("title: x\n", ["loss.uniform.t=\(values)"])
    #expect(said == "" && time < 5, "\(time) s")
  }

  @Test func runsThatAreVeryManyAreRefused() throws {
    #expect(seconds("title: x\nseeds: \"range(0,100000)\"\n").1.contains("has more than 5000 values"))
    #expect(
      seconds("title: x\nseeds: \"range(0,100)\"\nsweep: {loss.uniform.t: \"range(1,100)\"}\n").1
        .contains("9900 runs, at most 5000 are possible"))
  }

  @Test func mergingManyKeysTakesTimeInProportion() throws {
    func tree(_ prefix: String) throws -> YAMLNode {
      try parseYAML((0..<20_000).map { "\(prefix)\($0): 1\n" }.joined(), file: "x")
    }
    let (first, second) = (try tree("a"), try tree("b"))
    let time = ContinuousClock().measure {
      #expect(first.merging(second).entries?.count == 40_000)
      #expect(first.nestingDottedKeys().entries?.count == 20_000)
    }
    #expect(time < .seconds(5))
  }
}
