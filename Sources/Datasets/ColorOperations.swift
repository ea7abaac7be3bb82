/// Colour operations on three planes of floats that hold whole numbers 0...255, sixteen pixels at a time.
///
/// Each rounds as Pillow's 8-bit operation does, so that results agree with torchvision's on PIL images bit for bit.
struct ColorOperations {
  /// Sixteen lanes of floats.
  typealias Lanes = SIMD16<Float>

  /// R, G and B, 64-byte aligned.
  let red: UnsafeMutablePointer<Lanes>
  let green: UnsafeMutablePointer<Lanes>
  let blue: UnsafeMutablePointer<Lanes>
  /// The number of pixels.
  let count: Int
  /// The number of vectors a plane; pixels past `count` are zero before the first operation.
  var vectors: Int { (count + 15) / 16 }

  /// Runs one step of colour jitter.
  func apply(_ step: ViewParameters.JitterStep) {
    switch step {
    case .brightness(let factor): blendWithConstant(0, Float(factor))
    case .contrast(let factor): blendWithConstant(meanGray(), Float(factor))
    case .saturation(let factor): saturate(Float(factor))
    // torchvision adds the shift, truncated to whole 255ths of a turn, in 8-bit arithmetic.
    case .hue(let turns): shiftHue(by: Float(UInt8(truncatingIfNeeded: Int(turns * 255))))
    }
  }

  /// ITU-R 601-2 luma in 16-bit fixed point; every term and sum is a whole number below 2^24, hence exact.
  @inline(__always)
  static func gray(_ red: Lanes, _ green: Lanes, _ blue: Lanes) -> Lanes {
    let sum = red * 19_595 + green * 38_470 + blue * 7_471 + 32_768
    return floorPositive(sum * 0x1p-16)
  }

  /// The mean of the gray image, rounded.
  private func meanGray() -> Float {
    var sum = Lanes.zero  // at most 255 * 65,536 a lane for 1024 x 1024 pixels, still exact
    for index in 0..<vectors { sum += Self.gray(red[index], green[index], blue[index]) }
    return Float((Double(sum.sum()) / Double(count) + 0.5).rounded(.down))
  }

  /// constant + factor * (pixel - constant), clipped and truncated.
  private func blendWithConstant(_ constant: Float, _ factor: Float) {
    for plane in [red, green, blue] {
      for index in 0..<vectors {
        plane[index] = Self.truncateToByte(constant + (plane[index] - constant) * factor)
      }
    }
  }

  private func saturate(_ factor: Float) {
    for index in 0..<vectors {
      let (r, g, b) = (red[index], green[index], blue[index])
      let gray = Self.gray(r, g, b)
      red[index] = Self.truncateToByte(gray + (r - gray) * factor)
      green[index] = Self.truncateToByte(gray + (g - gray) * factor)
      blue[index] = Self.truncateToByte(gray + (b - gray) * factor)
    }
  }

  /// Replaces every pixel by its gray.
  func grayscale() {
    for index in 0..<vectors {
      let gray = Self.gray(red[index], green[index], blue[index])
      red[index] = gray
      green[index] = gray
      blue[index] = gray
    }
  }

  /// Adds `shift` (0...255) to the 8-bit hue, modulo 256.
  func shiftHue(by shift: Float) {
    for index in 0..<vectors {
      let (hue, saturation, value) = Self.hsv(red[index], green[index], blue[index])
      var shifted = hue + shift
      shifted.replace(with: shifted - 256, where: shifted .>= 256)
      (red[index], green[index], blue[index]) = Self.rgb(shifted, saturation, value)
    }
  }

  @inline(__always)
  private static func truncateToByte(_ value: Lanes) -> Lanes {
    var value = value
    value.replace(with: 0, where: value .< 0)
    value.replace(with: 255, where: value .> 255)
    return floorPositive(value)
  }

  /// The floor of numbers in [0, 2^22], without a conversion that could trap.
  @inline(__always)
  static func floorPositive(_ value: Lanes) -> Lanes {
    let nearest = (value + 0x1p23) - 0x1p23
    return nearest.replacing(with: nearest - 1, where: nearest .> value)
  }
}
