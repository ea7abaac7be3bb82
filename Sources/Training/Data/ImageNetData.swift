import Datasets
import Experiments
import Foundation
import Specifications

/// ImageNet, or the hundred classes of it that the paper trains on: pictures in `train/CLASS` and `val/CLASS`.
public struct ImageNetData: ImageDataFamily {
  /// The split that trains the encoder.
  public var train = "train"
  /// At most so many images train the encoder; nil: all.
  public var trainLimit: Int?
  /// At most so many images of the validation split are evaluated; nil: all.
  public var validationLimit: Int?
  /// Which classes.
  public var classes = ClassFolders.Classes.all

  /// All images.
  public init() {}

  package static let kind = DatasetKind.imagenet
  /// What it is.
  public static let meaning = "ImageNet: 1,281,167 and 50,000 pictures in folders train/CLASS and val/CLASS"
  /// The splits that can train an encoder.
  public static let trainingSplits = ["train"]
  /// The paper's.
  public static let inputSize = 224
  /// The keys.
  public static let keys: [Key<ImageNetData>] =
    commonKeys + [
      Key(
        "classes", \.classes, .choice(of: ClassFolders.Classes.self),
        "`all` folders, or the hundred of the paper's ImageNet-100")
    ]

  /// The views of MoCo: crops of at least a fifth of the picture; evaluated is the centre of the picture resized to 256/224 of the
  /// encoder's side.
  public static func views(size: Int) -> ViewsConfiguration {
    var views = ViewsConfiguration.pictures
    views.train.crop?.area = [0.2, 1]
    views.evaluate.resize = (size * 256 + 112) / 224
    return views
  }

  package func officialCount(of split: String) -> Int? { ClassFolders.imagenet(classes).officialCount(of: split) }
  package var officialClasses: Int { ClassFolders.imagenet(classes).officialClasses ?? 1_000 }

  /// Opens a split of the classes.
  package func open(
    _ split: String, limit: Int?, searching folders: [URL], rendered: Bool
  ) throws -> any ImageSplit {
    try ClassFolders.imagenet(classes).open(split, searching: folders)
  }
}

extension ClassFolders.Classes: JSONRepresentable {}

extension ViewsConfiguration {
  /// The paper's views with ImageNet's channel statistics.
  static var pictures: ViewsConfiguration {
    var views = ViewsConfiguration()
    views.normalization = Normalization(mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225])
    return views
  }
}
