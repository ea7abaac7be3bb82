// Filters (3, 3, inputs, outputs) to the planes of FourierTiles and back.
//
// A line g of three taps has the transform Σ g_t e^{2πif(t - 1)/N}: C_f = g_1 + (g_0 + g_2) cos(2πf/N) and S_f = (g_2 - g_0) sin(2πf/N).
// The factors of the inverse transform, 1/N² for real frequencies and 2/N² for complex ones, are part of the filters.

/// cos(2πf/16) for f = 0...8; every second one is cos(2πf/8).
private let cosines16: [Float] = [
  1, 0.92387953251128674, 0.70710678118654752, 0.38268343236508977, 0, -0.38268343236508977, -0.70710678118654752,
  -0.92387953251128674, -1,
]

/// sin(2πf/16) for f = 0...8.
private let sines16: [Float] = [
  0, 0.38268343236508977, 0.70710678118654752, 0.92387953251128674, 1, 0.92387953251128674, 0.70710678118654752,
  0.38268343236508977, 0,
]

/// The transform of three taps, and the transposed map, by tables.
private struct TapTransform {
  let half: Int
  private let step: Int

  init(length: Int) {
    half = length / 2
    step = 16 / length
  }

  /// C_f in place f and S_f in place N/2 + f, `stride` vectors apart.
  @inline(__always)
  func forward(_ g0: Vector, _ g1: Vector, _ g2: Vector, into target: UnsafeMutablePointer<Vector>, stride: Int) {
    let (sum, difference) = (g0 + g2, g2 - g0)
    for f in 0...half {
      target[f &* stride] = g1.addingProduct(sum, Vector(repeating: cosines16[f &* step]))
    }
    for f in 1..<half { target[(half &+ f) &* stride] = difference * sines16[f &* step] }
  }

  /// The taps' gradients from those of C and S.
  @inline(__always)
  func transposed(_ source: UnsafePointer<Vector>, stride: Int) -> (Vector, Vector, Vector) {
    var center = Vector()
    var sum = Vector()
    var difference = Vector()
    for f in 0...half {
      let value = source[f &* stride]
      center += value
      sum = sum.addingProduct(value, Vector(repeating: cosines16[f &* step]))
    }
    for f in 1..<half {
      difference = difference.addingProduct(source[(half &+ f) &* stride], Vector(repeating: sines16[f &* step]))
    }
    return (sum - difference, center, sum + difference)
  }
}

extension FourierTiles {
  /// The planes of the filters of one input channel, written as rows of right operands in panels (see `multiply`).
  public func transformFilters(
    _ filters: UnsafePointer<Float>, input: Int, inputs: Int, outputs: Int, conjugated: Bool,
    into target: UnsafeMutablePointer<Float>, planeStride: Int
  ) {
    let columns = paddedToVectors(outputs)
    let sign: Float = conjugated ? -1 : 1
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: length * (length + 3)) { scratch in
      guard let lines = scratch.baseAddress else { return }
      var start = 0
      while start < columns {
        let width = panelWidth(from: start, of: columns)
        for lane in Swift.stride(from: 0, to: width, by: 16) {
          let output = start &+ lane
          let taps = filters + (input &* outputs &+ output)
          transformTaps(taps, step: inputs &* outputs, present: outputs &- output, scratch: lines)
          let place = target + (inputs &* start &+ input &* width &+ lane)
          writePlanes(UnsafePointer(lines), sineSign: sign, into: place, planeStride: planeStride)
        }
        start &+= width
      }
    }
  }

  /// The N x N numbers of sixteen filters, the place of the horizontal frequency outermost, behind scratch for 3 N vectors.
  private func transformTaps(
    _ taps: UnsafePointer<Float>, step: Int, present: Int, scratch: UnsafeMutablePointer<Vector>
  ) {
    let transform = TapTransform(length: length)
    let rows = scratch + length &* length
    for row in 0..<3 {
      let source = taps + 3 &* row &* step
      transform.forward(
        partialVector(source, present), partialVector(source + step, present),
        partialVector(source + 2 &* step, present),
        into: rows + row &* length, stride: 1)
    }
    for column in 0..<length {
      transform.forward(
        rows[column], rows[length &+ column], rows[2 &* length &+ column], into: scratch + column &* length, stride: 1)
    }
  }

  /// Combines cosines and sines to frequencies, in the order of `FourierTiles.transformInput`.
  private func writePlanes(
    _ lines: UnsafePointer<Vector>, sineSign: Float, into target: UnsafeMutablePointer<Float>, planeStride: Int
  ) {
    let half = length / 2
    let square = Float(length &* length)
    let (ofReal, ofComplex, ofSine) = (1 / square, 2 / square, sineSign * 2 / square)
    var planes = PlaneWriter(target: target, stride: planeStride)
    for edge in 0..<2 {
      let cosines = lines + edge &* half &* length
      planes.writeReal(cosines[0] * ofReal)
      planes.writeReal(cosines[half] * ofReal)
      for k in 1..<half { planes.writeComplex(cosines[k] * ofComplex, cosines[half &+ k] * ofSine) }
    }
    for l in 1..<half {
      let cosines = lines + l &* length
      let sines = lines + (half &+ l) &* length
      planes.writeComplex(cosines[0] * ofComplex, sines[0] * ofSine)
      planes.writeComplex(cosines[half] * ofComplex, sines[half] * ofSine)
      for k in 1..<half {
        let (both, neither) = (sines[half &+ k], cosines[k])
        let (onlyRow, onlyColumn) = (cosines[half &+ k], sines[k])
        planes.writeComplex((neither - both) * ofComplex, (onlyRow + onlyColumn) * ofSine)
        planes.writeComplex((neither + both) * ofComplex, (onlyRow - onlyColumn) * ofSine)
      }
    }
  }

  /// The gradient of the filters of one input channel from the products of planes.
  public func transformFilterGradient(
    _ source: UnsafePointer<Float>, planeStride: Int, input: Int, inputs: Int, outputs: Int,
    into filters: UnsafeMutablePointer<Float>
  ) {
    let columns = paddedToVectors(outputs)
    let transform = TapTransform(length: length)
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: length * (length + 3)) { scratch in
      guard let lines = scratch.baseAddress else { return }
      let rows = lines + length &* length
      for output in stride(from: 0, to: outputs, by: 16) {
        readPlanes(source + (input &* columns &+ output), planeStride: planeStride, into: lines)
        for column in 0..<length {
          let taps = transform.transposed(lines + column &* length, stride: 1)
          rows[column] = taps.0
          rows[length &+ column] = taps.1
          rows[2 &* length &+ column] = taps.2
        }
        for row in 0..<3 {
          let taps = transform.transposed(rows + row &* length, stride: 1)
          let target = filters + ((3 &* row &* inputs &+ input) &* outputs &+ output)
          storePartial(taps.0, target, outputs &- output)
          storePartial(taps.1, target + inputs &* outputs, outputs &- output)
          storePartial(taps.2, target + 2 &* inputs &* outputs, outputs &- output)
        }
      }
    }
  }

  /// The transposed map of `writePlanes`, from products of planes.
  private func readPlanes(
    _ source: UnsafePointer<Float>, planeStride: Int, into lines: UnsafeMutablePointer<Vector>
  ) {
    let half = length / 2
    let square = Float(length &* length)
    let (ofReal, ofComplex) = (1 / square, 2 / square)
    var planes = PlaneReader(source: source, stride: planeStride)
    for edge in 0..<2 {
      let cosines = lines + edge &* half &* length
      cosines[0] = planes.readReal() * ofReal
      cosines[half] = planes.readReal() * ofReal
      for k in 1..<half {
        let (real, negative) = planes.readComplex()
        cosines[k] = real * ofComplex
        cosines[half &+ k] = negative * -ofComplex
      }
    }
    for l in 1..<half {
      let cosines = lines + l &* length
      let sines = lines + (half &+ l) &* length
      for edge in 0..<2 {
        let (real, negative) = planes.readComplex()
        cosines[edge &* half] = real * ofComplex
        sines[edge &* half] = negative * -ofComplex
      }
      for k in 1..<half {
        let (real1, negative1) = planes.readComplex()
        let (real2, negative2) = planes.readComplex()
        cosines[k] = (real1 + real2) * ofComplex
        sines[half &+ k] = (real2 - real1) * ofComplex
        cosines[half &+ k] = (negative1 + negative2) * -ofComplex
        sines[k] = (negative1 - negative2) * -ofComplex
      }
    }
  }
}
