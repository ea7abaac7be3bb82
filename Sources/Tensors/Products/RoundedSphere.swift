/// Unit vectors rounded to multiples of 1 / 23,000 an element, and their exact squared distances.
///
/// With q_i the integers and D = |q_i - q_j|^2 their squared distance, which integers hold exactly, |u_i - u_j|^2 is taken as
/// D (|u_i| / |q_i|) (|u_j| / |q_j|): the directions of the integers, put back on the sphere. So
/// - equal vectors are at distance 0 and the order of summation cannot matter,
/// - rounding moves a point along the sphere only: the part along the radius, which would weigh on every pair alike, drops out,
/// - a squared distance d^2 is off by about 2.5e-5 d / 2 (an element is off by 1 / (23,000 sqrt 12) in the mean).
///
/// 4 * 23,000^2 and the rounding are below 2^31, so antipodes fit.
public final class RoundedSphere: Sendable {
  /// Multiples a unit.
  public static let scale: Float = 23_000
  /// The deviation of a squared length from 1 up to which vectors count as unit vectors in single precision.
  public static let tolerance = 1e-5
  /// The integers.
  public let panels: IntegerPanels
  /// |u_i| / |q_i|, and zeros up to whole panels.
  public let factors: FloatBuffer

  /// The rounded form of `count` vectors, nil unless the squared length of each is 1 within the tolerance.
  public init?(_ rows: UnsafePointer<Float>, count: Int, columns: Int, workers: Workers) {
    panels = IntegerPanels(count: count, columns: columns)
    factors = FloatBuffer(count: panels.panels * IntegerPanels.width)
    let (panels, factors) = (panels, factors)
    nonisolated(unsafe) let base = rows
    workers.forEachChunk(of: count, size: IntegerPanels.width) { range in
      for row in range {
        let square = squaredLength(base + row * columns, columns)
        // NaN fails the comparison.
        guard abs(square - 1) <= Self.tolerance else {
          factors.pointer[row] = .nan
          continue
        }
        _ = panels.round(base + row * columns, scale: Self.scale, into: row)
        factors.pointer[row] = Float((square / Double(panels.squares[row])).squareRoot())
      }
    }
    for row in 0..<count where factors.pointer[row].isNaN { return nil }
  }

  /// Writes the squared distances of the vectors of one panel to those of another to (48,48) of `target`.
  ///
  /// Distances to the vectors that fill up the last panel are 0.
  public func squaredDistances(_ panel: Int, _ other: Int, into target: UnsafeMutablePointer<Float>) {
    let width = IntegerPanels.width
    let raw = UnsafeMutableRawPointer(target)
    raw.withMemoryRebound(to: Int32.self, capacity: width * width) {
      panels.product(panel, panels, other, into: $0)
    }
    let columns = UnsafeRawPointer(panels.squares + other * width)
    let columnFactors = UnsafePointer(factors.pointer + other * width)
    for row in 0..<width {
      let square = panels.squares[panel * width + row]
      let factor = factors.pointer[panel * width + row]
      for start in stride(from: 0, to: width, by: 16) {
        let offset = (row * width + start) * 4
        let product = raw.loadUnaligned(fromByteOffset: offset, as: SIMD16<Int32>.self)
        let squares = columns.loadUnaligned(fromByteOffset: start * 4, as: SIMD16<Int32>.self) &+ square
        let distance = singlePrecision(squares &- (product &+ product)) * columnFactors.vector(start) * factor
        raw.storeBytes(of: distance, toByteOffset: offset, as: SIMD16<Float>.self)
      }
    }
  }

  /// The squared distance of two vectors, the same number as `squaredDistances` writes.
  public func squaredDistance(_ rows: UnsafePointer<Float>, _ first: Int, _ second: Int) -> Float {
    let columns = panels.columns
    let (u, v) = (rows + first * columns, rows + second * columns)
    var sums = SIMD16<Int32>(repeating: 0)
    for start in stride(from: 0, to: columns, by: 16) {
      let left = columns - start
      let x = left >= 16 ? u.vector(start) : firstNumbers(u + start, left)
      let y = left >= 16 ? v.vector(start) : firstNumbers(v + start, left)
      let (p, q) = (x * Self.scale + IntegerPanels.magic, y * Self.scale + IntegerPanels.magic)
      let difference = unsafeBitCast(p, to: SIMD16<Int32>.self) &- unsafeBitCast(q, to: SIMD16<Int32>.self)
      sums &+= difference &* difference
    }
    return Float(sums.wrappedSum()) * factors.pointer[second] * factors.pointer[first]
  }
}

/// |v|^2 in double precision.
private func squaredLength(_ values: UnsafePointer<Float>, _ count: Int) -> Double {
  var sums = SIMD8<Double>(repeating: 0)
  let whole = count / 8 * 8
  for index in stride(from: 0, to: whole, by: 8) {
    var value = SIMD8<Double>()
    for lane in 0..<8 { value[lane] = Double(values[index + lane]) }
    sums += value * value
  }
  var sum = 0.0
  for lane in 0..<8 { sum += sums[lane] }
  for index in whole..<count { sum += Double(values[index]) * Double(values[index]) }
  return sum
}
