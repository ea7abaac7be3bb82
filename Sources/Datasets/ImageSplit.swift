// Datasets: readers of the official formats and of folders of pictures, the generator `scenes`, views (augmentations) and batches.
// Invariant: pixels are 8-bit RGB until a view is rendered; a view depends on its key, never on order or threads.
// Start with `openDataset`, then `ImageSplit`, `ViewRecipe` and `renderBatch`.

/// The sides of an image in pixels.
public struct ImageSize: Sendable, Hashable {
  /// The number of rows H.
  public var height: Int
  /// The number of columns W.
  public var width: Int
  /// Sides.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }
}

/// One split of an image data set: N images, 8-bit RGB, rows interleaved (H, W, 3).
public protocol ImageSplit: Sendable {
  /// The data set's name, as `openDataset` takes it.
  var dataset: String { get }
  /// The split's name: `train`, `test`, `unlabeled` or `train+unlabeled`.
  var split: String { get }
  /// The number of images N.
  var count: Int { get }
  /// The size of every image; nil where they differ.
  var commonSize: ImageSize? { get }
  /// The names of the classes, in the order of their labels.
  var classNames: [String] { get }
  /// Whether every image of the split has a label.
  var isLabeled: Bool { get }
  /// The class of an image, from 0; nil if the image has no label.
  func label(_ index: Int) -> Int?
  /// The size of an image.
  func size(of index: Int) -> ImageSize
  /// Reads what a view of an image needs; any number of threads may call it at a time, each with its own buffer.
  ///
  /// What is read is a function of the arguments alone.
  ///
  /// - Parameters:
  ///   - box: The part of the image that is looked at.
  ///   - shrink: 1, 2, 4 or 8: by how much a split that can do it may shrink the image while it decodes it.
  /// - Throws: where the file behind the split can no longer be read.
  func read(_ index: Int, box: ViewParameters.Box, shrink: Int, into buffer: PixelBuffer) throws(DatasetError)
  /// Takes note of the images that are read next, so that nothing has to wait for the disk.
  func foresee(_ indices: [Int])
  /// SHA-256 (hex) of the bytes behind the split, or of the generator's version and parameters.
  ///
  /// - Throws: where the bytes cannot be read.
  var fingerprint: String { get throws(DatasetError) }
  /// Refuses files that were changed since the split was opened.
  func checkUnchanged() throws(DatasetError)
  /// What a person should know of the split: files that were left out, say; a line each.
  var remarks: [String] { get }
  /// About the most memory in bytes that images take which were read and are kept.
  var keptBytes: Int { get }
}

extension ImageSplit {
  /// The height H of every image in pixels; nil where they differ.
  public var height: Int? { commonSize?.height }
  /// The width W of every image in pixels; nil where they differ.
  public var width: Int? { commonSize?.width }

  /// The bytes of one whole image in a new array, row by row.
  public func pixels(_ index: Int) throws(DatasetError) -> [UInt8] {
    let size = size(of: index)
    let buffer = PixelBuffer()
    let whole = ViewParameters.Box(top: 0, left: 0, height: size.height, width: size.width)
    try read(index, box: whole, shrink: 1, into: buffer)
    return Array(UnsafeBufferPointer(start: buffer.pixels, count: size.height * size.width * 3))
  }

  /// Nothing waits.
  public func foresee(_ indices: [Int]) {}
  /// What is generated does not change.
  public func checkUnchanged() throws(DatasetError) {}
  /// Nothing to say.
  public var remarks: [String] { [] }
  /// Nothing is kept, or little.
  public var keptBytes: Int { 0 }
}

/// A split of images that all have the same size and are read whole.
public protocol UniformImageSplit: ImageSplit {
  /// The height H of every image in pixels.
  var height: Int { get }
  /// The width W of every image in pixels.
  var width: Int { get }
  /// Writes the H * W * 3 bytes of an image; any number of threads may call it at a time.
  ///
  /// - Throws: where the file behind the split can no longer be read.
  func copyPixels(_ index: Int, to destination: UnsafeMutablePointer<UInt8>) throws(DatasetError)
}

extension UniformImageSplit {
  private var uniformSize: ImageSize {
    let (height, width): (Int, Int) = (self.height, self.width)
    return ImageSize(height: height, width: width)
  }

  /// The size that all images have.
  public var commonSize: ImageSize? { uniformSize }
  /// The size that all images have.
  public func size(of index: Int) -> ImageSize { uniformSize }
  /// The number of bytes of one image, H * W * 3.
  public var bytesPerImage: Int { uniformSize.height * uniformSize.width * 3 }

  /// Reads the whole image.
  public func read(_ index: Int, box: ViewParameters.Box, shrink: Int, into buffer: PixelBuffer) throws(DatasetError) {
    try copyPixels(index, to: buffer.reserve(uniformSize))
    buffer.part = ImagePart(box)
  }
}
