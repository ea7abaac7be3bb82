import Tensors

/// Which residual network: the number of blocks of each stage, and their kind.
public struct ResNetArchitecture: Sendable, Hashable {
  /// The name in torchvision.
  public let name: String
  /// The number of blocks of each stage.
  public let blocks: [Int]
  /// Whether blocks have three convolutions, 1x1, 3x3 and 1x1 with four times the channels, rather than two of 3x3.
  public let isBottleneck: Bool

  /// An architecture of at least one stage of at least one block.
  public init(name: String, blocks: [Int], isBottleneck: Bool) {
    precondition(!blocks.isEmpty && blocks.allSatisfy { $0 >= 1 }, "\(name) with stages of \(blocks) blocks")
    self.name = name
    self.blocks = blocks
    self.isBottleneck = isBottleneck
  }

  /// 18 layers: 8 blocks of two convolutions; 512 pooled features.
  public static let resNet18 = ResNetArchitecture(name: "resnet18", blocks: [2, 2, 2, 2], isBottleneck: false)
  /// 50 layers: 16 blocks of three convolutions; 2048 pooled features.
  public static let resNet50 = ResNetArchitecture(name: "resnet50", blocks: [3, 4, 6, 3], isBottleneck: true)
  /// All architectures.
  public static let all = [resNet18, resNet50]
}

/// How a residual network begins.
public enum ResNetStem: String, Sendable, Hashable, CaseIterable {
  /// A convolution 7x7 every 2 pixels and max-pooling 3x3 every 2 pixels: the layers see a sixteenth of the pixels.
  case imagenet
  /// A convolution 3x3 at every pixel, for small images.
  case cifar
}

/// A residual network with torchvision's parameters, whose last layer is a linear one to the features and the projection to the unit sphere.
///
/// Source: He et al., "Deep residual learning for image recognition", CVPR 2016. Convolutions are drawn from N(0, 2 / (outputs * kernel²)),
/// as torchvision does, the last layer uniformly within 1 / √inputs, as PyTorch's linear layers are.
public final class ResNet: Encoder {
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

  /// The smallest image; the last stage's images have one pixel.
  public static let minimumInputSize = 8

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
  public init(
    _ architecture: ResNetArchitecture, inputSize: Int, dimension: Int, stem kind: ResNetStem, channels: Int = 64,
    seed: UInt64, workers: Workers
  ) throws(EncoderError) {
    guard inputSize >= ResNet.minimumInputSize else {
      throw .inputSizeTooSmall(inputSize, minimum: ResNet.minimumInputSize)
    }
    guard dimension >= 1 else { throw .dimensionNotPositive(dimension) }
    guard (1...4096).contains(channels) else { throw .widthTooSmall(Double(channels)) }
    self.inputSize = inputSize
    featureDimension = dimension
    self.workers = workers
    layerNames = architecture.blocks.indices.map { "layer\($0 + 1)" } + ["pool", "output"]
    let resources = LayerResources(workers: workers)

    let hasPooling = kind == .imagenet
    // The first block hands its gradient on in place unless it has a projection, which needs the input's beside it.
    let startsInPlace = !ResidualBlock.needsProjection(
      from: channels, to: architecture.isBottleneck ? 4 * channels : channels, step: 1)
    let stemGradient = resources.outer[startsInPlace ? 0 : 1]
    given = GivenImages(side: inputSize)
    stemImages = NormalizedImages(
      name: "bn1", side: hasPooling ? (inputSize - 1) / 2 + 1 : inputSize, channels: channels, isPooled: false,
      keepsRaw: true, gradient: hasPooling ? resources.inner[1] : stemGradient)
    stem = PatchConvolution(
      name: "conv1.weight", source: .given(given), output: stemImages, kernel: hasPooling ? 7 : 3,
      step: hasPooling ? 2 : 1, workers: workers, scratch: resources.scratch, workspace: resources.workspace)
    pooled = hasPooling ? PooledImages(of: stemImages, gradient: stemGradient, workers: workers) : nil
    var input: any ConvolutionInput = pooled ?? stemImages
    var stages: [[ResidualBlock]] = []
    for (stage, count) in architecture.blocks.enumerated() {
      var blocks: [ResidualBlock] = []
      for index in 0..<count {
        let block = ResidualBlock(
          name: "layer\(stage + 1).\(index)", input: input, channels: channels << stage,
          isBottleneck: architecture.isBottleneck, step: stage > 0 && index == 0 ? 2 : 1, turn: stage % 2,
          resources: resources)
        blocks.append(block)
        input = block.output
      }
      stages.append(blocks)
    }
    self.stages = stages
    output = UnitOutput(name: "fc", inputs: input.channels, outputs: dimension, workers: workers)

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
