import Tensors

/// A convolution without bias between images of a few pixels, where many taps of the filters are outside.
///
/// The images are the rows of the products: for each output pixel and each tap that is inside, one product of the input pixels that
/// the tap sees, of all images, with the tap's filters (inputs, outputs). For 3x3 filters on 2x2 pixels that is 16 products of 36.
/// Every sum has one fixed order.
final class PixelConvolution: InnerConvolution, @unchecked Sendable {
  let weight: Parameter
  let input: any ConvolutionInput
  let output: NormalizedImages
  private let taps: Int
  private let workers: Workers
  private let workspace: ConvolutionWorkspace
  /// The input pixel that a tap sees from an output pixel.
  private let links: [(output: Int, tap: Int, input: Int)]
  /// The floats from one image to the next: an odd number of cache lines spreads them over the cache's sets.
  private let inputStride: Int
  private let outputStride: Int

  private static let imagesPerGroup = 32
  private static let columnsPerTask = 96

  /// A convolution by filters (outputs, inputs, kernel, kernel), named `name` in the reference module.
  init(
    name: String, input: any ConvolutionInput, output: NormalizedImages, kernel: Int, step: Int, workers: Workers,
    workspace: ConvolutionWorkspace
  ) {
    weight = Parameter(name: name, shape: [output.channels, input.channels, kernel, kernel], order: [2, 3, 1, 0])
    self.input = input
    self.output = output
    self.workers = workers
    self.workspace = workspace
    taps = kernel * kernel
    let geometry = PatchGeometry(
      inputSide: input.outputSide, kernel: kernel, step: step, padding: kernel / 2, channels: input.stride)
    precondition(geometry.outputSide == output.side, "side \(geometry.outputSide) into images of side \(output.side)")
    links = (0..<output.side * output.side).flatMap { pixel in
      geometry.insideTaps(of: pixel).map { (output: pixel, tap: $0.tap, input: $0.pixel) }
    }
    inputStride = (input.outputFloats / 16 | 1) * 16
    outputStride = (output.rawFloats / 16 | 1) * 16
  }

  /// Images that no convolution by tiles or patches suits.
  static func suits(side: Int, kernel: Int) -> Bool { kernel > 1 && side <= 2 }

  private func forEachGroup(of count: Int, _ body: @Sendable (Range<Int>, Int) -> Void) {
    workers.forEachChunk(of: count, size: Self.imagesPerGroup) { images in
      body(images, images.lowerBound / Self.imagesPerGroup)
    }
  }

  /// Calls `body` with each group of images and each range of columns.
  private func forEachTask(of count: Int, columns: Int, _ body: @Sendable (Range<Int>, Range<Int>) -> Void) {
    let groups = (count + Self.imagesPerGroup - 1) / Self.imagesPerGroup
    let parts = (columns + Self.columnsPerTask - 1) / Self.columnsPerTask
    workers.forEach(groups * parts) { task in
      let (first, column) = (task / parts * Self.imagesPerGroup, task % parts * Self.columnsPerTask)
      body(
        first..<min(first + Self.imagesPerGroup, count), column..<min(column + Self.columnsPerTask, columns))
    }
  }

  // MARK: Forward

  /// Writes `output` from `input`.
  func forward(count: Int, training: Bool) {
    packFilters()
    workspace.inputTiles.reserve((count + 8) * inputStride)
    forEachGroup(of: count) { images, _ in activate(images) }
    forEachTask(of: count, columns: output.channels) { images, columns in
      var previous = -1
      for link in links {
        multiplyInStretches(
          rows: images.count, depth: input.channels, columns: columns.count,
          a: workspace.inputTiles.pointer + images.lowerBound * inputStride + link.input * input.stride,
          aStride: inputStride,
          panels: workspace.filters.pointer + panelCount(depth: input.channels, columns: output.channels) * link.tap
            + input.channels * columns.lowerBound,
          c: output.rawImage(images.lowerBound) + link.output * output.stride + columns.lowerBound,
          cStride: output.rawFloats, adding: link.output == previous)
        previous = link.output
      }
    }
    forEachGroup(of: count) { images, group in output.finishForward(images, group: group, training: training) }
    output.finishStatistics(count: count, imagesPerGroup: Self.imagesPerGroup, training: training)
  }

  /// Writes the rectified images to the workspace.
  private func activate(_ images: Range<Int>) {
    let geometry = PatchGeometry(inputSide: input.outputSide, kernel: 1, step: 1, padding: 0, channels: input.stride)
    for image in images {
      geometry.gatherPatches(
        input.output(image), scale: input.scale, shift: input.shift, pixels: 0..<input.outputSide * input.outputSide,
        into: workspace.inputTiles.pointer + image * inputStride, rowStride: input.stride)
    }
  }

  /// Lays the filters of each tap out as a right operand (inputs, outputs).
  private func packFilters() {
    let (inputs, outputs) = (input.channels, output.channels)
    let floats = panelCount(depth: inputs, columns: outputs)
    workspace.filters.reserve(taps * floats)
    workers.forEach(taps) { tap in
      packPanels(
        weight.values.pointer + tap * inputs * outputs, rows: 0..<inputs, depth: inputs, columns: outputs,
        into: workspace.filters.pointer + tap * floats)
    }
  }

  // MARK: Backward

  /// Writes the gradient of the weights and this reader's share of `input`'s gradient; `output`'s sums are finished by now.
  func backward(count: Int, share: GradientShare) {
    packTransposedFilters()
    workspace.inputTiles.reserve((count + 8) * inputStride)
    workspace.outputTiles.reserve((count + 8) * outputStride)
    forEachGroup(of: count) { images, _ in
      activate(images)
      for image in images {
        output.rawGradient(
          image, rows: 0..<output.side, into: workspace.outputTiles.pointer + image * outputStride)
        if !share.isAdding { input.gradient(image).update(repeating: 0, count: input.outputFloats) }
      }
    }
    forEachTask(of: count, columns: input.channels) { images, columns in
      for link in links {
        multiplyInStretches(
          rows: images.count, depth: output.channels, columns: columns.count,
          a: workspace.outputTiles.pointer + images.lowerBound * outputStride + link.output * output.stride,
          aStride: outputStride,
          panels: workspace.filters.pointer + panelCount(depth: output.channels, columns: input.channels) * link.tap
            + output.channels * columns.lowerBound,
          c: input.gradient(images.lowerBound) + link.input * input.stride + columns.lowerBound,
          cStride: input.outputFloats, adding: true)
      }
    }
    if share.isLast {
      forEachGroup(of: count) { images, group in input.finishGradient(images, group: group) }
      input.finishGradientSums(groups: (count + Self.imagesPerGroup - 1) / Self.imagesPerGroup)
    }
    writeFilterGradient(count: count)
  }

  /// Lays the transposed filters of each tap out as a right operand (outputs, inputs).
  private func packTransposedFilters() {
    let (inputs, outputs) = (input.channels, output.channels)
    let floats = panelCount(depth: outputs, columns: inputs)
    workspace.filters.reserve(taps * floats)
    workers.forEach(taps) { tap in
      packTransposedPanels(
        weight.values.pointer + tap * inputs * outputs, columns: 0..<inputs, of: inputs, depth: outputs,
        into: workspace.filters.pointer + tap * floats)
    }
  }

  /// Sums the products of input pixels and output gradients over the images, tap by tap.
  private func writeFilterGradient(count: Int) {
    let (inputs, outputs) = (input.channels, output.channels)
    let part = 64
    let parts = (inputs + part - 1) / part
    // Blocks of 8 rows and whole vectors, which narrow filters do not have.
    let rows = parts * part
    let hasWholeRows = inputs % part == 0 && outputs == output.stride
    if !hasWholeRows { workspace.filterGradient.reserve(taps * rows * output.stride) }
    workers.forEach(taps * parts) { task in
      let (tap, first) = (task / parts, task % parts * part)
      let target =
        hasWholeRows
        ? weight.gradient.pointer + (tap * inputs + first) * outputs
        : workspace.filterGradient.pointer + (tap * rows + first) * output.stride
      let present = min(part, (input.stride - first + 7) / 8 * 8)
      target.update(repeating: 0, count: present * output.stride)
      for link in links where link.tap == tap {
        multiplyTransposedInStretches(
          rows: present, depth: count, columns: outputs,
          a: workspace.inputTiles.pointer + link.input * input.stride + first, aStride: inputStride,
          b: workspace.outputTiles.pointer + link.output * output.stride, bStride: outputStride, c: target,
          cStride: output.stride)
      }
      guard !hasWholeRows else { return }
      for row in 0..<min(present, inputs - first) {
        (weight.gradient.pointer + (tap * inputs + first + row) * outputs).update(
          from: target + row * output.stride, count: outputs)
      }
    }
  }
}
