// Datasets: readers of the official formats, the generator `scenes`, views (augmentations) and batches.
// Invariant: pixels are 8-bit RGB until a view is rendered; a view depends on its key, never on order or threads.
// Start with `openDataset`, then `ImageSplit`, `ViewRecipe` and `renderBatch`.

/// One split of an image data set: N images of H x W pixels, 8-bit RGB, rows interleaved (H, W, 3).
public protocol ImageSplit: Sendable {
  /// The data set's name, as `openDataset` takes it.
  var dataset: String { get }
  /// The split's name: `train`, `test`, `unlabeled` or `train+unlabeled`.
  var split: String { get }
  /// The number of images N.
  var count: Int { get }
  /// The height H of every image in pixels.
  var height: Int { get }
  /// The width W of every image in pixels.
  var width: Int { get }
  /// The names of the classes, in the order of their labels.
  var classNames: [String] { get }
  /// Whether every image of the split has a label.
  var isLabeled: Bool { get }
  /// The class of an image, from 0; nil if the image has no label.
  func label(_ index: Int) -> Int?
  /// Writes the H * W * 3 bytes of an image; any number of threads may call it at a time.
  ///
  /// - Throws: where the file behind the split can no longer be read.
  func copyPixels(_ index: Int, to destination: UnsafeMutablePointer<UInt8>) throws(DatasetError)
  /// SHA-256 (hex) of the bytes behind the split, or of the generator's version and parameters.
  ///
  /// - Throws: where the bytes cannot be read.
  var fingerprint: String { get throws(DatasetError) }
  /// Refuses files that were changed since the split was opened.
  func checkUnchanged() throws(DatasetError)
}

extension ImageSplit {
  /// The number of bytes of one image, H * W * 3.
  public var bytesPerImage: Int { height * width * 3 }

  /// The bytes of one image in a new array, row by row.
  public func pixels(_ index: Int) throws(DatasetError) -> [UInt8] {
    let room = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytesPerImage)
    defer { room.deallocate() }
    if let base = room.baseAddress { try copyPixels(index, to: base) }
    return Array(room)
  }

  /// What is generated does not change.
  public func checkUnchanged() throws(DatasetError) {}
}
