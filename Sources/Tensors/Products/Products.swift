// The general matrix product: operands in plain rows, of any size, either of them transposed.
//
// Every element of the result is one chain of fused multiply-adds in the order of the inner index, whatever the blocks: the
// bits depend neither on how a product is cut up nor on the library and the processor that a user happens to have. (OpenBLAS
// picks its kernel, and with it the order of additions, by the processor: Debian 12's, the one for AVX2 on Zen 5, at half the
// speed.)

/// A row-major matrix in memory as a factor of a product.
public struct MatrixFactor {
  /// The first element.
  public var base: UnsafePointer<Float>
  /// The number of floats from one row to the next.
  public var stride: Int
  /// Whether the product takes the transpose.
  public var transposed = false

  /// The factor that starts at `base`.
  public init(_ base: UnsafePointer<Float>, stride: Int, transposed: Bool = false) {
    self.base = base
    self.stride = stride
    self.transposed = transposed
  }

  /// The factor that starts at `base`.
  public init(_ base: UnsafeMutablePointer<Float>, stride: Int, transposed: Bool = false) {
    self.init(UnsafePointer(base), stride: stride, transposed: transposed)
  }

  /// The transpose of the factor.
  fileprivate var transpose: MatrixFactor { MatrixFactor(base, stride: stride, transposed: !transposed) }

  fileprivate func element(_ row: Int, _ column: Int) -> UnsafePointer<Float> {
    let offset = transposed ? column &* stride &+ row : row &* stride &+ column
    return base + offset
  }
}

/// c = a b, plus c where `adding`; (rows,inner) times (inner,columns) after the transpositions asked for.
public func product(
  rows: Int, columns: Int, inner: Int, _ a: MatrixFactor, _ b: MatrixFactor, into c: UnsafeMutablePointer<Float>,
  stride: Int, adding: Bool = false
) {
  guard rows > 0, columns > 0 else { return }
  // The right operand is copied into another layout, which pays where many rows meet it: few rows change places with the columns.
  if rows < 48, rows < columns {
    BlockedProduct(
      rows: columns, columns: rows, inner: inner, a: b.transpose, b: a.transpose, c: c, stride: stride,
      writesTranspose: true
    ).compute(adding: adding)
  } else {
    BlockedProduct(
      rows: rows, columns: columns, inner: inner, a: a, b: b, c: c, stride: stride, writesTranspose: false
    ).compute(adding: adding)
  }
}

/// Memory for operands copied into another layout.
private let workspace = ScratchPool()

/// A product cut into blocks of 8 rows by 48 columns, and stretches of the inner index and of the columns that stay in cache.
private struct BlockedProduct {
  let rows: Int
  let columns: Int
  let inner: Int
  let a: MatrixFactor
  let b: MatrixFactor
  let c: UnsafeMutablePointer<Float>
  let stride: Int
  /// Whether the result is written transposed.
  let writesTranspose: Bool

  /// A stretch of the right operand takes at most half a megabyte.
  private static let depth = 256
  private static let width = 480

  func compute(adding: Bool) {
    let width = min(Self.width, paddedToVectors(columns))
    let depth = min(Self.depth, inner)
    workspace.withScratch(depth * width + 8 * depth + 8 * 48) { panels in
      let left = panels + depth * width
      let tile = left + 8 * depth
      if inner == 0, !adding { clear() }
      for from in Swift.stride(from: 0, to: inner, by: Self.depth) {
        let depths = from..<min(from + Self.depth, inner)
        for start in Swift.stride(from: 0, to: columns, by: Self.width) {
          let part = start..<min(start + Self.width, columns)
          pack(depths, part, into: panels)
          for row in Swift.stride(from: 0, to: rows, by: 8) {
            multiply(row, depths, part, panels: panels, left: left, tile: tile, accumulate: adding || from > 0)
          }
        }
      }
    }
  }

  private func clear() {
    for row in 0..<(writesTranspose ? columns : rows) {
      (c + row * stride).update(repeating: 0, count: writesTranspose ? rows : columns)
    }
  }

  /// Lays some rows and columns of b out in panels of 48 columns; those up to whole vectors become zero.
  private func pack(_ depths: Range<Int>, _ part: Range<Int>, into panels: UnsafeMutablePointer<Float>) {
    let padded = paddedToVectors(part.count)
    for start in Swift.stride(from: 0, to: padded, by: 48) {
      let width = panelWidth(from: start, of: padded)
      let panel = panels + depths.count * start
      for lane in Swift.stride(from: 0, to: width, by: 16) {
        let present = min(16, part.count - start - lane)
        let source = b.element(depths.lowerBound, part.lowerBound + start + lane)
        if b.transposed {
          packColumns(source, present, depth: depths.count, into: panel + lane, width: width)
        } else {
          for depth in 0..<depths.count {
            let (row, target) = (source + depth &* b.stride, panel + (depth &* width &+ lane))
            if present == 16 {
              target.store(row.vector(0), 0)
            } else {
              // Nothing is read behind the last column: it may be the end of the memory.
              for place in 0..<16 { target[place] = place < present ? row[place] : 0 }
            }
          }
        }
      }
    }
  }

  /// Lays out at most sixteen columns that are rows in memory.
  private func packColumns(
    _ source: UnsafePointer<Float>, _ present: Int, depth: Int, into target: UnsafeMutablePointer<Float>, width: Int
  ) {
    for first in Swift.stride(from: 0, to: depth, by: 16) {
      let block = target + first * width
      if present == 16, first + 16 <= depth {
        transposeBlock(source + first, stride: b.stride, into: block, targetStride: width)
      } else {
        for row in 0..<min(16, depth - first) {
          for lane in 0..<16 { block[row * width + lane] = lane < present ? source[lane * b.stride + first + row] : 0 }
        }
      }
    }
  }

  /// Eight rows of the product with the columns that are laid out.
  private func multiply(
    _ row: Int, _ depths: Range<Int>, _ part: Range<Int>, panels: UnsafePointer<Float>,
    left: UnsafeMutablePointer<Float>,
    tile: UnsafeMutablePointer<Float>, accumulate: Bool
  ) {
    let present = min(8, rows - row)
    var places = BlockPlaces(
      a: a.element(row, depths.lowerBound), aRowStride: a.stride, aDepthStride: 1, b: panels, bStride: 48, c: tile,
      cStride: 48)
    if a.transposed || present < 8 {
      packLeft(row, present: present, depths, into: left)
      (places.a, places.aRowStride, places.aDepthStride) = (UnsafePointer(left), 1, 8)
    }
    let padded = paddedToVectors(part.count)
    for start in Swift.stride(from: 0, to: part.count, by: 48) {
      let used = min(48, part.count - start)
      places.b = panels + depths.count * start
      places.bStride = panelWidth(from: start, of: padded)
      let column = part.lowerBound + start
      let isInPlace = !writesTranspose && present == 8 && used % 16 == 0
      (places.c, places.cStride) = isInPlace ? (c + row * stride + column, stride) : (tile, 48)
      if !isInPlace, accumulate { copyTile(tile, row, column, present: present, used: used, isRead: true) }
      multiplyBlock(used: used, depth: depths.count, places, accumulate: accumulate)
      if !isInPlace { copyTile(tile, row, column, present: present, used: used, isRead: false) }
    }
  }

  /// Eight rows of a, eight numbers for each place of the inner index; rows behind the last are zero.
  private func packLeft(_ row: Int, present: Int, _ depths: Range<Int>, into left: UnsafeMutablePointer<Float>) {
    let source = a.element(row, depths.lowerBound)
    if a.transposed, present == 8 {
      for depth in 0..<depths.count { (left + depth &* 8).update(from: source + depth &* a.stride, count: 8) }
      return
    }
    let (rowStride, depthStride) = a.transposed ? (1, a.stride) : (a.stride, 1)
    for depth in 0..<depths.count {
      for place in 0..<8 {
        left[depth &* 8 &+ place] = place < present ? source[place &* rowStride &+ depth &* depthStride] : 0
      }
    }
  }

  /// Copies between a block of the result and its place, which may be transposed.
  private func copyTile(
    _ tile: UnsafeMutablePointer<Float>, _ row: Int, _ column: Int, present: Int, used: Int, isRead: Bool
  ) {
    let (rowStride, columnStride) = writesTranspose ? (1, stride) : (stride, 1)
    let target = c + row * rowStride + column * columnStride
    for place in 0..<present {
      for lane in 0..<used {
        let (inside, outside) = (place &* 48 &+ lane, place &* rowStride &+ lane &* columnStride)
        if isRead { tile[inside] = target[outside] } else { target[outside] = tile[inside] }
      }
    }
  }
}

/// The transpose of sixteen rows of sixteen numbers, in four rounds that each interleave rows which are eight apart.
func transposeBlock(
  _ source: UnsafePointer<Float>, stride: Int, into target: UnsafeMutablePointer<Float>, targetStride: Int
) {
  withUnsafeTemporaryAllocation(of: Vector.self, capacity: 32) { rows in
    for row in 0..<16 { rows[row] = source.vector(row &* stride) }
    for round in 0..<4 {
      let (from, to) = round % 2 == 0 ? (0, 16) : (16, 0)
      for row in 0..<8 {
        let (upper, lower) = (rows[from + row], rows[from + row + 8])
        rows[to + 2 * row] = interleaved(upper.lowHalf, lower.lowHalf)
        rows[to + 2 * row + 1] = interleaved(upper.highHalf, lower.highHalf)
      }
    }
    for row in 0..<16 { target.store(rows[row], row &* targetStride) }
  }
}

@inline(__always)
private func interleaved(_ x: SIMD8<Float>, _ y: SIMD8<Float>) -> Vector {
  var result = Vector()
  result.evenHalf = x
  result.oddHalf = y
  return result
}
