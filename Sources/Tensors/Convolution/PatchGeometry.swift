/// The patches of images that a convolution of any kernel, step and padding multiplies by its filters.
///
/// The patch of an output pixel is a row of `depth` floats in the order (kernel row, kernel column, channel); what is outside the
/// image is zero. Images are (H, W, channels), with channels a multiple of 16, or any number for `copyPatches`.
public struct PatchGeometry: Sendable, Hashable {
  /// The height and width of the input images, in pixels.
  public let inputSide: Int
  /// The height and width of the filters, in pixels.
  public let kernel: Int
  /// The distance between two patches, in pixels.
  public let step: Int
  /// The pixels of zeros around an image.
  public let padding: Int
  /// The floats of an input pixel.
  public let channels: Int

  /// The geometry of a convolution; the kernel must fit into the padded image.
  public init(inputSide: Int, kernel: Int, step: Int, padding: Int, channels: Int) {
    precondition(
      kernel >= 1 && step >= 1 && padding >= 0 && inputSide + 2 * padding >= kernel,
      "a kernel of \(kernel) every \(step) pixels on a side of \(inputSide) with padding \(padding)")
    self.inputSide = inputSide
    self.kernel = kernel
    self.step = step
    self.padding = padding
    self.channels = channels
  }

  /// The height and width of the output images, in pixels.
  public var outputSide: Int { (inputSide + 2 * padding - kernel) / step + 1 }
  /// The floats of a patch.
  public var depth: Int { kernel * kernel * channels }
  /// Whether a patch is a pixel, and the patches of an image are the image.
  public var isPointwise: Bool { kernel == 1 && step == 1 && padding == 0 }

  /// The taps of the patch of an output pixel that are inside the image, with the input pixels they see.
  public func insideTaps(of pixel: Int) -> [(tap: Int, pixel: Int)] {
    let (y, x) = (pixel / outputSide, pixel % outputSide)
    return taps(y).flatMap { row in
      taps(x).map { column in
        (
          tap: row * kernel + column,
          pixel: (y * step - padding + row) * inputSide + x * step - padding + column
        )
      }
    }
  }

  /// The kernel columns whose pixels are inside the image for output column `x`; the same for rows.
  @inline(__always)
  private func taps(_ x: Int) -> Range<Int> {
    let first = x &* step &- padding
    let lower = max(0, 0 &- first)
    return lower..<max(lower, min(kernel, inputSide &- first))
  }

  /// Writes the patches of some output pixels of max(scale * image + shift, 0), rows `rowStride` apart.
  public func gatherPatches(
    _ image: UnsafePointer<Float>, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>, pixels: Range<Int>,
    into target: UnsafeMutablePointer<Float>, rowStride: Int
  ) {
    forEachTap(pixels) { row, tap, source in
      let place = target + (row &* rowStride &+ tap &* channels)
      guard let source else { return place.update(repeating: 0, count: channels) }
      let pixel = image + source
      var channel = 0
      while channel < channels {
        place.store(
          rectified(pixel.vector(channel), scale.vector(channel), shift.vector(channel)), channel)
        channel &+= 16
      }
    }
  }

  /// Writes the patches of some output pixels of an image with any number of channels, rows `rowStride` apart.
  public func copyPatches(
    _ image: UnsafePointer<Float>, pixels: Range<Int>, into target: UnsafeMutablePointer<Float>, rowStride: Int
  ) {
    for (row, pixel) in pixels.enumerated() {
      let (y, x) = (pixel / outputSide, pixel % outputSide)
      let (rows, columns) = (taps(y), taps(x))
      let place = target + row * rowStride
      if rows.count < kernel || columns.count < kernel { place.update(repeating: 0, count: depth) }
      let corner = image + ((y * step - padding) * inputSide + x * step - padding) * channels
      for tapRow in rows {
        let from = corner + (tapRow * inputSide + columns.lowerBound) * channels
        let to = place + (tapRow * kernel + columns.lowerBound) * channels
        to.update(from: from, count: columns.count * channels)
      }
    }
  }

  /// Adds the gradients of the patches of some output pixels, rows `rowStride` apart, to the gradient of the image.
  public func scatterPatches(
    _ patches: UnsafePointer<Float>, rowStride: Int, pixels: Range<Int>, into gradient: UnsafeMutablePointer<Float>
  ) {
    forEachTap(pixels) { row, tap, target in
      guard let target else { return }
      let (pixel, place) = (gradient + target, patches + (row &* rowStride &+ tap &* channels))
      var channel = 0
      while channel < channels {
        pixel.store(pixel.vector(channel) + place.vector(channel), channel)
        channel &+= 16
      }
    }
  }

  /// Calls `body` with each patch's row, the tap and the place of the tap's pixel in the image, nil outside.
  @inline(__always)
  private func forEachTap(_ pixels: Range<Int>, _ body: (Int, Int, Int?) -> Void) {
    var (y, x) = (pixels.lowerBound / outputSide, pixels.lowerBound % outputSide)
    let across = outputSide
    for row in 0..<pixels.count {
      let (rows, columns) = (taps(y), taps(x))
      let corner = ((y &* step &- padding) &* inputSide &+ x &* step &- padding) &* channels
      for tapRow in 0..<kernel {
        for tapColumn in 0..<kernel {
          let isInside = rows.contains(tapRow) && columns.contains(tapColumn)
          body(
            row, tapRow &* kernel &+ tapColumn,
            isInside ? corner &+ (tapRow &* inputSide &+ tapColumn) &* channels : nil)
        }
      }
      x &+= 1
      if x == across { (x, y) = (0, y &+ 1) }
    }
  }
}
