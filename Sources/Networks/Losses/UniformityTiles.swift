import Foundation
import Tensors

/// L_uniform and its gradient over one side of a batch, by tiles of W_ij = exp(-t |z_i - z_j|^2).
///
/// W is symmetric: only tiles on and above the diagonal are computed, and each serves two blocks of the gradient, once as it
/// is and once transposed. Points are taken less their mean, which changes no distance and leaves those that are close
/// together their digits. Products are in single precision, sums over tiles in double.
struct UniformityTiles: @unchecked Sendable {
  private let t: Double
  private let shape: UniformityShape
  /// The points, (rows, stride); zeros behind the last.
  private let points: UnsafeMutablePointer<Float>
  /// Their mean, (stride).
  private let mean: UnsafeMutablePointer<Float>
  /// t |z_i|^2 of each point, 100 behind the last: its potentials vanish.
  private let squares: UnsafeMutablePointer<Float>
  /// Each tile's points as a right operand, (width, size) in panels.
  private let panels: UnsafeMutablePointer<Float>
  /// W, tile by tile of the upper triangle, row by row.
  private let potentials: UnsafeMutablePointer<Float>
  /// The sums of W over each block of columns, (tiles, rows); then, in the first block, those over all columns.
  private let sums: UnsafeMutablePointer<Float>
  /// The gradient, (rows, stride).
  private let gradient: UnsafeMutablePointer<Float>

  /// Values and gradients of sides, whose tasks share the workers; nil where a potential could vanish in single precision,
  /// because some |z_i - z_j|^2 may be above 80 / t or is not finite, or where t itself is beside it.
  static func evaluate(
    _ sides: [Matrix], t: Double, scale: Double, workers: Workers
  ) -> [(value: Double, gradient: Matrix)]? {
    guard t > 1e-30 else { return nil }
    let shapes = sides.map { UniformityShape(rows: $0.rows, columns: $0.columns) }
    return memory.withScratch(shapes.reduce(0) { $0 + $1.floats }) { memory in
      var next = memory
      let all = zip(sides, shapes).map { side, shape in
        defer { next += shape.floats }
        return UniformityTiles(side, shape, t: t, memory: next)
      }
      forEachTask(shapes.map(\.tiles), workers) { side, tile in all[side].prepare(tile) }
      guard all.allSatisfy(\.keepsItsRange) else { return nil }
      forEachTask(shapes.map(\.tilesOfTriangle), workers) { side, task in all[side].computePotentials(task) }
      let totals = all.map { $0.addSums() }
      forEachTask(shapes.map(\.tiles), workers) { side, tile in
        all[side].computeGradient(tile, factor: Float(-4 * t * scale / totals[side]))
      }
      return zip(all, totals).map { side, total in
        let pairs = Double(side.shape.count) * Double(side.shape.count - 1)
        return (log(total / pairs), side.gradientMatrix)
      }
    }
  }

  /// Warm memory from one step to the next: fresh pages would take a tenth of the time.
  private static let memory = ScratchPool()

  private static func forEachTask(_ counts: [Int], _ workers: Workers, _ task: @Sendable (_ side: Int, Int) -> Void) {
    let starts = counts.indices.map { counts[..<$0].reduce(0, +) }
    workers.forEach(counts.reduce(0, +)) { index in
      let side = starts.lastIndex { $0 <= index } ?? 0
      task(side, index - starts[side])
    }
  }

  private init(_ z: Matrix, _ shape: UniformityShape, t: Double, memory: UnsafeMutablePointer<Float>) {
    self.t = t
    self.shape = shape
    let rows = shape.rows
    points = memory
    mean = points + rows * shape.stride
    squares = mean + shape.stride
    panels = squares + rows
    potentials = panels + rows * shape.stride
    sums = potentials + shape.tilesOfTriangle * shape.size * shape.size
    gradient = sums + shape.tiles * rows
    copy(z)
  }

  /// Copies the points into whole vectors, and finds their mean; any point amid them would do as well as the exact one.
  private func copy(_ z: Matrix) {
    (points + shape.count * shape.stride).update(repeating: 0, count: (shape.rows - shape.count) * shape.stride)
    mean.update(repeating: 0, count: shape.stride)
    let share = Vector(repeating: Float(1 / Double(shape.count)))
    z.elements.withUnsafeBufferPointer { elements in
      guard let source = elements.baseAddress else { return }
      for row in 0..<shape.count {
        let point = points + row * shape.stride
        point.update(from: source + row * shape.width, count: shape.width)
        (point + shape.width).update(repeating: 0, count: shape.stride - shape.width)
        for column in stride(from: 0, to: shape.stride, by: vectorWidth) {
          mean.store(mean.vector(column) + point.vector(column) * share, column)
        }
      }
    }
  }

  // MARK: Tasks

  /// A tile's points less the mean, their squares, and the points as a right operand.
  private func prepare(_ tile: Int) {
    let right = panels + tile * shape.size * shape.stride
    for row in shape.rows(of: tile) {
      let point = points + row * shape.stride
      var sum = SIMD8<Double>.zero
      for column in stride(from: 0, to: shape.stride, by: vectorWidth) {
        let values = row < shape.count ? point.vector(column) - mean.vector(column) : Vector()
        point.store(values, column)
        let (low, high) = (SIMD8<Double>(values.lowHalf), SIMD8<Double>(values.highHalf))
        sum += low * low + high * high
      }
      squares[row] = row < shape.count ? Float(t * sum.sum()) : 100
      let place = row - tile * shape.size
      let start = place / 48 * 48
      let lanes = panelWidth(from: start, of: shape.size)
      let panel = right + shape.width * start + place - start
      for column in 0..<shape.width { panel[column &* lanes] = point[column] }
    }
  }

  /// Whether every potential is a normal number: distances are at most twice the largest norm.
  private var keepsItsRange: Bool {
    (0..<shape.count).allSatisfy { 4 * squares[$0] <= 80 }
  }

  /// One tile of W, and its sums: -t |z_i - z_j|^2 = 2t z_i.z_j - t |z_i|^2 - t |z_j|^2.
  private func computePotentials(_ index: Int) {
    let (i, j) = shape.tile(index)
    let size = shape.size
    let tile = potentials + index * size * size
    multiply(
      rows: size, depth: shape.width, columns: size, a: points + i * size * shape.stride, aStride: shape.stride,
      panels: panels + j * size * shape.stride, c: tile, cStride: size)
    // A point's potential with itself does not count: e^-100 is 0.
    if i == j { for row in 0..<size { tile[row * size + row] = Float(-50 / t) } }
    let (left, right) = (squares + i * size, squares + j * size)
    let (ofRows, ofColumns) = (sums + j * shape.rows + i * size, sums + i * shape.rows + j * size)
    if i != j { ofColumns.update(repeating: 0, count: size) }
    let double = Vector(repeating: Float(2 * t))
    for row in 0..<size {
      let values = tile + row * size
      let square = Vector(repeating: left[row])
      var sum = Vector()
      for column in stride(from: 0, to: size, by: vectorWidth) {
        let exponent = unsafeBitCast(
          double * values.vector(column) - (square + right.vector(column)), to: SIMD16<Int32>.self)
        // Rounding can leave a squared distance slightly negative: the sign bit, spread over the lane, lets only others through.
        let potential = exponential(unsafeBitCast(exponent & (exponent &>> 31), to: Vector.self))
        values.store(potential, column)
        sum += potential
        if i != j { ofColumns.store(ofColumns.vector(column) + potential, column) }
      }
      ofRows[row] = sum.sum()
    }
  }

  /// The sum of W over all columns, for each row, and over all rows.
  private func addSums() -> Double {
    var total = 0.0
    for row in 0..<shape.count {
      var sum = 0.0
      for tile in 0..<shape.tiles { sum += Double(sums[tile * shape.rows + row]) }
      sums[row] = Float(sum)
      total += sum
    }
    return total
  }

  /// factor (z_i sum_j W_ij - sum_j W_ij z_j) for the points of one tile.
  private func computeGradient(_ tile: Int, factor: Float) {
    let (size, width) = (shape.size, shape.stride)
    let result = gradient + tile * size * width
    result.update(repeating: 0, count: size * width)
    for other in 0..<shape.tiles {
      let isTransposed = other < tile
      let index = shape.index(min(tile, other), max(tile, other))
      multiplyAdding(
        rows: size, depth: shape.rows(of: other).count, columns: shape.width, a: potentials + index * size * size,
        aRowStride: isTransposed ? 1 : size, aDepthStride: isTransposed ? size : 1, b: points + other * size * width,
        bStride: width, c: result, cStride: width)
    }
    for (place, row) in shape.rows(of: tile).enumerated() {
      let (point, line) = (points + row * width, result + place * width)
      let sum = Vector(repeating: sums[row])
      for column in stride(from: 0, to: width, by: vectorWidth) {
        line.store((sum * point.vector(column) - line.vector(column)) * factor, column)
      }
    }
  }

  private var gradientMatrix: Matrix {
    let elements = [Float](unsafeUninitializedCapacity: shape.count * shape.width) { target, count in
      count = shape.count * shape.width
      guard let base = target.baseAddress else { return }
      for row in 0..<shape.count {
        (base + row * shape.width).initialize(from: gradient + row * shape.stride, count: shape.width)
      }
    }
    return Matrix(rows: shape.count, columns: shape.width, elements: elements)
  }
}

/// How K points of D numbers are cut into tiles.
private struct UniformityShape {
  /// The points.
  let count: Int
  /// The numbers of each.
  let width: Int
  /// Tiles along the diagonal.
  let tiles: Int
  /// Rows of a tile: whole vectors, so that its columns are too, and at most 96, which leaves a tile room in the second-level
  /// cache beside the points that it meets.
  let size: Int
  /// The width in whole vectors.
  let stride: Int

  init(rows: Int, columns: Int) {
    (count, width) = (rows, columns)
    tiles = (rows + 95) / 96
    size = paddedToVectors((rows + tiles - 1) / tiles)
    stride = paddedToVectors(columns)
  }

  /// The points in whole tiles.
  var rows: Int { tiles * size }
  var tilesOfTriangle: Int { tiles * (tiles + 1) / 2 }
  /// The memory that one side takes.
  var floats: Int { 3 * rows * stride + stride + rows + tilesOfTriangle * size * size + tiles * rows }

  func rows(of tile: Int) -> Range<Int> { tile * size..<(tile + 1) * size }

  /// The place of tile (i, j), i <= j, in the upper triangle, row by row.
  func index(_ i: Int, _ j: Int) -> Int { i * tiles - i * (i - 1) / 2 + j - i }

  /// The tile at a place.
  func tile(_ index: Int) -> (i: Int, j: Int) {
    var (i, rest) = (0, index)
    while rest >= tiles - i {
      rest -= tiles - i
      i += 1
    }
    return (i, i + rest)
  }
}
