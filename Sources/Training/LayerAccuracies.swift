import Datasets
import Experiments
import Networks
import Statistics
import Tensors

/// Linear probes, their cross validation, and k-NN on the layers that a configuration names.
struct LayerAccuracies {
  let configuration: Configuration
  let data: RunData
  let encoder: any Encoder
  let pace: Pace
  /// The layers whose features are given, in the order of the matrices.
  let layers: [String]
  let training: LayerFeatures
  let validation: LayerFeatures

  private var workers: Workers { pace.context.workers }
  private var classes: Int { data.labeled.split.classNames.count }
  private var seed: UInt64 { UInt64(configuration.seed) }
  /// Every run is cross-validated over the same folds.
  private static let foldSeed: UInt64 = 0

  /// One probe to train: on all of a layer's training features, or on all but one fold.
  private struct Task: Sendable {
    var layer: Int
    /// nil: trained on everything and tested on the validation split.
    var fold: Int?
  }

  /// Measures the accuracies.
  func measure(into journal: inout Journal) throws {
    let wanted = layers.indices.filter { configuration.evaluate.layers.contains(layers[$0]) }
    if let probe = configuration.evaluate[LinearProbeEvaluation.self].probe {
      try measureProbes(probe, layers: wanted, journal: &journal)
    }
    for (place, layer) in wanted.enumerated() {
      try pace.checkCancellation()
      try measureNeighbours(layer, journal: &journal)
      pace.evaluated(0.9 + 0.1 * Double(place + 1) / Double(wanted.count), phase: .evaluating)
    }
  }

  /// Probes of different layers and folds are independent, so they are trained side by side, a thread each.
  private func measureProbes(
    _ probe: LinearProbeEvaluation.Probe, layers wanted: [Int], journal: inout Journal
  ) throws {
    let folds =
      configuration.evaluate[LinearProbeEvaluation.self].folds > 1
      ? configuration.evaluate[LinearProbeEvaluation.self].folds : 0
    var tasks: [Task] = []
    for layer in wanted {
      if probe.views == .cached { tasks.append(Task(layer: layer, fold: nil)) }
      tasks += (0..<folds).map { Task(layer: layer, fold: $0) }
    }
    let (seed, classes, training, validation) = (seed, classes, training, validation)
    let (isCancelled, settings) = (
      pace.context.isCancelled, LinearProbe.Settings(probe, samples: training.labels.count)
    )
    let (order, planned) = (foldOrder, tasks)
    let accuracies = workers.map(planned.count) { index -> Double in
      if isCancelled() { return .nan }
      let task = planned[index]
      let features = training.matrices[task.layer]
      let linear = LinearProbe(width: features.columns, classes: classes, settings: settings, seed: seed)
      guard let fold = task.fold else {
        linear.train(features: features, labels: training.labels)
        return linear.accuracy(features: validation.matrices[task.layer], labels: validation.labels)
      }
      let held = (order.count * fold / folds)..<(order.count * (fold + 1) / folds)
      let kept = Array(order[..<held.lowerBound] + order[held.upperBound...])
      linear.train(features: features.rows(at: kept), labels: kept.map { training.labels[$0] })
      let tested = Array(order[held])
      return linear.accuracy(features: features.rows(at: tested), labels: tested.map { training.labels[$0] })
    }
    try pace.checkCancellation()
    for layer in wanted {
      let own = tasks.indices.filter { tasks[$0].layer == layer }
      var accuracy = own.first { tasks[$0].fold == nil }.map { accuracies[$0] }
      if accuracy == nil { accuracy = try accuracyOnViews(probe, layer: layer) }
      journal.record(
        "accuracy", method: "linear", split: "validation", layer: layers[layer], value: accuracy,
        count: validation.labels.count)
      guard folds > 0 else { continue }
      let crossValidated = own.filter { tasks[$0].fold != nil }.map { accuracies[$0] }
      journal.record(
        "accuracy", method: "linear-cv", split: "train", layer: layers[layer], parameter: Double(folds),
        value: crossValidated.reduce(0, +) / Double(folds), count: training.labels.count)
    }
  }

  private var foldOrder: [Int] {
    var stream = RandomStream(seed: Self.foldSeed, purpose: .folds)
    return stream.permutation(training.labels.count)
  }

  private func measureNeighbours(_ layer: Int, journal: inout Journal) throws {
    guard let neighbours = configuration.evaluate[NeighboursEvaluation.self].neighbours else { return }
    let search = try NearestNeighbours(
      features: training.matrices[layer], labels: training.labels, classes: classes)
    let accuracy = try search.accuracy(
      validation.matrices[layer], labels: validation.labels, k: neighbours, workers: workers)
    journal.record(
      "accuracy", method: "knn", split: "validation", layer: layers[layer], parameter: Double(neighbours),
      value: accuracy, count: validation.labels.count)
  }

  /// The paper's probe: every epoch sees features of fresh crop-and-flip views.
  private func accuracyOnViews(_ probe: LinearProbeEvaluation.Probe, layer: Int) throws -> Double {
    let samples = data.labeled
    let recipe = ViewRecipe(configuration.views.probe, configuration: configuration)
    let images = FloatBuffer(count: min(probe.batch, samples.count) * recipe.elementCount)
    let linear = LinearProbe(
      width: training.matrices[layer].columns, classes: classes,
      settings: LinearProbe.Settings(probe, samples: samples.count), seed: seed)
    for epoch in 0..<probe.epochs {
      let order = linear.order(count: samples.count, epoch: epoch)
      let rate = linear.schedule.rate(epoch: epoch)
      for start in stride(from: 0, to: order.count, by: probe.batch) {
        try pace.checkCancellation()
        let chosen = order[start..<min(start + probe.batch, order.count)].map { samples.indices[$0] }
        try renderBatch(
          split: samples.split, indices: chosen, recipe: recipe, seed: seed, purpose: .probeView, epoch: epoch, view: 0,
          into: images.pointer, workers: workers)
        let output = encoder.forward(images, count: chosen.count, training: false)
        linear.step(
          features: encoder.features(of: layers[layer], output: output),
          labels: chosen.map { samples.split.label($0) ?? 0 }, rate: rate)
      }
      pace.evaluated(0.4 + 0.5 * Double(epoch + 1) / Double(probe.epochs), phase: .probing)
    }
    return linear.accuracy(features: validation.matrices[layer], labels: validation.labels)
  }
}
