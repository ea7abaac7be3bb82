import Foundation

/// What a random number is for; streams of different purposes are independent.
///
/// Raw values enter results: never renumber a case.
public enum RandomPurpose: UInt32, Sendable {
  case weights = 1
  case shuffle = 2
  case trainingView = 3
  case probeView = 4
  case alignmentView = 5
  case negatives = 6
  case probeShuffle = 7
  case probeWeights = 8
  case scene = 9
  case folds = 10
  case sampling = 11
  case bootstrap = 20
  case story = 24
}

/// A stream of random numbers that is a pure function of its key: Philox 4x32-10.
///
/// Keyed by (seed, purpose, epoch, sample, view), so there is no generator state to save and no dependence on batch
/// order or threads. Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
public struct RandomStream: Sendable {
  private let key: SIMD2<UInt32>
  private var counter: SIMD4<UInt32>
  private var block = SIMD4<UInt32>()
  private var used = 4

  /// The stream of one (seed, purpose, epoch, sample, view).
  public init(seed: UInt64, purpose: RandomPurpose, epoch: Int = 0, sample: Int = 0, view: Int = 0) {
    // The purpose is mixed into the key by one Philox block, so that keys of neighbouring seeds do not meet.
    let mixed = RandomStream.philox(
      counter: SIMD4(purpose.rawValue, 0x5048_4552, UInt32(truncatingIfNeeded: view), 0),
      key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
    key = SIMD2(mixed.x, mixed.y)
    counter = SIMD4(
      0, UInt32(truncatingIfNeeded: epoch), UInt32(truncatingIfNeeded: sample),
      UInt32(truncatingIfNeeded: sample >> 32))
  }

  /// Ten rounds of Philox 4x32.
  public static func philox(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var c = counter
    var k = key
    for _ in 0..<10 {
      let first = UInt64(0xD251_1F53) &* UInt64(c.x)
      let second = UInt64(0xCD9E_8D57) &* UInt64(c.z)
      c = SIMD4(
        UInt32(truncatingIfNeeded: second >> 32) ^ c.y ^ k.x, UInt32(truncatingIfNeeded: second),
        UInt32(truncatingIfNeeded: first >> 32) ^ c.w ^ k.y, UInt32(truncatingIfNeeded: first))
      k = SIMD2(k.x &+ 0x9E37_79B9, k.y &+ 0xBB67_AE85)
    }
    return c
  }

  /// 32 uniform bits.
  public mutating func bits() -> UInt32 {
    if used == 4 {
      block = RandomStream.philox(counter: counter, key: key)
      counter.x &+= 1
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  /// A number in [0, 1) with 32 random bits.
  public mutating func uniform() -> Double { Double(bits()) * 0x1p-32 }

  /// A number in [`lower`, `upper`).
  public mutating func uniform(_ lower: Double, _ upper: Double) -> Double { lower + (upper - lower) * uniform() }

  /// An integer in `0..<bound`, `bound` below 2^32, by multiplication (bias below `bound` / 2^32).
  public mutating func index(below bound: Int) -> Int { Int((UInt64(bits()) &* UInt64(bound)) >> 32) }

  /// A standard normal number, by Box and Muller.
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * Double.pi * uniform())
  }

  /// The numbers `0..<count` in random order, by Fisher and Yates.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    guard count > 1 else { return order }
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, index(below: last + 1)) }
    return order
  }
}
