import Digests
import Foundation
import Synchronization

/// NYU-Depth-V2's labelled pairs: images of 640 x 480 pixels with depths in metres, in MATLAB's version 7.3, which is HDF5.
///
/// MATLAB's arrays come with their axes reversed: /images is (pair, channel, x, y), /depths (pair, x, y). The official split is in a file
/// of its own, by numbers from 1. A file of some of the pairs says in /officialIndex which they are, and may say in /isTest how they are
/// split. Source: the data set's official page; paper.md section 7.
final class NYUSplit: DepthSplit {
  static let officialCounts = ["train": 795, "test": 654]
  static let officialName = "nyu_depth_v2_labeled.mat"
  static let splitName = "splits.mat"
  private static let remedy = "restore the official file \(officialName) (2.8 GB)"
  private static let officialPairs = 1_449
  /// Up to so many bytes of images are kept as they are first read: unpacking one costs more than a view of it.
  private static let keptBytes = 1 << 30

  let dataset = "nyu"
  let split: String
  let height = 480
  let width = 640
  /// The pairs have no class that anything is evaluated on.
  let classNames: [String] = []
  let isLabeled = false
  /// The places in the file of the split's pairs.
  private let pairs: [Int]
  private let images: HDF5Dataset
  private let depths: HDF5Dataset
  private let files: [DatasetFile]
  private let kept = Mutex<[Int: [UInt8]]>([:])

  var count: Int { pairs.count }

  /// The file of the pairs in a folder: the official one, or one of some of its pairs (`nyu_depth_v2_labeled*.mat`).
  static func path(in folder: String) -> String? {
    let official = "\(folder)/\(officialName)"
    if exists(official) { return official }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasPrefix("nyu_depth_v2_labeled") && $0.hasSuffix(".mat") }.min()
      .map { "\(folder)/\($0)" }
  }

  /// Opens the file of the pairs, and the official split beside it.
  init(folder: String, split: String) throws(DatasetError) {
    self.split = split
    let path = Self.path(in: folder) ?? "\(folder)/\(Self.officialName)"
    let description = "the labelled pairs of NYU-Depth-V2, a MATLAB file of version 7.3 (HDF5)"
    let file = try DatasetFile(path, expecting: description, remedy: Self.remedy)
    try Self.checkHead(file, expecting: description)
    let pairs = try HDF5File(path, expecting: description, remedy: Self.remedy)
    images = try pairs.dataset("images", .bytes, extents: [nil, 3, 640, 480])
    depths = try pairs.dataset("depths", .floats, extents: [images.extents[0], 640, 480])
    let count = images.extents[0]
    let numbers =
      pairs.has("officialIndex")
      ? try pairs.dataset("officialIndex", .integers, extents: [count]).integers() : Array(1...count)
    let splitPath = "\(folder)/\(Self.splitName)"
    if !exists(splitPath), pairs.has("isTest") {
      let isTest = try pairs.dataset("isTest", .integers, extents: [count]).integers()
      self.pairs = isTest.indices.filter { (isTest[$0] != 0) == (split == "test") }
      files = [file]
    } else {
      let splitFile = try DatasetFile(
        splitPath, expecting: "the official split of NYU-Depth-V2, a MATLAB file of version 5",
        remedy: "put the official \(Self.splitName) beside \(path)")
      let chosen = try Self.numbers(of: split, in: splitPath, pairs: pairs.has("officialIndex") ? nil : count)
      self.pairs = numbers.indices.filter { chosen.contains(numbers[$0]) }
      files = [file, splitFile]
    }
    guard !self.pairs.isEmpty else {
      throw DatasetError(
        subject: path, expected: "pairs of the split \(split)", found: "none among its \(grouped(count)) pairs",
        remedy: Self.remedy)
    }
  }

  /// Refuses files that are something else by their first bytes.
  private static func checkHead(_ file: DatasetFile, expecting description: String) throws(DatasetError) {
    func refuse(_ found: String) -> DatasetError {
      DatasetError(subject: file.path, expected: description, found: found, remedy: remedy)
    }
    let head = try file.bytes(count: min(file.count, 520))
    if String(decoding: head.prefix(10), as: UTF8.self) == "MATLAB 5.0" {
      throw refuse("a MATLAB file of version 5, as \(splitName) is")
    }
    let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
    guard head.starts(with: signature) || head.dropFirst(512).starts(with: signature) else {
      throw refuse(file.count < 520 ? "\(file.count) bytes" : "a file without HDF5's signature")
    }
  }

  /// The numbers, from 1, of a split's pairs in the official release; `pairs` is how many a file without numbers of its own has.
  private static func numbers(of split: String, in path: String, pairs: Int?) throws(DatasetError) -> Set<Int> {
    let name = split == "test" ? "testNdxs" : "trainNdxs"
    let expected = "\(name), numbers of pairs from 1 to \(grouped(pairs ?? officialPairs))"
    let remedy = "restore the official \(splitName)"
    let numbers = try matlabNumbers(name, of: path, expecting: expected, remedy: remedy)
    if let wrong = numbers.firstIndex(where: { $0 < 1 || $0 > pairs ?? officialPairs }) {
      throw DatasetError(
        subject: path, expected: expected, found: "\(numbers[wrong]) at place \(grouped(wrong + 1))", remedy: remedy)
    }
    return Set(numbers)
  }

  func label(_ index: Int) -> Int? {
    precondition(index >= 0 && index < count, "image \(index) of \(count)")
    return nil
  }

  func copyPixels(_ index: Int, to destination: UnsafeMutablePointer<UInt8>) throws(DatasetError) {
    precondition(index >= 0 && index < count, "image \(index) of \(count)")
    if let known = kept.withLock({ $0[index] }) {
      known.withUnsafeBufferPointer { bytes in
        if let base = bytes.baseAddress { destination.update(from: base, count: bytesPerImage) }
      }
      return
    }
    let planes = UnsafeMutablePointer<UInt8>.allocate(capacity: bytesPerImage)
    defer { planes.deallocate() }
    try images.read(pairs[index], into: planes)
    for channel in 0..<3 {
      transpose(planes + channel * height * width, into: destination + channel, step: 3)
    }
    let image = Array(UnsafeBufferPointer(start: destination, count: bytesPerImage))
    kept.withLock { if ($0.count + 1) * bytesPerImage <= Self.keptBytes { $0[index] = image } }
  }

  func depth(_ index: Int, into destination: UnsafeMutablePointer<Float>) throws(DatasetError) {
    precondition(index >= 0 && index < count, "image \(index) of \(count)")
    let plane = UnsafeMutablePointer<Float>.allocate(capacity: height * width)
    defer { plane.deallocate() }
    try depths.read(pairs[index], into: plane)
    for place in 0..<height * width where !(plane[place] >= 0 && plane[place] < 1_000) {
      throw DatasetError(
        subject: files[0].path, expected: "depths from 0 to 1,000 metres",
        found: "\(plane[place]) in pair \(pairs[index])",
        remedy: Self.remedy)
    }
    transpose(plane, into: destination, step: 1)
  }

  /// Turns columns (x, y) into rows (y, x), whose elements are `step` apart.
  private func transpose<Element>(
    _ source: UnsafePointer<Element>, into target: UnsafeMutablePointer<Element>, step: Int
  ) {
    // Thirty-two columns at a time: their cache lines stay while the rows are walked.
    for first in stride(from: 0, to: width, by: 32) {
      for y in 0..<height {
        for x in first..<first &+ 32 { target[(y &* width &+ x) &* step] = source[x &* height &+ y] }
      }
    }
  }

  var fingerprint: String { get throws(DatasetError) { try SHA256.of(files) } }

  func checkUnchanged() throws(DatasetError) { for file in files { try file.checkUnchanged() } }
}
