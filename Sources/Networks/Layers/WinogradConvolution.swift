import Tensors

/// A 3x3 convolution, padding 1, without bias, by the fast algorithm F(4x4, 3x3).
///
/// Forward, a task takes a few images (or bands of one) through transform, 36 products and inverse transform while the tiles are in
/// cache. Backward works on a block of images at a time: tasks over images transform inputs and output gradients and propagate to the inputs, then
/// tasks over the 36 frequencies add the block's tiles to the filters' gradient. Every sum has one fixed order.
final class WinogradConvolution: @unchecked Sendable {
  let weight: Parameter
  let input: NormalizedImages
  let output: NormalizedImages
  private let workers: Workers
  private let scratch: ScratchPool
  private let workspace: WinogradWorkspace
  private let plan: TilePlan
  private let filterStride: Int
  private let filters: FloatBuffer

  init(
    name: String, input: NormalizedImages, output: NormalizedImages, workers: Workers, scratch: ScratchPool,
    workspace: WinogradWorkspace
  ) {
    precondition(
      input.outputSide == output.side, "convolution of side \(input.outputSide) to side \(output.side)")
    weight = Parameter(name: name, shape: [output.channels, input.channels, 3, 3], order: [2, 3, 1, 0])
    self.input = input
    self.output = output
    self.workers = workers
    self.scratch = scratch
    self.workspace = workspace
    plan = TilePlan(side: output.side)
    filterStride = max(
      WinogradTiles.stride(tiles: input.channels, channels: output.stride),
      WinogradTiles.stride(tiles: output.channels, channels: input.stride))
    filters = FloatBuffer(count: 36 * filterStride)
  }

  private func tiles(channels: Int, count: Int) -> WinogradTiles {
    WinogradTiles(height: output.side, width: output.side, channels: channels, tiles: count)
  }

  // MARK: Forward

  /// Writes `output` from `input`.
  func forward(count: Int, training: Bool) {
    let inputs = input.channels
    workers.forEachChunk(of: inputs, size: 8) { range in
      for channel in range {
        transformFilters(
          weight.values.pointer, input: channel, inputs: inputs, outputs: output.channels, into: filters.pointer,
          frequencyStride: filterStride)
      }
    }
    workers.forEachChunk(of: count, size: plan.imagesPerGroup) { images in
      convolve(images)
      output.finishForward(images, group: images.lowerBound / plan.imagesPerGroup, training: training)
    }
    output.finishStatistics(count: count, imagesPerGroup: plan.imagesPerGroup, training: training)
  }

  private func convolve(_ images: Range<Int>) {
    let source = tiles(channels: input.stride, count: plan.tilesPerBand)
    let target = tiles(channels: output.stride, count: plan.tilesPerBand)
    let sourceFloats = 36 * source.frequencyStride
    scratch.withScratch(sourceFloats + 36 * target.frequencyStride) { inputTiles in
      let outputTiles = inputTiles + sourceFloats
      for band in plan.bands {
        let tilesPerImage = band.count * plan.across
        for (place, image) in images.enumerated() {
          source.transformInput(
            input.output(image), scale: input.normalization.scale.pointer, shift: input.normalization.shift.pointer,
            tileRows: band, into: inputTiles + place * tilesPerImage * input.stride)
        }
        let rows = images.count * tilesPerImage
        let padded = (rows + 7) / 8 * 8
        source.clear(rows..<padded, in: inputTiles)
        for frequency in 0..<36 {
          multiply(
            rows: padded, depth: input.channels, columns: output.stride,
            a: inputTiles + frequency * source.frequencyStride, aStride: input.stride,
            panels: filters.pointer + frequency * filterStride,
            c: outputTiles + frequency * target.frequencyStride, cStride: output.stride)
        }
        for (place, image) in images.enumerated() {
          target.transformOutput(
            outputTiles + place * tilesPerImage * output.stride, tileRows: band, into: output.rawImage(image))
        }
      }
    }
  }

  // MARK: Backward

  /// Writes the gradient of the weights and `input`'s gradient with its sums; `output`'s sums are finished by now.
  func backward(count: Int) {
    transformTransposedFilters()
    let groups = (count + plan.imagesPerGroup - 1) / plan.imagesPerGroup
    let groupFloats = 36 * plan.tilesPerGroup * (input.stride + output.stride)
    let groupsPerBlock = min(groups, max(2, WinogradWorkspace.floatsPerBlock / groupFloats))
    let source = tiles(channels: input.stride, count: groupsPerBlock * plan.tilesPerGroup)
    let target = tiles(channels: output.stride, count: groupsPerBlock * plan.tilesPerGroup)
    // The products' rows come in blocks of 8.
    let gradientRows = (input.channels + 7) / 8 * 8
    let gradientStride = WinogradTiles.stride(tiles: gradientRows, channels: output.stride)
    workspace.inputTiles.reserve(36 * source.frequencyStride)
    workspace.outputTiles.reserve(36 * target.frequencyStride)
    workspace.filterGradient.reserve(36 * gradientStride)

    for first in stride(from: 0, to: groups, by: groupsPerBlock) {
      let present = min(groupsPerBlock, groups - first)
      workers.forEach(present) { place in
        let start = (first + place) * plan.imagesPerGroup
        let images = start..<min(start + plan.imagesPerGroup, count)
        propagate(images, firstTile: place * plan.tilesPerGroup, source: source, target: target)
        input.finishGradient(images, group: first + place)
      }
      workers.forEach(36) { frequency in
        let sum = workspace.filterGradient.pointer + frequency * gradientStride
        if first == 0 { sum.update(repeating: 0, count: gradientRows * output.stride) }
        multiplyTransposed(
          rows: gradientRows, depth: present * plan.tilesPerGroup, columns: output.stride,
          a: workspace.inputTiles.pointer + frequency * source.frequencyStride, aStride: input.stride,
          b: workspace.outputTiles.pointer + frequency * target.frequencyStride, bStride: output.stride, c: sum,
          cStride: output.stride)
      }
    }
    input.finishGradientSums(groups: groups)
    workers.forEachChunk(of: input.channels, size: 8) { range in
      for channel in range {
        transformFilterGradient(
          workspace.filterGradient.pointer, frequencyStride: gradientStride, input: channel, inputs: input.channels,
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
    workers.forEachChunk(of: outputs, size: 8) { range in
      for channel in range {
        transformFilters(
          workspace.transposedFilters.pointer, input: channel, inputs: outputs, outputs: inputs,
          into: filters.pointer, frequencyStride: filterStride)
      }
    }
  }

  /// Writes the tiles of some images from `firstTile` on, and the gradient to these images of `input`.
  private func propagate(_ images: Range<Int>, firstTile: Int, source: WinogradTiles, target: WinogradTiles) {
    let local = tiles(channels: input.stride, count: plan.tilesPerBand)
    let rowFloats = 4 * plan.tileRowsPerBand * output.side * output.stride
    for image in images { input.gradient(image).update(repeating: 0, count: input.outputFloats) }
    scratch.withScratch(rowFloats + 36 * local.frequencyStride) { rows in
      let gradientTiles = rows + rowFloats
      var bandTile = firstTile
      for band in plan.bands {
        let tilesPerImage = band.count * plan.across
        let inputTiles = workspace.inputTiles.pointer + bandTile * input.stride
        let outputTiles = workspace.outputTiles.pointer + bandTile * output.stride
        for (place, image) in images.enumerated() {
          output.rawGradient(
            image, rows: 4 * band.lowerBound..<min(4 * band.upperBound, output.side), into: rows)
          target.transformOutputGradient(
            rows, tileRows: band, into: outputTiles + place * tilesPerImage * output.stride)
          source.transformInput(
            input.output(image), scale: input.normalization.scale.pointer, shift: input.normalization.shift.pointer,
            tileRows: band, into: inputTiles + place * tilesPerImage * input.stride)
        }
        // Empty places count as zeros in the filters' gradient.
        let used = images.count * tilesPerImage
        source.clear(used..<plan.tilesPerBand, in: inputTiles)
        target.clear(used..<plan.tilesPerBand, in: outputTiles)
        for frequency in 0..<36 {
          multiply(
            rows: (used + 7) / 8 * 8, depth: output.channels, columns: input.stride,
            a: outputTiles + frequency * target.frequencyStride, aStride: output.stride,
            panels: filters.pointer + frequency * filterStride,
            c: gradientTiles + frequency * local.frequencyStride, cStride: input.stride)
        }
        for (place, image) in images.enumerated() {
          local.addInputGradient(
            gradientTiles + place * tilesPerImage * input.stride, tileRows: band, into: input.gradient(image))
        }
        bandTile += plan.tilesPerBand
      }
    }
  }
}

/// How images are cut into pieces of about 48 tiles: enough rows for the products, few enough for the cache.
struct TilePlan {
  /// The number of tiles from left to right, and from top to bottom.
  let across: Int
  let imagesPerGroup: Int
  let tileRowsPerBand: Int
  /// The rows of tiles of each band.
  let bands: [Range<Int>]
  /// The tiles of a band of a whole group, a multiple of 8.
  let tilesPerBand: Int

  var tilesPerGroup: Int { bands.count * tilesPerBand }

  static let preferredTiles = 48

  init(side: Int) {
    across = (side + 3) / 4
    let tiles = across * across
    let parts = min(across, (tiles + TilePlan.preferredTiles - 1) / TilePlan.preferredTiles)
    imagesPerGroup = max(1, TilePlan.preferredTiles / tiles)
    tileRowsPerBand = (across + parts - 1) / parts
    var bands: [Range<Int>] = []
    for start in stride(from: 0, to: across, by: tileRowsPerBand) {
      bands.append(start..<min(start + tileRowsPerBand, across))
    }
    self.bands = bands
    tilesPerBand = (imagesPerGroup * tileRowsPerBand * across + 7) / 8 * 8
  }
}

/// Memory that the convolutions of a network use one after the other.
final class WinogradWorkspace: Sendable {
  let inputTiles = ReusableBuffer()
  let outputTiles = ReusableBuffer()
  let filterGradient = ReusableBuffer()
  let transposedFilters = ReusableBuffer()

  /// The floats of the transformed tiles of a block of images: 12 MB stay in a third-level cache.
  static let floatsPerBlock = 3 << 20
}
