import COpenBLAS

/// OpenBLAS runs on one thread: parallelism is `Workers`'.
let blasIsSingleThreaded: Bool = {
  openblas_set_num_threads(1)
  return true
}()

/// A block of double-precision memory that tasks of `Workers` share; each task writes its own part.
final class DoubleBuffer: @unchecked Sendable {
  /// The first element.
  let pointer: UnsafeMutablePointer<Double>

  /// A buffer of `count` zeros.
  init(zeros count: Int) {
    pointer = UnsafeMutablePointer<Double>.allocate(capacity: max(count, 1))
    pointer.initialize(repeating: 0, count: max(count, 1))
  }

  deinit { pointer.deallocate() }
}

/// c += a b^T in double precision: (rows,inner) times the transpose of (columns,inner), both contiguous; the rows of c
/// are `stride` apart.
func addProduct(
  rows: Int, columns: Int, inner: Int, _ a: UnsafePointer<Double>, transposed b: UnsafePointer<Double>,
  into c: UnsafeMutablePointer<Double>, stride: Int
) {
  _ = blasIsSingleThreaded
  cblas_dgemm(
    CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), blasint(columns), blasint(inner), 1, a, blasint(inner), b,
    blasint(inner), 1, c, blasint(stride))
}

/// Replaces each of `count` values v, at most 700, by e^v.
func exponentiate(_ values: UnsafeMutablePointer<Double>, count: Int) {
  let raw = UnsafeMutableRawPointer(values)
  let whole = count / 8 * 8
  for index in stride(from: 0, to: whole, by: 8) {
    let offset = index * MemoryLayout<Double>.stride
    let result = exponential(raw.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self))
    raw.storeBytes(of: result, toByteOffset: offset, as: SIMD8<Double>.self)
  }
  if whole < count {
    var rest = SIMD8<Double>(repeating: 0)
    for index in whole..<count { rest[index - whole] = values[index] }
    rest = exponential(rest)
    for index in whole..<count { values[index] = rest[index - whole] }
  }
}

/// e^x in eight double-precision lanes, to about 1e-15 relative.
///
/// 0 below -700; arguments are at most 700. The construction is that of the single-precision one in Tensors, with a Taylor
/// polynomial of degree 12.
@inline(__always)
func exponential(_ x: SIMD8<Double>) -> SIMD8<Double> {
  let (excess, power) = exponentialParts(x)
  return excess * power + power
}

/// e^x - 1 as `exponential`, to about 1e-15 relative where x is close to 0 too.
@inline(__always)
func exponentialMinusOne(_ x: SIMD8<Double>) -> SIMD8<Double> {
  let (excess, power) = exponentialParts(x)
  return excess * power + (power - 1)
}

/// e^x = (1 + excess) power, where the power of 2 is 0 below -700 and the excess is e^r - 1 for |r| <= ln 2 / 2.
@inline(__always)
private func exponentialParts(_ x: SIMD8<Double>) -> (excess: SIMD8<Double>, power: SIMD8<Double>) {
  let negligible = unsafeBitCast(x + 700, to: SIMD8<Int64>.self) &>> 63
  let bounded = unsafeBitCast(unsafeBitCast(x, to: SIMD8<Int64>.self) & ~negligible, to: SIMD8<Double>.self)
  // Adding and subtracting 1.5 * 2^52 rounds to the nearest integer, which then sits in the low bits of the sum.
  let magic: Double = 6_755_399_441_055_744
  let shifted = bounded * 1.442_695_040_888_963_4 + magic
  let n = shifted - magic
  let r = (bounded - n * 0.693_147_180_369_123_8) - n * 1.908_214_929_270_587_7e-10
  var series = r * (1.0 / 479_001_600) + (1.0 / 39_916_800)
  series = series * r + (1.0 / 3_628_800)
  series = series * r + (1.0 / 362_880)
  series = series * r + (1.0 / 40320)
  series = series * r + (1.0 / 5040)
  series = series * r + (1.0 / 720)
  series = series * r + (1.0 / 120)
  series = series * r + (1.0 / 24)
  series = series * r + (1.0 / 6)
  series = series * r + 0.5
  let power = (unsafeBitCast(shifted, to: SIMD8<Int64>.self) &+ (1023 &- 0x4338_0000_0000_0000)) &<< 52
  return ((series * r) * r + r, unsafeBitCast(power & ~negligible, to: SIMD8<Double>.self))
}
