import Digests
import Tensors

/// `scenes`: generated images of ten classes, each a shape and a material, with depth maps.
///
/// Pose, size, place, light, colours, background, occlusion and noise are random and independent of the class, so that
/// neither a colour nor a mean gives it away. An image is a function of (seed, split, index) and the size alone.
public final class SceneSplit: UniformImageSplit {
  /// The generator's version, raised whenever any pixel changes.
  public static let generatorVersion = 1
  /// The side of images if none is asked for.
  public static let defaultSize = 32
  /// Up to so many bytes of images are rendered once and kept; larger splits are rendered whenever they are read.
  private static let keptBytes = 1 << 30

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
  /// Material and shape of each class.
  public let classNames: [String]
  /// Every image is labelled.
  public let isLabeled = true
  private let seed: UInt64
  private let kept: [UInt8]

  /// A split of the generator.
  ///
  /// - Parameters:
  ///   - size: The side of the images in pixels, 8 to 1,024.
  ///   - count: The number of images; nil: 5,000 for training, 2,000 for test.
  ///   - rendered: The threads that render all images now; nil: images are rendered whenever they are read.
  /// - Throws: `DatasetError` if a parameter is out of range.
  public init(split: String, size: Int = defaultSize, count: Int? = nil, seed: UInt64 = 0, rendered: Workers?)
    throws(DatasetError)
  {
    func check(_ value: Int, in range: ClosedRange<Int>, _ what: String) throws(DatasetError) {
      if range.contains(value) { return }
      throw DatasetError(
        subject: "data set scenes",
        expected: "\(what) from \(grouped(range.lowerBound)) to \(grouped(range.upperBound))",
        found: "\(value)", remedy: "change the \(what)")
    }
    let number = count ?? (split == "train" ? 5_000 : 2_000)
    try check(size, in: 8...1_024, "size")
    try check(number, in: 1...10_000_000, "count")
    self.split = split
    self.seed = seed
    self.count = number
    height = size
    width = size
    classNames = SceneShape.allCases.flatMap { shape in
      SceneMaterial.allCases.map { "\($0) \(shape)" }
    }
    let bytes = size * size * 3
    guard let rendered, number * bytes <= Self.keptBytes else {
      kept = []
      return
    }
    kept = [UInt8](unsafeUninitializedCapacity: number * bytes) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      nonisolated(unsafe) let start = base  // each task writes its own images
      rendered.forEachChunk(of: number, size: 64) { range in
        for index in range {
          Self.render(seed: seed, split: split, index: index, size: size, into: start + index * bytes)
        }
      }
      initialized = number * bytes
    }
  }

  /// The class of an image: they take turns, so that the first images are as balanced as all.
  public func label(_ index: Int) -> Int? {
    precondition(index >= 0 && index < count, "image \(index) of \(count)")
    return Self.label(index)
  }

  private static func label(_ index: Int) -> Int { index % (SceneShape.allCases.count * SceneMaterial.allCases.count) }

  private static func stream(seed: UInt64, split: String, index: Int) -> RandomStream {
    RandomStream(seed: seed, purpose: .scene, epoch: split == "train" ? 0 : 1, sample: index)
  }

  private static func render(
    seed: UInt64, split: String, index: Int, size: Int, into destination: UnsafeMutablePointer<UInt8>
  ) {
    var stream = stream(seed: seed, split: split, index: index)
    let scene = Scene(label: label(index), stream: &stream)
    SceneRenderer(scene: scene, size: size).render(into: destination, noise: &stream)
  }

  /// Writes the bytes of an image.
  public func copyPixels(_ index: Int, to destination: UnsafeMutablePointer<UInt8>) {
    precondition(index >= 0 && index < count, "image \(index) of \(count)")
    if kept.isEmpty {
      Self.render(seed: seed, split: split, index: index, size: height, into: destination)
      return
    }
    kept.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      destination.update(from: start + index * bytesPerImage, count: bytesPerImage)
    }
  }

  /// Writes the depth of every pixel along the camera's axis in metres, row by row (H, W), without noise.
  public func depth(_ index: Int, into destination: UnsafeMutablePointer<Float>) {
    precondition(index >= 0 && index < count, "image \(index) of \(count)")
    var stream = Self.stream(seed: seed, split: split, index: index)
    let scene = Scene(label: Self.label(index), stream: &stream)
    SceneRenderer(scene: scene, size: height).renderDepth(into: destination)
  }

  /// SHA-256 of the generator's version and parameters.
  public var fingerprint: String {
    let fingerprint = SHA256()
    fingerprint.add("scenes \(Self.generatorVersion) \(split) \(height) \(count) \(seed)\n")
    return fingerprint.hexadecimal()
  }
}
