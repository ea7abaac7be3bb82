import Tensors
import Testing

/// A convolution carried out by tiles and by its definition, in double precision.
private struct Convolution<Tiles: ConvolutionTiles> {
  let side: Int
  let inputs: Int
  let outputs: Int
  let image: FloatBuffer
  let filters: FloatBuffer
  let scale: FloatBuffer
  let shift: FloatBuffer
  var inputStride: Int { paddedToVectors(inputs) }
  var outputStride: Int { paddedToVectors(outputs) }

  init(side: Int, inputs: Int, outputs: Int) {
    self.side = side
    self.inputs = inputs
    self.outputs = outputs
    let stride = paddedToVectors(inputs)
    image = numbers(side * side * stride, 1)
    filters = numbers(9 * inputs * outputs, 2)
    scale = numbers(stride, 3)
    shift = numbers(stride, 4)
    for channel in inputs..<stride {
      scale[channel] = 0
      shift[channel] = 0
    }
  }

  func input(_ y: Int, _ x: Int, _ channel: Int) -> Double {
    guard (0..<side).contains(y) && (0..<side).contains(x) else { return 0 }
    let value = scale[channel] * image[(y * side + x) * inputStride + channel] + shift[channel]
    return max(0, Double(value))
  }

  func filter(_ row: Int, _ column: Int, _ input: Int, _ output: Int) -> Double {
    Double(filters[((row * 3 + column) * inputs + input) * outputs + output])
  }

  var tileRows: Range<Int> { 0..<(Tiles.overlap ? (side + 3) / 4 : 1) }
  var tileCount: Int { tileRows.count * tileRows.count }
  var paddedTiles: Int { (tileCount + 7) / 8 * 8 }

  func tiles(_ channels: Int) -> Tiles {
    Tiles(side: side, channels: channels, tiles: paddedTiles)
  }

  func buffer(_ channels: Int) -> FloatBuffer {
    FloatBuffer(count: tiles(channels).floats)
  }

  func transformedInput(conjugated: Bool) -> FloatBuffer {
    let result = buffer(inputStride)
    withExtendedLifetime((image, scale, shift)) {
      tiles(inputStride).transformInput(
        image.pointer, scale: scale.pointer, shift: shift.pointer, tileRows: tileRows, conjugated: conjugated,
        into: result.pointer)
    }
    return result
  }
}

@Suite struct ConvolutionTilesTests {
  static let winogradShapes = [(1, 3, 5), (2, 16, 16), (4, 5, 17), (7, 12, 24), (9, 20, 3), (15, 3, 50)]
  static let fourierShapes = [(5, 3, 17), (6, 16, 16), (7, 12, 24), (13, 20, 3), (14, 2, 16), (15, 3, 50)]

  @Test(arguments: winogradShapes)
  func winogradTilesConvolve(side: Int, inputs: Int, outputs: Int) {
    forwardIsConvolution(Convolution<WinogradTiles>(side: side, inputs: inputs, outputs: outputs))
  }

  @Test(arguments: fourierShapes)
  func fourierTilesConvolve(side: Int, inputs: Int, outputs: Int) {
    forwardIsConvolution(Convolution<FourierTiles>(side: side, inputs: inputs, outputs: outputs))
  }

  @Test(arguments: winogradShapes)
  func gradientsOfWinogradTiles(side: Int, inputs: Int, outputs: Int) {
    gradientsAreConvolutions(Convolution<WinogradTiles>(side: side, inputs: inputs, outputs: outputs))
  }

  @Test(arguments: fourierShapes)
  func gradientsOfFourierTiles(side: Int, inputs: Int, outputs: Int) {
    gradientsAreConvolutions(Convolution<FourierTiles>(side: side, inputs: inputs, outputs: outputs))
  }

  @Test func fourierTilesSuitSmallOddSizes() {
    #expect((1...40).filter { FourierTiles.length(side: $0) != nil } == [5, 6, 7, 13, 14, 15])
  }

  private func forwardIsConvolution<Tiles>(_ layer: Convolution<Tiles>) {
    let (side, inputs, outputs) = (layer.side, layer.inputs, layer.outputs)
    let source = layer.tiles(layer.inputStride)
    let target = layer.tiles(layer.outputStride)
    let inputTiles = layer.transformedInput(conjugated: false)
    let outputTiles = layer.buffer(layer.outputStride)
    let stride = Tiles.planeStride(tiles: inputs, channels: layer.outputStride)
    let panels = FloatBuffer(count: source.planes * stride)
    let result = FloatBuffer(count: side * side * layer.outputStride)
    withExtendedLifetime((layer.filters, inputTiles, outputTiles, panels, result)) {
      for input in 0..<inputs {
        source.transformFilters(
          layer.filters.pointer, input: input, inputs: inputs, outputs: outputs, conjugated: false,
          into: panels.pointer,
          planeStride: stride)
      }
      for frequency in 0..<source.planes {
        multiply(
          rows: layer.paddedTiles, depth: inputs, columns: layer.outputStride,
          a: inputTiles.pointer + frequency * source.planeStride, aStride: layer.inputStride,
          panels: panels.pointer + frequency * stride, c: outputTiles.pointer + frequency * target.planeStride,
          cStride: layer.outputStride)
      }
      target.transformOutput(outputTiles.pointer, tileRows: layer.tileRows, into: result.pointer)
    }
    var worst = 0.0
    for y in 0..<side {
      for x in 0..<side {
        for output in 0..<layer.outputStride {
          var exact = 0.0
          for tap in 0..<9 where output < outputs {
            for input in 0..<inputs {
              exact +=
                layer.input(y + tap / 3 - 1, x + tap % 3 - 1, input) * layer.filter(tap / 3, tap % 3, input, output)
            }
          }
          worst = max(worst, abs(Double(result[(y * side + x) * layer.outputStride + output]) - exact))
        }
      }
    }
    #expect(worst < 2e-5)
  }

  private func gradientsAreConvolutions<Tiles>(_ layer: Convolution<Tiles>) {
    let (side, inputs, outputs) = (layer.side, layer.inputs, layer.outputs)
    let source = layer.tiles(layer.inputStride)
    let target = layer.tiles(layer.outputStride)
    let inputTiles = layer.transformedInput(conjugated: true)
    let outputTiles = layer.buffer(layer.outputStride)
    let gradient = numbers(side * side * layer.outputStride, 9)
    for pixel in 0..<side * side {
      for channel in outputs..<layer.outputStride { gradient[pixel * layer.outputStride + channel] = 0 }
    }
    let rows = (inputs + 7) / 8 * 8
    let sumStride = Tiles.planeStride(tiles: rows, channels: layer.outputStride)
    let sums = FloatBuffer(count: source.planes * sumStride)
    let filterGradient = FloatBuffer(count: 9 * inputs * outputs)
    let transposed = FloatBuffer(count: 9 * inputs * outputs)
    let panelStride = Tiles.planeStride(tiles: outputs, channels: layer.inputStride)
    let panels = FloatBuffer(count: source.planes * panelStride)
    let gradientTiles = layer.buffer(layer.inputStride)
    let inputGradient = FloatBuffer(count: side * side * layer.inputStride)
    withExtendedLifetime((layer, gradient, sums, filterGradient, transposed, panels, gradientTiles, inputGradient)) {
      target.transformOutputGradient(gradient.pointer, tileRows: layer.tileRows, into: outputTiles.pointer)
      for tap in 0..<9 {
        let start = tap * inputs * outputs
        transpose(
          layer.filters.pointer + start, rows: inputs, columns: outputs, into: transposed.pointer + start)
      }
      for output in 0..<outputs {
        source.transformFilters(
          transposed.pointer, input: output, inputs: outputs, outputs: inputs, conjugated: true,
          into: panels.pointer,
          planeStride: panelStride)
      }
      for frequency in 0..<source.planes {
        multiplyTransposed(
          rows: rows, depth: layer.tileCount, columns: layer.outputStride,
          a: inputTiles.pointer + frequency * source.planeStride, aStride: layer.inputStride,
          b: outputTiles.pointer + frequency * target.planeStride, bStride: layer.outputStride,
          c: sums.pointer + frequency * sumStride, cStride: layer.outputStride)
        multiply(
          rows: layer.paddedTiles, depth: outputs, columns: layer.inputStride,
          a: outputTiles.pointer + frequency * target.planeStride, aStride: layer.outputStride,
          panels: panels.pointer + frequency * panelStride,
          c: gradientTiles.pointer + frequency * source.planeStride, cStride: layer.inputStride)
      }
      for input in 0..<inputs {
        source.transformFilterGradient(
          sums.pointer, planeStride: sumStride, input: input, inputs: inputs, outputs: outputs,
          into: filterGradient.pointer)
      }
      source.addInputGradient(gradientTiles.pointer, tileRows: layer.tileRows, into: inputGradient.pointer)
    }
    var exactFilters = [Double](repeating: 0, count: 9 * inputs * outputs)
    var exactInput = [Double](repeating: 0, count: side * side * layer.inputStride)
    for y in 0..<side {
      for x in 0..<side {
        for tap in 0..<9 {
          let (line, column) = (y + tap / 3 - 1, x + tap % 3 - 1)
          guard (0..<side).contains(line) && (0..<side).contains(column) else { continue }
          for output in 0..<outputs {
            let slope = Double(gradient[(y * side + x) * layer.outputStride + output])
            for input in 0..<inputs {
              exactFilters[(tap * inputs + input) * outputs + output] += slope * layer.input(line, column, input)
              exactInput[(line * side + column) * layer.inputStride + input] +=
                slope * layer.filter(tap / 3, tap % 3, input, output)
            }
          }
        }
      }
    }
    #expect(zip(filterGradient.elements, exactFilters).allSatisfy { abs(Double($0) - $1) < 5e-5 })
    #expect(zip(inputGradient.elements, exactInput).allSatisfy { abs(Double($0) - $1) < 5e-5 })
  }

  @Test func bandsOfTilesMakeTheWhole() {
    let layer = Convolution<WinogradTiles>(side: 11, inputs: 4, outputs: 4)
    let whole = layer.transformedInput(conjugated: false)
    let parts = layer.buffer(layer.inputStride)
    let tiles = layer.tiles(layer.inputStride)
    withExtendedLifetime((layer, parts)) {
      for row in layer.tileRows {
        tiles.transformInput(
          layer.image.pointer, scale: layer.scale.pointer, shift: layer.shift.pointer, tileRows: row..<row + 1,
          conjugated: false, into: parts.pointer + row * tiles.across * layer.inputStride)
      }
    }
    #expect(whole.elements == parts.elements)
  }
}
