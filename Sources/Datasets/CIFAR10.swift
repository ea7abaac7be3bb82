import Digests

/// CIFAR-10, binary version: records of one label byte and 3,072 bytes in planes R, G, B, each row by row.
///
/// Source: the data set's official page ("binary version"); paper.md section 7.
struct CIFAR10Split: UniformImageSplit {
  static let folderName = "cifar-10-batches-bin"
  static let officialCounts = ["train": 50_000, "test": 10_000]
  static let remedy = "restore the file from the official archive cifar-10-binary.tar.gz"
  private static let recordsPerFile = 10_000
  private static let recordBytes = 3_073

  let dataset = "cifar10"
  let split: String
  let count: Int
  let height = 32
  let width = 32
  let classNames: [String]
  let isLabeled = true
  private let files: [DatasetFile]
  private let labels: [UInt8]

  /// The files of a split, without the folder.
  static func files(of split: String) -> [String] {
    split == "test" ? ["test_batch.bin"] : (1...5).map { "data_batch_\($0).bin" }
  }

  /// Opens the files of a split and checks their sizes and labels.
  init(folder: String, split: String) throws(DatasetError) {
    self.split = split
    let (recordsPerFile, size) = (Self.recordsPerFile, Self.recordsPerFile * Self.recordBytes)
    let expected = "\(grouped(size)) bytes (\(grouped(recordsPerFile)) CIFAR-10 records of 3,073)"
    var files: [DatasetFile] = []
    var labels: [UInt8] = []
    for name in Self.files(of: split) {
      let file = try DatasetFile("\(folder)/\(name)", expecting: expected, remedy: Self.remedy)
      if file.count != size {
        throw DatasetError(
          subject: file.path, expected: expected,
          found: "\(grouped(file.count)) bytes (\(file.count < size ? "truncated" : "too long"))",
          remedy: Self.remedy)
      }
      let bytes = try file.bytes()
      for record in 0..<recordsPerFile {
        let label = bytes[record * Self.recordBytes]
        guard label <= 9 else {
          throw DatasetError(
            subject: file.path, expected: "labels 0 to 9", found: "label \(label) in record \(grouped(record))",
            remedy: Self.remedy)
        }
        labels.append(label)
      }
      files.append(file)
    }
    self.files = files
    self.labels = labels
    count = files.count * recordsPerFile
    classNames = [
      "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    ]
  }

  func label(_ index: Int) -> Int? {
    precondition(index >= 0 && index < count, "image \(index) of \(count)")
    return Int(labels[index])
  }

  func copyPixels(_ index: Int, to destination: UnsafeMutablePointer<UInt8>) throws(DatasetError) {
    precondition(index >= 0 && index < count, "image \(index) of \(count)")
    let planes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Self.recordBytes - 1)
    defer { planes.deallocate() }
    let start = index % Self.recordsPerFile * Self.recordBytes
    try files[index / Self.recordsPerFile].read(at: start + 1, into: UnsafeMutableRawBufferPointer(planes))
    guard let red = planes.baseAddress else { return }
    interleave(red: red, green: red + 1_024, blue: red + 2_048, count: 1_024, to: destination)
  }

  var fingerprint: String { get throws(DatasetError) { try SHA256.of(files) } }

  func checkUnchanged() throws(DatasetError) { for file in files { try file.checkUnchanged() } }
}

/// Writes `count` pixels from three planes as RGB triples.
func interleave(
  red: UnsafePointer<UInt8>, green: UnsafePointer<UInt8>, blue: UnsafePointer<UInt8>, count: Int,
  to destination: UnsafeMutablePointer<UInt8>
) {
  for pixel in 0..<count {
    destination[3 &* pixel] = red[pixel]
    destination[3 &* pixel &+ 1] = green[pixel]
    destination[3 &* pixel &+ 2] = blue[pixel]
  }
}
