import Tensors

/// Batch normalisation over one channel axis: y = weight * (x - mean) / sqrt(variance + 1e-5) + bias.
///
/// It owns the learned arrays, the running statistics and the coefficients per channel; the passes over the data belong to the layers,
/// which fuse them with their own. Source: Ioffe and Szegedy, ICML 2015; momentum 0.1 and the unbiased running variance as PyTorch.
final class BatchNormalization: @unchecked Sendable {
  static let epsilon = 1e-5
  static let momentum: Float = 0.1

  let channels: Int
  /// `channels` rounded up to whole vectors: the length of the coefficient arrays, whose tails are zero.
  let stride: Int
  let weight: Parameter
  let bias: Parameter
  let runningMean: FloatBuffer
  let runningVariance: FloatBuffer

  /// y = scale * x + shift.
  let scale: FloatBuffer
  let shift: FloatBuffer
  let mean: FloatBuffer
  /// The sign of `weight`, known before the statistics.
  let sign: FloatBuffer
  private let inverseDeviation: FloatBuffer
  private let constant: FloatBuffer
  private let slope: FloatBuffer
  private var samples = 0

  /// Weights of 1, biases of 0; `name` is that of the reference module, such as "blocks.0.1".
  init(name: String, channels: Int) {
    self.channels = channels
    stride = paddedToVectors(channels)
    weight = Parameter(name: "\(name).weight", shape: [channels])
    bias = Parameter(name: "\(name).bias", shape: [channels])
    runningMean = FloatBuffer(count: channels)
    runningVariance = FloatBuffer(count: channels)
    scale = FloatBuffer(count: stride)
    shift = FloatBuffer(count: stride)
    mean = FloatBuffer(count: stride)
    sign = FloatBuffer(count: stride)
    inverseDeviation = FloatBuffer(count: stride)
    constant = FloatBuffer(count: stride)
    slope = FloatBuffer(count: stride)
    for channel in 0..<channels {
      weight.values[channel] = 1
      runningVariance[channel] = 1
    }
  }

  /// The running mean and variance under the reference module's names.
  var runningStatistics: [RunningStatistic] {
    let name = weight.name.dropLast("weight".count)
    return [
      RunningStatistic(name: name + "running_mean", values: runningMean),
      RunningStatistic(name: name + "running_var", values: runningVariance),
    ]
  }

  /// Reads the signs of the weights, which max-pooling needs before the statistics exist.
  func prepareSigns() {
    for channel in 0..<channels {
      let value = weight.values.pointer[channel]
      sign.pointer[channel] = value > 0 ? 1 : value < 0 ? -1 : 0
    }
  }

  /// Takes the coefficients from a batch and updates the running statistics.
  ///
  /// `partials` holds the moments of each group of samples (see `channelMoments`), `counts` their numbers of samples.
  func useBatch(partials: UnsafePointer<Float>, counts: [Int]) {
    samples = counts.reduce(0, +)
    for channel in 0..<channels {
      // Chan's pairwise update, in order of the groups.
      var total = 0.0
      var average = 0.0
      var squares = 0.0
      for (group, count) in counts.enumerated() where count > 0 {
        let moments = partials + group * 2 * stride
        let difference = Double(moments[channel]) - average
        let grown = total + Double(count)
        average += difference * Double(count) / grown
        squares += Double(moments[stride + channel]) + difference * difference * total * Double(count) / grown
        total = grown
      }
      setCoefficients(channel, mean: average, variance: squares / max(total, 1))
      let momentum = BatchNormalization.momentum
      let unbiased = Float(squares / max(total - 1, 1))
      runningMean.pointer[channel] = (1 - momentum) * runningMean.pointer[channel] + momentum * Float(average)
      runningVariance.pointer[channel] = (1 - momentum) * runningVariance.pointer[channel] + momentum * unbiased
    }
  }

  /// Takes the coefficients from the running statistics.
  func useRunningStatistics() {
    for channel in 0..<channels {
      setCoefficients(
        channel, mean: Double(runningMean.pointer[channel]), variance: Double(runningVariance.pointer[channel]))
    }
  }

  private func setCoefficients(_ channel: Int, mean average: Double, variance: Double) {
    let inverse = 1 / (variance + BatchNormalization.epsilon).squareRoot()
    let factor = Double(weight.values.pointer[channel]) * inverse
    mean.pointer[channel] = Float(average)
    inverseDeviation.pointer[channel] = Float(inverse)
    scale.pointer[channel] = Float(factor)
    shift.pointer[channel] = Float(Double(bias.values.pointer[channel]) - average * factor)
  }

  /// Writes the gradients of weight and bias, and the coefficients of the gradient to x, from the partial sums of
  /// `rectifierGradientSums`.
  func finishGradient(partials: UnsafePointer<Float>, groups: Int) -> NormalizationGradient {
    for channel in 0..<channels {
      var sum = 0.0
      var product = 0.0
      for group in 0..<groups {
        let sums = partials + group * 2 * stride
        sum += Double(sums[channel])
        product += Double(sums[stride + channel])
      }
      let inverse = Double(inverseDeviation.pointer[channel])
      let factor = Double(scale.pointer[channel]) / Double(max(samples, 1))
      bias.gradient.pointer[channel] = Float(sum)
      weight.gradient.pointer[channel] = Float(product * inverse)
      constant.pointer[channel] = Float(factor * sum)
      slope.pointer[channel] = Float(factor * product * inverse * inverse)
    }
    return gradientCoefficients
  }

  /// The coefficients of the gradient to x, valid after `finishGradient`.
  var gradientCoefficients: NormalizationGradient {
    NormalizationGradient(
      scale: UnsafePointer(scale.pointer), constant: UnsafePointer(constant.pointer),
      slope: UnsafePointer(slope.pointer), mean: UnsafePointer(mean.pointer))
  }
}
