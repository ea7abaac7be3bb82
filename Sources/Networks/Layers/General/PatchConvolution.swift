import Tensors

/// A convolution of any kernel, step and padding, without bias: patches of the images times the filters, one product of matrices.
///
/// Forward, a task gathers the patches of some output pixels and multiplies them while they are in cache; those of a pointwise
/// convolution are the pixels. Backward works on a block of images at a time: tasks over images keep patches and output gradients and
/// propagate to the inputs, then tasks over parts of the filters add the block's products. Every sum has one fixed order.
final class PatchConvolution: InnerConvolution, @unchecked Sendable {
  let weight: Parameter
  let output: NormalizedImages
  private let source: Source
  private let geometry: PatchGeometry
  private let workers: Workers
  private let scratch: ScratchPool
  private let workspace: ConvolutionWorkspace
  private let imagesPerGroup: Int
  private let rowsPerChunk: Int
  /// The floats from one patch to the next: an odd number of cache lines spreads them over the cache's sets.
  private let patchStride: Int
  /// The rows of the filters' gradient, whole blocks of 8.
  private let gradientRows: Int

  /// Where the images come from.
  enum Source {
    case given(GivenImages)
    case layer(any ConvolutionInput)

    var side: Int {
      switch self {
      case .given(let images): images.side
      case .layer(let layer): layer.outputSide
      }
    }
    var channels: Int {
      switch self {
      case .given: 3
      case .layer(let layer): layer.channels
      }
    }
    var stride: Int {
      switch self {
      case .given: 3
      case .layer(let layer): layer.stride
      }
    }
  }

  /// A convolution by filters (outputs, inputs, kernel, kernel), named `name` in the reference module.
  init(
    name: String, source: Source, output: NormalizedImages, kernel: Int, step: Int, workers: Workers,
    scratch: ScratchPool, workspace: ConvolutionWorkspace
  ) {
    weight = Parameter(name: name, shape: [output.channels, source.channels, kernel, kernel], order: [2, 3, 1, 0])
    self.source = source
    self.output = output
    self.workers = workers
    self.scratch = scratch
    self.workspace = workspace
    geometry = PatchGeometry(
      inputSide: source.side, kernel: kernel, step: step, padding: kernel / 2, channels: source.stride)
    precondition(geometry.outputSide == output.side, "side \(geometry.outputSide) into images of side \(output.side)")
    let depth = geometry.depth
    patchStride = (paddedToVectors(depth) / 16 | 1) * 16
    gradientRows = (depth + 7) / 8 * 8
    // About a megabyte of patches, which fits into a second-level cache.
    rowsPerChunk = max(8, min(192, (1 << 18) / patchStride / 8 * 8))
    imagesPerGroup = max(1, 128 / (output.side * output.side))
  }

  private var taps: Int { geometry.kernel * geometry.kernel }
  private var pixels: Int { output.side * output.side }

  // MARK: Forward

  /// Writes `output` from the source.
  func forward(count: Int, training: Bool) {
    packFilters()
    workers.forEachChunk(of: count, size: imagesPerGroup) { images in
      scratch.withScratch(rowsPerChunk * patchStride) { patches in
        forEachChunk(of: images) { rows in
          gather(rows, into: patches)
          multiplyInStretches(
            rows: rows.count, depth: geometry.depth, columns: output.channels, a: patches, aStride: patchStride,
            panels: workspace.filters.pointer, c: output.raw.pointer + rows.lowerBound * output.stride,
            cStride: output.stride)
        }
      }
      output.finishForward(images, group: images.lowerBound / imagesPerGroup, training: training)
    }
    output.finishStatistics(count: count, imagesPerGroup: imagesPerGroup, training: training)
  }

  /// Calls `body` with consecutive ranges of the output pixels of some images, counted through all images.
  private func forEachChunk(of images: Range<Int>, _ body: (Range<Int>) -> Void) {
    let end = images.upperBound * pixels
    for start in stride(from: images.lowerBound * pixels, to: end, by: rowsPerChunk) {
      body(start..<min(start + rowsPerChunk, end))
    }
  }

  /// Calls `body` with each image that has some of these output pixels, the pixels in it, and the first one's row.
  private func forEachImage(of rows: Range<Int>, _ body: (Int, Range<Int>, Int) -> Void) {
    var row = rows.lowerBound
    while row < rows.upperBound {
      let image = row / pixels
      let end = min(rows.upperBound, (image + 1) * pixels)
      body(image, row - image * pixels..<end - image * pixels, row - rows.lowerBound)
      row = end
    }
  }

  private func gather(_ rows: Range<Int>, into patches: UnsafeMutablePointer<Float>) {
    forEachImage(of: rows) { image, part, row in
      let target = patches + row * patchStride
      switch source {
      case .given(let images):
        guard let base = images.pointer else { return }
        geometry.copyPatches(
          base + image * images.side * images.side * 3, pixels: part, into: target, rowStride: patchStride)
      case .layer(let layer):
        geometry.gatherPatches(
          layer.output(image), scale: layer.scale, shift: layer.shift, pixels: part, into: target,
          rowStride: patchStride)
      }
    }
  }

  /// Lays the filters out as a right operand (depth, outputs).
  private func packFilters() {
    let (depth, outputs) = (geometry.depth, output.channels)
    workspace.filters.reserve(panelCount(depth: depth, columns: outputs))
    let rows = SharedPointer(filterRows())
    workers.forEachChunk(of: depth, size: 64) { part in
      packPanels(rows.pointer, rows: part, depth: depth, columns: outputs, into: workspace.filters.pointer)
    }
  }

  /// Lays the transposed filters out as a right operand (outputs, depth).
  private func packTransposedFilters() {
    let (depth, outputs) = (geometry.depth, output.channels)
    workspace.filters.reserve(panelCount(depth: outputs, columns: depth))
    let rows = SharedPointer(filterRows())
    workers.forEachChunk(of: depth, size: 48) { part in
      packTransposedPanels(
        rows.pointer, columns: part, of: depth, depth: outputs, into: workspace.filters.pointer)
    }
  }

  /// The filters (depth, outputs), with rows of zeros for the channels that fill up a vector.
  private func filterRows() -> UnsafePointer<Float> {
    let (inputs, stride, outputs) = (source.channels, source.stride, output.channels)
    if inputs == stride { return UnsafePointer(weight.values.pointer) }
    workspace.transposedFilters.reserve(geometry.depth * outputs)
    for tap in 0..<taps {
      let place = workspace.transposedFilters.pointer + tap * stride * outputs
      place.update(from: weight.values.pointer + tap * inputs * outputs, count: inputs * outputs)
      (place + inputs * outputs).update(repeating: 0, count: (stride - inputs) * outputs)
    }
    return UnsafePointer(workspace.transposedFilters.pointer)
  }

  // MARK: Backward

  /// Writes the gradient of the weights and this reader's share of the gradient to the source; `output`'s sums are finished by now.
  func backward(count: Int, share: GradientShare) {
    if case .layer = source { packTransposedFilters() }
    let groups = (count + imagesPerGroup - 1) / imagesPerGroup
    let rowsPerGroup = imagesPerGroup * pixels
    let mostPerBlock = max(2, ConvolutionWorkspace.floatsPerBlock / (rowsPerGroup * (patchStride + output.stride)))
    let blocks = (groups + mostPerBlock - 1) / mostPerBlock
    let groupsPerBlock = (groups + blocks - 1) / blocks
    // The chunks' last rows are in blocks of 8.
    workspace.inputTiles.reserve((groupsPerBlock * rowsPerGroup + 8) * patchStride)
    workspace.outputTiles.reserve((groupsPerBlock * rowsPerGroup + 8) * output.stride)
    let sums = filterGradients()
    for first in stride(from: 0, to: groups, by: groupsPerBlock) {
      let present = min(groupsPerBlock, groups - first)
      let firstRow = first * rowsPerGroup
      workers.forEach(present) { place in
        let start = (first + place) * imagesPerGroup
        let images = start..<min(start + imagesPerGroup, count)
        keep(images, firstRow: firstRow)
        if case .layer(let layer) = source {
          propagate(images, firstRow: firstRow, to: layer, isAdding: share.isAdding)
          if share.isLast { layer.finishGradient(images, group: first + place) }
        }
      }
      let rows = min((first + present) * imagesPerGroup, count) * pixels - firstRow
      addFilterGradient(rows: rows, isFirst: first == 0, into: sums)
    }
    if share.isLast, case .layer(let layer) = source { layer.finishGradientSums(groups: groups) }
    takeFilterGradient(sums)
  }

  /// Keeps the patches and output gradients of some images in the block that begins at `firstRow`.
  private func keep(_ images: Range<Int>, firstRow: Int) {
    let rows = images.lowerBound * pixels..<images.upperBound * pixels
    gather(rows, into: workspace.inputTiles.pointer + (rows.lowerBound - firstRow) * patchStride)
    let target = workspace.outputTiles.pointer + (rows.lowerBound - firstRow) * output.stride
    for (place, image) in images.enumerated() {
      output.rawGradient(image, rows: 0..<output.side, into: target + place * pixels * output.stride)
    }
  }

  /// Writes or adds the gradient to some images of the layer that the convolution reads.
  private func propagate(_ images: Range<Int>, firstRow: Int, to layer: any ConvolutionInput, isAdding: Bool) {
    let gradients = workspace.outputTiles.pointer
    if !geometry.isPointwise, !isAdding {
      for image in images { layer.gradient(image).update(repeating: 0, count: layer.outputFloats) }
    }
    scratch.withScratch(geometry.isPointwise ? 0 : rowsPerChunk * patchStride) { patches in
      forEachChunk(of: images) { rows in
        let source = gradients + (rows.lowerBound - firstRow) * output.stride
        multiplyInStretches(
          rows: rows.count, depth: output.channels, columns: geometry.depth, a: source, aStride: output.stride,
          panels: workspace.filters.pointer,
          c: geometry.isPointwise ? layer.gradient(0) + rows.lowerBound * layer.stride : patches,
          cStride: geometry.isPointwise ? layer.stride : patchStride, adding: geometry.isPointwise && isAdding)
        guard !geometry.isPointwise else { return }
        forEachImage(of: rows) { image, part, row in
          geometry.scatterPatches(
            patches + row * patchStride, rowStride: patchStride, pixels: part, into: layer.gradient(image))
        }
      }
    }
  }

  // MARK: The filters' gradient

  /// Whether the products of patches and output gradients have the filters' own rows.
  private var hasWholeRows: Bool {
    source.channels == source.stride && output.channels == output.stride && gradientRows == geometry.depth
  }

  /// The rows of patches' columns that a task multiplies, and the parts of a block's pixels that are summed apart.
  ///
  /// Long parts share a read of the gradients; small filters have too few of them for many threads.
  private var shares: (part: Int, slices: Int) {
    let part = min(64, gradientRows)
    return (part, max(1, 8 / ((gradientRows + part - 1) / part)))
  }

  /// Where the filters' gradient is summed: the gradient itself if it has whole rows, then the other slices.
  private func filterGradients() -> [SharedMutablePointer] {
    let slices = shares.slices
    let floats = gradientRows * output.stride
    let others = hasWholeRows ? slices - 1 : slices
    workspace.filterGradient.reserve(others * floats)
    let places = (0..<others).map { SharedMutablePointer(workspace.filterGradient.pointer + $0 * floats) }
    return hasWholeRows ? [SharedMutablePointer(weight.gradient.pointer)] + places : places
  }

  /// Adds the products of the block's patches with its output gradients.
  private func addFilterGradient(rows: Int, isFirst: Bool, into sums: [SharedMutablePointer]) {
    let (part, slices) = shares
    let parts = (gradientRows + part - 1) / part
    let rowsPerSlice = (rows + slices - 1) / slices
    workers.forEach(parts * slices) { task in
      let range = task % parts * part..<min((task % parts + 1) * part, gradientRows)
      let pixels = min(task / parts * rowsPerSlice, rows)..<min((task / parts + 1) * rowsPerSlice, rows)
      let place = sums[task / parts].pointer + range.lowerBound * output.stride
      if isFirst { place.update(repeating: 0, count: range.count * output.stride) }
      multiplyTransposedInStretches(
        rows: range.count, depth: pixels.count, columns: output.channels,
        a: workspace.inputTiles.pointer + pixels.lowerBound * patchStride + range.lowerBound, aStride: patchStride,
        b: workspace.outputTiles.pointer + pixels.lowerBound * output.stride, bStride: output.stride, c: place,
        cStride: output.stride)
    }
  }

  /// Merges the slices, in order, and copies the sums to the weights' gradient where they have other rows.
  private func takeFilterGradient(_ sums: [SharedMutablePointer]) {
    let floats = output.stride
    workers.forEachChunk(of: gradientRows, size: 64) { range in
      for other in sums.dropFirst() {
        addVectors(
          other.pointer + range.lowerBound * floats, to: sums[0].pointer + range.lowerBound * floats,
          count: range.count * floats)
      }
    }
    guard !hasWholeRows else { return }
    let (inputs, outputs) = (source.channels, output.channels)
    for tap in 0..<taps {
      for input in 0..<inputs {
        let row = sums[0].pointer + (tap * source.stride + input) * output.stride
        (weight.gradient.pointer + (tap * inputs + input) * outputs).update(from: row, count: outputs)
      }
    }
  }
}
