import Datasets
import Experiments
import Specifications

/// STL-10: 5,000 + 8,000 labelled and 100,000 unlabelled images of 96 x 96 pixels.
public struct STL10Data: ImageDataFamily {
  /// The split that trains the encoder: `train`, or `train+unlabeled`.
  public var train = "train+unlabeled"
  /// At most so many images train the encoder; nil: all.
  public var trainLimit: Int?
  /// At most so many images of the validation split are evaluated; nil: all.
  public var validationLimit: Int?

  /// All images.
  public init() {}

  package static let kind = DatasetKind.stl10
  /// What it is.
  public static let meaning = "STL-10: 5,000 and 8,000 labelled, 100,000 unlabelled images of 96 x 96 pixels"
  /// The splits that can train an encoder.
  public static let trainingSplits = ["train", "train+unlabeled"]
  /// The paper's.
  public static let inputSize = 64
  /// The keys.
  public static let keys = commonKeys

  /// The paper's views; evaluated is the centre of the image resized to 70/64 of the encoder's side.
  public static func views(size: Int) -> ViewsConfiguration {
    var views = ViewsConfiguration()
    views.evaluate.resize = (size * 70 + 32) / 64
    views.normalization = ViewsConfiguration.Normalization(
      mean: [0.44087801806139126, 0.42790631331699347, 0.3867879370752931],
      std: [0.26826768628079806, 0.2610450402318512, 0.26866836876860795])
    return views
  }
}
