// One-dimensional Fourier transforms of real lines of 8 and 16 vectors of channels.
//
// A line x of N numbers becomes C_f = Σ x_j cos(2πfj/N) for f = 0...N/2 and S_f = Σ x_j sin(2πfj/N) for f = 1..<N/2: N numbers, C_f in
// place f and S_f in place N/2 + f. The inverse is the transposed map; the factors 1/N and 2/N are left to the filters' transform.
// Each length is its half on the even places, and a small matrix on sums and differences of the odd ones.

private let r: Float = 0.70710678118654752  // cos(π/4)
private let c1: Float = 0.92387953251128674  // cos(π/8)
private let c3: Float = 0.38268343236508977  // cos(3π/8)

/// A length of lines with its transform and the transposed map.
protocol RealFourierTransform {
  /// N, the number of places.
  static var length: Int { get }
  /// Reads the line by `x` and hands each number to `emit`.
  static func forward(_ x: (Int) -> Vector, _ emit: (Int, Vector) -> Void)
  /// Reads C and S by `x` and hands each place of the line to `emit`.
  static func transposed(_ x: (Int) -> Vector, _ emit: (Int, Vector) -> Void)
}

/// Lines of 8.
enum Fourier8: RealFourierTransform {
  static var length: Int { @inline(__always) get { 8 } }

  @inline(__always)
  static func forward(_ x: (Int) -> Vector, _ emit: (Int, Vector) -> Void) {
    let (x0, x1, x2, x3) = (x(0), x(1), x(2), x(3))
    let (x4, x5, x6, x7) = (x(4), x(5), x(6), x(7))
    let sum0 = x0 + x4
    let sum2 = x2 + x6
    let even0 = sum0 + sum2
    let even1 = x0 - x4
    let evenSine = x2 - x6
    let (s1, s3) = (x1 + x7, x3 + x5)
    let (d1, d3) = (x1 - x7, x3 - x5)
    let odd0 = s1 + s3
    let odd1 = (s1 - s3) * r
    let sine1 = (d1 + d3) * r
    emit(0, even0 + odd0)
    emit(1, even1 + odd1)
    emit(2, sum0 - sum2)
    emit(3, even1 - odd1)
    emit(4, even0 - odd0)
    emit(5, sine1 + evenSine)
    emit(6, d1 - d3)
    emit(7, sine1 - evenSine)
  }

  @inline(__always)
  static func transposed(_ x: (Int) -> Vector, _ emit: (Int, Vector) -> Void) {
    let (y0, y1, y2, y3) = (x(0), x(1), x(2), x(3))
    let (y4, y5, y6, y7) = (x(4), x(5), x(6), x(7))
    let even0 = y0 + y4
    let even1 = y1 + y3
    let odd0 = y0 - y4
    let odd1 = (y1 - y3) * r
    let sine1 = (y5 + y7) * r
    let evenSine = y5 - y7
    let (s1, s3) = (odd0 + odd1, odd0 - odd1)
    let (d1, d3) = (sine1 + y6, sine1 - y6)
    let (sum, difference) = (even0 + y2, even0 - y2)
    emit(0, sum + even1)
    emit(1, s1 + d1)
    emit(2, difference + evenSine)
    emit(3, s3 + d3)
    emit(4, sum - even1)
    emit(5, s3 - d3)
    emit(6, difference - evenSine)
    emit(7, s1 - d1)
  }
}

/// Lines of 16.
enum Fourier16: RealFourierTransform {
  static var length: Int { @inline(__always) get { 16 } }

  @inline(__always)
  static func forward(_ x: (Int) -> Vector, _ emit: (Int, Vector) -> Void) {
    let (x1, x3, x5, x7) = (x(1), x(3), x(5), x(7))
    let (x9, x11, x13, x15) = (x(9), x(11), x(13), x(15))
    let (s1, s3, s5, s7) = (x1 + x15, x3 + x13, x5 + x11, x7 + x9)
    let (d1, d3, d5, d7) = (x1 - x15, x3 - x13, x5 - x11, x7 - x9)
    let (near, far) = (s1 + s7, s3 + s5)
    let (near1, far1) = (s1 - s7, s3 - s5)
    let odd = (
      near + far, (near1 * c1).addingProduct(Vector(repeating: c3), far1), (near - far) * r,
      (near1 * c3).addingProduct(Vector(repeating: -c1), far1)
    )
    let (outer, inner) = (d1 + d7, d3 + d5)
    let (outer1, inner1) = (d1 - d7, d3 - d5)
    let sine = (
      (outer * c3).addingProduct(Vector(repeating: c1), inner), (outer1 + inner1) * r,
      (outer * c1).addingProduct(Vector(repeating: -c3), inner)
    )
    emit(12, outer1 - inner1)
    Fourier8.forward({ x(2 &* $0) }) { place, value in
      switch place {
      case 0:
        emit(0, value + odd.0)
        emit(8, value - odd.0)
      case 1:
        emit(1, value + odd.1)
        emit(7, value - odd.1)
      case 2:
        emit(2, value + odd.2)
        emit(6, value - odd.2)
      case 3:
        emit(3, value + odd.3)
        emit(5, value - odd.3)
      case 4: emit(4, value)
      case 5:
        emit(9, sine.0 + value)
        emit(15, sine.0 - value)
      case 6:
        emit(10, sine.1 + value)
        emit(14, sine.1 - value)
      default:
        emit(11, sine.2 + value)
        emit(13, sine.2 - value)
      }
    }
  }

  @inline(__always)
  static func transposed(_ x: (Int) -> Vector, _ emit: (Int, Vector) -> Void) {
    let (y0, y1, y2, y3) = (x(0), x(1), x(2), x(3))
    let (y5, y6, y7, y8) = (x(5), x(6), x(7), x(8))
    let (z1, z2, z3, z4) = (x(9), x(10), x(11), x(12))
    let (z5, z6, z7) = (x(13), x(14), x(15))
    let (odd0, odd1, odd2, odd3) = (y0 - y8, y1 - y7, (y2 - y6) * r, y3 - y5)
    let u = (odd1 * c1).addingProduct(Vector(repeating: c3), odd3)
    let v = (odd1 * c3).addingProduct(Vector(repeating: -c1), odd3)
    let (plus, minus) = (odd0 + odd2, odd0 - odd2)
    let (s1, s7, s3, s5) = (plus + u, plus - u, minus + v, minus - v)
    let (sine1, sine2, sine3) = (z1 + z7, (z2 + z6) * r, z3 + z5)
    let outer = (sine1 * c3).addingProduct(Vector(repeating: c1), sine3)
    let inner = (sine1 * c1).addingProduct(Vector(repeating: -c3), sine3)
    let (sum, difference) = (sine2 + z4, sine2 - z4)
    let (d1, d7, d3, d5) = (outer + sum, outer - sum, inner + difference, inner - difference)
    emit(1, s1 + d1)
    emit(15, s1 - d1)
    emit(3, s3 + d3)
    emit(13, s3 - d3)
    emit(5, s5 + d5)
    emit(11, s5 - d5)
    emit(7, s7 + d7)
    emit(9, s7 - d7)
    let halves = (y0 + y8, y1 + y7, y2 + y6, y3 + y5, x(4), z1 - z7, z2 - z6, z3 - z5)
    Fourier8.transposed({ place in
      switch place {
      case 0: halves.0
      case 1: halves.1
      case 2: halves.2
      case 3: halves.3
      case 4: halves.4
      case 5: halves.5
      case 6: halves.6
      default: halves.7
      }
    }) { place, value in emit(2 &* place, value) }
  }
}
