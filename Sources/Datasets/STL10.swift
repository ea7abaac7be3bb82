import Digests

/// STL-10, binary version: images of 3 x 96 x 96 bytes in planes R, G, B, each plane COLUMN by column; labels 1 to 10.
///
/// A split may be cut to its first images as long as images and labels agree. Source: the data set's official page;
/// paper.md section 7.
struct STL10Split: UniformImageSplit {
  static let folderName = "stl10_binary"
  static let officialCounts = ["train": 5_000, "test": 8_000, "unlabeled": 100_000, "train+unlabeled": 105_000]
  static let remedy = "restore the file from the official archive stl10_binary.tar.gz"
  private static let side = 96
  private static let planeBytes = 96 * 96
  private static let imageBytes = 3 * 96 * 96

  let dataset = "stl10"
  let split: String
  let count: Int
  let height = 96
  let width = 96
  let classNames = ["airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck"]
  let isLabeled: Bool
  private let images: [DatasetFile]
  private let labelFile: DatasetFile?
  /// 1 to 10, of the images that have one.
  private let labels: [UInt8]
  private let firstCount: Int

  /// The files of a split, without the folder.
  static func files(of split: String) -> [String] {
    switch split {
    case "train": ["train_X.bin", "train_y.bin"]
    case "test": ["test_X.bin", "test_y.bin"]
    case "unlabeled": ["unlabeled_X.bin"]
    default: ["train_X.bin", "train_y.bin", "unlabeled_X.bin"]
    }
  }

  /// Opens the files of a split and checks sizes and labels.
  init(folder: String, split: String) throws(DatasetError) {
    self.split = split
    var images: [DatasetFile] = []
    var labelFile: DatasetFile?
    for name in Self.files(of: split) {
      let path = "\(folder)/\(name)"
      if name.hasSuffix("_X.bin") {
        images.append(try Self.openImages(path, official: Self.officialCounts[String(name.dropLast(6))] ?? 0))
      } else {
        labelFile = try Self.openLabels(path, images: images.last)
      }
    }
    self.images = images
    self.labelFile = labelFile
    labels = try Self.labels(of: labelFile)
    let counts = images.map { $0.count / Self.imageBytes }
    firstCount = counts.first ?? 0
    count = counts.reduce(0, +)
    isLabeled = labelFile != nil && images.count == 1
  }

  private static func openImages(_ path: String, official: Int) throws(DatasetError) -> DatasetFile {
    let expected = "\(grouped(official)) images of 27,648 bytes, or the first of them"
    let file = try DatasetFile(path, expecting: expected, remedy: remedy)
    let (count, rest) = file.count.quotientAndRemainder(dividingBy: imageBytes)
    if rest != 0 || count > official {
      let detail = rest == 0 ? "\(grouped(count)) images" : "\(grouped(count)) images and \(grouped(rest)) bytes"
      throw DatasetError(
        subject: path, expected: expected, found: "\(grouped(file.count)) bytes (\(detail))", remedy: remedy)
    }
    return file
  }

  private static func openLabels(_ path: String, images: DatasetFile?) throws(DatasetError) -> DatasetFile {
    let count = (images?.count ?? 0) / imageBytes
    let expected = "\(grouped(count)) labels of one byte, one for each image of \(images?.path ?? "no file")"
    let file = try DatasetFile(path, expecting: expected, remedy: remedy)
    if file.count != count {
      throw DatasetError(
        subject: path, expected: expected, found: "\(grouped(file.count)) labels",
        remedy: "cut images and labels to the same number, or \(remedy)")
    }
    return file
  }

  private static func labels(of file: DatasetFile?) throws(DatasetError) -> [UInt8] {
    guard let file else { return [] }
    let labels = try file.bytes()
    for (index, label) in labels.enumerated() where label < 1 || label > 10 {
      throw DatasetError(
        subject: file.path, expected: "labels 1 to 10", found: "label \(label) of image \(grouped(index))",
        remedy: remedy)
    }
    return labels
  }

  func label(_ index: Int) -> Int? {
    precondition(index >= 0 && index < count, "image \(index) of \(count)")
    guard index < labels.count else { return nil }
    return Int(labels[index]) - 1
  }

  func copyPixels(_ index: Int, to destination: UnsafeMutablePointer<UInt8>) throws(DatasetError) {
    precondition(index >= 0 && index < count, "image \(index) of \(count)")
    let (file, local) = index < firstCount ? (0, index) : (1, index - firstCount)
    let planes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Self.imageBytes)
    defer { planes.deallocate() }
    try images[file].read(at: local * Self.imageBytes, into: UnsafeMutableRawBufferPointer(planes))
    guard let start = planes.baseAddress else { return }
    let red = UnsafePointer(start)
    let (green, blue) = (red + Self.planeBytes, red + 2 * Self.planeBytes)
    // Sixteen columns at a time: their cache lines stay while the rows are walked.
    for firstColumn in stride(from: 0, to: Self.side, by: 16) {
      for row in 0..<Self.side {
        var target = destination + 3 &* (row &* Self.side &+ firstColumn)
        var source = firstColumn &* Self.side &+ row
        for _ in 0..<16 {
          target[0] = red[source]
          target[1] = green[source]
          target[2] = blue[source]
          target += 3
          source &+= Self.side
        }
      }
    }
  }

  private var files: [DatasetFile] { images + (labelFile.map { [$0] } ?? []) }

  var fingerprint: String { get throws(DatasetError) { try SHA256.of(files) } }

  func checkUnchanged() throws(DatasetError) { for file in files { try file.checkUnchanged() } }
}
