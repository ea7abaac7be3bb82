/// The shapes of `scenes`, in their own coordinates: within the sphere of radius `boundingRadius`, axis along y.
enum SceneShape: Int, CaseIterable {
  case ball
  case cube
  case cylinder
  case cone
  case ring

  static let boundingRadius: Float = 1.08

  /// A lower bound of the distance to the surface that is exact to first order near it, negative inside.
  ///
  /// Convex solids are intersections, whose distance is at least the largest of their parts'.
  @inline(__always)
  func distance(_ p: LaneVector) -> Lanes {
    switch self {
    case .ball:
      return p.dot(p).squareRoot() - 0.9
    case .cube:
      return p.x.magnitude.larger(p.y.magnitude).larger(p.z.magnitude) - 0.62
    case .cylinder:
      let radius = (p.x * p.x + p.z * p.z).squareRoot()
      return (radius - 0.56).larger(p.y.magnitude - 0.86)
    case .cone:
      // Base of radius 0.8 at y = -0.6, apex at y = 1: the slant's normal is (1.6, 0.8) / |(1.6, 0.8)|.
      let radius = (p.x * p.x + p.z * p.z).squareRoot()
      let slant = radius * 0.894_427_2 + (p.y - 1) * 0.447_213_6
      return slant.larger(-0.6 - p.y)
    case .ring:
      let radius = (p.x * p.x + p.z * p.z).squareRoot() - 0.72
      return (radius * radius + p.y * p.y).squareRoot() - 0.28
    }
  }

  /// The outward normal at a point of the surface, by differences of the distance.
  @inline(__always)
  func normal(_ p: LaneVector) -> LaneVector {
    let h: Float = 0.02
    let a = distance(LaneVector(p.x + h, p.y - h, p.z - h))
    let b = distance(LaneVector(p.x - h, p.y - h, p.z + h))
    let c = distance(LaneVector(p.x - h, p.y + h, p.z - h))
    let d = distance(LaneVector(p.x + h, p.y + h, p.z + h))
    return LaneVector(a - b - c + d, c + d - a - b, b + d - a - c).normalized
  }
}

/// The materials of `scenes`.
enum SceneMaterial: Int, CaseIterable {
  /// One colour, with a highlight and the reflection of a sky.
  case glossy
  /// Bands of two colours, without a highlight.
  case striped
}
