import Datasets
import Experiments
import Foundation
import Specifications

/// A data set that can be opened; a file each, and a line each in the list below.
protocol DataFamily: DataSpecification {
  /// The data set of `Datasets` that has this one's name.
  static var kind: DatasetKind { get }
  /// Opens a split.
  ///
  /// - Parameters:
  ///   - limit: At most so many samples; of a generator, exactly so many.
  ///   - folders: Where the files may be.
  ///   - isRendered: Whether generated images are drawn now; planning needs none.
  /// - Throws: `DatasetError` when a file is missing or malformed.
  func open(_ split: String, limit: Int?, searching folders: [URL], isRendered: Bool) throws -> any ImageSplit
}

/// All data sets; the first is what holds where a file names none.
let dataFamilies: [any DataFamily.Type] = [
  CIFAR10Data.self,
  STL10Data.self,
  FashionMNISTData.self,
  MNISTData.self,
  ScenesData.self,
]

extension DataFamily {
  /// The name that files use.
  public static var name: String { kind.rawValue }
  /// Images of 32 pixels a side.
  public static var inputSize: Int { 32 }
  /// The paper's views of small images.
  public static func views(size: Int) -> ViewsConfiguration { ViewsConfiguration() }

  /// Files hold what they hold.
  func open(_ split: String, limit: Int?, searching folders: [URL], isRendered: Bool) throws -> any ImageSplit {
    try openDataset(name: name, split: split, searching: folders, rendered: isRendered)
  }

  /// The keys that all data sets have.
  static var commonKeys: [Key<Self>] {
    let count = Reading<Int>.integer
    let (least, most) = (1, 10_000_000)
    return [
      Key("train", \.train, .choice(trainingSplits), "the split that trains the encoder"),
      Key(
        "trainLimit", \.trainLimit, count.atLeast(least).atMost(most).orNone(),
        "at most so many training images; the choice does not depend on the seed"),
      // Uniformity is a mean over pairs of images.
      Key(
        "validationLimit", \.validationLimit, count.atLeast(2).atMost(most).orNone(),
        "at most so many validation images"),
    ]
  }
}

extension Configuration {
  /// The data set of this configuration.
  func dataFamily() throws -> any DataFamily {
    guard let family = data as? any DataFamily else { throw UnknownMember(family: "data set", name: data.name) }
    return family
  }
}
