import Digests

/// MNIST and Fashion-MNIST: IDX files of 28 x 28 gray images and of labels, gzipped or not.
///
/// Gray is replicated to R, G and B. A split may be cut to its first images as long as images and labels agree.
/// Source: the data sets' official pages; paper.md section 7.
struct IDXSplit: ImageSplit {
  static let officialCounts = ["train": 60_000, "test": 10_000]
  private static let side = 28
  private static let imageBytes = 28 * 28

  let dataset: String
  let split: String
  let count: Int
  let height = 28
  let width = 28
  let classNames: [String]
  let isLabeled = true
  private let images: IDXFile
  private let labels: IDXFile

  /// The files of a split, without the folder and without `.gz`.
  static func files(of split: String) -> [String] {
    let prefix = split == "test" ? "t10k" : "train"
    return ["\(prefix)-images-idx3-ubyte", "\(prefix)-labels-idx1-ubyte"]
  }

  static func remedy(_ dataset: String) -> String {
    "restore the official file of \(dataset), gzipped (.gz) or unpacked"
      + (dataset == "fashion-mnist" ? "; Debian's package dataset-fashion-mnist holds it" : "")
  }

  /// Opens (and if need be inflates) the two files of a split; checks headers, sizes and labels.
  init(dataset: String, folder: String, split: String) throws(DatasetError) {
    self.dataset = dataset
    self.split = split
    let official = Self.officialCounts[split] ?? 0
    let names = Self.files(of: split)
    let remedy = Self.remedy(dataset)
    images = try IDXFile(
      "\(folder)/\(names[0])", extents: [official, Self.side, Self.side], what: "images", remedy: remedy)
    labels = try IDXFile("\(folder)/\(names[1])", extents: [official], what: "labels", remedy: remedy)
    count = images.count
    if labels.count != count {
      throw DatasetError(
        subject: labels.path, expected: "\(grouped(count)) labels, one for each image of \(images.path)",
        found: "\(grouped(labels.count)) labels", remedy: "cut images and labels to the same number, or \(remedy)")
    }
    for index in 0..<count where labels.bytes[labels.start + index] > 9 {
      throw DatasetError(
        subject: labels.path, expected: "labels 0 to 9",
        found: "label \(labels.bytes[labels.start + index]) of image \(grouped(index))", remedy: remedy)
    }
    classNames =
      dataset == "mnist"
      ? (0...9).map(String.init)
      : [
        "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
      ]
  }

  func label(_ index: Int) -> Int? {
    precondition(index >= 0 && index < count, "image \(index) of \(count)")
    return Int(labels.bytes[labels.start + index])
  }

  func copyPixels(_ index: Int, to destination: UnsafeMutablePointer<UInt8>) {
    precondition(index >= 0 && index < count, "image \(index) of \(count)")
    guard let base = images.bytes.baseAddress else { return }
    let gray = (base + images.start + index * Self.imageBytes).assumingMemoryBound(to: UInt8.self)
    interleave(red: gray, green: gray, blue: gray, count: Self.imageBytes, to: destination)
  }

  var fingerprint: String {
    let fingerprint = SHA256()
    for file in [images, labels] { fingerprint.add(file.bytes) }
    return fingerprint.hexadecimal()
  }
}

/// An IDX file of unsigned bytes: magic, extents (big endian), then the elements; mapped, or inflated once if gzipped.
final class IDXFile: @unchecked Sendable {  // written only by its initialiser
  /// The file that was read, with `.gz` if that was the one found.
  let path: String
  /// The whole (inflated) file.
  let bytes: UnsafeRawBufferPointer
  /// Where the elements start.
  let start: Int
  /// The first extent.
  let count: Int
  private let mapped: MappedFile?

  /// Opens `path`, or `path`.gz if there is no `path`.
  ///
  /// - Parameters:
  ///   - extents: The official extents; the first may be smaller in the file, the others must agree.
  init(_ path: String, extents: [Int], what: String, remedy: String) throws(DatasetError) {
    let chosen = exists(path) ? path : path + ".gz"
    let magic = 0x800 + UInt32(extents.count)
    let header = 4 + 4 * extents.count
    let elementBytes = extents.dropFirst().reduce(1, *)
    let shape = extents.map(String.init).joined(separator: " x ")
    let expected = "an IDX file of \(shape) \(what), or the first of them"
    func refuse(_ found: String) -> DatasetError {
      DatasetError(subject: chosen, expected: expected, found: found, remedy: remedy)
    }
    let file = try MappedFile(chosen, expecting: expected, remedy: remedy)
    let gzipped = file.bytes.count > 2 && file.bytes[0] == 0x1F && file.bytes[1] == 0x8B
    let contents: UnsafeRawBufferPointer
    if gzipped {
      do { contents = try inflate(file.bytes, limit: header + extents.reduce(1, *)) } catch {
        throw refuse(error.found)
      }
    } else {
      contents = file.bytes
    }
    var accepted = false
    defer { if gzipped && !accepted { contents.deallocate() } }
    guard contents.count >= header else { throw refuse("\(contents.count) bytes, too few for the header") }
    func word(_ index: Int) -> UInt32 {
      UInt32(bigEndian: contents.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
    }
    guard word(0) == magic else { throw refuse("magic number \(word(0)) instead of \(magic)") }
    let found = (1...extents.count).map { Int(word($0)) }
    guard found.dropFirst() == extents.dropFirst(), found[0] >= 1, found[0] <= extents[0] else {
      throw refuse("extents \(found.map(String.init).joined(separator: " x "))")
    }
    let size = header + found[0] * elementBytes
    guard contents.count == size else {
      let state = contents.count < size ? "truncated" : "too long"
      throw refuse("\(grouped(contents.count)) bytes (\(state)) where its header announces \(grouped(size))")
    }
    accepted = true
    self.path = chosen
    bytes = contents
    start = header
    count = found[0]
    mapped = gzipped ? nil : file
  }

  deinit { if mapped == nil { bytes.deallocate() } }
}
