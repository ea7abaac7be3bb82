import Tensors

/// A 3x3 convolution, padding 1, without bias, between normalised images.
protocol InnerConvolution: AnyObject, Sendable {
  var weight: Parameter { get }
  /// Writes the output images from the input images.
  func forward(count: Int, training: Bool)
  /// Writes the gradient of the weights and this reader's share of that to the input images; the output's sums are finished by then.
  func backward(count: Int, share: GradientShare)
}

extension InnerConvolution {
  /// `backward` of the only reader of the input images.
  func backward(count: Int) { backward(count: count, share: .whole) }
}

/// The convolution that does the least work for images of this size.
func makeConvolution(
  name: String, input: any ConvolutionInput, output: NormalizedImages, workers: Workers, scratch: ScratchPool,
  workspace: ConvolutionWorkspace
) -> any InnerConvolution {
  let weight = Parameter(name: name, shape: [output.channels, input.channels, 3, 3], order: [2, 3, 1, 0])
  if let plan = TilePlan.fourier(side: output.side, inputs: input.stride, outputs: output.stride) {
    return TiledConvolution<FourierTiles>(
      weight: weight, input: input, output: output, plan: plan, workers: workers, scratch: scratch, workspace: workspace
    )
  }
  return TiledConvolution<WinogradTiles>(
    weight: weight, input: input, output: output, plan: TilePlan(winogradSide: output.side), workers: workers,
    scratch: scratch, workspace: workspace)
}

/// A convolution by tiles: transform to planes, one product of matrices a plane, transform back.
///
/// Forward, a task takes a few images (or bands of one) through all three steps while the tiles are in cache. Backward works on a block of
/// images at a time: tasks over images transform inputs and output gradients and propagate to the inputs, then tasks over the planes add
/// the block's tiles to the filters' gradient. Every sum has one fixed order.
final class TiledConvolution<Tiles: ConvolutionTiles>: InnerConvolution, @unchecked Sendable {
  let weight: Parameter
  let input: any ConvolutionInput
  let output: NormalizedImages
  private let workers: Workers
  private let scratch: ScratchPool
  private let workspace: ConvolutionWorkspace
  private let plan: TilePlan
  private let planes: Int
  private let filterStride: Int

  init(
    weight: Parameter, input: any ConvolutionInput, output: NormalizedImages, plan: TilePlan, workers: Workers,
    scratch: ScratchPool, workspace: ConvolutionWorkspace
  ) {
    precondition(
      input.outputSide == output.side, "convolution of side \(input.outputSide) to side \(output.side)")
    self.weight = weight
    self.input = input
    self.output = output
    self.plan = plan
    self.workers = workers
    self.scratch = scratch
    self.workspace = workspace
    planes = Tiles(side: output.side, channels: output.stride, tiles: plan.tilesPerBand).planes
    filterStride = max(
      Tiles.planeStride(tiles: input.channels, channels: output.stride),
      Tiles.planeStride(tiles: output.channels, channels: input.stride))
  }

  private func tiles(channels: Int, count: Int) -> Tiles {
    Tiles(side: output.side, channels: channels, tiles: count)
  }

  // MARK: Forward

  /// Writes `output` from `input`.
  func forward(count: Int, training: Bool) {
    transformFilters(weight.values.pointer, inputs: input.channels, outputs: output.channels, conjugated: false)
    workers.forEachChunk(of: count, size: plan.imagesPerGroup) { images in
      convolve(images)
      output.finishForward(images, group: images.lowerBound / plan.imagesPerGroup, training: training)
    }
    output.finishStatistics(count: count, imagesPerGroup: plan.imagesPerGroup, training: training)
  }

  /// Makes the filters' planes; convolutions share their memory, one at a time.
  private func transformFilters(_ values: UnsafePointer<Float>, inputs: Int, outputs: Int, conjugated: Bool) {
    let source = SharedPointer(values)
    let layout = tiles(channels: output.stride, count: plan.tilesPerBand)
    workspace.filters.reserve(planes * filterStride)
    workers.forEachChunk(of: inputs, size: 8) { range in
      for channel in range {
        layout.transformFilters(
          source.pointer, input: channel, inputs: inputs, outputs: outputs, conjugated: conjugated,
          into: workspace.filters.pointer, planeStride: filterStride)
      }
    }
  }

  private func convolve(_ images: Range<Int>) {
    let source = tiles(channels: input.stride, count: plan.tilesPerBand)
    let target = tiles(channels: output.stride, count: plan.tilesPerBand)
    let sourceFloats = planes * source.planeStride
    scratch.withScratch(sourceFloats + planes * target.planeStride) { inputTiles in
      let outputTiles = inputTiles + sourceFloats
      for band in plan.bands {
        let tilesPerImage = band.count * plan.across
        for (place, image) in images.enumerated() {
          source.transformInput(
            input.output(image), scale: input.scale, shift: input.shift,
            tileRows: band, conjugated: false, into: inputTiles + place * tilesPerImage * input.stride)
        }
        let rows = images.count * tilesPerImage
        let padded = (rows + 7) / 8 * 8
        source.clear(rows..<padded, in: inputTiles)
        for plane in 0..<planes {
          multiply(
            rows: padded, depth: input.channels, columns: output.channels,
            a: inputTiles + plane * source.planeStride, aStride: input.stride,
            panels: workspace.filters.pointer + plane * filterStride,
            c: outputTiles + plane * target.planeStride, cStride: output.stride)
        }
        for (place, image) in images.enumerated() {
          target.transformOutput(
            outputTiles + place * tilesPerImage * output.stride, tileRows: band, into: output.rawImage(image))
        }
      }
    }
  }

  // MARK: Backward

  /// Writes the gradient of the weights and this reader's share of `input`'s gradient; `output`'s sums are finished by now.
  func backward(count: Int, share: GradientShare) {
    transformTransposedFilters()
    let groups = (count + plan.imagesPerGroup - 1) / plan.imagesPerGroup
    let groupFloats = planes * plan.tilesPerGroup * (input.stride + output.stride)
    let mostPerBlock = max(2, ConvolutionWorkspace.floatsPerBlock / groupFloats)
    let blocks = (groups + mostPerBlock - 1) / mostPerBlock
    let groupsPerBlock = (groups + blocks - 1) / blocks
    let source = tiles(channels: input.stride, count: groupsPerBlock * plan.tilesPerGroup)
    let target = tiles(channels: output.stride, count: groupsPerBlock * plan.tilesPerGroup)
    // The products' rows come in blocks of 8.
    let gradientRows = (input.channels + 7) / 8 * 8
    let gradientStride = Tiles.planeStride(tiles: gradientRows, channels: output.stride)
    workspace.inputTiles.reserve(planes * source.planeStride)
    workspace.outputTiles.reserve(planes * target.planeStride)
    workspace.filterGradient.reserve(planes * gradientStride)

    for first in stride(from: 0, to: groups, by: groupsPerBlock) {
      let present = min(groupsPerBlock, groups - first)
      workers.forEach(present) { place in
        let start = (first + place) * plan.imagesPerGroup
        let images = start..<min(start + plan.imagesPerGroup, count)
        propagate(
          images, firstTile: place * plan.tilesPerGroup, source: source, target: target, isAdding: share.isAdding)
        if share.isLast { input.finishGradient(images, group: first + place) }
      }
      workers.forEach(planes) { plane in
        let sum = workspace.filterGradient.pointer + plane * gradientStride
        if first == 0 { sum.update(repeating: 0, count: gradientRows * output.stride) }
        multiplyTransposed(
          rows: gradientRows, depth: present * plan.tilesPerGroup, columns: output.channels,
          a: workspace.inputTiles.pointer + plane * source.planeStride, aStride: input.stride,
          b: workspace.outputTiles.pointer + plane * target.planeStride, bStride: output.stride, c: sum,
          cStride: output.stride)
      }
    }
    if share.isLast { input.finishGradientSums(groups: groups) }
    workers.forEachChunk(of: input.channels, size: 8) { range in
      for channel in range {
        source.transformFilterGradient(
          workspace.filterGradient.pointer, planeStride: gradientStride, input: channel, inputs: input.channels,
          outputs: output.channels, into: weight.gradient.pointer)
      }
    }
  }

  private func transformTransposedFilters() {
    let inputs = input.channels
    let outputs = output.channels
    workspace.transposedFilters.reserve(9 * inputs * outputs)
    workers.forEach(9) { tap in
      let start = tap * inputs * outputs
      transpose(
        weight.values.pointer + start, rows: inputs, columns: outputs,
        into: workspace.transposedFilters.pointer + start)
    }
    transformFilters(workspace.transposedFilters.pointer, inputs: outputs, outputs: inputs, conjugated: true)
  }

  /// Writes the tiles of some images from `firstTile` on, and writes or adds the gradient to these images of `input`.
  private func propagate(_ images: Range<Int>, firstTile: Int, source: Tiles, target: Tiles, isAdding: Bool) {
    let local = tiles(channels: input.stride, count: plan.tilesPerBand)
    let rowFloats = plan.tileSide * plan.tileRowsPerBand * output.side * output.stride
    if Tiles.overlap, !isAdding {
      for image in images { input.gradient(image).update(repeating: 0, count: input.outputFloats) }
    }
    scratch.withScratch(rowFloats + planes * local.planeStride) { rows in
      let gradientTiles = rows + rowFloats
      var bandTile = firstTile
      for band in plan.bands {
        let tilesPerImage = band.count * plan.across
        let inputTiles = workspace.inputTiles.pointer + bandTile * input.stride
        let outputTiles = workspace.outputTiles.pointer + bandTile * output.stride
        for (place, image) in images.enumerated() {
          output.rawGradient(
            image, rows: plan.tileSide * band.lowerBound..<min(plan.tileSide * band.upperBound, output.side), into: rows
          )
          target.transformOutputGradient(
            rows, tileRows: band, into: outputTiles + place * tilesPerImage * output.stride)
          source.transformInput(
            input.output(image), scale: input.scale, shift: input.shift,
            tileRows: band, conjugated: true, into: inputTiles + place * tilesPerImage * input.stride)
        }
        // Empty places count as zeros in the filters' gradient.
        let used = images.count * tilesPerImage
        source.clear(used..<plan.tilesPerBand, in: inputTiles)
        target.clear(used..<plan.tilesPerBand, in: outputTiles)
        for plane in 0..<planes {
          multiply(
            rows: (used + 7) / 8 * 8, depth: output.channels, columns: input.channels,
            a: outputTiles + plane * target.planeStride, aStride: output.stride,
            panels: workspace.filters.pointer + plane * filterStride,
            c: gradientTiles + plane * local.planeStride, cStride: input.stride)
        }
        for (place, image) in images.enumerated() {
          let tiles = gradientTiles + place * tilesPerImage * input.stride
          if isAdding, !Tiles.overlap {
            // These tiles are whole images, and written.
            scratch.withScratch(input.outputFloats) { whole in
              local.addInputGradient(tiles, tileRows: band, into: whole)
              addVectors(whole, to: input.gradient(image), count: input.outputFloats)
            }
          } else {
            local.addInputGradient(tiles, tileRows: band, into: input.gradient(image))
          }
        }
        bandTile += plan.tilesPerBand
      }
    }
  }
}

/// Memory that the convolutions of a network use one after the other.
final class ConvolutionWorkspace: Sendable {
  let filters = ReusableBuffer()
  let inputTiles = ReusableBuffer()
  let outputTiles = ReusableBuffer()
  let filterGradient = ReusableBuffer()
  let transposedFilters = ReusableBuffer()

  /// The floats of the transformed tiles of a block of images: 12 MB stay in a third-level cache.
  static let floatsPerBlock = 3 << 20
}
