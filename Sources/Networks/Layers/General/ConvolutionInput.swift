import Tensors

/// Images that convolutions read as max(scale * x + shift, 0), with the gradient that they write to them.
///
/// Arrays are (N, H, W, C) with C rounded up to whole vectors, `stride` floats a pixel.
protocol ConvolutionInput: AnyObject, Sendable {
  /// The height and width of the images that are read.
  var outputSide: Int { get }
  var channels: Int { get }
  /// The floats of a pixel.
  var stride: Int { get }
  /// The floats of an image.
  var outputFloats: Int { get }
  /// The factor of each channel.
  var scale: UnsafePointer<Float> { get }
  /// The constant of each channel.
  var shift: UnsafePointer<Float> { get }

  /// What is read, before scale, shift and rectifier.
  func output(_ image: Int) -> UnsafeMutablePointer<Float>
  /// The gradient to the rectified images; `finishGradient` turns it into what the layer below propagates.
  func gradient(_ image: Int) -> UnsafeMutablePointer<Float>
  /// Takes the gradients of some images, complete by now, through the rectifier and sums them into partial result `group`.
  func finishGradient(_ images: Range<Int>, group: Int)
  /// Merges the partial results of `groups` groups.
  func finishGradientSums(groups: Int)
}

/// What one of several readers of the same images does to their gradient.
struct GradientShare {
  /// Whether the gradient holds another reader's share, to which this one is added.
  var isAdding: Bool
  /// Whether the gradient is complete afterwards.
  var isLast: Bool

  /// That of an only reader.
  static let whole = GradientShare(isAdding: false, isLast: true)
}

/// The images that a network is given: read as they are, without a gradient.
final class GivenImages: @unchecked Sendable {
  let side: Int
  var pointer: UnsafePointer<Float>?

  init(side: Int) { self.side = side }
}

/// Adds `count` floats, in whole vectors.
func addVectors(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, count: Int) {
  var place = 0
  while place < count {
    target.store(target.vector(place) + source.vector(place), place)
    place &+= 16
  }
}
