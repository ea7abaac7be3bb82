import Files
import Foundation
import Tensors

/// What is known of one split of one data set on this machine.
public struct DatasetStatus: Sendable, Hashable {
  /// The data set's name.
  public var dataset: String
  /// The split's name.
  public var split: String
  /// The folder that holds its files; nil if none was found, or none is needed.
  public var folder: String?
  /// The files that are missing from the folder.
  public var missing: [String]
  /// The number of images; nil if the split cannot be opened.
  public var count: Int?
  /// The number of images of the official release; nil for generated images.
  public var officialCount: Int?
  /// Whether every image has a label.
  public var isLabeled: Bool?
  /// The height of an image in pixels.
  public var height: Int?
  /// The width of an image in pixels.
  public var width: Int?
  /// What is known of sentences; nil for images.
  public var text: TextStatus?
  /// SHA-256 of the bytes; only after a full reading.
  public var fingerprint: String?
  /// What is wrong, in the words of the `DatasetError`.
  public var problem: String?
  /// What else is to be said, a line each: files that are no pictures, pictures that are damaged.
  public var remarks: [String] = []

  /// Whether files of the split are missing that its data set does not do without, as it does without STL-10's images
  /// that have no labels.
  public var isIncomplete: Bool { !missing.isEmpty && ["train", "test"].contains(split) }

  /// Whether the split can be opened.
  public var isAvailable: Bool { count != nil || text != nil }

  /// One line for people: `500 of the official 8,000 images, 96 x 96, labelled`, or what is wrong or missing.
  public var summary: String {
    if let problem { return problem }
    if let folder, !missing.isEmpty {
      return "\(missing.joined(separator: ", ")) \(missing.count == 1 ? "is" : "are") missing from \(folder)"
    }
    if let text { return text.summary }
    guard let count, let isLabeled else { return "not found" }
    let share = officialCount.map { $0 == count ? "" : " of the official \(grouped($0))" } ?? ""
    let size = height.flatMap { height in width.map { "\(height) x \($0)" } } ?? "of several sizes"
    return "\(grouped(count))\(share) images, \(size), \(isLabeled ? "labelled" : "without labels")"
  }
}

/// How thoroughly a survey reads.
public enum SurveyDepth: Sendable {
  /// Presence, sizes, headers and labels: `sphere data list`.
  case listing
  /// All bytes, for their fingerprint: `sphere data check`.
  case check
}

/// Says for every split of every data set where it was found, how much there is, and what is wrong with it.
///
/// Not found is no problem; found but malformed is one. STL-10's missing unlabeled split shows in `missing`.
public func surveyDatasets(_ folders: [URL], depth: SurveyDepth) -> [DatasetStatus] {
  DatasetKind.allCases.flatMap { kind in
    if kind.isClassFolders { return surveyClassFolders(kind, folders, depth: depth) }
    return kind.splits.map { split in
      var status = DatasetStatus(
        dataset: kind.rawValue, split: split, missing: [], officialCount: kind.officialCount(of: split))
      let location = kind.locate(split, searching: folders)
      status.folder = location?.folder
      status.missing = location?.missing ?? []
      guard kind == .scenes || (location != nil && status.missing.isEmpty) else { return status }
      do throws(DatasetError) {
        let opened = try kind.open(split, folder: location?.folder ?? "")
        status.count = opened.count
        status.isLabeled = opened.isLabeled
        status.height = opened.height
        status.width = opened.width
        if depth == .check { status.fingerprint = try opened.fingerprint }
      } catch {
        status.problem = error.description
      }
      return status
    }
  } + surveyTexts(folders, depth: depth)
}

/// ImageNet where it is, and every other folder of pictures in the data folders.
private func surveyClassFolders(_ kind: DatasetKind, _ folders: [URL], depth: SurveyDepth) -> [DatasetStatus] {
  let known = ClassFolders.imagenet(.all).locate(folders)
  let places: [String?] = kind == .imagenet ? [known] : classFolders(in: folders).filter { $0 != known }
  return places.flatMap { place in
    kind.splits.map { split in
      var status = DatasetStatus(
        dataset: kind.rawValue, split: split, missing: [], officialCount: kind.officialCount(of: split))
      guard let place else { return status }
      status.folder = place
      let set = ClassFolders(kind: kind, path: place, classes: .all)
      do throws(DatasetError) {
        let workers = Workers(threads: max(1, ProcessInfo.processInfo.activeProcessorCount))
        switch depth {
        case .listing: status.count = try set.list(split, searching: [], workers: workers).files.count
        case .check:
          let opened = try set.open(split, searching: [], isTrusting: false, workers: workers)
          status.count = opened.count
          (status.height, status.width) = (opened.height, opened.width)
          status.fingerprint = try opened.fingerprint
          status.remarks = opened.remarks
        }
        status.isLabeled = true
      } catch {
        status.problem = error.description
      }
      return status
    }
  }
}

/// The folders with a folder `train` of folders, and a held-out one beside it: a data folder itself, or up to two levels below.
private func classFolders(in roots: [URL]) -> [String] {
  func folders(in path: String) -> [String] { (try? ClassFolderListing.classNames(in: path)) ?? [] }
  func isSet(_ path: String) -> Bool {
    FileStatus("\(path)/train")?.kind == .folder && ClassFolders.splitFolder("test", in: path) != nil
      && !folders(in: "\(path)/train").isEmpty
  }
  var found: [String] = []
  func visit(_ path: String, depth: Int) {
    if isSet(path) {
      if !found.contains(path) { found.append(path) }
    } else if depth < 2 {
      for name in folders(in: path) { visit("\(path)/\(name)", depth: depth + 1) }
    }
  }
  for root in roots { visit(root.path, depth: 0) }
  return found
}
