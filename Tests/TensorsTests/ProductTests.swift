import Tensors
import Testing

@Suite struct ProductTests {
  /// Sizes on both sides of every block's edge: 8 rows, 16 and 48 columns, 256 places of the inner index, 480 columns.
  private static let sizes: [(rows: Int, columns: Int, inner: Int)] = [
    (1, 1, 1), (1, 10, 3), (7, 48, 16), (8, 16, 17), (9, 33, 5), (47, 49, 30), (48, 47, 8), (64, 10, 257),
    (50, 97, 256),
    (3, 500, 20), (500, 3, 20), (56, 481, 12), (8, 530, 300), (60, 60, 0),
  ]

  /// Each element is one chain of fused multiply-adds in the order of the inner index, to the bit.
  @Test(arguments: sizes.indices, [false, true])
  func elementsAreChainsOfFusedMultiplyAdds(size: Int, adding: Bool) {
    let (rows, columns, inner) = Self.sizes[size]
    let (a, b, start) = (numbers(rows * inner, 1), numbers(inner * columns, 2), numbers(rows * columns, 3))
    let (across, down) = (FloatBuffer(count: inner * rows), FloatBuffer(count: columns * inner))
    transpose(a.pointer, rows: rows, columns: inner, into: across.pointer)
    transpose(b.pointer, rows: inner, columns: columns, into: down.pointer)
    let lefts = [
      MatrixFactor(a.pointer, stride: inner), MatrixFactor(across.pointer, stride: rows, transposed: true),
    ]
    let rights = [
      MatrixFactor(b.pointer, stride: columns), MatrixFactor(down.pointer, stride: inner, transposed: true),
    ]
    let stride = columns + 5
    for left in lefts {
      for right in rights {
        let c = FloatBuffer(count: rows * stride)
        c.pointer.update(repeating: 7, count: c.count)
        for row in 0..<rows {
          for column in 0..<columns { c[row * stride + column] = adding ? start[row * columns + column] : .nan }
        }
        product(
          rows: rows, columns: columns, inner: inner, left, right, into: c.pointer, stride: stride, adding: adding)
        var differing = 0
        for row in 0..<rows {
          for column in 0..<columns {
            var sum = adding ? start[row * columns + column] : 0
            for place in 0..<inner { sum.addProduct(a[row * inner + place], b[place * columns + column]) }
            if c[row * stride + column] != sum { differing += 1 }
          }
          // What lies between the rows is left alone.
          for column in columns..<stride where c[row * stride + column] != 7 { differing += 1 }
        }
        #expect(differing == 0, "\(rows) x \(columns) x \(inner), \(left.transposed), \(right.transposed)")
      }
    }
    withExtendedLifetime((a, b, across, down)) {}
  }

  /// Operands are read to their last element and no further: arrays have nothing behind them.
  @Test func notANumberBehindTheOperandsDoesNotCount() {
    let (rows, columns, inner) = (9, 19, 21)
    func bordered(_ count: Int, _ stream: Int) -> FloatBuffer {
      let buffer = FloatBuffer(count: count + 64)
      let values = numbers(count, stream)
      buffer.pointer.update(repeating: .nan, count: buffer.count)
      buffer.pointer.update(from: values.pointer, count: count)
      return buffer
    }
    let (a, b) = (bordered(rows * inner, 1), bordered(inner * columns, 2))
    let c = FloatBuffer(count: rows * columns)
    product(
      rows: rows, columns: columns, inner: inner, MatrixFactor(a.pointer, stride: inner),
      MatrixFactor(b.pointer, stride: columns), into: c.pointer, stride: columns)
    #expect(c.elements.allSatisfy { $0.isFinite })
    product(
      rows: rows, columns: rows, inner: inner, MatrixFactor(a.pointer, stride: inner),
      MatrixFactor(a.pointer, stride: inner, transposed: true), into: c.pointer, stride: columns)
    #expect(c.elements.allSatisfy { $0.isFinite })
    withExtendedLifetime((a, b)) {}
  }
}
