import Experiments
import Foundation
import Specifications
import Storage
import Training

/// Runs with made-up numbers that follow simple rules, so that every figure has something to show.
enum SyntheticStore {
  /// A store with the runs of all five experiments, small.
  static func make(at url: URL) throws {
    let store = try Store(path: url.path, mode: .create)
    try circle(store)
    try weights(store)
    try heatmap(store)
    try scatter(store)
    try finetune(store)
  }

  static let circleText = """
    title: circle
    data: cifar10
    encoder: {dimension: 2}
    sweep:
      - {method: [none, supervised]}
      - {method: [minibatch], loss.contrastive.weight: 1, loss.contrastive.tau: 0.5, loss.align.weight: 0, loss.uniform.weight: 0}
    seeds: [0, 1, 2]
    """
  static let weightsText = """
    title: weights
    data: stl10
    loss: {contrastive: {weight: 0}, align: {weight: 1}, uniform: {weight: 1}}
    sweep:
      - {loss.align.weight: [0.25, 0.5, 1], loss.uniform.weight: 1}
      - {loss.align.weight: 1, loss.uniform.weight: [0.125, 0.25, 0.5]}
    seeds: [0, 1, 2]
    """
  static let heatmapText = """
    title: heatmap
    data: stl10
    loss: {contrastive: {weight: 0}, align: {weight: 1}, uniform: {weight: 1}}
    sweep: {loss.align.alpha: [1, 2], loss.uniform.t: [1, 2, 4, 8]}
    """
  static let scatterText = """
    title: scatter
    data: stl10
    sweep:
      - {loss.contrastive.weight: 1, loss.contrastive.tau: [0.07, 0.1, 0.19, 0.5, 1, 2.5], loss.align.weight: 0, loss.uniform.weight: 0}
      - {loss.contrastive.weight: 0, loss.align.weight: [0.5, 0.98, 2], loss.uniform.weight: [0.5, 0.96, 2]}
      - {loss.contrastive.weight: 1, loss.contrastive.tau: [0.3, 0.5], loss.align.weight: 0, loss.uniform.weight: [0.5, 1]}
    seeds: [0, 1]
    """

  static let finetuneText = """
    title: finetune
    data: stl10
    loss: {contrastive: 0, align: 0, uniform: 0}
    start: {loss: {contrastive: {weight: 1, tau: 2.5}}}
    evaluate: {every: 2}
    sweep:
      - loss.align.weight: 1
      - loss.uniform.weight: 1
      - {loss.align.weight: 1, loss.uniform.weight: 1}
    seeds: [0, 1, 2]
    """

  /// A number in [0, 1) that looks random.
  private static func noise(_ index: Int) -> Double {
    let value = sin(Double(index) * 12.9898 + 4.1414) * 43758.5453
    return value - value.rounded(.down)
  }

  private static func runs(_ text: String, _ name: String) throws -> [Run] {
    let node = try parseYAML(text, file: "\(name).yaml")
    return try Experiment(node, name: name, file: "\(name).yaml", vocabulary: .standard).expand().map {
      Run(
        experiment: name, profile: "quick", overrides: [], configuration: $0,
        dataFingerprint: String(repeating: "a", count: 64))
    }
  }

  private static func write(
    _ store: Store, _ run: Run, _ index: Int, scores: (align: Double?, uniform: Double?, accuracy: Double?),
    embeddings: [Embedding] = [], course: [Experiments.Measurement] = []
  ) throws {
    func final(_ name: String, _ method: String, _ layer: String, _ parameter: Double?, _ value: Double?)
      -> Experiments.Measurement
    {
      Experiments.Measurement(
        name, method: method, split: "validation", layer: layer, parameter: parameter, value: value, count: 1000)
    }
    let accuracy = scores.accuracy
    let measurements = [
      final("align", "", "output", 2, scores.align),
      final("align", "", "output", 1, scores.align.map { $0.squareRoot() }),
      final("uniform", "", "output", 2, scores.uniform), final("accuracy", "linear", "output", nil, accuracy),
      final("accuracy", "linear", "fc7", nil, accuracy.map { $0 + 0.03 }),
      final("accuracy", "knn", "output", 5, accuracy.map { $0 - 0.02 }),
      final("accuracy", "knn", "fc7", 5, accuracy.map { $0 - 0.04 }),
    ]
    let losses = (1...5).map { epoch in
      Experiments.Measurement("loss", split: "train", epoch: epoch, value: 1 / Double(epoch), count: 1)
    }
    let environment = RunEnvironment(
      gitRevision: "0123456789abcdef", gitPatch: "", compiler: "Swift 6.3", cpu: "test", blas: "OpenBLAS", threads: 1,
      system: "Linux")
    let record = RunRecord(
      run: run, status: accuracy == nil ? .diverged : .finished, message: accuracy == nil ? "loss is NaN" : "",
      environment: environment, startedSeconds: 1_700_000_000 + Double(index),
      endedSeconds: 1_700_000_060 + Double(index),
      measurements: course + losses + measurements, embeddings: embeddings)
    _ = try store.write(record)
  }

  private static func circle(_ store: Store) throws {
    for (index, run) in try runs(circleText, "circle").enumerated() {
      let method = run.configuration.method
      let spread = method is Untrained ? 0.15 : method is Supervised ? 0.35 : 3.1
      let jitter = method is Untrained ? 0.05 : method is Supervised ? 0.3 : 0.12
      let count = 1200
      let labels = (0..<count).map { $0 % 10 }
      func features(_ view: Int) -> [Float] {
        (0..<count).flatMap { sample -> [Float] in
          let centre = method is Supervised ? Double(labels[sample]) * 2 * .pi / 10 : 0.6
          let base = centre + spread * (2 * noise(sample * 3 + index) - 1)
          let angle = base + (view == 0 ? 0 : jitter * (2 * noise(sample * 7 + view * 5_000 + index) - 1))
          return [Float(cos(angle)), Float(sin(angle))]
        }
      }
      let embeddings = ["evaluate", "align-1", "align-2"].enumerated().map { view, name in
        Embedding(split: "validation", view: name, dimension: 2, labels: labels, features: features(view))
      }
      let scores: (Double, Double, Double) =
        method is Untrained ? (0.02, -0.2, 0.127) : method is Supervised ? (0.3, -1.1, 0.572) : (0.1, -1.33, 0.286)
      let wobble = run.configuration.seed == 0 ? 0 : 0.01 * noise(index)
      try write(
        store, run, index, scores: (scores.0, scores.1 + wobble, scores.2 + wobble), embeddings: embeddings)
    }
  }

  private static func weights(_ store: Store) throws {
    for (index, run) in try runs(weightsText, "stl10-weights").enumerated() {
      let loss = run.configuration.loss
      let ratio = log2(loss[AlignTerm.self].weight / loss[UniformTerm.self].weight)
      let wobble = 0.02 * (noise(index) - 0.5)
      try write(
        store, run, index,
        scores: (max(0, 0.5 - 0.15 * ratio), min(0, -3.5 + max(0, ratio) * 1.2), 0.78 - 0.04 * ratio * ratio + wobble))
    }
  }

  private static func heatmap(_ store: Store) throws {
    for (index, run) in try runs(heatmapText, "stl10-heatmap").enumerated() {
      let (alpha, t) = (run.configuration.loss[AlignTerm.self].alpha, run.configuration.loss[UniformTerm.self].t)
      let diverged = alpha == 1 && t == 8
      try write(
        store, run, index,
        scores: diverged
          ? (nil, nil, nil) : (0.2 + 0.02 * t, -3.6 + 0.05 * alpha, 0.8 - 0.01 * abs(t - 3) - 0.02 * alpha))
    }
  }

  private static func scatter(_ store: Store) throws {
    for (index, run) in try runs(scatterText, "stl10").enumerated() {
      let align = 0.2 + 0.8 * noise(index)
      let uniform = -3.8 + 1.5 * noise(index + 100)
      let diverged = index == 5
      try write(
        store, run, index,
        scores: diverged ? (nil, nil, nil) : (align, uniform, 0.85 - 0.15 * align - 0.08 * (uniform + 3.8)))
    }
  }

  /// Alignment alone collapses, uniformity alone spreads, both together improve.
  private static func finetune(_ store: Store) throws {
    for (index, run) in try runs(finetuneText, "finetune").enumerated() {
      let loss = run.configuration.loss
      let (aligns, spreads) = (loss[AlignTerm.self].weight > 0, loss[UniformTerm.self].weight > 0)
      func state(_ share: Double) -> (align: Double, uniform: Double, accuracy: Double) {
        let align = 0.9 + share * (aligns ? (spreads ? -0.3 : -0.85) : 0.6)
        let uniform = -1.5 + share * (spreads ? -1.6 : 1.5)
        return (align, uniform, 0.5 + share * (aligns && spreads ? 0.2 : -0.3) + 0.01 * share * noise(index))
      }
      let course = [0, 2, 4, 6].flatMap { epoch in
        let now = state(Double(epoch) / 6)
        return [
          ("align", "", 2.0, now.align), ("uniform", "", 2.0, now.uniform), ("accuracy", "linear", nil, now.accuracy),
        ]
        .map { (name: String, method: String, parameter: Double?, value: Double) in
          Experiments.Measurement(
            name, method: method, split: "validation", layer: "output", parameter: parameter, epoch: epoch,
            value: value, count: 1000)
        }
      }
      let end = state(1)
      try write(store, run, index, scores: (end.align, end.uniform, end.accuracy), course: course)
    }
  }
}
