import CIntegerProducts

/// Vectors rounded to 16-bit integers, laid out for `sphere_panel_product`: 48 vectors a panel, as [pair][vector][2].
///
/// A processor multiplies 16-bit integers at twice the rate of single-precision numbers, and their 32-bit sums are exact. The
/// sums wrap, so that only the final dot product must fit: by Cauchy and Schwarz it does where the two lengths, in units of
/// the rounding, multiply to less than 2^31. Tasks that fill one object write different vectors.
public final class IntegerPanels: @unchecked Sendable {
  /// The number of vectors of a panel.
  public static let width = 48
  /// The number of vectors.
  public let count: Int
  /// The number of elements of a vector.
  public let columns: Int
  /// The number of panels; the vectors that fill up the last one are zero.
  public let panels: Int
  /// The squared length of each vector's integers, and zeros up to whole panels; every square fits by the choice of scale.
  public let squares: UnsafeMutablePointer<Int32>
  private let pairs: Int
  private let memory: UnsafeMutableRawPointer

  /// Room for `count` vectors of `columns` elements, all zero.
  public init(count: Int, columns: Int) {
    self.count = count
    self.columns = columns
    panels = (count + Self.width - 1) / Self.width
    pairs = (columns + 1) / 2
    let bytes = max(panels * pairs * Self.width * 4, 64)
    memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    squares = .allocate(capacity: max(panels * Self.width, 1))
    squares.initialize(repeating: 0, count: max(panels * Self.width, 1))
  }

  deinit {
    memory.deallocate()
    squares.deallocate()
  }

  /// Makes `vector` the rounded (values - origin) times `scale`, without `origin` of the values, and returns the length of
  /// what was rounded away, in units of the integers.
  ///
  /// The scale is such that no element exceeds 32,767 in magnitude.
  public func round(
    _ values: UnsafePointer<Float>, origin: UnsafePointer<Float>? = nil, scale: Float, into vector: Int
  ) -> Double {
    precondition(vector >= 0 && vector < count, "vector \(vector) of \(count)")
    let (panel, place) = vector.quotientAndRemainder(dividingBy: Self.width)
    let target = (memory + (panel * pairs * Self.width + place) * 4)
    var residuals = SIMD16<Float>(repeating: 0)
    var lengths = SIMD16<Int32>(repeating: 0)
    var residual = 0.0
    for start in stride(from: 0, to: columns, by: 16) {
      let left = columns - start
      var value = left >= 16 ? values.vector(start) : firstNumbers(values + start, left)
      if let origin { value -= left >= 16 ? origin.vector(start) : firstNumbers(origin + start, left) }
      value *= scale
      let shifted = value + Self.magic
      let rest = value - (shifted - Self.magic)
      residuals += rest * rest
      let integers = unsafeBitCast(shifted, to: SIMD16<Int32>.self) &- Int32(bitPattern: Self.magic.bitPattern)
      lengths &+= integers &* integers
      let halves = unsafeBitCast(SIMD16<Int16>(truncatingIfNeeded: integers), to: SIMD8<UInt32>.self)
      let first = start / 2
      for pair in 0..<min(8, pairs - first) {
        target.storeBytes(of: halves[pair], toByteOffset: (first + pair) * Self.width * 4, as: UInt32.self)
      }
      // Now and then, so that a long vector's sum keeps its digits.
      if start % 512 == 496 {
        residual += Double(residuals.sum())
        residuals = SIMD16<Float>(repeating: 0)
      }
    }
    residual += Double(residuals.sum())
    squares[vector] = lengths.wrappedSum()
    return residual.squareRoot()
  }

  /// Writes the dot products of the vectors of one panel with those of a panel of `other` to (48,48) of `target`.
  @inline(__always)
  public func product(_ panel: Int, _ other: IntegerPanels, _ otherPanel: Int, into target: UnsafeMutablePointer<Int32>)
  {
    precondition(panel < panels && otherPanel < other.panels && pairs == other.pairs, "panels that do not fit")
    sphere_panel_product(Self.variant, base(panel), other.base(otherPanel), pairs, target)
  }

  private func base(_ panel: Int) -> UnsafePointer<Int16> {
    UnsafePointer((memory + panel * pairs * Self.width * 4).assumingMemoryBound(to: Int16.self))
  }

  /// Adding 1.5 * 2^23 rounds to the nearest integer, which then sits in the low bits of the sum.
  static let magic: Float = 12_582_912
  private static let variant = sphere_product_best()
}

/// The first `count` of sixteen numbers; the others are 0.
@inline(__always)
func firstNumbers(_ values: UnsafePointer<Float>, _ count: Int) -> SIMD16<Float> {
  var result = SIMD16<Float>(repeating: 0)
  for index in 0..<min(count, 16) { result[index] = values[index] }
  return result
}

/// Sixteen integers as the nearest single-precision numbers.
///
/// Lane by lane, which the compiler turns into one conversion; of the initialiser that takes a vector it makes sixteen.
@inlinable
@inline(__always)
public func singlePrecision(_ integers: SIMD16<Int32>) -> SIMD16<Float> {
  var result = SIMD16<Float>()
  for lane in 0..<16 { result[lane] = Float(integers[lane]) }
  return result
}
