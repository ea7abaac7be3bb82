import Tensors

/// Renders scenes by tracing rays, sixteen pixels of a row at a time.
struct SceneRenderer {
  let scene: Scene
  let size: Int
  private let origin: SIMD3<Float>

  init(scene: Scene, size: Int) {
    self.scene = scene
    self.size = size
    origin = SceneRenderer.rotate(-scene.center, scene.axes) / scene.scale
  }

  private static func rotate(
    _ v: SIMD3<Float>, _ axes: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)
  ) -> SIMD3<Float> {
    SIMD3(dot(v, axes.0), dot(v, axes.1), dot(v, axes.2))
  }

  /// Where sixteen rays meet the object.
  private struct Hit {
    /// Which rays do.
    var mask: SIMDMask<SIMD16<Int32>>
    /// How far along the ray of unit length, in the object's units.
    var distance: Lanes
    /// The rays' unit directions in the object's coordinates.
    var direction: LaneVector
    /// The depth that one unit along a ray adds, in metres.
    var depthPerDistance: Lanes
  }

  /// Traces the object alone; nil if no ray comes near it.
  @inline(__always)
  private func trace(_ u: Lanes, _ v: Float) -> Hit? {
    let inverseLength = 1 / (1 + (u * u + v * v) * (Scene.halfField * Scene.halfField)).squareRoot()
    let x = u * Scene.halfField * inverseLength
    let y = v * Scene.halfField * inverseLength
    let (a, b, c) = scene.axes
    let direction = LaneVector(
      x * a.x + y * a.y + inverseLength * a.z, x * b.x + y * b.y + inverseLength * b.z,
      x * c.x + y * c.y + inverseLength * c.z)
    let along = direction.dot(origin)
    let radius = SceneShape.boundingRadius
    let discriminant = along * along - (dot(origin, origin) - radius * radius)
    let near = discriminant .> 0
    guard any(near) else { return nil }
    let half = discriminant.larger(.zero).squareRoot()
    var distance = -along - half
    let end = half - along
    let start = LaneVector(Lanes(repeating: origin.x), Lanes(repeating: origin.y), Lanes(repeating: origin.z))
    var gap = Lanes(repeating: 1)
    for step in 0..<40 {
      gap = scene.shape.distance(start.adding(direction, times: distance))
      distance += gap
      // The test costs as much as a step.
      if step % 4 == 3 && !any(near .& (gap .> 0.004) .& (distance .< end)) { break }
    }
    return Hit(
      mask: near .& (gap .< 0.01) .& (distance .< end), distance: distance, direction: direction,
      depthPerDistance: inverseLength * scene.scale)
  }

  /// How far inside the occluder sixteen points are: negative outside.
  @inline(__always)
  private func occluderCoverage(_ occluder: Scene.Occluder, _ u: Lanes, _ v: Float) -> Lanes {
    let (x, y) = (u - occluder.center.x, v - occluder.center.y)
    let across = (x * occluder.direction.x + y * occluder.direction.y) * occluder.inverseExtent.x
    let along = (y * occluder.direction.x - x * occluder.direction.y) * occluder.inverseExtent.y
    return 1 - across * across - along * along
  }

  /// The colours seen along sixteen rays.
  @inline(__always)
  private func shade(_ u: Lanes, _ v: Float) -> LaneVector {
    var result = backgroundColor(u, v)
    if let hit = trace(u, v) {
      let object = objectColor(hit)
      result.x.replace(with: object.x, where: hit.mask)
      result.y.replace(with: object.y, where: hit.mask)
      result.z.replace(with: object.z, where: hit.mask)
    }
    if let occluder = scene.occluder {
      let covered = occluderCoverage(occluder, u, v) .> 0
      result.x.replace(with: occluder.color.x, where: covered)
      result.y.replace(with: occluder.color.y, where: covered)
      result.z.replace(with: occluder.color.z, where: covered)
    }
    return result
  }

  @inline(__always)
  private func backgroundColor(_ u: Lanes, _ v: Float) -> LaneVector {
    let background = scene.background
    let (first, second, third) = background.waves
    var pattern = (u * first.x + (v * first.y + first.z)).triangleWave * first.w
    if second.w != 0 {
      pattern += (u * second.x + (v * second.y + second.z)).triangleWave * second.w
      pattern += (u * third.x + (v * third.y + third.z)).triangleWave * third.w
    }
    return mix(background.color, background.secondColor, (pattern * background.hardness).clamped(-1, 1))
  }

  /// The colour from `a` (at -1) to `b` (at 1).
  @inline(__always)
  private func mix(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ position: Lanes) -> LaneVector {
    let share = position * 0.5 + 0.5
    return LaneVector(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y), a.z + share * (b.z - a.z))
  }

  @inline(__always)
  private func objectColor(_ hit: Hit) -> LaneVector {
    let start = LaneVector(Lanes(repeating: origin.x), Lanes(repeating: origin.y), Lanes(repeating: origin.z))
    let point = start.adding(hit.direction, times: hit.distance)
    let normal = scene.shape.normal(point)
    let light = SceneRenderer.rotate(scene.light, scene.axes)
    let lit = normal.dot(light).larger(.zero)
    let diffuse = scene.ambient + lit * (1 - scene.ambient)
    switch scene.material {
    case .striped:
      let pattern = (point.dot(scene.bands) + scene.bandPhase).triangleWave
      let color = mix(scene.color, scene.secondColor, (pattern * 5).clamped(-1, 1))
      return color.scaled(diffuse)
    case .glossy:
      let facing = normal.dot(hit.direction)
      let reflected = hit.direction.adding(normal, times: -2 * facing)
      // A highlight of exponent 16, and a sky that is bright above and dark below the camera's horizon.
      var highlight = reflected.dot(light).larger(.zero)
      for _ in 0..<4 { highlight *= highlight }
      let up = SceneRenderer.rotate(SIMD3(0, 1, 0), scene.axes)
      let sky = (reflected.dot(up) * 3).clamped(-1, 1) * 0.5 + 0.5
      let edge = 1 + facing.clamped(-1, 0)
      let mirror = 0.12 + 0.5 * edge * edge
      let body = diffuse * (1 - mirror)
      let shine = sky * mirror + highlight * 0.9
      return LaneVector(
        scene.color.x * body + shine, scene.color.y * body + shine, scene.color.z * body + shine)
    }
  }

  /// The image coordinate of a position in pixels.
  private func coordinate(_ position: Float) -> Float { position * (2 / Float(size)) - 1 }

  /// Writes the image, (size, size, 3), four rays a pixel, with the sensor's noise.
  func render(into destination: UnsafeMutablePointer<UInt8>, noise stream: inout RandomStream) {
    let lanes = Lanes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    let step = 2 / Float(size)
    // The sum of four random bytes has mean 510 and standard deviation 147.8.
    let noiseScale = scene.noise / 147.8
    for row in 0..<size {
      for column in stride(from: 0, to: size, by: 16) {
        var sum = LaneVector(.zero, .zero, .zero)
        for sample in 0..<4 {
          // The rotated grid: no two rays share a row or a column.
          let (dx, dy): (Float, Float) = [(0.375, 0.125), (0.875, 0.375), (0.125, 0.625), (0.625, 0.875)][sample]
          let u = (lanes + (Float(column) + dx)) * step - 1
          let color = shade(u, -coordinate(Float(row) + dy))
          sum.x += color.x
          sum.y += color.y
          sum.z += color.z
        }
        let factor = 255 * 0.25 * scene.gain
        let (red, green, blue) = (sum.x * factor, sum.y * factor, sum.z * factor)
        for lane in 0..<min(16, size - column) {
          let target = destination + 3 * (row * size + column + lane)
          target[0] = quantized(red[lane], noiseScale, &stream)
          target[1] = quantized(green[lane], noiseScale, &stream)
          target[2] = quantized(blue[lane], noiseScale, &stream)
        }
      }
    }
  }

  @inline(__always)
  private func quantized(_ value: Float, _ noiseScale: Float, _ stream: inout RandomStream) -> UInt8 {
    let bits = stream.bits()
    let sum = (bits & 255) + (bits >> 8 & 255) + (bits >> 16 & 255) + (bits >> 24)
    let noisy = value + (Float(sum) - 510) * noiseScale + 0.5
    return UInt8(max(0, min(255, noisy)))
  }

  /// Writes the depth along the camera's axis in metres, (size, size), at the pixels' centres.
  func renderDepth(into destination: UnsafeMutablePointer<Float>) {
    let lanes = Lanes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    let background = scene.background
    for row in 0..<size {
      let v = -coordinate(Float(row) + 0.5)
      for column in stride(from: 0, to: size, by: 16) {
        let u = (lanes + (Float(column) + 0.5)) * (2 / Float(size)) - 1
        var depth = u * background.tilt.x + (background.depth + v * background.tilt.y)
        if let hit = trace(u, v) {
          depth.replace(with: hit.distance * hit.depthPerDistance, where: hit.mask)
        }
        if let occluder = scene.occluder {
          depth.replace(with: occluder.depth, where: occluderCoverage(occluder, u, v) .> 0)
        }
        for lane in 0..<min(16, size - column) { destination[row * size + column + lane] = depth[lane] }
      }
    }
  }
}
