import Tensors

/// The arithmetic of a gated recurrent unit on one row, in vectors of sixteen lanes.
///
/// Rows may have garbage behind their last number, up to whole vectors, which stays there.
enum GatedUnit {
  /// 1 / (1 + e^-x); NaN for what is not finite.
  @inline(__always)
  static func sigmoid(_ x: SIMD16<Float>) -> SIMD16<Float> { 1 / (1 + exponential(atMost80(-x))) + x * 0 }

  /// (e^x - e^-x) / (e^x + e^-x); NaN for what is not finite.
  @inline(__always)
  static func tanh(_ x: SIMD16<Float>) -> SIMD16<Float> { 1 - 2 / (1 + exponential(atMost80(x + x))) + x * 0 }

  /// The lesser of x and 80 by integer masks, as comparisons of vectors are slow.
  @inline(__always)
  private static func atMost80(_ x: SIMD16<Float>) -> SIMD16<Float> {
    let isLess = unsafeBitCast(x - 80, to: SIMD16<Int32>.self) &>> 31
    let limit = unsafeBitCast(SIMD16<Float>(repeating: 80), to: SIMD16<Int32>.self)
    return unsafeBitCast(
      (unsafeBitCast(x, to: SIMD16<Int32>.self) & isLess) | (limit & ~isLess), to: SIMD16<Float>.self)
  }

  /// What a step keeps of one row for the way back, each (width).
  struct Kept {
    var reset: UnsafeMutablePointer<Float>
    var update: UnsafeMutablePointer<Float>
    var candidate: UnsafeMutablePointer<Float>
    /// W_hn h + b_hn.
    var recurrent: UnsafeMutablePointer<Float>
    /// The state before the step.
    var previous: UnsafeMutablePointer<Float>
  }

  /// Moves a state one step on: h = (1 - z) n + z h.
  ///
  /// With r and z the sigmoids of the sums of both products, n = tanh(x_n + r h_n). `input` and `hidden` (3 width) hold the
  /// products with the word and with the state, blocks r, z, n; `bias` (3 width) is that of the state's.
  @inline(__always)
  static func step(
    _ state: UnsafeMutablePointer<Float>, input: UnsafePointer<Float>, hidden: UnsafePointer<Float>,
    bias: UnsafePointer<Float>, width: Int, kept: Kept
  ) {
    var lane = 0
    while lane < width {
      let (second, third) = (lane &+ width, lane &+ 2 &* width)
      let r = sigmoid(load(input, lane) + load(hidden, lane) + load(bias, lane))
      let z = sigmoid(load(input, second) + load(hidden, second) + load(bias, second))
      let recurrent = load(hidden, third) + load(bias, third)
      let n = tanh(load(input, third) + r * recurrent)
      let before = load(UnsafePointer(state), lane)
      store(r, kept.reset, lane)
      store(z, kept.update, lane)
      store(n, kept.candidate, lane)
      store(recurrent, kept.recurrent, lane)
      store(before, kept.previous, lane)
      store(n + z * (before - n), state, lane)
      lane &+= 16
    }
  }

  /// The way back of one step: `slope` is that to the state after it, and becomes its part that goes to the state before by z.
  ///
  /// Writes the slopes to the state's products into `hidden` (3 width, and room for a vector) and that to the word's third block
  /// into `candidate`; the word's other two are the state's.
  @inline(__always)
  static func back(
    _ slope: UnsafeMutablePointer<Float>, width: Int, kept: Kept, hidden: UnsafeMutablePointer<Float>,
    candidate: UnsafeMutablePointer<Float>
  ) {
    // Block by block: a vector that reaches into the next block is written over by that one.
    var lane = 0
    while lane < width {
      let (d, z, n) = (load(slope, lane), load(kept.update, lane), load(kept.candidate, lane))
      let own = d * (1 - z) * (1 - n * n)
      let r = load(kept.reset, lane)
      store(own, candidate, lane)
      store(own * load(kept.recurrent, lane) * r * (1 - r), hidden, lane)
      lane &+= 16
    }
    lane = 0
    while lane < width {
      let (d, z, n) = (load(slope, lane), load(kept.update, lane), load(kept.candidate, lane))
      store(d * (load(kept.previous, lane) - n) * z * (1 - z), hidden, lane &+ width)
      store(d * z, slope, lane)
      lane &+= 16
    }
    lane = 0
    while lane < width {
      store(load(candidate, lane) * load(kept.reset, lane), hidden, lane &+ 2 &* width)
      lane &+= 16
    }
  }

  @inline(__always)
  private static func load(_ base: UnsafePointer<Float>, _ lane: Int) -> SIMD16<Float> {
    UnsafeRawPointer(base).loadUnaligned(fromByteOffset: lane &* 4, as: SIMD16<Float>.self)
  }

  @inline(__always)
  private static func load(_ base: UnsafeMutablePointer<Float>, _ lane: Int) -> SIMD16<Float> {
    UnsafeRawPointer(base).loadUnaligned(fromByteOffset: lane &* 4, as: SIMD16<Float>.self)
  }

  @inline(__always)
  private static func store(_ value: SIMD16<Float>, _ base: UnsafeMutablePointer<Float>, _ lane: Int) {
    UnsafeMutableRawPointer(base).storeBytes(of: value, toByteOffset: lane &* 4, as: SIMD16<Float>.self)
  }
}
