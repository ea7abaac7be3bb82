import Datasets
import Experiments
import Foundation
import Specifications

/// A user's own pictures, JPEG or PNG of any size: `train/CLASS/PICTURE` and `val/CLASS/PICTURE`.
public struct FoldersData: ImageDataFamily {
  /// The split that trains the encoder.
  public var train = "train"
  /// At most so many images train the encoder; nil: all.
  public var trainLimit: Int?
  /// At most so many images of the validation split are evaluated; nil: all.
  public var validationLimit: Int?
  /// The folder that holds `train` and `val`.
  public var path = ""

  /// No folder yet.
  public init() {}

  /// The pictures of a folder.
  public init(path: String) { self.path = path }

  package static let kind = DatasetKind.folders
  /// What it is.
  public static let meaning = "your own JPEG and PNG pictures in folders train/CLASS and val/CLASS"
  /// The splits that can train an encoder.
  public static let trainingSplits = ["train"]
  /// A size that most networks take.
  public static let inputSize = 64
  /// The keys.
  public static let keys: [Key<FoldersData>] =
    commonKeys + [
      Key(
        "path", \.path,
        Reading<String>.string.must(be: "the path of a folder, in which `~` is not expanded") { text in
          !text.isEmpty && !text.hasPrefix("~") && text.utf8.count <= 4096 && !text.unicodeScalars.contains("\0")
        },
        "the folder that holds `train` and `val`: absolute, or a name below a data folder (--data)")
    ]

  /// The paper's views; evaluated is the centre of the picture resized to 70/64 of the encoder's side.
  public static func views(size: Int) -> ViewsConfiguration {
    var views = ViewsConfiguration.pictures
    views.evaluate.resize = (size * 70 + 32) / 64
    return views
  }

  /// There is no usual folder.
  public func contradictions(in configuration: Configuration) -> [Contradiction] {
    guard path.isEmpty else { return [] }
    return [
      Contradiction(
        "data.path", "`folders` needs the path of a folder", of: ["data.name"],
        hint: "write `data: {name: folders, path: pets}` for pictures in pets/train/CLASS and pets/val/CLASS")
    ]
  }

  /// Opens a split.
  package func open(
    _ split: String, limit: Int?, searching folders: [URL], rendered: Bool
  ) throws -> any ImageSplit {
    try ClassFolders.folder(path).open(split, searching: folders)
  }
}
