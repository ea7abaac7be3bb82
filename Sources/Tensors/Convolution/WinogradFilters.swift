// Filters (3, 3, inputs, outputs) to 36 frequencies and back; see WinogradTransforms for the mathematics.

/// The first `count` numbers at `pointer` and zeros behind them.
@inlinable @inline(__always)
public func partialVector(_ pointer: UnsafePointer<Float>, _ count: Int) -> Vector {
  let value = pointer.vector(0)
  if count >= 16 { return value }
  let lanes = SIMD16<Int32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  return Vector().replacing(with: value, where: lanes .< SIMD16(repeating: Int32(truncatingIfNeeded: count)))
}

extension WinogradTiles {
  /// G g Gᵀ of the filters of one input channel, written as rows of 36 right operands in panels (see `multiply`).
  ///
  /// `filters` (9, inputs, outputs) has plain rows of `outputs` floats. The operand of frequency f begins at `f * planeStride`; its
  /// columns beyond `outputs`, up to whole vectors, become zero.
  public func transformFilters(
    _ filters: UnsafePointer<Float>, input: Int, inputs: Int, outputs: Int, conjugated: Bool,
    into target: UnsafeMutablePointer<Float>,
    planeStride: Int
  ) {
    let columns = paddedToVectors(outputs)
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 18) { scratch in
      guard let half = scratch.baseAddress else { return }
      var start = 0
      while start < columns {
        let width = panelWidth(from: start, of: columns)
        var lane = 0
        while lane < width {
          let output = start &+ lane
          let present = outputs &- output
          for tap in 0..<3 {
            let source = filters + ((tap &* inputs &+ input) &* outputs &+ output)
            let step = 3 &* inputs &* outputs
            let column = Three(
              e0: partialVector(source, present), e1: partialVector(source + step, present),
              e2: partialVector(source + 2 &* step, present))
            let transformed = filterTransform(column)
            half[tap] = transformed.e0
            half[3 &+ tap] = transformed.e1
            half[6 &+ tap] = transformed.e2
            half[9 &+ tap] = transformed.e3
            half[12 &+ tap] = transformed.e4
            half[15 &+ tap] = transformed.e5
          }
          var place = target + (inputs &* start &+ input &* width &+ lane)
          for row in 0..<6 {
            filterTransform(Three(e0: half[3 &* row], e1: half[3 &* row &+ 1], e2: half[3 &* row &+ 2]))
              .store(place, planeStride)
            place += 6 &* planeStride
          }
          lane &+= 16
        }
        start &+= width
      }
    }
  }

  /// Gᵀ u G of the frequencies' gradients of one input channel, written to `filters` (9, inputs, outputs).
  ///
  /// `source` (36, at least `inputs`, outputs padded to vectors) has plain rows.
  public func transformFilterGradient(
    _ source: UnsafePointer<Float>, planeStride: Int, input: Int, inputs: Int, outputs: Int,
    into filters: UnsafeMutablePointer<Float>
  ) {
    let columns = paddedToVectors(outputs)
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: 18) { scratch in
      guard let half = scratch.baseAddress else { return }
      var output = 0
      while output < outputs {
        let place = source + (input &* columns &+ output)
        for column in 0..<6 {
          let folded = filterGradientTransform(Six(place + column &* planeStride, 6 &* planeStride))
          half[column] = folded.e0
          half[6 &+ column] = folded.e1
          half[12 &+ column] = folded.e2
        }
        for row in 0..<3 {
          let taps = filterGradientTransform(Six(half + 6 &* row, 1))
          let target = filters + ((3 &* row &* inputs &+ input) &* outputs &+ output)
          storePartial(taps.e0, target, outputs &- output)
          storePartial(taps.e1, target + inputs &* outputs, outputs &- output)
          storePartial(taps.e2, target + 2 &* inputs &* outputs, outputs &- output)
        }
        output &+= 16
      }
    }
  }
}

/// Writes the first `count` lanes, at most all sixteen.
@inlinable @inline(__always)
public func storePartial(_ value: Vector, _ target: UnsafeMutablePointer<Float>, _ count: Int) {
  if count >= 16 {
    target.store(value, 0)
  } else {
    for lane in 0..<count { target[lane] = value[lane] }
  }
}

/// The transpose (columns, rows) of a matrix (rows, columns), in square blocks that fit the first cache.
public func transpose(
  _ source: UnsafePointer<Float>, rows: Int, columns: Int, into target: UnsafeMutablePointer<Float>
) {
  for top in stride(from: 0, to: rows, by: 16) {
    let bottom = min(top &+ 16, rows)
    for left in stride(from: 0, to: columns, by: 16) {
      let right = min(left &+ 16, columns)
      for column in left..<right {
        for row in top..<bottom { target[column &* rows &+ row] = source[row &* columns &+ column] }
      }
    }
  }
}
