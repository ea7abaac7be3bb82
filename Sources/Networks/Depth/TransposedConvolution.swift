import Tensors

/// Maps that a network is given, (N, H, W, C) with C rounded up to whole vectors by zeros: read as they are, without a gradient.
final class GivenMaps: @unchecked Sendable {
  let side: Int
  let channels: Int
  let values = ReusableBuffer()

  init(side: Int, channels: Int) {
    self.side = side
    self.channels = channels
  }

  /// The floats of a pixel.
  var stride: Int { paddedToVectors(channels) }
  /// The floats of a map.
  var floats: Int { side * side * stride }

  func map(_ image: Int) -> UnsafeMutablePointer<Float> { values.pointer + image * floats }
}

/// A transposed convolution 3x3, step 2, padding 1, output padding 1, without bias: it doubles the side of its maps.
///
/// Output pixel (y, x) is the sum over taps (k, l) with y = 2a - 1 + k and x = 2b - 1 + l of input pixel (a, b) times the tap's
/// filters. So each of the four parities of (y, x) is a small convolution, of 1, 2, 2 and 4 taps, of the pixel (a, b) and its neighbours
/// to the right and below. Forward, the four neighbours of some pixels are gathered and multiplied part by part. Backward, each pixel
/// gathers the nine output gradients that it took part in. Every sum has one fixed order.
final class TransposedConvolution: @unchecked Sendable {
  let weight: Parameter
  let output: NormalizedImages
  private let source: Source
  private let order: PixelOrder
  private let workers: Workers
  private let scratch: ScratchPool
  private let workspace: ConvolutionWorkspace
  /// The neighbours of each pixel in the order in which a patch holds them: right, itself, below, below right.
  private let cells: [[Int]]
  /// The output pixels that each pixel takes part in, by tap.
  private let targets: [[Int]]
  private let rowsPerChunk: Int
  /// The floats from one patch to the next: an odd number of cache lines spreads them over the cache's sets.
  private let patchStride: Int
  private let inputStride: Int
  private let gradientStride: Int

  /// Where the maps come from.
  enum Source {
    case given(GivenMaps)
    case layer(NormalizedImages)

    var channels: Int {
      switch self {
      case .given(let maps): maps.channels
      case .layer(let layer): layer.channels
      }
    }
    var stride: Int { paddedToVectors(channels) }
  }

  /// A part of the outputs, those of one parity: the first of the patch's cells that it reads, and the taps by which each is multiplied.
  private static let parts: [(cell: Int, taps: [Int])] = [(1, [4]), (0, [3, 5]), (1, [7, 1]), (0, [6, 8, 2, 0])]
  private static let imagesPerGroup = 1

  /// A convolution by filters (inputs, outputs, 3, 3), named `name` in the reference module; the inputs' pixels are in `order`.
  init(
    name: String, source: Source, order: PixelOrder, output: NormalizedImages, workers: Workers, scratch: ScratchPool,
    workspace: ConvolutionWorkspace
  ) {
    precondition(output.side == 2 * order.side, "maps of side \(order.side) doubled to side \(output.side)")
    weight = Parameter(name: name, shape: [source.channels, output.channels, 3, 3], order: [2, 3, 0, 1])
    self.source = source
    self.order = order
    self.output = output
    self.workers = workers
    self.scratch = scratch
    self.workspace = workspace
    let pixels = order.pixels
    cells = [(0, 1), (0, 0), (1, 0), (1, 1)].map { order.neighbours(down: $0.0, right: $0.1) }
    targets = (0..<9).map { tap in
      let (row, column) = (tap / 3, tap % 3)
      let part = 2 * (row == 1 ? 0 : 1) + (column == 1 ? 0 : 1)
      return order.neighbours(down: row == 0 ? -1 : 0, right: column == 0 ? -1 : 0).map {
        $0 < 0 ? -1 : part * pixels + $0
      }
    }
    func odd(_ floats: Int) -> Int { (floats / 16 | 1) * 16 }
    patchStride = odd(4 * source.stride)
    inputStride = odd(source.stride)
    gradientStride = odd(9 * output.stride)
    // About a megabyte of patches, which fits into a second-level cache.
    rowsPerChunk = max(8, min(256, (1 << 18) / patchStride / 8 * 8))
  }

  private var pixels: Int { order.pixels }

  // MARK: Forward

  /// Writes `output` from the source.
  func forward(count: Int, training: Bool) {
    packFilters()
    let stride = source.stride
    workers.forEachChunk(of: count, size: Self.imagesPerGroup) { images in
      scratch.withScratch(rowsPerChunk * patchStride) { patches in
        for image in images {
          for start in Swift.stride(from: 0, to: pixels, by: rowsPerChunk) {
            let rows = start..<min(start + rowsPerChunk, pixels)
            for (place, cell) in cells.enumerated() {
              gather(image, rows, cell, into: patches + place * stride, rowStride: patchStride)
            }
            var panels = workspace.filters.pointer
            for (part, piece) in Self.parts.enumerated() {
              let depth = piece.taps.count * stride
              multiplyInStretches(
                rows: rows.count, depth: depth, columns: output.channels, a: patches + piece.cell * stride,
                aStride: patchStride, panels: panels,
                c: output.rawImage(image) + (part * pixels + start) * output.stride, cStride: output.stride)
              panels += panelCount(depth: depth, columns: output.channels)
            }
          }
        }
      }
      output.finishForward(images, group: images.lowerBound / Self.imagesPerGroup, training: training)
    }
    output.finishStatistics(count: count, imagesPerGroup: Self.imagesPerGroup, training: training)
  }

  /// Copies what the source has at the places that `cell` gives for some pixels; zeros for those outside.
  private func gather(
    _ image: Int, _ rows: Range<Int>, _ cell: [Int], into target: UnsafeMutablePointer<Float>, rowStride: Int
  ) {
    let stride = source.stride
    var place = target
    switch source {
    case .given(let maps):
      let base = maps.map(image)
      for row in rows {
        if cell[row] < 0 {
          place.update(repeating: 0, count: stride)
        } else {
          place.update(from: base + cell[row] &* stride, count: stride)
        }
        place += rowStride
      }
    case .layer(let layer):
      let (base, scale, shift) = (layer.output(image), layer.scale, layer.shift)
      for row in rows {
        if cell[row] < 0 {
          place.update(repeating: 0, count: stride)
        } else {
          let pixel = base + cell[row] &* stride
          var channel = 0
          while channel < stride {
            place.store(rectified(pixel.vector(channel), scale.vector(channel), shift.vector(channel)), channel)
            channel &+= 16
          }
        }
        place += rowStride
      }
    }
  }

  /// Lays the filters of each part out as a right operand (taps * inputs, outputs), with rows of zeros up to whole vectors of inputs.
  private func packFilters() {
    let (inputs, stride, outputs) = (source.channels, source.stride, output.channels)
    workspace.filters.reserve(panelCount(depth: 9 * stride, columns: outputs))
    let rows = workspace.transposedFilters
    rows.reserve(9 * stride * outputs)
    let values = SharedPointer(UnsafePointer(weight.values.pointer))
    var first = 0
    var pieces: [(first: Int, taps: [Int])] = []
    for piece in Self.parts {
      pieces.append((first, piece.taps))
      first += piece.taps.count
    }
    let parts = pieces
    workers.forEach(parts.count) { part in
      let (first, taps) = parts[part]
      for (place, tap) in taps.enumerated() {
        let target = rows.pointer + (first + place) * stride * outputs
        target.update(from: values.pointer + tap * inputs * outputs, count: inputs * outputs)
        (target + inputs * outputs).update(repeating: 0, count: (stride - inputs) * outputs)
      }
      let depth = taps.count * stride
      packPanels(
        rows.pointer + first * stride * outputs, rows: 0..<depth, depth: depth, columns: outputs,
        into: workspace.filters.pointer + panelCount(depth: first * stride, columns: outputs))
    }
  }

  // MARK: Backward

  /// Writes the gradient of the weights, and that to the layer that is read; `output`'s sums are finished by now.
  func backward(count: Int) {
    if case .layer = source { packTransposedFilters() }
    let mostPerBlock = max(2, ConvolutionWorkspace.floatsPerBlock / (pixels * (inputStride + gradientStride)))
    let blocks = (count + mostPerBlock - 1) / mostPerBlock
    let imagesPerBlock = (count + blocks - 1) / blocks
    // The products' rows come in blocks of 8.
    workspace.inputTiles.reserve((imagesPerBlock * pixels + 8) * inputStride)
    workspace.outputTiles.reserve((imagesPerBlock * pixels + 8) * gradientStride)
    workspace.filterGradient.reserve(hasWholeRows ? 0 : 9 * gradientRows * output.stride)
    for first in stride(from: 0, to: count, by: imagesPerBlock) {
      let present = min(imagesPerBlock, count - first)
      workers.forEach(present) { place in
        let image = first + place
        keep(image, place: place)
        guard case .layer(let layer) = source else { return }
        multiplyInStretches(
          rows: pixels, depth: 9 * output.stride, columns: layer.channels,
          a: workspace.outputTiles.pointer + place * pixels * gradientStride, aStride: gradientStride,
          panels: workspace.filters.pointer, c: layer.gradient(image), cStride: layer.stride)
        layer.finishGradient(image..<image + 1, group: image)
      }
      addFilterGradient(rows: present * pixels, isFirst: first == 0)
    }
    if case .layer(let layer) = source { layer.finishGradientSums(groups: count) }
    takeFilterGradient()
  }

  /// Keeps the pixels of an image and the nine output gradients of each at `place` of the block.
  private func keep(_ image: Int, place: Int) {
    gather(
      image, 0..<pixels, cells[1], into: workspace.inputTiles.pointer + place * pixels * inputStride,
      rowStride: inputStride)
    let stride = output.stride
    let target = workspace.outputTiles.pointer + place * pixels * gradientStride
    scratch.withScratch(output.rawFloats) { gradient in
      output.rawGradient(image, rows: 0..<output.side, into: gradient)
      for (tap, places) in targets.enumerated() {
        var pixel = target + tap * stride
        for row in 0..<pixels {
          if places[row] < 0 {
            pixel.update(repeating: 0, count: stride)
          } else {
            let source = gradient + places[row] &* stride
            var channel = 0
            while channel < stride {
              pixel.store(source.vector(channel), channel)
              channel &+= 16
            }
          }
          pixel += gradientStride
        }
      }
    }
  }

  /// Lays the transposed filters out as a right operand (taps * outputs, inputs), with rows of zeros up to whole vectors of outputs.
  private func packTransposedFilters() {
    let (inputs, outputs, stride) = (source.channels, output.channels, output.stride)
    let rows = workspace.transposedFilters
    workspace.filters.reserve(panelCount(depth: 9 * stride, columns: inputs))
    rows.reserve(9 * stride * inputs)
    let values = SharedPointer(UnsafePointer(weight.values.pointer))
    workers.forEach(9) { tap in
      let target = rows.pointer + tap * stride * inputs
      transpose(values.pointer + tap * inputs * outputs, rows: inputs, columns: outputs, into: target)
      (target + outputs * inputs).update(repeating: 0, count: (stride - outputs) * inputs)
    }
    workers.forEachChunk(of: 9 * stride, size: 64) { part in
      packPanels(
        rows.pointer, rows: part, depth: 9 * stride, columns: inputs, into: workspace.filters.pointer)
    }
  }

  // MARK: The filters' gradient

  /// The rows of a tap's gradient, whole blocks of 8.
  private var gradientRows: Int { (source.channels + 7) / 8 * 8 }
  /// Whether the products of pixels and output gradients have the filters' own rows.
  private var hasWholeRows: Bool { gradientRows == source.channels && output.channels == output.stride }

  /// Adds the products of the block's pixels with their output gradients, tap by tap.
  private func addFilterGradient(rows: Int, isFirst: Bool) {
    let part = 96
    let parts = (gradientRows + part - 1) / part
    let sums = SharedMutablePointer(hasWholeRows ? weight.gradient.pointer : workspace.filterGradient.pointer)
    workers.forEach(9 * parts) { task in
      let (tap, first) = (task / parts, task % parts * part)
      let present = min(part, gradientRows - first)
      let target = sums.pointer + (tap * gradientRows + first) * output.stride
      if isFirst { target.update(repeating: 0, count: present * output.stride) }
      multiplyTransposedInStretches(
        rows: present, depth: rows, columns: output.channels, a: workspace.inputTiles.pointer + first,
        aStride: inputStride, b: workspace.outputTiles.pointer + tap * output.stride, bStride: gradientStride,
        c: target, cStride: output.stride)
    }
  }

  /// Copies the sums to the weights' gradient where they have other rows.
  private func takeFilterGradient() {
    guard !hasWholeRows else { return }
    let (inputs, outputs) = (source.channels, output.channels)
    for tap in 0..<9 {
      for input in 0..<inputs {
        (weight.gradient.pointer + (tap * inputs + input) * outputs).update(
          from: workspace.filterGradient.pointer + (tap * gradientRows + input) * output.stride, count: outputs)
      }
    }
  }
}
