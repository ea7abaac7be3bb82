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

/// The planned convolution, in the way that does the least work for its kernel and images.
func makeConvolution(
  _ plan: PlannedConvolution, input: any ConvolutionInput, output: NormalizedImages, resources: LayerResources
) -> any InnerConvolution {
  let name = plan.name + ".weight"
  // Tiles of 4x4 outputs take 36 products, which images of fewer than 9 pixels do not fill.
  if plan.kernel == 3, plan.step == 1, output.side >= 3 {
    return makeConvolution(
      name: name, input: input, output: output, workers: resources.workers, scratch: resources.scratch,
      workspace: resources.workspace)
  }
  if PixelConvolution.suits(side: output.side, kernel: plan.kernel) {
    return PixelConvolution(
      name: name, input: input, output: output, kernel: plan.kernel, step: plan.step, workers: resources.workers,
      workspace: resources.workspace)
  }
  return PatchConvolution(
    name: name, source: .layer(input), output: output, kernel: plan.kernel, step: plan.step,
    workers: resources.workers, scratch: resources.scratch, workspace: resources.workspace)
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

  /// The planned block on `input`.
  ///
  /// `turn` is the place in `outer` of the gradient of the outputs, which is that of the input where there is no projection.
  init(_ plan: PlannedBlock, input: any ConvolutionInput, turn: Int, resources: LayerResources) {
    func images(_ convolution: PlannedConvolution, gradient: ReusableBuffer) -> NormalizedImages {
      NormalizedImages(
        name: convolution.normalizationName, side: convolution.side, channels: convolution.outputs, isPooled: false,
        keepsRaw: true, gradient: gradient)
    }
    branchCount = plan.branch.count
    var source = input
    var layers: [NormalizedImages] = []
    var convolutions: [any InnerConvolution] = []
    for (index, convolution) in plan.branch.enumerated() {
      let isLast = index == branchCount - 1
      let layer = images(convolution, gradient: isLast ? resources.outer[turn] : resources.inner[index])
      convolutions.append(makeConvolution(convolution, input: source, output: layer, resources: resources))
      layers.append(layer)
      source = layer
    }
    var shortcut = ResidualImages.Shortcut.input(input)
    if let planned = plan.projection {
      let projection = images(planned, gradient: resources.outer[turn])
      convolutions.append(makeConvolution(planned, input: input, output: projection, resources: resources))
      layers.append(projection)
      shortcut = .projection(projection)
    }
    output = ResidualImages(
      branch: layers[branchCount - 1], shortcut: shortcut, gradient: resources.outer[turn], workers: resources.workers)
    self.convolutions = convolutions
    self.images = layers
  }

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
