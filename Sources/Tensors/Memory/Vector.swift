/// Sixteen single-precision numbers, the unit of every hand-vectorised loop: one AVX-512 register, or two of AVX2.
public typealias Vector = SIMD16<Float>

/// The number of lanes of `Vector`; the innermost axis of activations is padded to a multiple of it.
public let vectorWidth = 16

/// `count` rounded up to whole vectors.
@inlinable @inline(__always)
public func paddedToVectors(_ count: Int) -> Int { (count &+ 15) & ~15 }

extension UnsafePointer where Pointee == Float {
  /// The sixteen numbers at `offset`.
  @inlinable @inline(__always)
  public func vector(_ offset: Int) -> Vector {
    UnsafeRawPointer(self + offset).loadUnaligned(as: Vector.self)
  }
}

extension UnsafeMutablePointer where Pointee == Float {
  /// The sixteen numbers at `offset`.
  @inlinable @inline(__always)
  public func vector(_ offset: Int) -> Vector {
    UnsafeRawPointer(self + offset).loadUnaligned(as: Vector.self)
  }

  /// Writes sixteen numbers at `offset`.
  @inlinable @inline(__always)
  public func store(_ value: Vector, _ offset: Int) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: value, as: Vector.self)
  }
}
