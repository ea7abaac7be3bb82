// The matrix product behind convolutions, for operands that our own transforms have already laid out.
//
// Implementation goals, in order of priority:
// 1. No packing: the left operand is read in place with any stride, the right one as panels of 48 columns.
// 2. All of the inner loop in registers: 8 rows by 3 vectors are 24 accumulators, which leaves 8 of AVX-512's 32 registers.
// 3. A fixed order of additions for each element of the result, so the bits do not depend on who computes it.

/// A row of one, two or three vectors, held in registers.
protocol PanelRow {
  /// The number of columns.
  static var width: Int { get }
  init(_ pointer: UnsafePointer<Float>)
  init()
  mutating func add(_ factor: Float, _ other: Self)
  func store(_ pointer: UnsafeMutablePointer<Float>)
}

struct PanelRow48: PanelRow {
  static var width: Int { @inline(__always) get { 48 } }
  var x: Vector
  var y: Vector
  var z: Vector

  @inline(__always) init() {
    x = Vector()
    y = Vector()
    z = Vector()
  }
  @inline(__always) init(_ pointer: UnsafePointer<Float>) {
    x = pointer.vector(0)
    y = pointer.vector(16)
    z = pointer.vector(32)
  }
  @inline(__always) mutating func add(_ factor: Float, _ other: PanelRow48) {
    let factors = Vector(repeating: factor)
    x = x.addingProduct(factors, other.x)
    y = y.addingProduct(factors, other.y)
    z = z.addingProduct(factors, other.z)
  }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) {
    pointer.store(x, 0)
    pointer.store(y, 16)
    pointer.store(z, 32)
  }
}

struct PanelRow32: PanelRow {
  static var width: Int { @inline(__always) get { 32 } }
  var x: Vector
  var y: Vector

  @inline(__always) init() {
    x = Vector()
    y = Vector()
  }
  @inline(__always) init(_ pointer: UnsafePointer<Float>) {
    x = pointer.vector(0)
    y = pointer.vector(16)
  }
  @inline(__always) mutating func add(_ factor: Float, _ other: PanelRow32) {
    let factors = Vector(repeating: factor)
    x = x.addingProduct(factors, other.x)
    y = y.addingProduct(factors, other.y)
  }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) {
    pointer.store(x, 0)
    pointer.store(y, 16)
  }
}

struct PanelRow16: PanelRow {
  static var width: Int { @inline(__always) get { 16 } }
  var x: Vector

  @inline(__always) init() { x = Vector() }
  @inline(__always) init(_ pointer: UnsafePointer<Float>) { x = pointer.vector(0) }
  @inline(__always) mutating func add(_ factor: Float, _ other: PanelRow16) {
    x = x.addingProduct(Vector(repeating: factor), other.x)
  }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) { pointer.store(x, 0) }
}

/// Eight rows of the product: C (8, width) = or += A (8, depth) B (depth, width).
@inline(__always)
private func multiplyBlock<Row: PanelRow>(
  _: Row.Type, depth: Int,
  a: UnsafePointer<Float>, aRowStride: Int, aDepthStride: Int,
  b: UnsafePointer<Float>, bStride: Int,
  c: UnsafeMutablePointer<Float>, cStride: Int, accumulate: Bool
) {
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
  var left = a
  var right = b
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
    left += aDepthStride
    right += bStride
    remaining &-= 1
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

/// The number of floats of a right operand (depth, columns) laid out in panels.
public func panelCount(depth: Int, columns: Int) -> Int { depth * paddedToVectors(columns) }

/// The width of the panel that starts at column `start` of `columns` (padded to vectors): 48, and 16 or 32 for the rest.
@inlinable @inline(__always)
public func panelWidth(from start: Int, of columns: Int) -> Int { min(48, columns &- start) }

/// C (rows, columns) = A (rows, depth) B (depth, columns), B in panels.
///
/// `rows` is a multiple of 8 and `columns` of 16. The panel of columns s..<s+w starts at `depth * s` and holds its rows one after
/// another, w floats each; w is 48 except for a rest of 16 or 32.
public func multiply(
  rows: Int, depth: Int, columns: Int,
  a: UnsafePointer<Float>, aStride: Int, panels b: UnsafePointer<Float>,
  c: UnsafeMutablePointer<Float>, cStride: Int
) {
  precondition(rows % 8 == 0 && columns % 16 == 0, "product of \(rows) rows and \(columns) columns: not whole blocks")
  var start = 0
  while start < columns {
    let width = panelWidth(from: start, of: columns)
    let panel = b + depth &* start
    var row = 0
    while row < rows {
      let left = a + row &* aStride
      let target = c + (row &* cStride &+ start)
      if width == 48 {
        multiplyBlock(
          PanelRow48.self, depth: depth, a: left, aRowStride: aStride, aDepthStride: 1, b: panel, bStride: 48,
          c: target, cStride: cStride, accumulate: false)
      } else if width == 32 {
        multiplyBlock(
          PanelRow32.self, depth: depth, a: left, aRowStride: aStride, aDepthStride: 1, b: panel, bStride: 32,
          c: target, cStride: cStride, accumulate: false)
      } else {
        multiplyBlock(
          PanelRow16.self, depth: depth, a: left, aRowStride: aStride, aDepthStride: 1, b: panel, bStride: 16,
          c: target, cStride: cStride, accumulate: false)
      }
      row &+= 8
    }
    start &+= width
  }
}

/// C (rows, columns) += Aᵀ B for A (depth, rows) and B (depth, columns), both in plain rows.
///
/// `rows` is a multiple of 8 and `columns` of 16.
public func multiplyTransposed(
  rows: Int, depth: Int, columns: Int,
  a: UnsafePointer<Float>, aStride: Int, b: UnsafePointer<Float>, bStride: Int,
  c: UnsafeMutablePointer<Float>, cStride: Int
) {
  precondition(rows % 8 == 0 && columns % 16 == 0, "product of \(rows) rows and \(columns) columns: not whole blocks")
  var start = 0
  while start < columns {
    let width = panelWidth(from: start, of: columns)
    var row = 0
    while row < rows {
      let target = c + (row &* cStride &+ start)
      if width == 48 {
        multiplyBlock(
          PanelRow48.self, depth: depth, a: a + row, aRowStride: 1, aDepthStride: aStride, b: b + start,
          bStride: bStride, c: target, cStride: cStride, accumulate: true)
      } else if width == 32 {
        multiplyBlock(
          PanelRow32.self, depth: depth, a: a + row, aRowStride: 1, aDepthStride: aStride, b: b + start,
          bStride: bStride, c: target, cStride: cStride, accumulate: true)
      } else {
        multiplyBlock(
          PanelRow16.self, depth: depth, a: a + row, aRowStride: 1, aDepthStride: aStride, b: b + start,
          bStride: bStride, c: target, cStride: cStride, accumulate: true)
      }
      row &+= 8
    }
    start &+= width
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
