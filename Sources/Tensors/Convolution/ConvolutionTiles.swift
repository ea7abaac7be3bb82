// A 3x3 convolution, padding 1, as products of matrices: tiles of images become planes, planes are multiplied by the filters' planes, and
// the products become tiles of the outputs. `WinogradTiles` and `FourierTiles` are two such ways.

/// Transforms of the tiles of images to planes and back, with the transposed maps that the gradients need.
///
/// Element (plane, tile, channel) is at `plane * planeStride + tile * channels + channel`; pixels are (H, W, channels). `tileRows` is
/// the range of the tiles' rows of one image, and pointers to planes point at the first of these rows' tiles in the first plane.
public protocol ConvolutionTiles: Sendable {
  /// Whether tiles share input pixels, so that their gradients add up.
  static var overlap: Bool { get }
  /// The number of planes.
  var planes: Int { get }
  /// The number of channels of a pixel, a multiple of 16.
  var channels: Int { get }
  /// The distance between two planes, in floats.
  var planeStride: Int { get }

  /// The layout for at most `tiles` tiles of images of side x side pixels.
  init(side: Int, channels: Int, tiles: Int)

  /// The tiles of max(scale * image + shift, 0), with `conjugated` as the filters' gradient takes them.
  func transformInput(
    _ image: UnsafePointer<Float>, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>, tileRows: Range<Int>,
    conjugated: Bool, into target: UnsafeMutablePointer<Float>)

  /// The output pixels of the products in `source`.
  func transformOutput(_ source: UnsafePointer<Float>, tileRows: Range<Int>, into image: UnsafeMutablePointer<Float>)

  /// The tiles of the gradient to the outputs; `rows` points at the first pixel of these tile rows.
  func transformOutputGradient(
    _ rows: UnsafePointer<Float>, tileRows: Range<Int>, into target: UnsafeMutablePointer<Float>)

  /// Adds the gradient to the inputs to `image`, which is zero before the first of its tile rows; writes it where tiles do not overlap.
  func addInputGradient(_ source: UnsafePointer<Float>, tileRows: Range<Int>, into image: UnsafeMutablePointer<Float>)

  /// The planes of the filters of one input channel, as rows of right operands in panels (see `multiply`).
  ///
  /// `filters` (9, inputs, outputs) has plain rows. The operand of plane p begins at `p * planeStride`; its columns beyond `outputs`, up to
  /// whole vectors, become zero. `conjugated` is for the gradient to the inputs, which takes the transposed filters.
  func transformFilters(
    _ filters: UnsafePointer<Float>, input: Int, inputs: Int, outputs: Int, conjugated: Bool,
    into target: UnsafeMutablePointer<Float>, planeStride: Int)

  /// The gradient of the filters (9, inputs, outputs) of one input channel from that of their planes.
  ///
  /// `source` (planes, at least `inputs`, outputs padded to vectors) has plain rows.
  func transformFilterGradient(
    _ source: UnsafePointer<Float>, planeStride: Int, input: Int, inputs: Int, outputs: Int,
    into filters: UnsafeMutablePointer<Float>)
}

extension ConvolutionTiles {
  /// A distance between planes that spreads them over the cache's sets: an odd number of cache lines.
  public static func planeStride(tiles: Int, channels: Int) -> Int { (tiles * channels / 16 | 1) * 16 }

  /// The number of floats of all planes.
  public var floats: Int { planes * planeStride }

  /// Zeroes some tiles in all planes.
  public func clear(_ tiles: Range<Int>, in target: UnsafeMutablePointer<Float>) {
    for plane in 0..<planes {
      (target + plane * planeStride + tiles.lowerBound * channels).update(repeating: 0, count: tiles.count * channels)
    }
  }
}
