import Foundation
import Tensors

/// The data sets that can be opened, by their names in experiment files.
public enum DatasetKind: String, Sendable, Hashable, CaseIterable {
  /// CIFAR-10, binary version: 50,000 + 10,000 images of 32 x 32.
  case cifar10
  /// STL-10, binary version: 5,000 + 8,000 (+ 100,000 unlabeled) images of 96 x 96.
  case stl10
  /// Fashion-MNIST: 60,000 + 10,000 gray images of 28 x 28.
  case fashionMNIST = "fashion-mnist"
  /// MNIST: 60,000 + 10,000 gray images of 28 x 28.
  case mnist
  /// ImageNet, or its hundred classes of ImageNet-100: JPEG pictures in class folders.
  case imagenet
  /// A user's own class folders of JPEG and PNG pictures.
  case folders
  /// NYU-Depth-V2's labelled pairs: 795 + 654 images of 640 x 480 with depths.
  case nyu
  /// The embedded generator: rendered shapes of ten classes, at any size.
  case scenes

  /// The splits, in the order in which they are listed.
  public var splits: [String] {
    self == .stl10 ? ["train", "test", "unlabeled", "train+unlabeled"] : ["train", "test"]
  }

  /// Whether its files may be gzipped.
  var isGzippable: Bool { self == .mnist || self == .fashionMNIST }

  /// The files of a split, without the folder (and without `.gz`).
  func files(of split: String) -> [String] {
    switch self {
    case .cifar10: CIFAR10Split.files(of: split)
    case .stl10: STL10Split.files(of: split)
    case .mnist, .fashionMNIST: IDXSplit.files(of: split)
    case .nyu: [NYUSplit.officialName]
    case .scenes, .imagenet, .folders: []
    }
  }

  /// Whether it is pictures in class folders, which `ClassFolders` opens.
  public var isClassFolders: Bool { self == .imagenet || self == .folders }

  /// The number of images of a split of the official release.
  public func officialCount(of split: String) -> Int? {
    switch self {
    case .cifar10: CIFAR10Split.officialCounts[split]
    case .stl10: STL10Split.officialCounts[split]
    case .mnist, .fashionMNIST: IDXSplit.officialCounts[split]
    case .nyu: NYUSplit.officialCounts[split]
    case .imagenet: ClassFolders.imagenet(.all).officialCount(of: split)
    case .scenes, .folders: nil
    }
  }

  /// What to do when the files are nowhere.
  var remedy: String {
    switch self {
    case .cifar10: "put the official folder \(CIFAR10Split.folderName) into one of these, or name its place with --data"
    case .stl10: "put the official folder \(STL10Split.folderName) into one of these, or name its place with --data"
    case .mnist, .fashionMNIST:
      "put a folder \(rawValue) with the official IDX files (.gz or not) into one of these, or name its place with "
        + "--data"
        + (self == .fashionMNIST ? "; Debian's package dataset-fashion-mnist holds them" : "")
    case .imagenet:
      "put a folder imagenet with train/CLASS and val/CLASS into one of these (a link will do), or name its place with --data"
    case .folders: "correct `path`: it is absolute, or a folder below one of the data folders, which --data names"
    case .nyu:
      "put a folder nyu with the official files \(NYUSplit.officialName) and \(NYUSplit.splitName) into one of these, or name its "
        + "place with --data"
    case .scenes: "nothing: scenes are generated"
    }
  }

  func open(_ split: String, folder: String) throws(DatasetError) -> any ImageSplit {
    switch self {
    case .cifar10: try CIFAR10Split(folder: folder, split: split)
    case .stl10: try STL10Split(folder: folder, split: split)
    case .mnist, .fashionMNIST: try IDXSplit(dataset: rawValue, folder: folder, split: split)
    case .nyu: try NYUSplit(folder: folder, split: split)
    case .scenes: try SceneSplit(split: split, rendered: nil)
    case .imagenet, .folders:
      try ClassFolders(kind: self, path: folder, classes: .all).open(split, searching: [])
    }
  }
}

/// Opens one split of a data set.
///
/// - Parameters:
///   - name: `cifar10`, `stl10`, `fashion-mnist`, `mnist`, `imagenet` (all classes), `nyu` or `scenes`; `folders` has a path besides,
///     see `ClassFolders`.
///   - split: `train`, `test` (or its alias `validation`), for STL-10 also `unlabeled` and `train+unlabeled`.
///   - size: The side in pixels of generated images (`scenes` only); nil: 32.
///   - count: The number of generated images (`scenes` only); nil: 5,000 for training, 2,000 for test.
///   - seed: The seed of generated images (`scenes` only).
///   - folders: Where to look for files, see `dataFolders`.
///   - rendered: Whether generated images are drawn now and kept; else each time that they are read.
///   - workers: The threads that render generated images.
/// - Throws: `DatasetError` for a name, split or parameter that is none, and for files missing or malformed.
public func openDataset(
  name: String, split: String, size: Int? = nil, count: Int? = nil, seed: UInt64 = 0, searching folders: [URL],
  rendered: Bool = true, workers: Workers = Workers(threads: max(1, ProcessInfo.processInfo.activeProcessorCount))
) throws(DatasetError) -> any ImageSplit {
  guard let kind = DatasetKind(rawValue: name) else {
    let names = DatasetKind.allCases.map(\.rawValue).joined(separator: ", ")
    throw DatasetError(
      subject: "data set", expected: "one of \(names)", found: "'\(name)'", remedy: "correct the name of the data set")
  }
  let resolved = split == "validation" ? "test" : split
  guard kind.splits.contains(resolved) else {
    throw DatasetError(
      subject: "split of \(name)", expected: "one of \(kind.splits.joined(separator: ", "))", found: "'\(split)'",
      remedy: "correct the name of the split")
  }
  if kind == .scenes {
    return try SceneSplit(
      split: resolved, size: size ?? SceneSplit.defaultSize, count: count, seed: seed,
      rendered: rendered ? workers : nil)
  }
  if let given = size.map({ "size \($0)" }) ?? count.map({ "count \($0)" }) {
    throw DatasetError(
      subject: "data set \(name)", expected: "neither size nor count, which only scenes takes", found: given,
      remedy: "leave it out: the files decide")
  }
  if kind.isClassFolders {
    return try ClassFolders(kind: kind, path: nil, classes: .all).open(resolved, searching: folders, workers: workers)
  }
  guard let location = kind.locate(resolved, searching: folders) else {
    throw DatasetError(
      subject: "data set \(name)", expected: "its files in \(folders.map(\.path).joined(separator: ", "))",
      found: "none of them", remedy: kind.remedy)
  }
  return try kind.open(resolved, folder: location.folder)
}
