import Tensors

/// The passes of a `ConvolutionCase` by tiles, a few images at a time, on one thread.
final class TiledConvolution<Tiles: ConvolutionTiles>: Sendable {
  private let work: ConvolutionCase
  private let imagesPerGroup: Int
  private let tilesPerImage: Int
  private let source: Tiles
  private let target: Tiles
  private let filterStride: Int
  private let panels: FloatBuffer
  private let transposed: FloatBuffer
  private let inputTiles: FloatBuffer
  private let outputTiles: FloatBuffer
  private let planeGradient: FloatBuffer
  private let scale: FloatBuffer
  private let shift: FloatBuffer
  private let result: FloatBuffer
  private let pass: ConvolutionPass

  /// `imagesPerGroup` divides the number of images, and gives a multiple of 8 tiles.
  init(_ work: ConvolutionCase, _ pass: ConvolutionPass, imagesPerGroup: Int) {
    self.work = work
    self.pass = pass
    self.imagesPerGroup = imagesPerGroup
    let across = Tiles.overlap ? (work.side + 3) / 4 : 1
    tilesPerImage = across * across
    let tiles = imagesPerGroup * tilesPerImage
    precondition(tiles % 8 == 0 && work.count % imagesPerGroup == 0, "groups of \(tiles) tiles")
    source = Tiles(side: work.side, channels: work.inputStride, tiles: tiles)
    target = Tiles(side: work.side, channels: work.outputStride, tiles: tiles)
    filterStride = max(
      Tiles.planeStride(tiles: (work.inputs + 7) / 8 * 8, channels: work.outputStride),
      Tiles.planeStride(tiles: work.outputs, channels: work.inputStride))
    panels = FloatBuffer(count: source.planes * filterStride)
    transposed = FloatBuffer(count: work.filters.count)
    inputTiles = FloatBuffer(count: source.floats)
    outputTiles = FloatBuffer(count: target.floats)
    planeGradient = FloatBuffer(count: source.planes * filterStride)
    scale = FloatBuffer(count: work.inputStride)
    shift = FloatBuffer(count: work.inputStride)
    for channel in 0..<work.inputs { scale[channel] = 1 }
    let sizes = [
      work.pixels * work.outputStride, work.pixels * work.inputStride, work.filters.count,
    ]
    result = FloatBuffer(count: sizes[pass == .forward ? 0 : pass == .inputGradient ? 1 : 2])
  }

  /// The result of the last call of `perform`, without padding.
  var numbers: [Float] {
    switch pass {
    case .forward: unpadded(result, rows: work.pixels, stride: work.outputStride, columns: work.outputs)
    case .inputGradient: unpadded(result, rows: work.pixels, stride: work.inputStride, columns: work.inputs)
    case .filterGradient: result.elements
    }
  }

  /// Runs the pass.
  func perform() {
    withExtendedLifetime((work.images, work.filters, work.gradient, scale, shift)) {
      switch pass {
      case .forward: forward()
      case .inputGradient: propagate()
      case .filterGradient: differentiate()
      }
    }
  }

  private var groups: StrideTo<Int> { stride(from: 0, to: work.count, by: imagesPerGroup) }
  private var tileRows: Range<Int> { 0..<(Tiles.overlap ? (work.side + 3) / 4 : 1) }
  private func pixel(_ image: Int) -> Int { image * work.side * work.side }

  private func transformImages(_ first: Int, conjugated: Bool) {
    for place in 0..<imagesPerGroup {
      source.transformInput(
        work.images.pointer + pixel(first + place) * work.inputStride, scale: scale.pointer, shift: shift.pointer,
        tileRows: tileRows, conjugated: conjugated,
        into: inputTiles.pointer + place * tilesPerImage * work.inputStride)
    }
  }

  private func transformGradients(_ first: Int) {
    for place in 0..<imagesPerGroup {
      target.transformOutputGradient(
        work.gradient.pointer + pixel(first + place) * work.outputStride, tileRows: tileRows,
        into: outputTiles.pointer + place * tilesPerImage * work.outputStride)
    }
  }

  private func forward() {
    for input in 0..<work.inputs {
      source.transformFilters(
        work.filters.pointer, input: input, inputs: work.inputs, outputs: work.outputs, conjugated: false,
        into: panels.pointer, planeStride: filterStride)
    }
    for first in groups {
      transformImages(first, conjugated: false)
      for plane in 0..<source.planes {
        multiply(
          rows: imagesPerGroup * tilesPerImage, depth: work.inputs, columns: work.outputs,
          a: inputTiles.pointer + plane * source.planeStride, aStride: work.inputStride,
          panels: panels.pointer + plane * filterStride, c: outputTiles.pointer + plane * target.planeStride,
          cStride: work.outputStride)
      }
      for place in 0..<imagesPerGroup {
        target.transformOutput(
          outputTiles.pointer + place * tilesPerImage * work.outputStride, tileRows: tileRows,
          into: result.pointer + pixel(first + place) * work.outputStride)
      }
    }
  }

  private func propagate() {
    for tap in 0..<9 {
      let start = tap * work.inputs * work.outputs
      transpose(
        work.filters.pointer + start, rows: work.inputs, columns: work.outputs, into: transposed.pointer + start)
    }
    for output in 0..<work.outputs {
      source.transformFilters(
        transposed.pointer, input: output, inputs: work.outputs, outputs: work.inputs, conjugated: true,
        into: panels.pointer, planeStride: filterStride)
    }
    if Tiles.overlap { result.clear() }
    for first in groups {
      transformGradients(first)
      for plane in 0..<source.planes {
        multiply(
          rows: imagesPerGroup * tilesPerImage, depth: work.outputs, columns: work.inputs,
          a: outputTiles.pointer + plane * target.planeStride, aStride: work.outputStride,
          panels: panels.pointer + plane * filterStride, c: inputTiles.pointer + plane * source.planeStride,
          cStride: work.inputStride)
      }
      for place in 0..<imagesPerGroup {
        source.addInputGradient(
          inputTiles.pointer + place * tilesPerImage * work.inputStride, tileRows: tileRows,
          into: result.pointer + pixel(first + place) * work.inputStride)
      }
    }
  }

  private func differentiate() {
    planeGradient.clear()
    for first in groups {
      transformImages(first, conjugated: true)
      transformGradients(first)
      for plane in 0..<source.planes {
        multiplyTransposed(
          rows: (work.inputs + 7) / 8 * 8, depth: imagesPerGroup * tilesPerImage, columns: work.outputs,
          a: inputTiles.pointer + plane * source.planeStride, aStride: work.inputStride,
          b: outputTiles.pointer + plane * target.planeStride, bStride: work.outputStride,
          c: planeGradient.pointer + plane * filterStride, cStride: work.outputStride)
      }
    }
    for input in 0..<work.inputs {
      source.transformFilterGradient(
        planeGradient.pointer, planeStride: filterStride, input: input, inputs: work.inputs, outputs: work.outputs,
        into: result.pointer)
    }
  }
}

/// A pass of the second convolution of a network of quarter width on images of 32x32, 24 images.
func convolutionLadder(_ name: String, _ pass: ConvolutionPass) -> Ladder {
  Ladder(name: name, work: "3x3 convolution, \(pass.rawValue), 24 images of 15x15, 24 to 48 channels", tolerance: 1e-5)
  {
    let work = ConvolutionCase(side: 15, inputs: 24, outputs: 48, count: 24)
    let winograd = TiledConvolution<WinogradTiles>(work, pass, imagesPerGroup: 3)
    let fourier = TiledConvolution<FourierTiles>(work, pass, imagesPerGroup: 8)
    return [
      .init(name: "definition", run: { _ in work.direct(pass, Float.self).map(Double.init) }),
      .kernel("tiles of 4x4", winograd.perform) { winograd.numbers },
      .kernel("Fourier transforms", fourier.perform) { fourier.numbers },
    ]
  }
}
