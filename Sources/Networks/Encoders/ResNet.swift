import Tensors

/// A residual network with torchvision's parameters, whose last layer is a linear one to the features and the projection to the unit sphere.
///
/// Source: He et al., "Deep residual learning for image recognition", CVPR 2016. Convolutions are drawn from N(0, 2 / (outputs * kernel²)),
/// as torchvision does, the last layer uniformly within 1 / √inputs, as PyTorch's linear layers are.
public final class ResNet: ImageEncoder {
  /// The height and width of the images, in pixels.
  public let inputSize: Int
  /// The dimension D of the features.
  public let featureDimension: Int
  /// The layers whose activations can be read: the stages "layer1" to "layer4", the backbone's pooled features "pool", and "output".
  public let layerNames: [String]
  /// The learned arrays, in the order of torchvision's `state_dict`.
  public let parameters: [Parameter]
  /// The running means and variances, in the order of torchvision's `state_dict`.
  public let runningStatistics: [RunningStatistic]
  /// The number of training batches that the running statistics have seen.
  public var batchesTracked = 0

  private let given: GivenImages
  private let stem: PatchConvolution
  private let stemImages: NormalizedImages
  private let pooled: PooledImages?
  private let stages: [[ResidualBlock]]
  private let output: UnitOutput
  private let workers: Workers
  private let means = ReusableBuffer()
  private let meanGradient = ReusableBuffer()
  private var features: Matrix?
  private var trainedCount: Int?

  /// A network with weights drawn from `seed`; throws `EncoderError` for sizes that leave a layer empty.
  ///
  /// `channels` are those of the stem; each stage has twice the channels of the one before.
  public convenience init(
    _ architecture: ResNetArchitecture, inputSize: Int, dimension: Int, stem: ResNetStem, channels: Int = 64,
    seed: UInt64, workers: Workers
  ) throws(EncoderError) {
    let plan = try Plan(architecture, inputSize: inputSize, dimension: dimension, stem: stem, channels: channels)
    self.init(plan, seed: seed, workers: workers)
  }

  /// A network of these sizes with weights drawn from `seed`.
  public init(_ plan: Plan, seed: UInt64, workers: Workers) {
    inputSize = plan.inputSize
    featureDimension = plan.dimension
    layerNames = plan.layerNames
    self.workers = workers
    let resources = LayerResources(workers: workers)
    // The first block hands its gradient on in place unless it has a projection, which needs the input's beside it.
    let stemGradient = resources.outer[plan.stages[0][0].projection == nil ? 0 : 1]
    let hasPooling = plan.pooledSide != nil
    given = GivenImages(side: plan.inputSize)
    stemImages = NormalizedImages(
      name: plan.stem.normalizationName, side: plan.stem.side, channels: plan.stem.outputs, isPooled: false,
      keepsRaw: true, gradient: hasPooling ? resources.inner[1] : stemGradient)
    stem = PatchConvolution(
      name: plan.stem.name + ".weight", source: .given(given), output: stemImages, kernel: plan.stem.kernel,
      step: plan.stem.step, workers: workers, scratch: resources.scratch, workspace: resources.workspace)
    pooled = hasPooling ? PooledImages(of: stemImages, gradient: stemGradient, workers: workers) : nil
    var input: any ConvolutionInput = pooled ?? stemImages
    stages = plan.stages.enumerated().map { stage, blocks in
      blocks.map { planned in
        let block = ResidualBlock(planned, input: input, turn: stage % 2, resources: resources)
        input = block.output
        return block
      }
    }
    output = UnitOutput(name: "fc", inputs: plan.pooledFeatures, outputs: plan.dimension, workers: workers)

    let blocks = stages.flatMap { $0 }
    let weights = [stem.weight] + blocks.flatMap { $0.convolutions.map(\.weight) }
    let normalizations = [stemImages.normalization] + blocks.flatMap { $0.images.map(\.normalization) }
    parameters = zip(weights, normalizations).flatMap { [$0, $1.weight, $1.bias] } + [output.weight, output.bias]
    runningStatistics = normalizations.flatMap(\.runningStatistics)
    drawWeights(seed: seed)
  }

  private func drawWeights(seed: UInt64) {
    let bound = 1 / Double(output.inputs).squareRoot()
    for (index, parameter) in parameters.enumerated() {
      if parameter.name.hasPrefix("fc.") {
        parameter.draw(index: index, seed: seed, workers: workers) { $0.uniform(-bound, bound) }
      } else if parameter.shape.count == 4 {
        let outputs = parameter.shape[0] * parameter.shape[2] * parameter.shape[3]
        let deviation = (2 / Double(outputs)).squareRoot()
        parameter.draw(index: index, seed: seed, workers: workers) { deviation * $0.normal() }
      }
    }
  }

  /// The last stage's images.
  private var last: ResidualImages { stages[stages.count - 1][stages[stages.count - 1].count - 1].output }

  /// The features (N,D) of images (N,H,W,3), normalised images in, unit rows out.
  public func forward(_ images: UnsafePointer<Float>, count: Int, training: Bool) -> Matrix {
    precondition(count >= 1, "a batch of \(count) images")
    given.pointer = images
    stemImages.prepare(count: count, training: training)
    stem.forward(count: count, training: training)
    pooled?.prepare(count: count, training: training)
    pooled?.forward(count: count)
    for block in stages.joined() {
      block.prepare(count: count, training: training)
      block.forward(count: count, training: training)
    }
    let (last, means) = (last, means)
    means.reserve(count * last.stride)
    workers.forEach(count) { image in
      channelMeans(
        last.output(image), pixels: last.outputSide * last.outputSide, stride: last.stride,
        into: means.pointer + image * last.stride)
    }
    let result = output.forward(means.pointer, inputStride: last.stride, count: count)
    features = result
    trainedCount = training ? count : nil
    if training { batchesTracked += 1 }
    return result
  }

  /// The activation (N, features) of a layer after the last forward, flattened in PyTorch's C, H, W order.
  public func activation(of layer: String) -> Matrix? {
    guard let features, let index = layerNames.firstIndex(of: layer) else { return nil }
    let count = features.rows
    switch index {
    case stages.indices: return stages[index].last?.output.activations(count: count)
    case stages.count:
      var result = Matrix(rows: count, columns: last.channels)
      for row in 0..<count {
        for channel in 0..<last.channels { result[row, channel] = means.pointer[row * last.stride + channel] }
      }
      return result
    default: return features
    }
  }

  /// Overwrites the gradients of all parameters, given the loss's gradient (N,D) to the features of the last training forward.
  public func backward(_ gradient: Matrix) {
    guard let count = trainedCount else {
      preconditionFailure("backward needs a forward with training: true before it")
    }
    let (last, meanGradient) = (last, meanGradient)
    meanGradient.reserve(count * last.stride)
    output.backward(
      gradient, input: means.pointer, inputStride: last.stride, inputGradient: meanGradient.pointer)
    workers.forEach(count) { image in
      spreadMeans(
        meanGradient.pointer + image * last.stride, pixels: last.outputSide * last.outputSide, stride: last.stride,
        into: last.gradient(image))
      last.finishGradient(image..<image + 1, group: image)
    }
    last.finishGradientSums(groups: count)
    for block in stages.joined().reversed() { block.backward(count: count) }
    stem.backward(count: count)
  }
}
