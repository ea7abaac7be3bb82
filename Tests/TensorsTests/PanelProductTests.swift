import Tensors
import Testing

@Suite struct PanelProductTests {
  /// Every combination of panel widths (48 and a rest of 0, 16, 32), small and odd depths.
  @Test(arguments: [16, 32, 48, 64, 80, 96, 112], [1, 2, 27, 40])
  func productsOfPanelsAreProducts(columns: Int, depth: Int) {
    for rows in [8, 24] {
      let a = numbers(rows * depth, 1)
      let b = numbers(depth * columns, 2)
      let panels = FloatBuffer(count: panelCount(depth: depth, columns: columns))
      withExtendedLifetime((a, b, panels)) {
        packPanels(b.pointer, depth: depth, columns: columns, into: panels.pointer)
        let stride = columns + 16
        let c = FloatBuffer(count: rows * stride)
        c.pointer.update(repeating: 7, count: c.count)
        multiply(
          rows: rows, depth: depth, columns: columns, a: a.pointer, aStride: depth, panels: panels.pointer,
          c: c.pointer, cStride: stride)
        let transposedTarget = FloatBuffer(count: rows * columns)
        transposedTarget.pointer.update(repeating: 3, count: rows * columns)
        let transposed = FloatBuffer(count: rows * depth)
        transpose(a.pointer, rows: rows, columns: depth, into: transposed.pointer)
        multiplyTransposed(
          rows: rows, depth: depth, columns: columns, a: transposed.pointer, aStride: rows, b: b.pointer,
          bStride: columns, c: transposedTarget.pointer, cStride: columns)
        for row in 0..<rows {
          for column in 0..<columns {
            let exact = (0..<depth).reduce(0.0) { $0 + Double(a[row * depth + $1]) * Double(b[$1 * columns + column]) }
            #expect(abs(Double(c[row * stride + column]) - exact) < 1e-5)
            #expect(abs(Double(transposedTarget[row * columns + column]) - 3 - exact) < 1e-5)
          }
          // What lies between the rows is left alone.
          #expect(c[row * stride + columns] == 7)
        }
      }
    }
  }

  @Test func packingPadsColumnsWithZeros() {
    let source = numbers(3 * 50, 1)
    let panels = FloatBuffer(count: panelCount(depth: 3, columns: 50))
    packPanels(source.pointer, depth: 3, columns: 50, into: panels.pointer)
    // A panel of 48 columns, then one of 16 of which 2 exist.
    #expect(panels.count == 3 * 64)
    for row in 0..<3 {
      #expect((0..<48).allSatisfy { panels[row * 48 + $0] == source[row * 50 + $0] })
      #expect(panels[144 + row * 16 + 1] == source[row * 50 + 49])
      #expect((2..<16).allSatisfy { panels[144 + row * 16 + $0] == 0 })
    }
    withExtendedLifetime((source, panels)) {}
  }

  @Test(arguments: [(1, 1), (16, 16), (17, 35), (40, 3)])
  func transposeSwapsRowsAndColumns(rows: Int, columns: Int) {
    let source = numbers(rows * columns, 5)
    let target = FloatBuffer(count: rows * columns)
    transpose(source.pointer, rows: rows, columns: columns, into: target.pointer)
    for row in 0..<rows {
      for column in 0..<columns { #expect(target[column * rows + row] == source[row * columns + column]) }
    }
  }
}

/// Random numbers in [-1, 1).
func numbers(_ count: Int, _ stream: Int) -> FloatBuffer {
  let result = FloatBuffer(count: count)
  var random = RandomStream(seed: 7, purpose: .sampling, sample: stream)
  for index in 0..<count { result[index] = Float(random.uniform(-1, 1)) }
  return result
}
