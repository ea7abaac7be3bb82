// The blocks of `multiplyBlock` for machines without registers of sixteen numbers. Each element of the result is the same chain of
// multiply-adds as there, so the bits do not tell in which blocks they were computed.

#if arch(arm64)
  /// 4 rows by 16 numbers are 16 accumulators of NEON's 32 registers of four.
  private let widest = 16
#else
  /// 4 rows by 24 numbers are 12 accumulators of AVX2's 16 registers of eight.
  private let widest = 24
#endif

/// Eight rows of the product, four at a time, for `columns` columns, a multiple of 8.
func multiplyNarrowBlocks(columns: Int, depth: Int, _ places: BlockPlaces, accumulate: Bool) {
  for row in stride(from: 0, to: 8, by: 4) {
    var part = places
    part.a = places.a + row &* places.aRowStride
    var column = 0
    while column < columns {
      part.b = places.b + column
      part.c = places.c + (row &* places.cStride &+ column)
      let width = min(columns &- column, widest)
      switch width {
      case 24: multiplyFour(PanelRow24.self, depth: depth, part, accumulate: accumulate)
      case 16: multiplyFour(PanelRow16.self, depth: depth, part, accumulate: accumulate)
      default: multiplyFour(PanelRow8.self, depth: depth, part, accumulate: accumulate)
      }
      column &+= width
    }
  }
}

/// Four rows of the product: C (4, width) = or += A (4, segments * depth) B (segments * depth, width).
@inline(__always)
private func multiplyFour<Row: PanelRow>(_: Row.Type, depth: Int, _ places: BlockPlaces, accumulate: Bool) {
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
