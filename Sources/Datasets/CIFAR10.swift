import Digests

/// CIFAR-10, binary version: records of one label byte and 3,072 bytes in planes R, G, B, each row by row.
///
/// Source: the data set's official page ("binary version"); paper.md section 7.
struct CIFAR10Split: ImageSplit {
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
  private let files: [MappedFile]

  /// The files of a split, without the folder.
  static func files(of split: String) -> [String] {
    split == "test" ? ["test_batch.bin"] : (1...5).map { "data_batch_\($0).bin" }
  }

  /// Maps the files of a split and checks their sizes and labels.
  init(folder: String, split: String) throws(DatasetError) {
    self.split = split
    let (recordsPerFile, size) = (Self.recordsPerFile, Self.recordsPerFile * Self.recordBytes)
    let expected = "\(grouped(size)) bytes (\(grouped(recordsPerFile)) CIFAR-10 records of 3,073)"
    var files: [MappedFile] = []
    for name in Self.files(of: split) {
      let file = try MappedFile("\(folder)/\(name)", expecting: expected, remedy: Self.remedy)
      if file.bytes.count != size {
        throw DatasetError(
          subject: file.path, expected: expected,
          found: "\(grouped(file.bytes.count)) bytes (\(file.bytes.count < size ? "truncated" : "too long"))",
          remedy: Self.remedy)
      }
      for record in 0..<recordsPerFile where file.bytes[record * Self.recordBytes] > 9 {
        throw DatasetError(
          subject: file.path, expected: "labels 0 to 9",
          found: "label \(file.bytes[record * Self.recordBytes]) in record \(grouped(record))", remedy: Self.remedy)
      }
      files.append(file)
    }
    self.files = files
    count = files.count * recordsPerFile
    classNames = [
      "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    ]
  }

  private func record(_ index: Int) -> UnsafeRawBufferPointer.SubSequence {
    precondition(index >= 0 && index < count, "image \(index) of \(count)")
    let start = index % Self.recordsPerFile * Self.recordBytes
    return files[index / Self.recordsPerFile].bytes[start..<start + Self.recordBytes]
  }

  func label(_ index: Int) -> Int? { record(index).first.map(Int.init) }

  func copyPixels(_ index: Int, to destination: UnsafeMutablePointer<UInt8>) {
    let planes = UnsafeRawBufferPointer(rebasing: record(index).dropFirst())
    guard let red = planes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    interleave(red: red, green: red + 1_024, blue: red + 2_048, count: 1_024, to: destination)
  }

  var fingerprint: String { SHA256.of(files) }
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
