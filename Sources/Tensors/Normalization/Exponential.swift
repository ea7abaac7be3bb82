/// e^x in sixteen single-precision lanes, to about 1e-7 relative; 0 below -87, NaN for NaN and infinities.
///
/// Cody and Waite's reduction x = n ln 2 + r, |r| <= ln 2 / 2, then a Taylor polynomial of degree 7 for e^r and n put into
/// the exponent bits. Arguments are at most 88. Integer masks replace SIMD comparisons and plain products for
/// `addingProduct`, because the compiler takes those apart lane by lane (five times slower, by measurement).
@inlinable
@inline(__always)
public func exponential(_ x: SIMD16<Float>) -> SIMD16<Float> {
  // The sign bit of x + 87, spread over the lane.
  let negligible = unsafeBitCast(x + 87, to: SIMD16<Int32>.self) &>> 31
  let bounded = unsafeBitCast(unsafeBitCast(x, to: SIMD16<Int32>.self) & ~negligible, to: SIMD16<Float>.self)
  // Adding and subtracting 1.5 * 2^23 rounds to the nearest integer, which then sits in the low bits of the sum.
  let magic: Float = 12_582_912
  let shifted = bounded * 1.442_695_041 + magic
  let n = shifted - magic
  // ln 2 in two parts: the first has few enough digits that n times it is exact.
  let r = (bounded - n * 0.693_359_375) + n * 2.121_944_400_5e-4
  var series = r * (1.0 / 5040) + (1.0 / 720)
  series = series * r + (1.0 / 120)
  series = series * r + (1.0 / 24)
  series = series * r + (1.0 / 6)
  series = series * r + 0.5
  let result = (series * r) * r + r + 1
  let power = (unsafeBitCast(shifted, to: SIMD16<Int32>.self) &+ (127 &- 0x4B40_0000)) &<< 23
  let scaled = unsafeBitCast(result * unsafeBitCast(power, to: SIMD16<Float>.self), to: SIMD16<Int32>.self)
  // x * 0 carries NaN past the masks.
  return unsafeBitCast(scaled & ~negligible, to: SIMD16<Float>.self) + x * 0
}

/// Replaces each of `count` values v by exp(scale * (v - shift)) and returns their sum.
public func exponentiate(
  _ values: UnsafeMutablePointer<Float>, count: Int, shift: Float, scale: Float = 1
) -> Double {
  let raw = UnsafeMutableRawPointer(values)
  let whole = count / 16 * 16
  var sum = SIMD16<Float>(repeating: 0)
  for index in stride(from: 0, to: whole, by: 16) {
    let offset = index * MemoryLayout<Float>.stride
    let value = raw.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
    let result = exponential((value - shift) * scale)
    raw.storeBytes(of: result, toByteOffset: offset, as: SIMD16<Float>.self)
    sum += result
  }
  var total = Double(sum.sum())
  if whole < count {
    var rest = SIMD16<Float>(repeating: 0)
    for index in whole..<count { rest[index - whole] = (values[index] - shift) * scale }
    rest = exponential(rest)
    for index in whole..<count {
      values[index] = rest[index - whole]
      total += Double(values[index])
    }
  }
  return total
}

/// The sum of exp(scale * (v - shift)) over `count` values v, which stay as they are.
public func exponentialSum(_ values: UnsafePointer<Float>, count: Int, shift: Float, scale: Float) -> Double {
  let raw = UnsafeRawPointer(values)
  let whole = count / 16 * 16
  var sum = SIMD16<Float>(repeating: 0)
  for index in stride(from: 0, to: whole, by: 16) {
    let value = raw.loadUnaligned(fromByteOffset: index * MemoryLayout<Float>.stride, as: SIMD16<Float>.self)
    sum += exponential((value - shift) * scale)
  }
  var total = Double(sum.sum())
  if whole < count {
    var rest = SIMD16<Float>(repeating: 0)
    for index in whole..<count { rest[index - whole] = (values[index] - shift) * scale }
    rest = exponential(rest)
    for index in whole..<count { total += Double(rest[index - whole]) }
  }
  return total
}

/// The largest of `count` floats, at least `start`; a NaN whose sign is positive counts as the largest.
public func largest(_ values: UnsafePointer<Float>, count: Int, start: Float) -> Float {
  // A maximum of floats cannot be vectorised, because of NaN and -0; one of integers in the same order can.
  var top = orderedBits(start)
  for index in 0..<count { top = max(top, orderedBits(values[index])) }
  return Float(bitPattern: UInt32(bitPattern: top ^ ((top >> 31) & 0x7FFF_FFFF)))
}

/// The float's bits as an integer that is ordered as the floats are.
@inline(__always)
private func orderedBits(_ value: Float) -> Int32 {
  let bits = Int32(bitPattern: value.bitPattern)
  return bits ^ ((bits >> 31) & 0x7FFF_FFFF)
}
