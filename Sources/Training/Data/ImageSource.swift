import Datasets
import Experiments
import Networks
import Tensors

/// Images of a split with the recipes of their views.
package struct ImageSource: SampleSource {
  private let split: any ImageSplit
  /// The images of the split that are used; their numbers in the split key the random numbers of views.
  private let indices: [Int]
  private let configuration: Configuration

  /// The chosen images of a split, with the views and the input size of a configuration.
  init(_ split: any ImageSplit, indices: [Int], configuration: Configuration) {
    self.split = split
    self.indices = indices
    self.configuration = configuration
  }

  package var count: Int { indices.count }
  package var classes: Int { split.classNames.count }
  package var fingerprint: String { get throws(DatasetError) { try split.fingerprint } }

  package func label(_ sample: Int) -> Int? { split.label(indices[sample]) }

  package func makeBatch(capacity: Int) -> ImageBatch {
    ImageBatch(capacity: capacity, side: configuration.inputSize)
  }

  package func prepare(_ samples: [Int], view: ViewKey, into batch: inout ImageBatch, workers: Workers) throws {
    try renderBatch(
      split: split, indices: samples.map { indices[$0] }, recipe: recipe(view.use), seed: view.seed,
      purpose: purpose(view.use), epoch: view.epoch, view: view.view, into: batch.append(samples.count),
      workers: workers)
  }

  package func foresee(_ samples: [Int]) { split.foresee(samples.map { indices[$0] }) }
  package var remarks: [String] { split.remarks }
  package var keptBytes: Int { split.keptBytes }

  package func clear(_ batch: inout ImageBatch) { batch.removeAll() }

  package func depths(_ samples: [Int], view: ViewKey, workers: Workers) throws -> Matrix? {
    guard let split = split as? any DepthSplit else { return nil }
    let size = configuration.inputSize
    return try rows(samples.count, columns: size * size) { target in
      try renderDepths(
        split: split, indices: samples.map { indices[$0] }, recipe: recipe(view.use), seed: view.seed,
        purpose: purpose(view.use), epoch: view.epoch, view: view.view, into: target, workers: workers)
    }
  }

  package func pictures(_ samples: [Int], view: ViewKey, workers: Workers) throws -> Matrix? {
    let size = configuration.inputSize
    var recipe = recipe(view.use)
    (recipe.mean, recipe.std) = (.zero, .one)
    return try rows(samples.count, columns: 3 * size * size) { [recipe] target in
      try renderBatch(
        split: split, indices: samples.map { indices[$0] }, recipe: recipe, seed: view.seed,
        purpose: purpose(view.use), epoch: view.epoch, view: view.view, into: target, workers: workers)
    }
  }

  /// Rows that `write` fills.
  private func rows(
    _ count: Int, columns: Int, _ write: (UnsafeMutablePointer<Float>) throws -> Void
  ) rethrows -> Matrix {
    var result = Matrix(rows: count, columns: columns)
    try result.elements.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { try write(base) }
    }
    return result
  }

  private func recipe(_ use: ViewKey.Use) -> ViewRecipe {
    let views = configuration.views
    let view =
      switch use {
      case .training: views.train
      case .evaluation: views.evaluate
      case .alignment: views.align
      case .probe: views.probe
      }
    return ViewRecipe(view, configuration: configuration)
  }

  private func purpose(_ use: ViewKey.Use) -> RandomPurpose {
    switch use {
    case .training: .trainingView
    case .evaluation, .alignment: .alignmentView
    case .probe: .probeView
    }
  }
}

extension ViewRecipe {
  /// The recipe of one of a configuration's views, at the encoder's input size.
  fileprivate init(_ view: ViewConfiguration, configuration: Configuration) {
    func channels(_ values: [Double]) -> SIMD3<Float> {
      SIMD3(Float(values[0]), Float(values[1]), Float(values[2]))
    }
    let normalization = configuration.views.normalization
    self.init(
      outputSize: configuration.inputSize,
      crop: view.crop.map { Crop(area: $0.area[0]...$0.area[1], aspect: $0.aspect[0]...$0.aspect[1]) },
      resize: view.resize, interpolation: view.interpolation == .bicubic ? .bicubic : .bilinear, flip: view.flip,
      jitter: view.jitter.map {
        Jitter(
          brightness: $0.brightness, contrast: $0.contrast, saturation: $0.saturation, hue: $0.hue,
          probability: $0.probability)
      },
      grayscale: view.grayscale,
      blur: view.blur.map {
        Blur(probability: $0.probability, sigma: $0.sigma[0]...$0.sigma[1], kernel: $0.kernel)
      },
      mean: channels(normalization.mean), std: channels(normalization.std))
  }
}
