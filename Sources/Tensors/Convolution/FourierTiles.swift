// The 3x3 convolution of small images as a product of their two-dimensional Fourier transforms.
//
// An image of S x S pixels in a square of N x N, N > S, has at least one line of zeros, which serves as the padding on both sides: the
// cyclic convolution of length N is the padded one. Of the N² frequencies 4 are real and the others pairs of conjugates, so N = 8 takes
// 4 real products of matrices and 30 complex ones, each of them three real ones (Karatsuba): 94 for 49 pixels, where the fast
// algorithm F(4x4, 3x3) takes 144; N = 16 takes 382 for 225 pixels against 576. The error is that of direct summation or smaller.
//
// A complex frequency is stored as three planes: its real part, its imaginary part, and their sum. With (a, b) and (c, d) the product is
// ac - bd + i ((a + b)(c + d) - ac - bd).

/// Where the transforms of images are: element (plane, image, channel) at `plane * planeStride + image * channels + channel`.
public struct FourierTiles: ConvolutionTiles {
  /// The height and width of an image, in pixels.
  public let side: Int
  /// The number of channels of a pixel, a multiple of 16.
  public let channels: Int
  /// The distance between two planes, in floats.
  public let planeStride: Int
  /// N, the height and width of the square that images are transformed in.
  public let length: Int

  /// The length that suits images of this size, or nil where the fast algorithm by small tiles does less work.
  public static func length(side: Int) -> Int? {
    switch side {
    case 5...7: 8
    case 13...15: 16
    default: nil
    }
  }

  /// The number of planes of a square of N x N.
  public static func planes(length: Int) -> Int { 4 + 3 * (length * length - 4) / 2 }

  /// A tile is a whole image.
  public static var overlap: Bool { false }
  /// The number of planes.
  public var planes: Int { FourierTiles.planes(length: length) }

  /// The layout for at most `tiles` images; a precondition holds `side` to the sizes that `length(side:)` knows.
  public init(side: Int, channels: Int, tiles: Int) {
    guard let length = FourierTiles.length(side: side) else {
      preconditionFailure("no Fourier transform for images of \(side) pixels")
    }
    self.side = side
    self.channels = channels
    self.length = length
    planeStride = FourierTiles.planeStride(tiles: tiles, channels: channels)
  }

  /// The transform of max(scale * image + shift, 0), with `conjugated` its conjugate.
  public func transformInput(
    _ image: UnsafePointer<Float>, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>, tileRows: Range<Int>,
    conjugated: Bool, into target: UnsafeMutablePointer<Float>
  ) {
    let sign: Float = conjugated ? 1 : -1
    forEachVector { channel, scratch in
      let factor = scale.vector(channel)
      let offset = shift.vector(channel)
      transform(image + channel, sineSign: sign, scratch: scratch, into: target + channel) {
        rectified($0, factor, offset)
      }
    }
  }

  /// The transform of the gradient to the outputs.
  public func transformOutputGradient(
    _ rows: UnsafePointer<Float>, tileRows: Range<Int>, into target: UnsafeMutablePointer<Float>
  ) {
    forEachVector { channel, scratch in
      transform(rows + channel, sineSign: -1, scratch: scratch, into: target + channel) { $0 }
    }
  }

  /// The image whose transform has the products of planes in `source`.
  public func transformOutput(
    _ source: UnsafePointer<Float>, tileRows: Range<Int>, into image: UnsafeMutablePointer<Float>
  ) {
    forEachVector { channel, scratch in
      if length == 8 {
        transformBack(Fourier8.self, source + channel, scratch: scratch, into: image + channel)
      } else {
        transformBack(Fourier16.self, source + channel, scratch: scratch, into: image + channel)
      }
    }
  }

  /// Writes the gradient to the inputs, every pixel of it.
  public func addInputGradient(
    _ source: UnsafePointer<Float>, tileRows: Range<Int>, into image: UnsafeMutablePointer<Float>
  ) {
    transformOutput(source, tileRows: tileRows, into: image)
  }

  /// Calls `body` with the first channel of each vector and scratch for `side + 2` lines.
  @inline(__always)
  private func forEachVector(_ body: (Int, UnsafeMutablePointer<Vector>) -> Void) {
    withUnsafeTemporaryAllocation(of: Vector.self, capacity: length * (side + 2)) { scratch in
      guard let lines = scratch.baseAddress else { return }
      var channel = 0
      while channel < channels {
        body(channel, lines)
        channel &+= 16
      }
    }
  }

  @inline(__always)
  private func transform(
    _ image: UnsafePointer<Float>, sineSign: Float, scratch: UnsafeMutablePointer<Vector>,
    into target: UnsafeMutablePointer<Float>,
    _ value: (Vector) -> Vector
  ) {
    if length == 8 {
      transform(Fourier8.self, image, sineSign: sineSign, lines: scratch, into: target, value)
    } else {
      transform(Fourier16.self, image, sineSign: sineSign, lines: scratch, into: target, value)
    }
  }

  /// Both dimensions of sixteen channels of one image; `sineSign` is the sign of the imaginary part of a line's sines.
  @inline(__always)
  private func transform<Line: RealFourierTransform>(
    _: Line.Type, _ image: UnsafePointer<Float>, sineSign: Float, lines: UnsafeMutablePointer<Vector>,
    into target: UnsafeMutablePointer<Float>, _ value: (Vector) -> Vector
  ) {
    let length = Line.length
    let half = length / 2
    for row in 0..<side {
      let source = image + row &* side &* channels
      let line = lines + row &* length
      Line.forward({ $0 < side ? value(source.vector($0 &* channels)) : Vector() }) { line[$0] = $1 }
    }
    let cosines = lines + side &* length
    let sines = cosines + length
    func column(_ place: Int, _ result: UnsafeMutablePointer<Vector>) {
      Line.forward({ $0 < side ? lines[$0 &* length &+ place] : Vector() }) { result[$0] = $1 }
    }
    var planes = PlaneWriter(target: target, stride: planeStride)
    for edge in 0..<2 {
      column(edge &* half, cosines)
      planes.writeReal(cosines[0])
      planes.writeReal(cosines[half])
      for k in 1..<half { planes.writeComplex(cosines[k], cosines[half &+ k] * sineSign) }
    }
    for l in 1..<half {
      column(l, cosines)
      column(half &+ l, sines)
      planes.writeComplex(cosines[0], sines[0] * sineSign)
      planes.writeComplex(cosines[half], sines[half] * sineSign)
      for k in 1..<half {
        let (both, neither) = (sines[half &+ k], cosines[k])
        let (onlyRow, onlyColumn) = (cosines[half &+ k], sines[k])
        planes.writeComplex(neither - both, (onlyColumn + onlyRow) * sineSign)
        planes.writeComplex(neither + both, (onlyRow - onlyColumn) * sineSign)
      }
    }
  }

  /// Both dimensions back for sixteen channels of one image.
  @inline(__always)
  private func transformBack<Line: RealFourierTransform>(
    _: Line.Type, _ source: UnsafePointer<Float>, scratch lines: UnsafeMutablePointer<Vector>,
    into image: UnsafeMutablePointer<Float>
  ) {
    let length = Line.length
    let half = length / 2
    let cosines = lines + side &* length
    let sines = cosines + length
    func column(_ place: Int, _ spectrum: UnsafeMutablePointer<Vector>) {
      Line.transposed({ spectrum[$0] }) { if $0 < side { lines[$0 &* length &+ place] = $1 } }
    }
    var planes = PlaneReader(source: source, stride: planeStride)
    for edge in 0..<2 {
      cosines[0] = planes.readReal()
      cosines[half] = planes.readReal()
      for k in 1..<half {
        let (real, negative) = planes.readComplex()
        cosines[k] = real
        cosines[half &+ k] = negative
      }
      column(edge &* half, cosines)
    }
    for l in 1..<half {
      (cosines[0], sines[0]) = planes.readComplex()
      (cosines[half], sines[half]) = planes.readComplex()
      for k in 1..<half {
        let (real1, negative1) = planes.readComplex()
        let (real2, negative2) = planes.readComplex()
        cosines[k] = real1 + real2
        sines[half &+ k] = real2 - real1
        cosines[half &+ k] = negative1 + negative2
        sines[k] = negative1 - negative2
      }
      column(l, cosines)
      column(half &+ l, sines)
    }
    for row in 0..<side {
      let target = image + row &* side &* channels
      let line = lines + row &* length
      Line.transposed({ line[$0] }) { if $0 < side { target.store($1, $0 &* channels) } }
    }
  }
}

/// Writes planes one after the other.
struct PlaneWriter {
  var target: UnsafeMutablePointer<Float>
  let stride: Int

  @inline(__always) mutating func writeReal(_ value: Vector) {
    target.store(value, 0)
    target += stride
  }

  @inline(__always) mutating func writeComplex(_ real: Vector, _ imaginary: Vector) {
    target.store(real, 0)
    target.store(imaginary, stride)
    target.store(real + imaginary, 2 &* stride)
    target += 3 &* stride
  }
}

/// Reads the products of planes one after the other.
struct PlaneReader {
  var source: UnsafePointer<Float>
  let stride: Int

  @inline(__always) mutating func readReal() -> Vector {
    let value = source.vector(0)
    source += stride
    return value
  }

  /// The real part and the negative of the imaginary part, which is what the transposed map of a line takes for its sines.
  @inline(__always) mutating func readComplex() -> (Vector, Vector) {
    let (first, second, third) = (source.vector(0), source.vector(stride), source.vector(2 &* stride))
    source += 3 &* stride
    return (first - second, first + second - third)
  }
}
