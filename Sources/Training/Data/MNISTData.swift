import Datasets
import Experiments
import Specifications

/// MNIST: 60,000 + 10,000 gray images of 28 x 28 pixels.
public struct MNISTData: ImageDataFamily {
  /// The split that trains the encoder.
  public var train = "train"
  /// At most so many images train the encoder; nil: all.
  public var trainLimit: Int?
  /// At most so many images of the validation split are evaluated; nil: all.
  public var validationLimit: Int?

  /// All images.
  public init() {}

  package static let kind = DatasetKind.mnist
  /// What it is.
  public static let meaning = "MNIST: 60,000 and 10,000 gray images of 28 x 28 pixels"
  /// The splits that can train an encoder.
  public static let trainingSplits = ["train"]
  /// The keys.
  public static let keys = commonKeys
}
