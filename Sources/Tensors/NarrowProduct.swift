// The blocks of `multiplyBlock` for machines without registers of sixteen numbers. Each element of the result is the same chain of
// multiply-adds as there, so the bits do not tell in which blocks they were computed.

#if arch(arm64)
  /// 4 rows by 16 numbers are 16 accumulators of NEON's 32 registers of four.
  private typealias WidestRow = NarrowRow16
#else
  /// 4 rows by 24 numbers are 12 accumulators of AVX2's 16 registers of eight.
  private typealias WidestRow = NarrowRow24
#endif

/// Eight rows of the product, four at a time, for the first `used` columns; those up to a whole vector become zero.
func multiplyNarrowBlocks(used: Int, depth: Int, _ places: BlockPlaces, accumulate: Bool) {
  let whole = (used &+ 7) & ~7
  for row in stride(from: 0, to: 8, by: 4) {
    var part = places
    part.a = places.a + row &* places.aRowStride
    let line = places.c + row &* places.cStride
    var column = 0
    while column < whole {
      part.b = places.b + column
      part.c = line + column
      switch min(whole &- column, WidestRow.width) {
      case 24:
        multiplyFour(NarrowRow24.self, depth: depth, part, accumulate: accumulate)
        column &+= 24
      case 16:
        multiplyFour(NarrowRow16.self, depth: depth, part, accumulate: accumulate)
        column &+= 16
      default:
        multiplyFour(NarrowRow8.self, depth: depth, part, accumulate: accumulate)
        column &+= 8
      }
    }
    if whole % 16 != 0 {
      for place in 0..<4 { (line + place &* places.cStride + whole).update(repeating: 0, count: 8) }
    }
  }
}

/// Four rows of the product: C (4, width) = or += A (4, segments * depth) B (segments * depth, width).
@inline(__always)
private func multiplyFour<Row: NarrowRow>(_: Row.Type, depth: Int, _ places: BlockPlaces, accumulate: Bool) {
  let (aRowStride, c, cStride) = (places.aRowStride, places.c, places.cStride)
  var c0 = Row()
  var c1 = Row()
  var c2 = Row()
  var c3 = Row()
  if accumulate {
    c0 = Row(c)
    c1 = Row(c + cStride)
    c2 = Row(c + 2 &* cStride)
    c3 = Row(c + 3 &* cStride)
  }
  var right = places.b
  for segment in 0..<places.segments {
    var left = places.a + segment &* places.aSegmentStride
    var remaining = depth
    while remaining > 0 {
      let row = Row(right)
      c0.add(left[0], row)
      c1.add(left[aRowStride], row)
      c2.add(left[2 &* aRowStride], row)
      c3.add(left[3 &* aRowStride], row)
      left += places.aDepthStride
      right += places.bStride
      remaining &-= 1
    }
  }
  c0.store(c)
  c1.store(c + cStride)
  c2.store(c + 2 &* cStride)
  c3.store(c + 3 &* cStride)
}

/// A row of a narrow block, which writes no more than its own numbers.
private protocol NarrowRow {
  static var width: Int { get }
  init()
  init(_ pointer: UnsafePointer<Float>)
  mutating func add(_ factor: Float, _ other: Self)
  func store(_ pointer: UnsafeMutablePointer<Float>)
}

extension UnsafeMutablePointer where Pointee == Float {
  /// Writes eight numbers and nothing behind them.
  @inline(__always)
  fileprivate func storeHalf(_ value: Half, _ offset: Int) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: value, as: Half.self)
  }
}

private struct NarrowRow24: NarrowRow {
  static let width = 24
  var (x, y, z) = (Half(), Half(), Half())

  @inline(__always) init() {}
  @inline(__always) init(_ pointer: UnsafePointer<Float>) {
    (x, y, z) = (pointer.half(0), pointer.half(8), pointer.half(16))
  }
  @inline(__always) mutating func add(_ factor: Float, _ other: NarrowRow24) {
    let factors = Half(repeating: factor)
    x = x.addingProduct(factors, other.x)
    y = y.addingProduct(factors, other.y)
    z = z.addingProduct(factors, other.z)
  }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) {
    pointer.storeHalf(x, 0)
    pointer.storeHalf(y, 8)
    pointer.storeHalf(z, 16)
  }
}

private struct NarrowRow16: NarrowRow {
  static let width = 16
  var (x, y) = (Half(), Half())

  @inline(__always) init() {}
  @inline(__always) init(_ pointer: UnsafePointer<Float>) { (x, y) = (pointer.half(0), pointer.half(8)) }
  @inline(__always) mutating func add(_ factor: Float, _ other: NarrowRow16) {
    let factors = Half(repeating: factor)
    x = x.addingProduct(factors, other.x)
    y = y.addingProduct(factors, other.y)
  }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) {
    pointer.storeHalf(x, 0)
    pointer.storeHalf(y, 8)
  }
}

private struct NarrowRow8: NarrowRow {
  static let width = 8
  var x = Half()

  @inline(__always) init() {}
  @inline(__always) init(_ pointer: UnsafePointer<Float>) { x = pointer.half(0) }
  @inline(__always) mutating func add(_ factor: Float, _ other: NarrowRow8) {
    x = x.addingProduct(Half(repeating: factor), other.x)
  }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) { pointer.storeHalf(x, 0) }
}
