import Datasets
import Experiments
import Specifications

/// NYU-Depth-V2's labelled pairs: 795 + 654 images of 640 x 480 pixels with depths.
///
/// The paper does not say at which size it encodes them. 128 pixels, a quarter of the images' side, is this program's choice: halved
/// three times it leaves maps of 15 x 15 (conv5) and 31 x 31 (conv4), enough for depths to differ over a room.
public struct NYUData: ImageDataFamily {
  /// The split that trains the encoder.
  public var train = "train"
  /// At most so many images train the encoder and depth predictors; nil: all.
  public var trainLimit: Int?
  /// At most so many images of the validation split are evaluated; nil: all.
  public var validationLimit: Int?

  /// All images.
  public init() {}

  package static let kind = DatasetKind.nyu
  /// What it is.
  public static let meaning = "NYU-Depth-V2: 795 and 654 images of 640 x 480 pixels with depths"
  /// The splits that can train an encoder.
  public static let trainingSplits = ["train"]
  /// See above.
  public static let inputSize = 128
  /// Rooms are no classes.
  public static let hasLabels = false
  package static let hasDepths = true
  /// The keys.
  public static let keys = commonKeys

  /// The paper's views; evaluated is the whole image, so that the depth of every pixel counts.
  ///
  /// Mean and deviation of the channels are those of 37 training images.
  public static func views(size: Int) -> ViewsConfiguration {
    var views = ViewsConfiguration()
    views.normalization = ViewsConfiguration.Normalization(mean: [0.503, 0.423, 0.406], std: [0.271, 0.284, 0.298])
    return views
  }
}
