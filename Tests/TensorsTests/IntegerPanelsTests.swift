import CIntegerProducts
import Foundation
import Tensors
import Testing

@Suite struct IntegerPanelsTests {
  private static let variants = [
    SPHERE_PRODUCT_PORTABLE, SPHERE_PRODUCT_BASELINE, SPHERE_PRODUCT_AVX2, SPHERE_PRODUCT_VNNI,
  ]

  @Test(arguments: [1, 2, 37, 300])
  func everyVariantGivesTheSumsModulo32Bits(pairs: Int) {
    let width = IntegerPanels.width
    var stream = RandomStream(seed: UInt64(pairs), purpose: .sampling)
    // The extremes are frequent, so that many sums wrap.
    func panel() -> [Int16] {
      (0..<pairs * width * 2).map { _ in
        let value = Int(stream.index(below: 65_535)) - 32_767
        return Int16(stream.index(below: 3) == 0 ? value.signum() * 32_767 : value)
      }
    }
    let (a, b) = (panel(), panel())
    var expected = [Int32](repeating: 0, count: width * width)
    for i in 0..<width {
      for j in 0..<width {
        var sum = 0
        for pair in 0..<pairs {
          for element in 0..<2 {
            sum += Int(a[(pair * width + i) * 2 + element]) * Int(b[(pair * width + j) * 2 + element])
          }
        }
        expected[i * width + j] = Int32(truncatingIfNeeded: sum)
      }
    }
    #expect(sphere_product_supports(sphere_product_best()) != 0)
    for variant in Self.variants where sphere_product_supports(variant) != 0 {
      var found = [Int32](repeating: -1, count: width * width)
      sphere_panel_product(variant, a, b, pairs, &found)
      #expect(found == expected, "variant \(variant.rawValue), \(pairs) pairs")
    }
  }

  @Test(arguments: [(1, 1), (5, 7), (49, 16), (100, 33), (97, 600)])
  func roundingIsToTheNearestAndSaysWhatItTook(count: Int, columns: Int) {
    var stream = RandomStream(seed: 3, purpose: .sampling)
    let rows = (0..<count * columns).map { _ in Float(stream.uniform(-1, 1)) }
    let origin = (0..<columns).map { _ in Float(stream.uniform(-1, 1)) }
    let panels = IntegerPanels(count: count, columns: columns)
    let scale: Float = 1000
    var integers: [[Double]] = []
    rows.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for row in 0..<count {
        let found = panels.round(base + row * columns, origin: origin, scale: scale, into: row)
        let exact = (0..<columns).map { (rows[row * columns + $0] - origin[$0]) * scale }
        integers.append(exact.map { Double($0.rounded(.toNearestOrEven)) })
        let square = zip(exact, integers[row]).reduce(0) { $0 + pow(Double($1.0) - $1.1, 2) }
        #expect(abs(found - square.squareRoot()) < 1e-4 * (1 + square.squareRoot()))
        #expect(Double(panels.squares[row]) == integers[row].reduce(0) { $0 + $1 * $1 })
      }
    }
    let width = IntegerPanels.width
    var products = [Int32](repeating: 0, count: width * width)
    for panel in 0..<panels.panels {
      panels.product(0, panels, panel, into: &products)
      for i in 0..<min(width, count) {
        for j in 0..<min(width, count - panel * width) {
          let expected = zip(integers[i], integers[panel * width + j]).reduce(0) { $0 + $1.0 * $1.1 }
          #expect(Double(products[i * width + j]) == expected)
        }
      }
    }
  }

  @Test func squaredDistancesOnTheSphereAreCloseAndOfEqualPointsZero() throws {
    let (count, columns) = (60, 70)
    var stream = RandomStream(seed: 5, purpose: .sampling)
    var rows: [Float] = []
    for _ in 0..<count {
      let values = (0..<columns).map { _ in stream.normal() }
      let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      rows += values.map { Float($0 / norm) }
    }
    rows.replaceSubrange(55 * columns..<56 * columns, with: rows[3 * columns..<4 * columns])
    rows.replaceSubrange(56 * columns..<57 * columns, with: rows[3 * columns..<4 * columns].map { -$0 })
    try rows.withUnsafeBufferPointer { buffer in
      let base = try #require(buffer.baseAddress)
      let sphere = try #require(RoundedSphere(base, count: count, columns: columns, workers: Workers(threads: 1)))
      let width = IntegerPanels.width
      let block = FloatBuffer(count: width * width)
      sphere.squaredDistances(0, 1, into: block.pointer)
      for i in 0..<width {
        for j in 0..<count - width {
          var expected = 0.0
          for d in 0..<columns {
            expected += pow(Double(base[i * columns + d]) - Double(base[(width + j) * columns + d]), 2)
          }
          #expect(abs(Double(block[i * width + j]) - expected) <= 2e-4 * expected.squareRoot())
          #expect(block[i * width + j] == sphere.squaredDistance(base, i, width + j))
        }
      }
      #expect(block[3 * width + 55 - width] == 0)
      #expect(abs(block[3 * width + 56 - width] - 4) < 1e-6)
    }
    rows[columns] *= 1.5
    rows.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      #expect(RoundedSphere(base, count: count, columns: columns, workers: Workers(threads: 1)) == nil)
    }
  }
}
