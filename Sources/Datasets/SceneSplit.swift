import Tensors

/// `scenes`: generated images of ten classes, each a shape and a material, with depth maps.
public final class SceneSplit: ImageSplit {
  /// The generator's version; raised whenever any pixel changes.
  public static let generatorVersion = 1
  /// The side of images if none is asked for.
  public static let defaultSize = 32

  /// `scenes`.
  public let dataset = "scenes"
  /// `train` or `test`.
  public let split: String
  /// The number of images.
  public let count: Int
  /// The height of an image in pixels.
  public let height: Int
  /// The width of an image in pixels.
  public let width: Int
  /// Shape and material of each class.
  public let classNames: [String] = (0..<10).map(String.init)
  /// Every image is labelled.
  public let isLabeled = true

  init(split: String, size: Int = defaultSize, count: Int? = nil, seed: UInt64 = 0, rendered: Workers?)
    throws(DatasetError)
  {
    self.split = split
    self.height = size
    self.width = size
    self.count = count ?? (split == "train" ? 5_000 : 2_000)
  }
  /// The class of an image.
  public func label(_ index: Int) -> Int? { index % 10 }
  /// Writes the bytes of an image.
  public func copyPixels(_ index: Int, to destination: UnsafeMutablePointer<UInt8>) {}
  /// SHA-256 of the generator's version and parameters.
  public var fingerprint: String { "" }
  /// Writes the depth of every pixel in metres, row by row (H, W).
  public func depth(_ index: Int, into destination: UnsafeMutablePointer<Float>) {}
}
