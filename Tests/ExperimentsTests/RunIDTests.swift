import Experiments
import Foundation
import Specifications
import Testing
import Training

@Suite struct RunIDTests {
  private let data = String(repeating: "0", count: 64)

  @Test func idsAreFrozen() {
    // A change of this id reruns everybody's experiments: add keys with care, and raise `numericsVersion` on purpose.
    #expect(
      runID(Vocabulary.standard.defaults(), dataFingerprint: data)
        == "e0edb825aa105590205b1f7db45170d915c167202af8a9e7539b3226bda9eadd")
    #expect(numericsVersion == 4)
  }

  @Test func canonicalJSONReadsBack() throws {
    var configuration = Vocabulary.standard.defaults(data: "stl10")
    configuration.optimizer.rate = 1e-4
    configuration.data.trainLimit = 7
    configuration.evaluate[LinearProbeEvaluation.self].probe = nil
    let text = configuration.canonicalJSON
    #expect(try Configuration(canonicalJSON: text, vocabulary: .standard) == configuration)
    #expect(
      text.hasPrefix(#"{"data":{"name":"stl10","train":"train+unlabeled","trainLimit":7},"encoder":{"dimension":128,"#))
    #expect(text.contains(#""rate":0.0001,"#) && !text.contains("null") && !text.contains(" "))
  }

  @Test func everyKeyThatMattersChangesTheID() throws {
    let base = Vocabulary.standard.defaults(data: "scenes")
    let id = runID(base, dataFingerprint: data)
    var changed: [Configuration] = []
    func change(_ edit: (inout Configuration) -> Void) {
      var copy = base
      edit(&copy)
      changed.append(copy)
    }
    change { $0.seed = 1 }
    change { $0[data: ScenesData.self].size = 33 }
    change { $0.data.validationLimit = 10 }
    change { $0[encoder: SmallAlexNetEncoder.self].width = 0.5 }
    change { $0.views.train.flip = 0.25 }
    change { $0.views.train.jitter = nil }
    change { $0.views.align.crop = nil }
    change { $0.views.probe.flip = 0 }
    change { $0.loss[UniformTerm.self].t = 2.0000000000000004 }
    change { $0.method = Supervised() }
    change { $0.optimizer.decayAt = [0.5] }
    change { $0.evaluate[LinearProbeEvaluation.self].probe = nil }
    change { $0.evaluate[EmbeddingsEvaluation.self].embeddings = true }
    let ids = changed.map { runID($0, dataFingerprint: data) }
    #expect(Set(ids + [id]).count == changed.count + 1)
    #expect(runID(base, dataFingerprint: String(repeating: "1", count: 64)) != id)
    #expect(runID(base, dataFingerprint: data, numericsVersion: 1) != id)
  }

  @Test func whatHasNoEffectDoesNot() {
    let base = Vocabulary.standard.defaults()
    let id = runID(base, dataFingerprint: data)
    var unused = base
    unused.loss[ContrastiveTerm.self].tau = 3
    unused.loss[ContrastiveTerm.self].negatives = 5
    #expect(runID(unused, dataFingerprint: data) == id)
    var random = base
    random.method = Untrained()
    var other = random
    other.loss[AlignTerm.self].weight = 9
    other.train.epochs = 1
    other.optimizer.rate = 1
    other.views.train.flip = 0
    #expect(runID(other, dataFingerprint: data) == runID(random, dataFingerprint: data))
    #expect(runID(random, dataFingerprint: data) != id)
  }

  @Test func parametersAreDottedAndSorted() {
    var configuration = Vocabulary.standard.defaults()
    configuration.evaluate[LinearProbeEvaluation.self].probe = nil
    let pairs = flattened(configuration)
    let keys = pairs.map(\.key)
    #expect(keys == keys.sorted() && Set(keys).count == keys.count)
    let values = Dictionary(pairs.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    #expect(values["loss.uniform.t"] == "2" && values["optimizer.decayAt"] == "[0.775,0.85,0.925]")
    #expect(values["data.name"] == "cifar10" && values["loss.contrastive.weight"] == "0")
    #expect(values["loss.contrastive.tau"] == nil && values["views.probe.flip"] == nil)
  }

  @Test func runsAreNamedByTheirID() {
    let run = Run(experiment: "circle", configuration: Vocabulary.standard.defaults(), dataFingerprint: data)
    #expect(run.id == runID(Vocabulary.standard.defaults(), dataFingerprint: data))
    #expect(run.shortID == String(run.id.prefix(8)))
  }
}
