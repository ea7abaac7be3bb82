import Tensors

/// Normalised images (N,S,S,3) on their way into an encoder, in memory that is used again for the next batch.
public struct ImageBatch: Sendable {
  /// The side S of the images, in pixels.
  public let side: Int
  /// The most images that there is room for.
  public let capacity: Int
  /// The images, one after the other; those after the first `count` are left from earlier batches.
  public let pixels: FloatBuffer
  /// The number N of images.
  public private(set) var count = 0

  /// An empty batch with room for `capacity` images of `side` pixels.
  public init(capacity: Int, side: Int) {
    self.capacity = capacity
    self.side = side
    pixels = FloatBuffer(count: capacity * side * side * 3)
  }

  /// The numbers of one image.
  public var imageFloats: Int { side * side * 3 }

  /// Removes all images.
  public mutating func removeAll() { count = 0 }

  /// Adds `added` images and returns where their numbers have to be written, all of them.
  public mutating func append(_ added: Int) -> UnsafeMutablePointer<Float> {
    precondition(count + added <= capacity, "\(count + added) images in a batch of \(capacity)")
    defer { count += added }
    return pixels.pointer + count * imageFloats
  }
}
