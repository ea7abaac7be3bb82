import Datasets
import Experiments
import Specifications

/// CIFAR-10: 50,000 + 10,000 images of 32 x 32 pixels.
public struct CIFAR10Data: ImageDataFamily {
  /// The split that trains the encoder.
  public var train = "train"
  /// At most so many images train the encoder; nil: all.
  public var trainLimit: Int?
  /// At most so many images of the validation split are evaluated; nil: all.
  public var validationLimit: Int?

  /// All images.
  public init() {}

  package static let kind = DatasetKind.cifar10
  /// What it is.
  public static let meaning = "CIFAR-10: 50,000 and 10,000 images of 32 x 32 pixels"
  /// The splits that can train an encoder.
  public static let trainingSplits = ["train"]
  /// The keys.
  public static let keys = commonKeys

  /// The paper's views with the data set's channel statistics.
  public static func views(size: Int) -> ViewsConfiguration {
    var views = ViewsConfiguration()
    views.normalization = ViewsConfiguration.Normalization(mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.243, 0.261])
    return views
  }
}
