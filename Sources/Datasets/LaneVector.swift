/// Sixteen floats, one for each of sixteen neighbouring pixels of a row.
typealias Lanes = SIMD16<Float>

/// Sixteen vectors of space.
struct LaneVector {
  var x: Lanes
  var y: Lanes
  var z: Lanes

  @inline(__always)
  init(_ x: Lanes, _ y: Lanes, _ z: Lanes) {
    self.x = x
    self.y = y
    self.z = z
  }

  @inline(__always)
  func dot(_ other: LaneVector) -> Lanes { x * other.x + y * other.y + z * other.z }

  @inline(__always)
  func dot(_ other: SIMD3<Float>) -> Lanes { x * other.x + y * other.y + z * other.z }

  /// self + other * factor.
  @inline(__always)
  func adding(_ other: LaneVector, times factor: Lanes) -> LaneVector {
    LaneVector(x + other.x * factor, y + other.y * factor, z + other.z * factor)
  }

  @inline(__always)
  func scaled(_ factor: Lanes) -> LaneVector { LaneVector(x * factor, y * factor, z * factor) }

  @inline(__always)
  var normalized: LaneVector { scaled(1 / (dot(self) + 1e-12).squareRoot()) }
}

extension SIMD16<Float> {
  /// The larger of two, lane by lane.
  @inline(__always)
  func larger(_ other: Lanes) -> Lanes { replacing(with: other, where: other .> self) }

  /// The smaller of two, lane by lane.
  @inline(__always)
  func smaller(_ other: Lanes) -> Lanes { replacing(with: other, where: other .< self) }

  @inline(__always)
  func clamped(_ lower: Float, _ upper: Float) -> Lanes {
    larger(Lanes(repeating: lower)).smaller(Lanes(repeating: upper))
  }

  @inline(__always)
  var magnitude: Lanes { larger(-self) }

  /// A triangle wave of period 1 between -1 (at whole numbers) and 1, for arguments below 2^21.
  ///
  /// Adding and taking away 1.5 * 2^23 rounds to the nearest whole number.
  @inline(__always)
  var triangleWave: Lanes {
    let nearest = (self + 0x1.8p23) - 0x1.8p23
    return 4 * (self - nearest).magnitude - 1
  }
}

/// The dot product of two vectors.
func dot(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Float { (a * b).sum() }

/// The vector of length 1 in a direction.
func normalized(_ v: SIMD3<Float>) -> SIMD3<Float> { v / dot(v, v).squareRoot() }

/// The vector product.
func cross(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> SIMD3<Float> {
  SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}
