import Datasets
import Experiments
import Networks
import Statistics
import Tensors

/// The features of a split in every layer that is evaluated.
struct LayerFeatures {
  var labels: [Int]
  /// One matrix (samples, features) a layer, in the order of the layers asked for.
  var matrices: [Matrix]
}

extension Encoder {
  /// The features of a layer in the last forward pass, whose result was `output`.
  func features(of layer: String, output: Matrix) -> Matrix {
    layer == "output" ? output : activation(of: layer) ?? output
  }
}

/// What is measured of a frozen encoder on the held-out split.
struct Evaluation {
  let configuration: Configuration
  let data: RunData
  let encoder: any Encoder
  let pace: Pace

  private var workers: Workers { pace.context.workers }
  /// Every run sees the same validation pairs, so that L_align differs between encoders, not between draws.
  private static let pairSeed: UInt64 = 0
  static let batch = 256

  /// Measures everything the configuration asks for and returns the features to keep.
  ///
  /// - Throws: `Divergence` when a feature is not a number; `Cancellation`.
  func measure(into journal: inout Journal) throws -> [Embedding] {
    let evaluate = configuration.evaluate
    let layers = evaluate.layers.contains("output") ? evaluate.layers : ["output"] + evaluate.layers
    let validation = try features(of: data.validation, layers: layers)
    let output = validation.matrices[layers.firstIndex(of: "output") ?? 0]
    pace.evaluated(0.1, phase: .evaluating)
    try measureUniformity(of: output, journal: &journal)
    let pairs = try (0..<2).map { view in
      try encode(
        data.validation, layers: ["output"],
        recipe: ViewRecipe(configuration.views.align, configuration: configuration), view: view)[0]
    }
    try measureAlignment(pairs, journal: &journal)
    pace.evaluated(0.3, phase: .evaluating)

    if evaluate[LinearProbeEvaluation.self].probe != nil || evaluate[NeighboursEvaluation.self].neighbours != nil {
      let training = try features(of: data.labeled, layers: layers)
      pace.evaluated(0.4, phase: .probing)
      let accuracies = LayerAccuracies(
        configuration: configuration, data: data, encoder: encoder, pace: pace, layers: layers, training: training,
        validation: validation)
      try accuracies.measure(into: &journal)
    }
    guard evaluate[EmbeddingsEvaluation.self].embeddings else { return [] }
    return zip(["evaluate", "align-1", "align-2"], [output] + pairs).map { view, matrix in
      Embedding(
        split: "validation", view: view, dimension: matrix.columns, labels: validation.labels,
        features: matrix.elements)
    }
  }

  /// The features of the evaluation view, which is the same for every run.
  private func features(of samples: Samples, layers: [String]) throws -> LayerFeatures {
    LayerFeatures(
      labels: samples.labels,
      matrices: try encode(
        samples, layers: layers, recipe: ViewRecipe(configuration.views.evaluate, configuration: configuration), view: 0
      ))
  }

  /// Encodes one view of every sample with the frozen encoder, batch by batch.
  private func encode(_ samples: Samples, layers: [String], recipe: ViewRecipe, view: Int) throws -> [Matrix] {
    let images = FloatBuffer(count: min(Self.batch, samples.count) * recipe.elementCount)
    var results: [Matrix] = []
    for start in stride(from: 0, to: samples.count, by: Self.batch) {
      try pace.checkCancellation()
      let chosen = Array(samples.indices[start..<min(start + Self.batch, samples.count)])
      try renderBatch(
        split: samples.split, indices: chosen, recipe: recipe, seed: Self.pairSeed, purpose: .alignmentView, epoch: 0,
        view: view, into: images.pointer, workers: workers)
      let output = encoder.forward(images, count: chosen.count, training: false)
      for (place, layer) in layers.enumerated() {
        let activation = encoder.features(of: layer, output: output)
        if results.count == place { results.append(Matrix(rows: samples.count, columns: activation.columns)) }
        results[place].replaceRows(from: start, with: activation)
      }
    }
    return results
  }

  private func measureUniformity(of output: Matrix, journal: inout Journal) throws {
    try refuseNonFinite(output)
    for estimate in try uniformity(output, ts: configuration.evaluate[UniformityEvaluation.self].ts, workers: workers) {
      journal.record(
        "uniform", split: "validation", layer: "output", parameter: estimate.t, value: estimate.value,
        count: estimate.pairs)
    }
  }

  private func measureAlignment(_ pairs: [Matrix], journal: inout Journal) throws {
    for alpha in configuration.evaluate[AlignmentEvaluation.self].alphas {
      journal.record(
        "align", split: "validation", layer: "output", parameter: alpha,
        value: try alignment(pairs[0], pairs[1], alpha: alpha), count: pairs[0].rows)
    }
  }

  private func refuseNonFinite(_ features: Matrix) throws {
    guard let place = features.elements.firstIndex(where: { !$0.isFinite }) else { return }
    throw Divergence(
      description: "the feature of sample \(place / features.columns) is \(features.elements[place])")
  }
}
