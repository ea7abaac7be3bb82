import Tensors

/// The small AlexNet of Wang and Isola: five 3x3 convolutions and three linear layers, ending on the unit sphere.
///
/// Convolutions of 96, 192, 384, 384 and 192 channels, each with batch normalisation and rectifier, the first, second and fifth also with
/// max-pooling 3x3 every 2 pixels; two blocks of 4096 linear units with batch normalisation and rectifier; a linear layer to the
/// features; the projection to the unit sphere. `width` scales all channels but the features'.
/// Source: Wang and Isola, ICML 2020, appendix B, after Tian et al., "Contrastive multiview coding"; weights drawn from N(0, 0.02²), biases 0.
public final class SmallAlexNet: ImageEncoder {
  /// The height and width of the images, in pixels.
  public let inputSize: Int
  /// The dimension D of the features.
  public let featureDimension: Int
  /// The layers whose activations can be read.
  public let layerNames = ["conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "output"]
  /// The learned arrays, in the order of the reference module's `state_dict`.
  public let parameters: [Parameter]
  /// The running means and variances, in the order of the reference module's `state_dict`.
  public let runningStatistics: [RunningStatistic]
  /// The number of training batches that the running statistics have seen.
  public var batchesTracked = 0

  private let images: [NormalizedImages]
  private let first: FirstConvolution
  private let convolutions: [any InnerConvolution]
  private let fc6: DenseBlock
  private let fc7: DenseBlock
  private let output: UnitOutput
  private let workers: Workers
  private let flat = ReusableBuffer()
  private let flatGradient = ReusableBuffer()
  private let hiddenGradients = [ReusableBuffer(), ReusableBuffer()]
  private var features: Matrix?
  private var trainedCount: Int?

  /// A network with weights drawn from `seed`; throws `EncoderError` for sizes that leave a layer empty.
  public convenience init(
    inputSize: Int, width: Double, dimension: Int, seed: UInt64, workers: Workers
  ) throws(EncoderError) {
    self.init(try Plan(inputSize: inputSize, width: width, dimension: dimension), seed: seed, workers: workers)
  }

  /// A network of these sizes with weights drawn from `seed`.
  public init(_ plan: Plan, seed: UInt64, workers: Workers) {
    let (hidden, flatCount) = (plan.hidden, plan.flat)
    inputSize = plan.inputSize
    featureDimension = plan.dimension
    self.workers = workers

    let scratch = ScratchPool()
    let workspace = ConvolutionWorkspace()
    let gradients = [ReusableBuffer(), ReusableBuffer()]
    images = plan.convolutions.enumerated().map { index, layer in
      NormalizedImages(
        name: "blocks.\(index).1", side: layer.side, channels: layer.channels, isPooled: layer.isPooled,
        keepsRaw: layer.keepsRaw, gradient: gradients[index % 2])
    }
    first = FirstConvolution(name: "blocks.0.0.weight", output: images[0], workers: workers, scratch: scratch)
    convolutions = (1..<5).map { [images] index in
      makeConvolution(
        name: "blocks.\(index).0.weight", input: images[index - 1], output: images[index], workers: workers,
        scratch: scratch, workspace: workspace)
    }
    let last = images[4]
    fc6 = DenseBlock(
      weight: Parameter(
        name: "blocks.5.1.weight", shape: [hidden, flatCount],
        axes: [hidden, last.channels, last.outputSide, last.outputSide],
        order: [0, 2, 3, 1]),
      normalizationName: "blocks.5.2", inputs: flatCount, outputs: hidden, workers: workers)
    fc7 = DenseBlock(
      weight: Parameter(name: "blocks.6.0.weight", shape: [hidden, hidden]), normalizationName: "blocks.6.1",
      inputs: hidden, outputs: hidden, workers: workers)
    output = UnitOutput(name: "blocks.7.0", inputs: hidden, outputs: plan.dimension, workers: workers)

    let weights = [first.weight] + convolutions.map(\.weight) + [fc6.weight, fc7.weight]
    let normalizations = images.map(\.normalization) + [fc6.normalization, fc7.normalization]
    parameters =
      zip(weights, normalizations).flatMap { [$0, $1.weight, $1.bias] } + [output.weight, output.bias]
    runningStatistics = normalizations.flatMap(\.runningStatistics)
    for (index, parameter) in parameters.enumerated() where parameter.shape.count > 1 {
      parameter.draw(index: index, seed: seed, workers: workers) { 0.02 * $0.normal() }
    }
  }

  /// The features (N,D) of images (N,H,W,3), normalised images in, unit rows out.
  public func forward(_ images: UnsafePointer<Float>, count: Int, training: Bool) -> Matrix {
    precondition(count >= 1, "a batch of \(count) images")
    for layer in self.images { layer.prepare(count: count, training: training) }
    first.forward(images, count: count, training: training)
    for layer in convolutions { layer.forward(count: count, training: training) }
    flat.reserve(count * fc6.inputs)
    self.images[4].flatten(count: count, into: flat.pointer)
    fc6.forward(flat.pointer, inputStride: fc6.inputs, count: count, training: training)
    fc7.forward(fc6.activations, inputStride: fc6.stride, count: count, training: training)
    let result = output.forward(fc7.activations, inputStride: fc7.stride, count: count)
    features = result
    trainedCount = training ? count : nil
    if training { batchesTracked += 1 }
    return result
  }

  /// The activation (N, features) of a layer after the last forward, flattened in PyTorch's C, H, W order.
  public func activation(of layer: String) -> Matrix? {
    guard let features, let index = layerNames.firstIndex(of: layer) else { return nil }
    switch index {
    case 0..<5: return images[index].activations(count: features.rows)
    case 5: return fc6.activationMatrix(count: features.rows)
    case 6: return fc7.activationMatrix(count: features.rows)
    default: return features
    }
  }

  /// Overwrites the gradients of all parameters, given the loss's gradient (N,D) to the features of the last training forward.
  public func backward(_ gradient: Matrix) {
    guard let count = trainedCount else {
      preconditionFailure("backward needs a forward with training: true before it")
    }
    hiddenGradients[0].reserve(count * fc7.stride)
    hiddenGradients[1].reserve(count * fc6.stride)
    flatGradient.reserve(count * fc6.inputs)
    output.backward(
      gradient, input: fc7.activations, inputStride: fc7.stride, inputGradient: hiddenGradients[0].pointer)
    fc7.backward(
      hiddenGradients[0].pointer, input: fc6.activations, inputStride: fc6.stride, count: count,
      inputGradient: hiddenGradients[1].pointer)
    fc6.backward(
      hiddenGradients[1].pointer, input: flat.pointer, inputStride: fc6.inputs, count: count,
      inputGradient: flatGradient.pointer)
    images[4].takeFlatGradient(flatGradient.pointer, count: count)
    for layer in convolutions.reversed() { layer.backward(count: count) }
    first.backward(count: count)
  }
}
