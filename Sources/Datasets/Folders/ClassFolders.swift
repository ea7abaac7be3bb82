import Files
import Foundation
import Synchronization
import Tensors

/// A data set of pictures in class folders: where it may be, and which of its classes are meant.
public struct ClassFolders: Sendable, Hashable {
  /// The classes that are meant.
  public enum Classes: String, Sendable, Hashable, CaseIterable {
    /// Every folder of the training split.
    case all
    /// The hundred of ImageNet-100.
    case imagenet100 = "imagenet-100"
  }

  /// The data set: `imagenet` or `folders`.
  public var kind: DatasetKind
  /// The folder that holds `train` and `val`: absolute, or below a data folder; nil: one of the data set's usual names.
  public var path: String?
  /// Which classes.
  public var classes: Classes

  /// ImageNet, all classes or a hundred of them.
  public static func imagenet(_ classes: Classes) -> ClassFolders {
    ClassFolders(kind: .imagenet, path: nil, classes: classes)
  }

  /// A user's own folder.
  public static func folder(_ path: String) -> ClassFolders {
    ClassFolders(kind: .folders, path: path, classes: .all)
  }

  private static let imageNetNames = ["imagenet", "ILSVRC2012", "ImageNet", "imagenet/ILSVRC/Data/CLS-LOC"]

  /// The number of pictures of the official release; nil where there is none.
  public func officialCount(of split: String) -> Int? {
    guard kind == .imagenet else { return nil }
    let isTraining = split == "train"
    switch classes {
    case .all: return isTraining ? 1_281_167 : 50_000
    case .imagenet100: return isTraining ? 126_689 : 5_000
    }
  }

  /// The number of classes of the official release; nil where there is none.
  public var officialClasses: Int? { kind == .imagenet ? (classes == .all ? 1_000 : ImageNet100.classes.count) : nil }

  /// The names of the classes where a list decides; nil: the folders do.
  public var listedClasses: [String]? { classes == .imagenet100 ? ImageNet100.classes : nil }

  /// The folders that may hold it, the likeliest first.
  private func candidates(_ folders: [URL]) -> [String] {
    if let path {
      return path.hasPrefix("/") ? [path] : folders.map { "\($0.path)/\(path)" }
    }
    return folders.flatMap { root in
      Self.imageNetNames.map { "\(root.path)/\($0)" }
        + (Self.imageNetNames.contains(root.lastPathComponent) ? [root.path] : [])
    }
  }

  /// The folder that holds the splits; nil where it is nowhere.
  func locate(_ folders: [URL]) -> String? {
    candidates(folders).first { FileStatus("\($0)/train")?.kind == .folder }
  }

  /// The folder of a split: `train`, and for the held-out one `val`, `validation` or `test`, whichever is there first.
  static func splitFolder(_ split: String, in folder: String) -> String? {
    let names = split == "train" ? ["train"] : ["val", "validation", "test"]
    return names.map { "\(folder)/\($0)" }.first { FileStatus($0)?.kind == .folder }
  }

  /// Lists the files of a split, of which none is opened.
  ///
  /// - Throws: where a folder is missing, a class is, or there are not two classes.
  func list(_ split: String, searching folders: [URL], workers: Workers) throws(DatasetError) -> ClassFolderListing {
    guard let folder = locate(folders) else {
      throw DatasetError(
        subject: "data set \(kind.rawValue)",
        expected: "a folder with train/CLASS/PICTURE and val/CLASS/PICTURE at one of "
          + candidates(folders).joined(separator: ", "),
        found: "none of them", remedy: kind.remedy)
    }
    guard let own = Self.splitFolder(split, in: folder) else {
      throw DatasetError(
        subject: folder, expected: "a folder val, validation or test beside train", found: "none of them",
        remedy: "put some pictures of each class into val/CLASS")
    }
    let names = try chosenClasses(training: "\(folder)/train", own: own)
    return try ClassFolderListing(folder: own, classNames: names, workers: workers)
  }

  private func chosenClasses(training: String, own: String) throws(DatasetError) -> [String] {
    let ownNames = try ClassFolderListing.classNames(in: own)
    if classes == .imagenet100 {
      let present = Set(ownNames)
      let missing = ImageNet100.classes.filter { !present.contains($0) }
      guard missing.isEmpty else {
        throw DatasetError(
          subject: own, expected: "a folder for each of the \(ImageNet100.classes.count) classes of ImageNet-100",
          found: "none for \(Self.shown(missing))", remedy: "restore the classes, or write `classes: all`")
      }
      return ImageNet100.classes
    }
    let names = try ClassFolderListing.classNames(in: training)
    guard names.count >= 2 else {
      throw DatasetError(
        subject: training, expected: "a folder for each of at least two classes",
        found: names.first.map { "one class, '\($0)'" } ?? "no folder",
        remedy: "put each class's pictures into a folder of its own")
    }
    let known = Set(names)
    let strangers = ownNames.filter { !known.contains($0) }
    guard strangers.isEmpty else {
      throw DatasetError(
        subject: own, expected: "only classes that \(training) has", found: Self.shown(strangers),
        remedy: "remove their folders, or add the classes to the training split")
    }
    return names
  }

  private static func shown(_ names: [String]) -> String {
    let first = names.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
    return names.count > 3 ? "\(first) and \(grouped(names.count - 3)) more" : first
  }

  /// Opens a split; two that are opened at a time and have the same files are one, with one cache.
  ///
  /// - Parameters:
  ///   - split: `train`, `test` or its alias `validation`.
  ///   - folders: Where to look, see `dataFolders`.
  ///   - isTrusting: Whether what is known of unchanged files is used; else every file is read again.
  ///   - environment: Where the cache folder is looked up.
  ///   - cacheLimit: The bytes that decoded pictures may take; nil: an eighth of the machine's memory, at most 2 GiB.
  /// - Throws: `DatasetError` for folders that are missing or hold no pictures.
  public func open(
    _ split: String, searching folders: [URL], isTrusting: Bool = true,
    environment: [String: String] = ProcessInfo.processInfo.environment, cacheLimit: Int? = nil,
    workers: Workers = Workers(threads: max(1, ProcessInfo.processInfo.activeProcessorCount))
  ) throws(DatasetError) -> any ImageSplit {
    let split = split == "validation" ? "test" : split
    let listing = try list(split, searching: folders, workers: workers)
    let limit = cacheLimit ?? PictureCache.usualLimit
    let key = "\(kind.rawValue) \(split) \(limit) \(listing.digest)"
    if isTrusting, let open = OpenSplits.shared.find(key) { return open }
    let index = PictureIndex(
      listing, cache: PictureIndex.cacheFolder(environment), isTrusting: isTrusting, workers: workers)
    let opened = try ClassFolderSplit(
      dataset: kind.rawValue, split: split, listing: listing, index: index, cacheLimit: limit)
    OpenSplits.shared.keep(opened, key)
    return opened
  }
}

/// The splits that somebody uses.
private final class OpenSplits: Sendable {
  private struct Entry {
    weak var split: ClassFolderSplit?
  }

  static let shared = OpenSplits()
  private let known = Mutex<[String: Entry]>([:])

  func find(_ key: String) -> ClassFolderSplit? { known.withLock { $0[key]?.split } }

  func keep(_ split: ClassFolderSplit, _ key: String) {
    known.withLock { known in
      known = known.filter { $0.value.split != nil }
      known[key] = Entry(split: split)
    }
  }
}
