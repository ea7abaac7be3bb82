import Foundation
import Tensors

/// One scene of `scenes`, all its random choices made: a pure function of (seed, split, index).
///
/// The camera is at the origin and looks along +z, y upwards; a pixel's ray is (u, v, 1) * 0.5 with u and v in [-1, 1].
/// Lengths are metres. Colours are in [0, 1]; no choice but shape and material depends on the class.
struct Scene {
  /// Half the field of view at depth 1.
  static let halfField: Float = 0.5

  var shape: SceneShape
  var material: SceneMaterial
  /// The object's centre and size.
  var center: SIMD3<Float>
  var scale: Float
  /// The object's axes in the camera's coordinates.
  var axes: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)
  var color: SIMD3<Float>
  var secondColor: SIMD3<Float>
  /// The wave vector and phase of the bands, in the object's coordinates.
  var bands: SIMD3<Float>
  var bandPhase: Float
  var light: SIMD3<Float>
  var ambient: Float
  var gain: Float
  var background: Background
  var occluder: Occluder?
  /// The standard deviation of the sensor's noise, in 8-bit steps.
  var noise: Float

  /// A tilted wall with a pattern of triangle waves in image coordinates.
  struct Background {
    var depth: Float
    /// The change of depth along u and v.
    var tilt: SIMD2<Float>
    var color: SIMD3<Float>
    var secondColor: SIMD3<Float>
    /// Waves of (ku, kv, phase, weight).
    var waves: (SIMD4<Float>, SIMD4<Float>, SIMD4<Float>)
    /// How hard the edges of the pattern are, 1 for none.
    var hardness: Float
  }

  /// A bar across the image, or an ellipse, in front of the object.
  struct Occluder {
    var depth: Float
    var color: SIMD3<Float>
    /// The centre in image coordinates.
    var center: SIMD2<Float>
    /// The first axis's direction; the second is perpendicular.
    var direction: SIMD2<Float>
    /// One over each half-width; 0 along a bar.
    var inverseExtent: SIMD2<Float>
  }

  /// Draws a scene.
  init(label: Int, stream: inout RandomStream) {
    shape = SceneShape.allCases[label / SceneMaterial.allCases.count]
    material = SceneMaterial.allCases[label % SceneMaterial.allCases.count]
    let depth = Float(stream.uniform(3, 5))
    // The radius as a share of half the image, whatever the depth.
    let share = Float(stream.uniform(0.6, 0.88))
    scale = share * Scene.halfField * depth / 0.95
    let freedom = 1.07 - share
    center = SIMD3(
      Float(stream.uniform(-1, 1)) * freedom * Scene.halfField * depth,
      Float(stream.uniform(-1, 1)) * freedom * Scene.halfField * depth, depth)
    axes = Scene.pose(&stream)
    (color, secondColor) = Scene.contrastingColors(&stream, apart: 0.3)
    let frequency = Float(stream.uniform(1.4, 2))
    bands = Scene.direction(&stream) * frequency
    bandPhase = Float(stream.uniform())
    // From anywhere on the camera's side.
    let towards = Scene.direction(&stream)
    light = normalized(SIMD3(towards.x, towards.y, -abs(towards.z) - 0.3))
    ambient = Float(stream.uniform(0.25, 0.5))
    gain = Float(stream.uniform(0.75, 1.1))
    background = Background(nearest: depth + scale, &stream)
    occluder = stream.uniform() < 0.4 ? Occluder(object: center, share: share, &stream) : nil
    noise = Float(stream.uniform(1, 8))
  }

  /// A direction, uniform on the sphere.
  static func direction(_ stream: inout RandomStream) -> SIMD3<Float> {
    let z = stream.uniform(-1, 1)
    let angle = 2 * Double.pi * stream.uniform()
    let radius = (1 - z * z).squareRoot()
    return SIMD3(Float(radius * cos(angle)), Float(radius * sin(angle)), Float(z))
  }

  /// Axes whose second, the shapes' own, points upwards give or take 60 degrees, and is far enough off the line of
  /// sight that no shape hides behind its base.
  private static func pose(_ stream: inout RandomStream) -> (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>) {
    let turn = stream.uniform(30, 150) * Double.pi / 180
    let side: Double = stream.uniform() < 0.5 ? -1 : 1
    let tilt = stream.uniform(side < 0 ? 35 : 60, 82) * Double.pi / 180
    let y = SIMD3(Float(sin(tilt) * cos(turn)), Float(sin(tilt) * sin(turn)), Float(side * cos(tilt)))
    let other = normalized(cross(y, SIMD3(0, 0, 1)))
    let third = cross(y, other)
    let spin = 2 * Double.pi * stream.uniform()
    let (c, s) = (Float(cos(spin)), Float(sin(spin)))
    return (other * c + third * s, y, third * c - other * s)
  }

  /// A colour of random hue, saturation and value.
  private static func color(_ stream: inout RandomStream) -> SIMD3<Float> {
    let hue = Float(6 * stream.uniform())
    let saturation = Float(stream.uniform(0.2, 0.95))
    let value = Float(stream.uniform(0.35, 1))
    func channel(_ offset: Float) -> Float {
      let k = (hue + offset).truncatingRemainder(dividingBy: 6)
      return value * (1 - saturation * max(0, min(1, min(k, 4 - k))))
    }
    return SIMD3(channel(5), channel(3), channel(1))
  }

  /// Two colours whose lumas differ by at least `apart`, the darker first or second by chance.
  static func contrastingColors(_ stream: inout RandomStream, apart: Float) -> (SIMD3<Float>, SIMD3<Float>) {
    let luma = SIMD3<Float>(0.299, 0.587, 0.114)
    let first = color(&stream)
    for _ in 0..<8 {
      let second = color(&stream)
      if abs(dot(first - second, luma)) >= apart { return (first, second) }
    }
    return (first, dot(first, luma) > 0.5 ? first * 0.3 : 0.6 + 0.4 * first)
  }
}

extension Scene.Background {
  /// Draws a wall behind everything nearer than `nearest`.
  fileprivate init(nearest: Float, _ stream: inout RandomStream) {
    tilt = SIMD2(Float(stream.uniform(-0.5, 0.5)), Float(stream.uniform(-0.5, 0.5)))
    depth = nearest + 1 + Float(stream.uniform(0, 2))
    (color, secondColor) = Scene.contrastingColors(&stream, apart: Float(stream.uniform(0, 0.2)))
    let kind = stream.index(below: 4)
    func wave(_ lower: Double, _ upper: Double, weight: Float) -> SIMD4<Float> {
      let angle = 2 * Double.pi * stream.uniform()
      let frequency = stream.uniform(lower, upper)
      return SIMD4(
        Float(frequency * cos(angle)), Float(frequency * sin(angle)), Float(stream.uniform()), weight)
    }
    switch kind {
    case 0:  // a gradient
      waves = (wave(0.1, 0.3, weight: 1), .zero, .zero)
      hardness = 1
    case 1:  // stripes
      waves = (wave(0.8, 2.5, weight: 1), .zero, .zero)
      hardness = 5
    case 2:  // clouds
      waves = (wave(0.4, 1, weight: 0.5), wave(0.8, 2, weight: 0.4), wave(1.5, 3.5, weight: 0.35))
      hardness = 1.2
    default:  // patches
      waves = (wave(0.4, 1.2, weight: 0.5), wave(0.4, 1.2, weight: 0.5), wave(0.6, 2, weight: 0.4))
      hardness = 5
    }
  }
}

extension Scene.Occluder {
  /// Draws a bar or an ellipse over the object's rim.
  fileprivate init(object: SIMD3<Float>, share: Float, _ stream: inout RandomStream) {
    let angle = 2 * Double.pi * stream.uniform()
    let direction = SIMD2(Float(cos(angle)), Float(sin(angle)))
    let isBar = stream.uniform() < 0.5
    let middle = SIMD2(object.x, object.y) / (object.z * Scene.halfField)
    let distance = share * Float(stream.uniform(0.35, 1))
    center = middle + direction * distance
    self.direction = direction
    let halfWidth = Float(stream.uniform(0.08, 0.2))
    let halfLength = Float(stream.uniform(0.2, 0.45))
    inverseExtent = SIMD2(1 / halfWidth, isBar ? 0 : 1 / halfLength)
    color = Scene.contrastingColors(&stream, apart: 0).0
    depth = Float(stream.uniform(1.2, 2))
  }
}
