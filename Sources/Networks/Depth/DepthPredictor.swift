import Tensors

/// The depth predictor of Wang and Isola: from the maps of a convolution of a frozen encoder to a depth a pixel.
///
/// Blocks of a transposed convolution 3x3 every 2 pixels, batch normalisation and rectifier halve the channels and double the maps until
/// they have the images' size; a convolution 3x3 to one channel follows. The transposed convolutions have no bias, which normalisation
/// would take away. Weights are drawn as PyTorch draws them. Source: Wang and Isola, ICML 2020, appendix B, table 6.
public final class DepthPredictor {
  /// The sizes.
  public let plan: Plan
  /// The learned arrays, in the order of the reference module's `state_dict`.
  public let parameters: [Parameter]
  /// The running means and variances, in the order of the reference module's `state_dict`.
  public let runningStatistics: [RunningStatistic]

  private let maps: GivenMaps
  private let images: [NormalizedImages]
  private let convolutions: [TransposedConvolution]
  private let output: DepthOutput
  private let workers: Workers
  private let depths = ReusableBuffer()
  private var trainedCount: Int?

  /// A predictor of these sizes with weights drawn from `seed`.
  public init(_ plan: Plan, seed: UInt64, workers: Workers) {
    self.plan = plan
    self.workers = workers
    let scratch = ScratchPool()
    let workspace = ConvolutionWorkspace()
    let gradients = [ReusableBuffer(), ReusableBuffer()]
    let maps = GivenMaps(side: plan.paddedSide, channels: plan.channels)
    var source = TransposedConvolution.Source.given(maps)
    var order = PixelOrder(rowsOf: plan.paddedSide)
    var images: [NormalizedImages] = []
    var convolutions: [TransposedConvolution] = []
    for (index, channels) in plan.blocks.enumerated() {
      let layer = NormalizedImages(
        name: "blocks.\(index).1", side: 2 * order.side, channels: channels, isPooled: false, keepsRaw: true,
        gradient: gradients[index % 2])
      convolutions.append(
        TransposedConvolution(
          name: "blocks.\(index).0.weight", source: source, order: order, output: layer, workers: workers,
          scratch: scratch, workspace: workspace))
      images.append(layer)
      (source, order) = (.layer(layer), order.doubled)
    }
    self.maps = maps
    self.images = images
    self.convolutions = convolutions
    output = DepthOutput(
      name: "output", input: images[images.count - 1], order: order, workers: workers, scratch: scratch)
    parameters =
      zip(convolutions, images).flatMap { [$0.weight, $1.normalization.weight, $1.normalization.bias] }
      + [output.weight, output.bias]
    runningStatistics = images.flatMap(\.normalization.runningStatistics)
    drawWeights(seed: seed)
  }

  /// The streams of a predictor's weights are apart from those of the encoder of the same seed.
  private static let firstStream = 4096

  private func drawWeights(seed: UInt64) {
    func draw(_ parameter: Parameter, _ index: Int, inputs: Int) {
      let bound = 1 / Double(9 * inputs).squareRoot()
      parameter.draw(index: Self.firstStream + index, seed: seed, workers: workers) { $0.uniform(-bound, bound) }
    }
    // PyTorch takes a transposed convolution's outputs for its inputs.
    for (index, channels) in plan.blocks.enumerated() { draw(convolutions[index].weight, index, inputs: channels) }
    let last = plan.blocks[plan.blocks.count - 1]
    draw(output.weight, plan.blocks.count, inputs: last)
    draw(output.bias, plan.blocks.count + 1, inputs: last)
  }

  /// The depths (N, H * W) of some rows of features (rows, C * h * w), which are in PyTorch's order.
  ///
  /// With `training`, batch normalisation uses and records the batch's statistics, and what `backward` needs is kept.
  public func forward(_ features: Matrix, rows: [Int], training: Bool) -> Matrix {
    precondition(features.columns == plan.features, "maps of \(features.columns) numbers for \(plan.features)")
    precondition(!rows.isEmpty, "a batch of no maps")
    let count = rows.count
    take(features, rows: rows)
    for layer in images { layer.prepare(count: count, training: training) }
    for convolution in convolutions { convolution.forward(count: count, training: training) }
    let pixels = plan.side * plan.side
    depths.reserve(count * pixels)
    output.forward(count: count, into: depths.pointer)
    trainedCount = training ? count : nil
    return Matrix(
      rows: count, columns: pixels,
      elements: Array(UnsafeBufferPointer(start: depths.pointer, count: count * pixels)))
  }

  /// Lays maps out with their channels innermost, below and right of the zeros.
  private func take(_ features: Matrix, rows: [Int]) {
    maps.values.reserve(rows.count * maps.floats)
    let (side, inner, channels, stride) = (plan.paddedSide, plan.mapSide, plan.channels, maps.stride)
    let (padding, maps) = (plan.padding, maps)
    features.elements.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let source = SharedPointer(base)
      workers.forEach(rows.count) { place in
        let row = source.pointer + rows[place] * channels * inner * inner
        let target = maps.map(place)
        target.update(repeating: 0, count: maps.floats)
        for y in 0..<inner {
          for x in 0..<inner {
            let pixel = target + ((y + padding) * side + x + padding) * stride
            let first = row + y * inner + x
            for channel in 0..<channels { pixel[channel] = first[channel &* inner &* inner] }
          }
        }
      }
    }
  }

  /// Overwrites the gradients of all parameters, given the loss's gradient (N, H * W) to the depths of the last training forward.
  public func backward(_ gradient: Matrix) {
    guard let count = trainedCount else {
      preconditionFailure("backward needs a forward with training: true before it")
    }
    precondition(gradient.rows == count, "gradients of \(gradient.rows) depth maps of \(count)")
    gradient.elements.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      output.backward(base, count: count)
    }
    for convolution in convolutions.reversed() { convolution.backward(count: count) }
  }
}
