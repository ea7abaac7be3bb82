// The matrix product behind convolutions, for operands that our own transforms have already laid out.
//
// Implementation goals, in order of priority:
// 1. No packing: the left operand is read in place with any stride, the right one as panels of 48 columns.
// 2. All of the inner loop in registers: 8 rows by 3 vectors are 24 accumulators, which leaves 8 of AVX-512's 32 registers;
//    where vectors are narrower, the block is gone through in smaller ones (`multiplyNarrowBlocks`).
// 3. A fixed order of additions for each element of the result, so the bits do not depend on who computes it.

import CVectorUnits

/// Where a block of a product reads its operands and writes its result.
struct BlockPlaces {
  var a: UnsafePointer<Float>
  /// The distance between two of the eight rows of A, and between two of its columns.
  var aRowStride: Int
  var aDepthStride: Int
  var b: UnsafePointer<Float>
  var bStride: Int
  var c: UnsafeMutablePointer<Float>
  var cStride: Int
  /// The columns of A come in this many stretches of `depth`.
  var segments = 1
  var aSegmentStride = 0
}

/// Eight rows of the product: C (8, width) = or += A (8, segments * depth) B (segments * depth, width).
@inline(__always)
private func multiplyBlock<Row: PanelRow>(_: Row.Type, depth: Int, _ places: BlockPlaces, accumulate: Bool) {
  let (aRowStride, c, cStride) = (places.aRowStride, places.c, places.cStride)
  var c0 = Row()
  var c1 = Row()
  var c2 = Row()
  var c3 = Row()
  var c4 = Row()
  var c5 = Row()
  var c6 = Row()
  var c7 = Row()
  if accumulate {
    c0 = Row(c)
    c1 = Row(c + cStride)
    c2 = Row(c + 2 &* cStride)
    c3 = Row(c + 3 &* cStride)
    c4 = Row(c + 4 &* cStride)
    c5 = Row(c + 5 &* cStride)
    c6 = Row(c + 6 &* cStride)
    c7 = Row(c + 7 &* cStride)
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
      c4.add(left[4 &* aRowStride], row)
      c5.add(left[5 &* aRowStride], row)
      c6.add(left[6 &* aRowStride], row)
      c7.add(left[7 &* aRowStride], row)
      left += places.aDepthStride
      right += places.bStride
      remaining &-= 1
    }
  }
  c0.store(c)
  c1.store(c + cStride)
  c2.store(c + 2 &* cStride)
  c3.store(c + 3 &* cStride)
  c4.store(c + 4 &* cStride)
  c5.store(c + 5 &* cStride)
  c6.store(c + 6 &* cStride)
  c7.store(c + 7 &* cStride)
}

/// Whether the machine that this is compiled for has 32 vector registers; a constant, but one that the compiler folds only
/// after it has looked for code that cannot run.
@inline(__always) private var hasWideRegisters: Bool { SPHERE_HAS_WIDE_REGISTERS == 1 }

/// `multiplyBlock` for the first `used` columns, at most 48, of a panel; those up to a whole vector become zero.
@inline(__always)
func multiplyBlock(used: Int, depth: Int, _ places: BlockPlaces, accumulate: Bool) {
  let whole = (used &+ 7) & ~7
  if hasWideRegisters {
    switch whole {
    case 48: multiplyBlock(PanelRow48.self, depth: depth, places, accumulate: accumulate)
    case 40: multiplyBlock(PanelRow40.self, depth: depth, places, accumulate: accumulate)
    case 32: multiplyBlock(PanelRow32.self, depth: depth, places, accumulate: accumulate)
    case 24: multiplyBlock(PanelRow24.self, depth: depth, places, accumulate: accumulate)
    case 16: multiplyBlock(PanelRow16.self, depth: depth, places, accumulate: accumulate)
    default: multiplyBlock(PanelRow8.self, depth: depth, places, accumulate: accumulate)
    }
  } else {
    multiplyNarrowBlocks(columns: whole, depth: depth, places, accumulate: accumulate)
  }
  if whole % 16 != 0 {
    for row in 0..<8 { (places.c + (row &* places.cStride &+ whole)).update(repeating: 0, count: 8) }
  }
}

/// The number of floats of a right operand (depth, columns) laid out in panels.
public func panelCount(depth: Int, columns: Int) -> Int { depth * paddedToVectors(columns) }

/// The width of the panel that starts at column `start` of `columns` (padded to vectors): 48, and 16 or 32 for the rest.
@inlinable @inline(__always)
public func panelWidth(from start: Int, of columns: Int) -> Int { min(48, columns &- start) }

/// C (rows, columns) = A (rows, depth) B (depth, columns), B in panels.
///
/// `rows` is a multiple of 8. The panel of columns s..<s+w starts at `depth * s` and holds its rows one after another, w floats each; w is
/// 48 except for a rest of 16 or 32. Columns of C beyond `columns`, up to whole vectors, become zero.
public func multiply(
  rows: Int, depth: Int, columns: Int,
  a: UnsafePointer<Float>, aStride: Int, panels b: UnsafePointer<Float>,
  c: UnsafeMutablePointer<Float>, cStride: Int
) {
  precondition(rows % 8 == 0, "product of \(rows) rows: not whole blocks of 8")
  let padded = paddedToVectors(columns)
  var start = 0
  while start < columns {
    let width = panelWidth(from: start, of: padded)
    let panel = b + depth &* start
    let used = min(width, columns &- start)
    var row = 0
    while row < rows {
      let places = BlockPlaces(
        a: a + row &* aStride, aRowStride: aStride, aDepthStride: 1, b: panel, bStride: width,
        c: c + (row &* cStride &+ start), cStride: cStride)
      multiplyBlock(used: used, depth: depth, places, accumulate: false)
      row &+= 8
    }
    start &+= width
  }
}

/// C (rows, columns) += Aᵀ B for A (depth, rows) and B (depth, columns), both in plain rows of whole vectors.
///
/// `rows` is a multiple of 8. Columns of C beyond `columns`, up to whole vectors, stay zero.
public func multiplyTransposed(
  rows: Int, depth: Int, columns: Int,
  a: UnsafePointer<Float>, aStride: Int, b: UnsafePointer<Float>, bStride: Int,
  c: UnsafeMutablePointer<Float>, cStride: Int
) {
  multiplyAdding(
    rows: rows, depth: depth, columns: columns, a: a, aRowStride: 1, aDepthStride: aStride, b: b, bStride: bStride,
    c: c, cStride: cStride)
}

/// C (rows, columns) += A B for A (rows, depth), with any distances between its rows and columns, and B (depth, columns) in
/// plain rows of whole vectors.
///
/// `rows` is a multiple of 8. Columns of C beyond `columns`, up to whole vectors, stay zero.
public func multiplyAdding(
  rows: Int, depth: Int, columns: Int,
  a: UnsafePointer<Float>, aRowStride: Int, aDepthStride: Int, b: UnsafePointer<Float>, bStride: Int,
  c: UnsafeMutablePointer<Float>, cStride: Int
) {
  precondition(rows % 8 == 0, "product of \(rows) rows: not whole blocks of 8")
  var start = 0
  while start < columns {
    let used = min(48, columns &- start)
    var row = 0
    while row < rows {
      let places = BlockPlaces(
        a: a + row &* aRowStride, aRowStride: aRowStride, aDepthStride: aDepthStride, b: b + start, bStride: bStride,
        c: c + (row &* cStride &+ start), cStride: cStride)
      multiplyBlock(used: used, depth: depth, places, accumulate: true)
      row &+= 8
    }
    start &+= 48
  }
}

/// Lays a right operand (depth, columns), in plain rows, out in panels; columns up to whole vectors become zero.
public func packPanels(
  _ source: UnsafePointer<Float>, depth: Int, columns: Int, into target: UnsafeMutablePointer<Float>
) {
  let padded = paddedToVectors(columns)
  var start = 0
  while start < padded {
    let width = panelWidth(from: start, of: padded)
    for row in 0..<depth {
      for lane in stride(from: 0, to: width, by: 16) {
        let value = partialVector(source + row * columns + start + lane, columns - start - lane)
        target.store(value, depth * start + row * width + lane)
      }
    }
    start += width
  }
}
