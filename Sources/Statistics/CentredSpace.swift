import Foundation
import Tensors

/// Coordinates relative to the mean of some samples and scaled by a power of two, so that nothing overflows.
///
/// Distances between centred vectors are those of the originals but for the scale; far from the origin they keep digits that
/// |x|^2 + |y|^2 - 2 x.y would lose.
struct CentredSpace: Sendable {
  let columns: Int
  private let scale: Float
  private let origin: FloatBuffer

  /// The space of `count` samples, in which the queries are scaled to fit as well.
  init(
    of samples: UnsafePointer<Float>, count: Int, and queries: UnsafePointer<Float>, count queryCount: Int,
    columns: Int,
    workers: Workers
  ) {
    self.columns = columns
    let top = max(
      largestMagnitude(samples, count: count * columns, workers: workers),
      largestMagnitude(queries, count: queryCount * columns, workers: workers))
    let scale = top > 0 ? Float(sign: .plus, exponent: max(-120, min(120, -Int(top.exponent))), significand: 1) : 1
    self.scale = scale
    origin = FloatBuffer(count: columns)
    let mean = origin
    nonisolated(unsafe) let rows = samples
    workers.forEachChunk(of: columns, size: 256) { range in
      var sums = [Double](repeating: 0, count: range.count)
      for row in 0..<count {
        let values = rows + row * columns + range.lowerBound
        for index in 0..<range.count { sums[index] += Double(values[index]) }
      }
      for index in 0..<range.count {
        mean.pointer[range.lowerBound + index] = Float(sums[index] / Double(max(count, 1)) * Double(scale))
      }
    }
  }

  /// Writes the centred form of one row and returns its length and the largest magnitude among its elements.
  func centre(_ row: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>) -> (
    length: Double, largest: Double
  ) {
    var (square, top) = (0.0, UInt32(0))
    let block = 128
    for start in stride(from: 0, to: columns, by: block) {
      let end = min(start + block, columns)
      var sums = SIMD16<Float>(repeating: 0)
      var index = start
      while index + 16 <= end {
        let value = row.vector(index) * scale - UnsafePointer(origin.pointer).vector(index)
        target.store(value, index)
        sums += value * value
        index += 16
      }
      while index < end {
        let value = row[index] * scale - origin.pointer[index]
        target[index] = value
        sums[0] += value * value
        index += 1
      }
      for element in start..<end { top = max(top, target[element].bitPattern & 0x7FFF_FFFF) }
      square += Double(sums.sum())
    }
    return (square.squareRoot(), Double(Float(bitPattern: top)))
  }
}

/// The largest magnitude of `count` finite floats.
private func largestMagnitude(_ values: UnsafePointer<Float>, count: Int, workers: Workers) -> Float {
  nonisolated(unsafe) let base = values
  let chunk = 1 << 18
  let tops = workers.map((count + chunk - 1) / chunk) { part -> UInt32 in
    // Magnitudes are ordered as their bits are, and a maximum of integers is vectorised.
    var top: UInt32 = 0
    for index in part * chunk..<min((part + 1) * chunk, count) { top = max(top, base[index].bitPattern & 0x7FFF_FFFF) }
    return top
  }
  return Float(bitPattern: tops.max() ?? 0)
}

/// |u - v|^2 in double precision of two rows of `width` elements.
func preciseSquaredDistance(_ u: UnsafePointer<Float>, _ v: UnsafePointer<Float>, width: Int) -> Double {
  var sums = SIMD8<Double>(repeating: 0)
  let whole = width / 8 * 8
  for index in stride(from: 0, to: whole, by: 8) {
    var difference = SIMD8<Double>()
    for lane in 0..<8 { difference[lane] = Double(u[index + lane]) - Double(v[index + lane]) }
    sums += difference * difference
  }
  var sum = sums.sum()
  for index in whole..<width {
    let difference = Double(u[index]) - Double(v[index])
    sum += difference * difference
  }
  return sum
}
