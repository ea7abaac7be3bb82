import Foundation
import Statistics
import Tensors
import Testing

@Suite struct SpecialFunctionTests {
  @Test func hypergeometricFunctionFollowsMpmath() throws {
    for expected in try MetricReference.load().log0F1 {
      #expect(agree(log0F1(expected.a, expected.z), expected.value, 1e-13), "a = \(expected.a), z = \(expected.z)")
    }
    #expect(log0F1(2, 0) == 0)
  }

  @Test func besselAndGammaFunctionsFollowSciPy() throws {
    let reference = try MetricReference.load()
    for expected in reference.scaledI0 {
      #expect(agree(scaledBesselI0(expected.x), expected.value, 1e-12), "x = \(expected.x)")
    }
    for expected in reference.besselI {
      #expect(
        agree(scaledBesselI(expected.nu, expected.x) * exp(expected.x), expected.value, 1e-11),
        "nu = \(expected.nu), x = \(expected.x)")
    }
    for expected in reference.logGamma {
      #expect(agree(logGamma(expected.x), expected.value, 1e-13, floor: 1e-13), "x = \(expected.x)")
    }
    #expect(agree(scaledBesselI0(2) * exp(2), 2.279_585_302_336_067, 1e-13))
  }

  @Test func optimalUniformityFallsTowardsItsLimit() {
    for t in [0.5, 2, 8.0] {
      let values = [1, 2, 3, 8, 64, 512, 100_000].map { optimalUniformity(dimension: $0, t: t) }
      for (larger, smaller) in zip(values, values.dropFirst()) { #expect(smaller < larger) }
      #expect(values.allSatisfy { $0 > -2 * t && $0 < 0 })
      #expect(abs((values.last ?? 0) + 2 * t) < 1e-2)
      // On the "sphere" of R^1 half of all pairs coincide and half are antipodal.
      #expect(agree(values[0], log((1 + exp(-4 * t)) / 2), 1e-12))
    }
  }

  @Test func vectorExponentialIsAccurate() {
    var worst = 0.0
    for step in 0..<40_000 {
      let x = Float(-86.9 + Double(step) * 0.004_35)
      let found = Double(exponential(SIMD16(repeating: x))[step % 16])
      worst = max(worst, abs(found / exp(Double(x)) - 1))
    }
    #expect(worst < 1.2e-7)
    #expect(exponential(SIMD16(repeating: 0)) == SIMD16(repeating: 1))
    #expect(exponential(SIMD16(repeating: -1e30)) == SIMD16(repeating: 0))
    #expect(exponential(SIMD16(repeating: .nan))[5].isNaN && exponential(SIMD16(repeating: -.nan))[5].isNaN)
  }

  @Test func largestFindsNegativeValuesAndRemainders() {
    for count in [1, 15, 16, 33] {
      var values = (0..<count).map { -Float($0) - 1 }
      #expect(values.withUnsafeBufferPointer { $0.baseAddress.map { largest($0, count: count, start: -1e9) } } == -1)
      values[count - 1] = 3
      #expect(values.withUnsafeBufferPointer { $0.baseAddress.map { largest($0, count: count, start: -1e9) } } == 3)
    }
  }
}
