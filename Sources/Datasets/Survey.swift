import Foundation

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
    guard let count, let height, let width, let isLabeled else { return "not found" }
    let share = officialCount.map { $0 == count ? "" : " of the official \(grouped($0))" } ?? ""
    return "\(grouped(count))\(share) images, \(height) x \(width), \(isLabeled ? "labelled" : "without labels")"
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
    kind.splits.map { split in
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
