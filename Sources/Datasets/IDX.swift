import Digests

/// MNIST and Fashion-MNIST: IDX files of 28 x 28 gray images and of labels, gzipped or not.
///
/// Gray is replicated to R, G and B. A split may be cut to its first images as long as images and labels agree.
/// Source: the data sets' official pages; paper.md section 7.
struct IDXSplit: UniformImageSplit {
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
  private let classes: [UInt8]

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
    classes = try labels.elements()
    for (index, label) in classes.enumerated() where label > 9 {
      throw DatasetError(
        subject: labels.path, expected: "labels 0 to 9", found: "label \(label) of image \(grouped(index))",
        remedy: remedy)
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
    return Int(classes[index])
  }

  func copyPixels(_ index: Int, to destination: UnsafeMutablePointer<UInt8>) throws(DatasetError) {
    precondition(index >= 0 && index < count, "image \(index) of \(count)")
    let room = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Self.imageBytes)
    defer { room.deallocate() }
    try images.read(elements: index * Self.imageBytes, into: UnsafeMutableRawBufferPointer(room))
    guard let start = room.baseAddress else { return }
    let gray = UnsafePointer(start)
    interleave(red: gray, green: gray, blue: gray, count: Self.imageBytes, to: destination)
  }

  var fingerprint: String {
    get throws(DatasetError) {
      let fingerprint = SHA256()
      for file in [images, labels] { try file.forEachChunk { fingerprint.add($0) } }
      return fingerprint.hexadecimal()
    }
  }

  func checkUnchanged() throws(DatasetError) { for file in [images, labels] { try file.checkUnchanged() } }
}

/// An IDX file of unsigned bytes: magic, extents (big endian), then the elements; inflated once if it is gzipped.
final class IDXFile: @unchecked Sendable {  // written only by its initialiser
  /// The file that was read, with `.gz` if that was the one found.
  let path: String
  /// Where the elements start.
  let start: Int
  /// The first extent.
  let count: Int
  private let file: DatasetFile
  /// The whole file inflated; nil where it was not gzipped.
  private let inflated: UnsafeRawBufferPointer?
  private let elementCount: Int

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
    let file = try DatasetFile(chosen, expecting: expected, remedy: remedy)
    let inflated = try Self.inflated(file, limit: header + extents.reduce(1, *), refuse: refuse)
    var accepted = false
    defer { if !accepted { inflated?.deallocate() } }
    let size = inflated?.count ?? file.count
    guard size >= header else { throw refuse("\(size) bytes, too few for the header") }
    var beginning = [UInt8](repeating: 0, count: header)
    if let inflated {
      beginning = Array(inflated.prefix(header))
    } else {
      beginning = try file.bytes(count: header)
    }
    func word(_ index: Int) -> UInt32 { beginning[4 * index..<4 * index + 4].reduce(0) { $0 << 8 | UInt32($1) } }
    guard word(0) == magic else { throw refuse("magic number \(word(0)) instead of \(magic)") }
    let found = (1...extents.count).map { Int(word($0)) }
    guard found.dropFirst() == extents.dropFirst(), found[0] >= 1, found[0] <= extents[0] else {
      throw refuse("extents \(found.map(String.init).joined(separator: " x "))")
    }
    let announced = header + found[0] * elementBytes
    guard size == announced else {
      let state = size < announced ? "truncated" : "too long"
      throw refuse("\(grouped(size)) bytes (\(state)) where its header announces \(grouped(announced))")
    }
    accepted = true
    self.path = chosen
    self.file = file
    self.inflated = inflated
    start = header
    count = found[0]
    elementCount = found[0] * elementBytes
  }

  /// The inflated bytes of a gzipped file; nil for another.
  private static func inflated(
    _ file: DatasetFile, limit: Int, refuse: (String) -> DatasetError
  ) throws(DatasetError) -> UnsafeRawBufferPointer? {
    guard file.count > 2, try file.bytes(count: 2) == [0x1F, 0x8B] else { return nil }
    let compressed = try file.bytes()
    let outcome = compressed.withUnsafeBytes { bytes -> Result<UnsafeRawBufferPointer, InflateError> in
      do throws(InflateError) { return .success(try inflate(bytes, limit: limit)) } catch { return .failure(error) }
    }
    switch outcome {
    case .success(let bytes): return bytes
    case .failure(let error): throw refuse(error.found)
    }
  }

  deinit { inflated?.deallocate() }

  /// Fills a buffer with elements from a place on.
  func read(elements place: Int, into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError) {
    guard let inflated else { return try file.read(at: start + place, into: buffer) }
    let range = start + place..<start + place + buffer.count
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: inflated[range]))
  }

  /// All elements.
  func elements() throws(DatasetError) -> [UInt8] {
    let room = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: elementCount)
    defer { room.deallocate() }
    try read(elements: 0, into: UnsafeMutableRawBufferPointer(room))
    return Array(room)
  }

  /// Hands over the (inflated) file piece by piece.
  func forEachChunk(_ body: (UnsafeRawBufferPointer) -> Void) throws(DatasetError) {
    if let inflated { body(inflated) } else { try file.forEachChunk(body) }
  }

  /// What was inflated stays as it was.
  func checkUnchanged() throws(DatasetError) { if inflated == nil { try file.checkUnchanged() } }
}
