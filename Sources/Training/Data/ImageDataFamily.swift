import Datasets
import Experiments
import Foundation
import Specifications

/// A data set of labelled images.
package protocol ImageDataFamily: DataFamily where Source == ImageSource {
  /// The data set of `Datasets` that has this one's name.
  static var kind: DatasetKind { get }
  /// Opens a split.
  ///
  /// - Parameters:
  ///   - limit: At most so many images; of a generator, exactly so many.
  ///   - rendered: Whether generated images are drawn now.
  /// - Throws: `DatasetError` when a file is missing or malformed.
  func open(_ split: String, limit: Int?, searching folders: [URL], rendered: Bool) throws -> any ImageSplit
}

extension ImageDataFamily {
  /// The name that files use.
  public static var name: String { kind.rawValue }
  /// Images of 32 pixels a side.
  public static var inputSize: Int { 32 }
  /// The paper's views of small images.
  public static func views(size: Int) -> ViewsConfiguration { ViewsConfiguration() }

  package static func officialCount(of split: String) -> Int? { kind.officialCount(of: split) }

  /// Files hold what they hold.
  package func open(
    _ split: String, limit: Int?, searching folders: [URL], rendered: Bool
  ) throws -> any ImageSplit {
    try openDataset(name: name, split: split, searching: folders, rendered: rendered)
  }

  package func open(
    _ configuration: Configuration, searching folders: [URL], rendered: Bool
  ) throws -> RunData<ImageSource> {
    func source(_ split: String, limit: Int?) throws -> ImageSource {
      let images = try open(split, limit: limit, searching: folders, rendered: rendered)
      return ImageSource(
        images, indices: chosenSamples(of: images.count, limit: limit), configuration: configuration)
    }
    let training = try source(train, limit: trainLimit)
    return RunData(
      training: training, labeled: train == "train" ? training : try source("train", limit: trainLimit),
      validation: try source("validation", limit: validationLimit))
  }

  /// The keys that all data sets of images have.
  static var commonKeys: [Key<Self>] {
    let most = 10_000_000
    return [
      Key("train", \.train, .choice(trainingSplits), "the split that trains the encoder"),
      Key(
        "trainLimit", \.trainLimit, Reading<Int>.integer.atLeast(1).atMost(most).orNone(),
        "at most so many training images; the choice does not depend on the seed"),
      // Uniformity is a mean over pairs of images.
      Key(
        "validationLimit", \.validationLimit, Reading<Int>.integer.atLeast(2).atMost(most).orNone(),
        "at most so many validation images"),
    ]
  }
}
