// Products of matrices for operands of any depth, gone through in stretches that keep a panel in the first cache.
//
// Every element of the result is the same chain of fused multiply-adds as without stretches, so they leave no trace in the bits.

/// The most rows of a panel that are multiplied at a time: 128 rows of 48 floats are 24 KB.
private let stretch = 128

/// C (rows, columns) = A (rows, depth) B (depth, columns), plus C where `adding`; B in panels (see `multiply`).
///
/// Any number of rows; those of A up to a multiple of 8 must be readable. Columns of C beyond `columns`, up to whole vectors,
/// become zero.
public func multiplyInStretches(
  rows: Int, depth: Int, columns: Int, a: UnsafePointer<Float>, aStride: Int, panels: UnsafePointer<Float>,
  c: UnsafeMutablePointer<Float>, cStride: Int, adding: Bool = false
) {
  let padded = paddedToVectors(columns)
  let whole = rows & ~7
  withUnsafeTemporaryAllocation(byteCount: 8 * 48 * 4, alignment: 64) { memory in
    guard let tile = memory.baseAddress?.bindMemory(to: Float.self, capacity: 8 * 48) else { return }
    for from in Swift.stride(from: 0, to: depth, by: stretch) {
      let part = min(stretch, depth &- from)
      let accumulate = adding || from > 0
      for start in Swift.stride(from: 0, to: columns, by: 48) {
        let width = panelWidth(from: start, of: padded)
        let used = min(width, columns &- start)
        var places = BlockPlaces(
          a: a + from, aRowStride: aStride, aDepthStride: 1, b: panels + (depth &* start &+ from &* width),
          bStride: width, c: c + start, cStride: cStride)
        var row = 0
        while row < whole {
          multiplyBlock(used: used, depth: part, places, accumulate: accumulate)
          places.a += 8 &* aStride
          places.c += 8 &* cStride
          row &+= 8
        }
        guard row < rows else { continue }
        let target = places.c
        (places.c, places.cStride) = (tile, 48)
        if accumulate {
          for line in 0..<rows &- row { (tile + line &* 48).update(from: target + line &* cStride, count: width) }
        }
        multiplyBlock(used: used, depth: part, places, accumulate: accumulate)
        for line in 0..<rows &- row { (target + line &* cStride).update(from: tile + line &* 48, count: width) }
      }
    }
  }
}

/// C (rows, columns) += Aᵀ B for A (depth, rows) and B (depth, columns), both in plain rows of whole vectors.
///
/// `rows` is a multiple of 8. Columns of C beyond `columns`, up to whole vectors, stay zero.
public func multiplyTransposedInStretches(
  rows: Int, depth: Int, columns: Int, a: UnsafePointer<Float>, aStride: Int, b: UnsafePointer<Float>, bStride: Int,
  c: UnsafeMutablePointer<Float>, cStride: Int
) {
  withUnsafeTemporaryAllocation(byteCount: stretch * 48 * 4, alignment: 64) { memory in
    guard let panel = memory.baseAddress?.bindMemory(to: Float.self, capacity: stretch * 48) else { return }
    for from in Swift.stride(from: 0, to: depth, by: stretch) {
      let part = min(stretch, depth &- from)
      for start in Swift.stride(from: 0, to: columns, by: 48) {
        let used = min(48, columns &- start)
        let width = paddedToVectors(used)
        copyRows(b + (from &* bStride &+ start), stride: bStride, rows: part, width: width, into: panel)
        var places = BlockPlaces(
          a: a + from &* aStride, aRowStride: 1, aDepthStride: aStride, b: panel, bStride: width, c: c + start,
          cStride: cStride)
        for _ in 0..<rows / 8 {
          multiplyBlock(used: used, depth: part, places, accumulate: true)
          places.a += 8
          places.c += 8 &* cStride
        }
      }
    }
  }
}

/// Copies rows of whole vectors, which a product reads many times, to where they are next to each other.
@inline(__always)
private func copyRows(
  _ source: UnsafePointer<Float>, stride: Int, rows: Int, width: Int, into target: UnsafeMutablePointer<Float>
) {
  for row in 0..<rows {
    let (from, to) = (source + row &* stride, target + row &* width)
    var lane = 0
    while lane < width {
      to.store(from.vector(lane), lane)
      lane &+= 16
    }
  }
}

/// Lays some rows of a right operand (depth, columns), in plain rows, out in panels; columns up to whole vectors become zero.
public func packPanels(
  _ source: UnsafePointer<Float>, rows: Range<Int>, depth: Int, columns: Int, into target: UnsafeMutablePointer<Float>
) {
  let padded = paddedToVectors(columns)
  for start in stride(from: 0, to: padded, by: 48) {
    let width = panelWidth(from: start, of: padded)
    for row in rows {
      for lane in stride(from: 0, to: width, by: 16) {
        let value = partialVector(source + (row &* columns &+ start &+ lane), columns &- start &- lane)
        target.store(value, depth &* start &+ row &* width &+ lane)
      }
    }
  }
}

/// Lays some columns of a right operand (depth, `count`) out in panels, from its transpose (`count`, depth) in plain rows.
///
/// `columns` begins with a panel. Columns up to whole vectors become zero.
public func packTransposedPanels(
  _ source: UnsafePointer<Float>, columns: Range<Int>, of count: Int, depth: Int,
  into target: UnsafeMutablePointer<Float>
) {
  precondition(columns.lowerBound % 48 == 0, "columns from \(columns.lowerBound) on do not begin with a panel")
  let padded = paddedToVectors(count)
  for column in stride(from: columns.lowerBound, to: columns.upperBound, by: 16) {
    let start = column / 48 * 48
    let width = panelWidth(from: start, of: padded)
    let place = target + (depth &* start &+ column &- start)
    let present = min(16, count &- column)
    for row in stride(from: 0, to: depth, by: 16) {
      let block = source + (column &* depth &+ row)
      if present == 16, row &+ 16 <= depth {
        transposeBlock(block, stride: depth, into: place + row &* width, targetStride: width)
      } else {
        for down in 0..<min(16, depth &- row) {
          for lane in 0..<16 {
            place[(row &+ down) &* width &+ lane] = lane < present ? block[lane &* depth &+ down] : 0
          }
        }
      }
    }
  }
}
