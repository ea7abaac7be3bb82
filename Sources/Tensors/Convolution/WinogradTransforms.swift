// One-dimensional transforms of the fast convolution F(4,3), on vectors of channels.
//
// A tile of 4x4 outputs Y of a 3x3 convolution of a 6x6 patch d with a filter g is Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A: 36 products instead
// of 144. Source: Winograd 1980; Lavin and Gray, "Fast algorithms for convolutional neural networks", CVPR 2016.
// The interpolation points here are 0, ±√½, ±√2 and infinity rather than Lavin's 0, ±1, ±2 and infinity: measured on rectified normal
// inputs, the root mean square error falls from 1.7e-6 to 0.7e-6 relative, which is close to that of direct summation.
//
// The gradients are the transposed maps: dg = Gᵀ [(Bᵀ d B) ⊙ (A dY Aᵀ)] G and dd = B [(G g Gᵀ) ⊙ (A dY Aᵀ)] Bᵀ.

private let a: Float = 0.70710678118654752  // √½
private let b: Float = 1.41421356237309505  // √2
private let aCubed: Float = 0.35355339059327376
private let bCubed: Float = 2.82842712474619010

/// Six vectors: one row or column of a transformed tile.
struct Six {
  var e0: Vector
  var e1: Vector
  var e2: Vector
  var e3: Vector
  var e4: Vector
  var e5: Vector
}

/// Four vectors: one row or column of an output tile.
struct Four {
  var e0: Vector
  var e1: Vector
  var e2: Vector
  var e3: Vector
}

/// Three vectors: one row or column of a filter.
struct Three {
  var e0: Vector
  var e1: Vector
  var e2: Vector
}

/// x + factor * y.
@inline(__always)
private func sum(_ x: Vector, _ factor: Float, _ y: Vector) -> Vector { x.addingProduct(Vector(repeating: factor), y) }

/// Bᵀ d: six input values to six frequencies.
@inline(__always)
func inputTransform(_ d: Six) -> Six {
  let even1 = sum(d.e4, -2, d.e2)
  let odd1 = sum(d.e3, -2, d.e1)
  let even2 = sum(d.e4, -0.5, d.e2)
  let odd2 = sum(d.e3, -0.5, d.e1)
  return Six(
    e0: sum(d.e0 + d.e4, -2.5, d.e2), e1: sum(even1, a, odd1), e2: sum(even1, -a, odd1),
    e3: sum(even2, b, odd2), e4: sum(even2, -b, odd2), e5: sum(d.e1 + d.e5, -2.5, d.e3))
}

/// B e: the transpose of `inputTransform`, six frequencies to six input gradients.
@inline(__always)
func inputGradientTransform(_ e: Six) -> Six {
  let sum1 = e.e1 + e.e2
  let difference1 = (e.e1 - e.e2) * a
  let sum2 = e.e3 + e.e4
  let difference2 = (e.e3 - e.e4) * b
  return Six(
    e0: e.e0, e1: sum(sum(e.e5, -2, difference1), -0.5, difference2),
    e2: sum(sum(e.e0 * -2.5, -2, sum1), -0.5, sum2), e3: sum(difference1 + difference2, -2.5, e.e5),
    e4: e.e0 + sum1 + sum2, e5: e.e5)
}

/// Aᵀ m: six frequencies to four outputs.
@inline(__always)
func outputTransform(_ m: Six) -> Four {
  let sum1 = m.e1 + m.e2
  let difference1 = m.e1 - m.e2
  let sum2 = m.e3 + m.e4
  let difference2 = m.e3 - m.e4
  return Four(
    e0: m.e0 + sum1 + sum2, e1: sum(difference1 * a, b, difference2), e2: sum(sum1 * 0.5, 2, sum2),
    e3: sum(sum(m.e5, aCubed, difference1), bCubed, difference2))
}

/// A y: the transpose of `outputTransform`, four output gradients to six frequencies.
@inline(__always)
func outputGradientTransform(_ y: Four) -> Six {
  let even1 = sum(y.e0, 0.5, y.e2)
  let odd1 = sum(y.e1, 0.5, y.e3)
  let even2 = sum(y.e0, 2, y.e2)
  let odd2 = sum(y.e1, 2, y.e3)
  return Six(
    e0: y.e0, e1: sum(even1, a, odd1), e2: sum(even1, -a, odd1), e3: sum(even2, b, odd2), e4: sum(even2, -b, odd2),
    e5: y.e3)
}

/// G g: three filter taps to six frequencies.
@inline(__always)
func filterTransform(_ g: Three) -> Six {
  let even1 = sum(g.e0, 0.5, g.e2) * (-2.0 / 3)
  let even2 = sum(g.e0, 2, g.e2) * (1.0 / 6)
  return Six(
    e0: g.e0, e1: sum(even1, -a * 2 / 3, g.e1), e2: sum(even1, a * 2 / 3, g.e1), e3: sum(even2, b / 6, g.e1),
    e4: sum(even2, -b / 6, g.e1), e5: g.e2)
}

/// Gᵀ u: the transpose of `filterTransform`, six frequencies to three filter taps.
@inline(__always)
func filterGradientTransform(_ u: Six) -> Three {
  let sum1 = (u.e1 + u.e2) * (-2.0 / 3)
  let difference1 = (u.e1 - u.e2) * (-2.0 / 3)
  let sum2 = (u.e3 + u.e4) * (1.0 / 6)
  let difference2 = (u.e3 - u.e4) * (1.0 / 6)
  return Three(
    e0: u.e0 + sum1 + sum2, e1: sum(difference1 * a, b, difference2), e2: sum(sum(u.e5, 0.5, sum1), 2, sum2))
}
