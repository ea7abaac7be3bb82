import Datasets
import Experiments
import Networks
import Tensors

// Experiments says what is to be done and Datasets and Networks how, and none of them knows the others: here their words
// are matched.

extension ViewRecipe {
  /// The recipe of one of a configuration's views, at the encoder's input size.
  init(_ view: ViewConfiguration, configuration: Configuration) {
    func channels(_ values: [Double]) -> SIMD3<Float> {
      SIMD3(Float(values[0]), Float(values[1]), Float(values[2]))
    }
    let normalization = configuration.views.normalization
    self.init(
      outputSize: configuration.inputSize,
      crop: view.crop.map { Crop(area: $0.area[0]...$0.area[1], aspect: $0.aspect[0]...$0.aspect[1]) },
      resize: view.resize, interpolation: view.interpolation == .bicubic ? .bicubic : .bilinear, flip: view.flip,
      jitter: view.jitter.map {
        Jitter(brightness: $0.brightness, contrast: $0.contrast, saturation: $0.saturation, hue: $0.hue)
      },
      grayscale: view.grayscale, mean: channels(normalization.mean), std: channels(normalization.std))
  }

  /// The numbers of one rendered view.
  var elementCount: Int { outputSize * outputSize * 3 }
}

extension SGD {
  convenience init(_ optimizer: OptimizerConfiguration, parameters: [Parameter], workers: Workers) {
    self.init(
      parameters: parameters, momentum: optimizer.momentum, weightDecay: optimizer.weightDecay, workers: workers)
  }
}

extension StepDecay {
  init(_ optimizer: OptimizerConfiguration, batch: Int, epochs: Int) {
    self.init(
      rate: StepDecay.scaledRate(optimizer.rate, per: optimizer.ratePer, batch: batch), decay: optimizer.decay,
      decayAt: optimizer.decayAt, epochs: epochs)
  }
}

extension LinearProbe.Settings {
  /// The settings of a probe of so many samples, which a larger batch takes at once.
  init(_ probe: LinearProbeEvaluation.Probe, samples: Int) {
    self.init(
      epochs: probe.epochs, batch: min(probe.batch, max(samples, 1)), rate: probe.rate, decay: probe.decay,
      decayAt: probe.decayAt)
  }
}
