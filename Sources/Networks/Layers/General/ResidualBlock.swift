import Tensors

/// What the layers of a network share: threads and memory that one layer uses at a time.
struct LayerResources: Sendable {
  let workers: Workers
  let scratch = ScratchPool()
  let workspace = ConvolutionWorkspace()
  /// The gradients of the first and second convolutions inside a block.
  let inner = [ReusableBuffer(), ReusableBuffer()]
  /// The gradients of blocks' outputs, by turns from a block with a projection to the next.
  let outer = [ReusableBuffer(), ReusableBuffer()]
}

/// A convolution without bias between images: by tiles where the filters are 3x3 at every pixel of images of some size.
func makeConvolution(
  name: String, input: any ConvolutionInput, output: NormalizedImages, kernel: Int, step: Int,
  resources: LayerResources
) -> any InnerConvolution {
  // Tiles of 4x4 outputs take 36 products, which images of fewer than 9 pixels do not fill.
  if kernel == 3, step == 1, output.side >= 3 {
    return makeConvolution(
      name: name, input: input, output: output, workers: resources.workers, scratch: resources.scratch,
      workspace: resources.workspace)
  }
  if PixelConvolution.suits(side: output.side, kernel: kernel) {
    return PixelConvolution(
      name: name, input: input, output: output, kernel: kernel, step: step, workers: resources.workers,
      workspace: resources.workspace)
  }
  return PatchConvolution(
    name: name, source: .layer(input), output: output, kernel: kernel, step: step, workers: resources.workers,
    scratch: resources.scratch, workspace: resources.workspace)
}

/// A residual block: two convolutions 3x3, or three of 1x1, 3x3 and 1x1, around which a shortcut leads.
///
/// The step is that of the first 3x3 convolution. Source: He et al., "Deep residual learning for image recognition", CVPR 2016, with
/// the step where torchvision has it.
final class ResidualBlock {
  let output: ResidualImages
  /// The convolutions with their normalisations, in torchvision's order: the branch, then the projection.
  let convolutions: [any InnerConvolution]
  let images: [NormalizedImages]
  private let branchCount: Int

  /// The block `name` on `input`; `channels` are those of the 3x3 convolutions.
  ///
  /// `turn` is the place in `outer` of the gradient of the outputs, which is that of the input where there is no projection.
  init(
    name: String, input: any ConvolutionInput, channels: Int, isBottleneck: Bool, step: Int, turn: Int,
    resources: LayerResources
  ) {
    let outputs = isBottleneck ? 4 * channels : channels
    let plan =
      isBottleneck ? [(channels, 1, 1), (channels, 3, step), (outputs, 1, 1)] : [(channels, 3, step), (outputs, 3, 1)]
    var source = input
    var convolutions: [any InnerConvolution] = []
    var images: [NormalizedImages] = []
    for (index, (count, kernel, step)) in plan.enumerated() {
      let isLast = index == plan.count - 1
      let layer = NormalizedImages(
        name: "\(name).bn\(index + 1)", side: (source.outputSide - 1) / step + 1, channels: count, isPooled: false,
        keepsRaw: true, gradient: isLast ? resources.outer[turn] : resources.inner[index])
      convolutions.append(
        makeConvolution(
          name: "\(name).conv\(index + 1).weight", input: source, output: layer, kernel: kernel, step: step,
          resources: resources))
      images.append(layer)
      source = layer
    }
    branchCount = plan.count
    let branch = images[plan.count - 1]
    if ResidualBlock.needsProjection(from: input.channels, to: outputs, step: step) {
      let projection = NormalizedImages(
        name: "\(name).downsample.1", side: branch.side, channels: outputs, isPooled: false, keepsRaw: true,
        gradient: resources.outer[turn])
      convolutions.append(
        makeConvolution(
          name: "\(name).downsample.0.weight", input: input, output: projection, kernel: 1, step: step,
          resources: resources))
      images.append(projection)
      output = ResidualImages(
        branch: branch, shortcut: .projection(projection), gradient: resources.outer[turn], workers: resources.workers)
    } else {
      output = ResidualImages(
        branch: branch, shortcut: .input(input), gradient: resources.outer[turn], workers: resources.workers)
    }
    self.convolutions = convolutions
    self.images = images
  }

  /// Whether the input does not have the shape of the outputs.
  static func needsProjection(from inputs: Int, to outputs: Int, step: Int) -> Bool { step != 1 || inputs != outputs }

  func prepare(count: Int, training: Bool) {
    for layer in images { layer.prepare(count: count, training: training) }
    output.prepare(count: count, training: training)
  }

  /// Writes `output` from the input.
  func forward(count: Int, training: Bool) {
    for convolution in convolutions { convolution.forward(count: count, training: training) }
    output.forward(count: count)
  }

  /// Writes the gradients of the weights and that to the input, finished; `output`'s is finished by now.
  func backward(count: Int) {
    for index in (1..<branchCount).reversed() { convolutions[index].backward(count: count) }
    if convolutions.count > branchCount {
      convolutions[branchCount].backward(count: count, share: GradientShare(isAdding: false, isLast: false))
    }
    convolutions[0].backward(count: count, share: GradientShare(isAdding: true, isLast: true))
  }
}
