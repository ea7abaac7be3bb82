import Experiments
import Foundation
import Specifications
import TestSupport
import Testing
import Training

@Suite struct ExperimentTests {
  @Test func anEmptyFileIsThePaper() throws {
    let runs = try experiment("title: nothing else\n").expand()
    #expect(runs == [Vocabulary.standard.defaults()])
    #expect(runs[0].optimizer.decayAt.map { ($0 * 200).rounded() } == [155, 170, 185])
    let stl10 = try experiment("title: x\ndata: stl10\n").expand()[0]
    #expect(stl10 == Vocabulary.standard.defaults(data: "stl10"))
    #expect(stl10.inputSize == 64 && stl10.views.evaluate.resize == 70 && stl10.data.train == "train+unlabeled")
    #expect(stl10.views.normalization.mean[0] == 0.44087801806139126)
    #expect(
      try experiment("title: x\ndata: scenes\nencoder: {size: 48}\n").expand()[0][data: ScenesData.self].size == 48)
  }

  @Test func everyKeyIsRead() throws {
    let run = try experiment(
      """
      title: all
      description: every key
      data: {name: stl10, train: train, trainLimit: 4096, validationLimit: none}
      encoder: {name: small-alexnet, size: 32, width: 0.25, dimension: 2}
      views:
        preset: cifar10
        train: {crop: {area: [0.2, 1], aspect: [1, 1]}, interpolation: bicubic, flip: 0, jitter: 0.3, grayscale: 0}
        evaluate: {crop: none, resize: 40}
        align: {jitter: {hue: 0.1}}
        probe: {flip: 1}
        normalization: {mean: [0, 0, 0], std: [1, 1, 1]}
      loss: {contrastive: {weight: 1, tau: 0.07, negatives: 256}, align: 0, uniform: {weight: 0.5, t: 3}}
      method: minibatch
      optimizer: {rate: 0.03, ratePer: 128, momentum: 0, weightDecay: 0, decay: 0.5, decayAt: []}
      train: {epochs: 3, batch: 64}
      evaluate:
        alphas: [2]
        ts: [1, 2]
        layers: [output, conv5]
        probe: {epochs: 5, batch: 32, rate: 1e-2, decay: 1, decayAt: [0.5], views: cached}
        neighbours: none
        folds: 5
        embeddings: true
      seeds: [7]
      """
    ).expand()[0]
    var wanted = Vocabulary.standard.defaults(data: "stl10", size: 32, preset: "cifar10")
    wanted.data.train = "train"
    wanted.data.trainLimit = 4096
    wanted[encoder: SmallAlexNetEncoder.self].width = 0.25
    wanted.encoder.dimension = 2
    wanted.views.train.crop?.area = [0.2, 1]
    wanted.views.train.crop?.aspect = [1, 1]
    wanted.views.train.interpolation = .bicubic
    wanted.views.train.flip = 0
    wanted.views.train.jitter = .init(all: 0.3)
    wanted.views.train.grayscale = 0
    wanted.views.evaluate.resize = 40
    wanted.views.align.jitter?.hue = 0.1
    wanted.views.probe.flip = 1
    wanted.views.normalization.mean = [0, 0, 0]
    wanted.views.normalization.std = [1, 1, 1]
    wanted.loss[ContrastiveTerm.self].weight = 1
    wanted.loss[ContrastiveTerm.self].tau = 0.07
    wanted.loss[ContrastiveTerm.self].negatives = 256
    wanted.loss[AlignTerm.self].weight = 0
    wanted.loss[UniformTerm.self].weight = 0.5
    wanted.loss[UniformTerm.self].t = 3
    wanted.optimizer.rate = 0.03
    wanted.optimizer.ratePer = 128
    wanted.optimizer.momentum = 0
    wanted.optimizer.weightDecay = 0
    wanted.optimizer.decay = 0.5
    wanted.optimizer.decayAt = []
    wanted.train.epochs = 3
    wanted.train.batch = 64
    wanted.evaluate[AlignmentEvaluation.self].alphas = [2]
    wanted.evaluate[UniformityEvaluation.self].ts = [1, 2]
    wanted.evaluate.layers = ["output", "conv5"]
    wanted.evaluate[LinearProbeEvaluation.self].probe = .init(from: 5, 32, 0.01, 1, [0.5])
    wanted.evaluate[NeighboursEvaluation.self].neighbours = nil
    wanted.evaluate[LinearProbeEvaluation.self].folds = 5
    wanted.evaluate[EmbeddingsEvaluation.self].embeddings = true
    wanted.seed = 7
    #expect(run == wanted)
  }

  @Test func fiveMistakesGiveFiveMessages() {
    let text = """
      title: five
      data: cifar11
      loss:
        contrastive: {weight: 1, tua: 0.5}
        uniform: {t: fast}
      train: {batch: 1}
      sweep:
        loss.align.alpha: []
      """
    #expect(
      mistakes(text) == """
        x.yaml:2:7: error: data.name: must be one of `cifar10`, `stl10`, `fashion-mnist`, `mnist`, `imagenet`, `folders`, `nyu`, `scenes`, `bookcorpus`, `stories`, found `cifar11`
          hint: did you mean `cifar10`?
        x.yaml:4:28: error: loss.contrastive: unknown key `tua`
          hint: did you mean `tau`?
        x.yaml:5:16: error: loss.uniform.t: must be a number, found `fast`
        x.yaml:6:16: error: train.batch: must be at least 2, found `1`
        x.yaml:8:21: error: sweep.loss.align.alpha: must not be empty
        """)
  }

  @Test(arguments: [
    ("data: cifar10", "x.yaml:1:1: error: missing key `title`"),
    ("title: x\nseed: 3", "x.yaml:2:1: error: unknown key `seed`\n  hint: did you mean `seeds`?"),
    (
      "title: x\nloss: {align: 0, uniform: 0}",
      "x.yaml:2:7: error: loss: all weights are 0\n  hint: give one a weight, or write `method: none`"
    ),
    (
      "title: x\nloss: {contrastive: {tau: -0.1}}",
      "x.yaml:2:27: error: loss.contrastive.tau: must be positive, found `-0.1`"
    ),
    (
      "title: x\noptimizer: {decayAt: [0.9, 0.5]}",
      "x.yaml:2:22: error: optimizer.decayAt: must be ascending shares between 0 and 1, found `[0.9, 0.5]`"
    ),
    (
      "title: x\nevaluate: {layers: [fc8]}",
      "x.yaml:2:21: error: evaluate.layers[0]: must be one of `conv1`, `conv2`, `conv3`, `conv4`, `conv5`, `fc6`, `fc7`, `output`, found `fc8`\n  hint: did you mean `fc6`?"
    ),
    (
      "title: x\ndata: {name: cifar10, train: train+unlabeled}",
      "x.yaml:2:30: error: data.train: must be one of `train`, found `train+unlabeled`"
    ),
    (
      "title: x\ndata: {name: stl10, train: train+unlabeled}\nmethod: supervised",
      "x.yaml:2:28: error: data.train: supervised training needs labels, found `train+unlabeled`\n  hint: write `train`"
    ),
    (
      "title: x\ndata: {size: 32}",
      "x.yaml:2:14: error: data.size: only `scenes` takes this key, found `cifar10`\n  hint: remove the key"
    ),
    (
      "title: x\ndata: {trainLimit: 100}",
      "x.yaml:1:1: error: train.batch: 768 are more than the 100 images of data.trainLimit"
    ),
    ("title: x\nencoder: {width: 0}", "x.yaml:2:18: error: encoder.width: must be above 0 and at most 4, found `0`"),
    ("title: x\nencoder: {size: 300}", "x.yaml:2:17: error: encoder.size: must be within 16 and 256, found `300`"),
    (
      "title: x\nviews: {train: {crop: {area: [0.5, 2]}}}",
      "x.yaml:2:30: error: views.train.crop.area: must be at most 1, found `[0.5, 2]`"
    ),
    (
      "title: x\nviews: {train: {resize: 70}}",
      "x.yaml:2:25: error: views.train.resize: has no effect beside `crop`, found `70`\n  hint: write `crop: none`"
    ),
    (
      "title: x\nviews: {evaluate: {resize: 20}}",
      "x.yaml:2:28: error: views.evaluate.resize: must be at least the encoder's 32 pixels, found `20`"
    ),
    (
      "title: x\nevaluate: {probe: none, folds: 5}",
      "x.yaml:2:32: error: evaluate.folds: 5 folds of a probe that is `none`\n  hint: write `folds: 0`"
    ),
    (
      "title: x\nseeds: 3", "x.yaml:2:8: error: seeds: must be a sequence, found `3`\n  hint: write `[3]` or `range(3)`"
    ),
    ("title: x\nseeds: [-1]", "x.yaml:2:9: error: seeds[0]: must be at least 0, found `-1`"),
    (
      "title: x\nsweep: {loss.uniform.tt: [1, 2]}",
      "x.yaml:2:9: error: loss.uniform: unknown key `tt`\n  hint: did you mean `t`?"
    ),
    (
      "title: x\nsweep: {seeds: [1, 2]}",
      "x.yaml:2:9: error: sweep.seeds: cannot be part of the sweep\n  hint: write `seeds` beside `sweep`"
    ),
    (
      "title: x\nsweep: {train.epochs: range(9,1)}",
      "x.yaml:2:23: error: sweep.train.epochs: `range(9` lacks its closing parenthesis\n  hint: inside `{ }` it needs quotes: \"range(1,9)\"\nx.yaml:2:31: error: unknown key `1)`\n  hint: known keys: description, seeds, profiles, method, data, encoder, views, loss, optimizer, train, evaluate, start"
    ),
    (
      "title: x\nsweep:\n  train.epochs: range(9,1)",
      "x.yaml:3:17: error: sweep.train.epochs: range(9,1) has no values\n  hint: the stop is not part of the range"
    ),
    ("title: x\nsweep: {loss.uniform.t: [1, -1]}", "x.yaml:2:29: error: loss.uniform.t: must be positive, found `-1`"),
    ("title: x\nsweep: 3", "x.yaml:2:8: error: sweep: must be a mapping or a sequence of mappings, found `3`"),
    (
      "title: x\nsweep:\n  train.epochs: range(0,1000)\n  train.batch: range(2,1000)",
      "x.yaml:3:3: error: sweep: 998000 runs, at most 5000 are possible"
    ),
    ("title: x\nprofiles: {quick: {title: y}}", "x.yaml:2:20: error: profiles.quick: a profile cannot change `title`"),
    (
      "title: x\nprofiles: {quick: {train.epoch: 1}}",
      "x.yaml:2:20: error: train: unknown key `epoch`\n  hint: did you mean `epochs`?"
    ),
    (
      "title: x\nmethod: superviced",
      "x.yaml:2:9: error: method: must be one of `minibatch`, `supervised`, `quick-thought`, `none`, found `superviced`\n  hint: did you mean `supervised`?"
    ),
  ])
  func mistakesAreNamed(text: String, message: String) {
    #expect(mistakes(text) == message)
  }

  @Test func filesAreNamedByTheirStem() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("circle.yaml")
      try "title: Three encoders".write(to: file, atomically: true, encoding: .utf8)
      let loaded = try loadExperiment(path: file.path, vocabulary: .standard)
      #expect(loaded.name == "circle" && loaded.title == "Three encoders" && loaded.file == file.path)
    }
  }
}

extension LinearProbeEvaluation.Probe {
  fileprivate init(from epochs: Int, _ batch: Int, _ rate: Double, _ decay: Double, _ decayAt: [Double]) {
    self.init()
    self.epochs = epochs
    self.batch = batch
    self.rate = rate
    self.decay = decay
    self.decayAt = decayAt
    self.views = .cached
  }
}
