import Datasets
import Experiments
import Foundation
import Specifications

/// The embedded generator: rendered shapes of ten classes, at any size.
public struct ScenesData: ImageDataFamily {
  /// The split that trains the encoder.
  public var train = "train"
  /// So many images train the encoder; nil: 5,000.
  public var trainLimit: Int?
  /// So many images are held out; nil: 2,000.
  public var validationLimit: Int?
  /// The side in pixels of the images.
  public var size = 32

  /// Images of 32 x 32 pixels.
  public init() {}

  /// So many images of a size.
  public init(trainLimit: Int?, validationLimit: Int?, size: Int) {
    self.trainLimit = trainLimit
    self.validationLimit = validationLimit
    self.size = size
  }

  package static let kind = DatasetKind.scenes
  /// What it is.
  public static let meaning = "generated images: rendered shapes of ten classes, at any size"
  /// The splits that can train an encoder.
  public static let trainingSplits = ["train"]
  /// The keys.
  public static let keys: [Key<ScenesData>] =
    commonKeys + [Key("size", \.size, .inputSide, "side of the images in pixels; the encoder's unless written")]

  package static let hasDepths = true

  /// Images are drawn at the size at which they are encoded.
  public mutating func adapt(toInputSize size: Int) { self.size = size }

  /// A generator makes as many images as are asked for.
  package func open(_ split: String, limit: Int?, searching folders: [URL], rendered: Bool) throws -> any ImageSplit {
    try openDataset(
      name: name, split: split, size: size, count: limit, searching: folders, rendered: rendered)
  }
}
