import Datasets
import Foundation

/// What an operation says when it refuses, nil if it does not.
func refusal<Result>(_ body: () throws(DatasetError) -> Result) -> String? {
  do {
    _ = try body()
    return nil
  } catch {
    return error.description
  }
}

/// Official-looking files with a few bytes each.
enum Fixture {
  /// Writes a file, with the folders above it.
  static func write(_ bytes: [UInt8], to url: URL) throws {
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  /// A CIFAR-10 folder: records of zeros (sparse on disk), with given bytes at given offsets of a file.
  static func cifar10(in root: URL, bytes: [(file: String, offset: Int, byte: UInt8)] = []) throws -> URL {
    let folder = root.appendingPathComponent("cifar-10-batches-bin")
    for name in (1...5).map({ "data_batch_\($0).bin" }) + ["test_batch.bin"] {
      let url = folder.appendingPathComponent(name)
      try write([], to: url)
      let handle = try FileHandle(forWritingTo: url)
      try handle.truncate(atOffset: 30_730_000)
      for change in bytes where change.file == name {
        try handle.seek(toOffset: UInt64(change.offset))
        try handle.write(contentsOf: [change.byte])
      }
      try handle.close()
    }
    return folder
  }

  /// One STL-10 image whose byte at (channel, row, column) is a function of the three.
  static func stl10Image(_ value: (_ channel: Int, _ row: Int, _ column: Int) -> UInt8) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 27_648)
    for channel in 0..<3 {
      for column in 0..<96 {
        for row in 0..<96 { bytes[channel * 9_216 + column * 96 + row] = value(channel, row, column) }
      }
    }
    return bytes
  }

  /// An STL-10 folder of three training and two test images.
  static func stl10(in root: URL) throws -> URL {
    let folder = root.appendingPathComponent("stl10_binary")
    let image = stl10Image { channel, row, column in UInt8(truncatingIfNeeded: 100 * channel + 2 * row + column) }
    let dark = [UInt8](repeating: 0, count: 27_648)
    try write(dark + image + dark, to: folder.appendingPathComponent("train_X.bin"))
    try write([1, 10, 3], to: folder.appendingPathComponent("train_y.bin"))
    try write(image + dark, to: folder.appendingPathComponent("test_X.bin"))
    try write([4, 5], to: folder.appendingPathComponent("test_y.bin"))
    return folder
  }

  /// An IDX file.
  static func idx(magic: UInt32, extents: [UInt32], _ elements: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    for word in [magic] + extents {
      for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
    return bytes + elements
  }

  /// A gzip stream of stored (uncompressed) blocks.
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    func little(_ value: UInt32, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
    }
    for start in stride(from: 0, to: bytes.count, by: 65_535) {
      let block = bytes[start..<min(start + 65_535, bytes.count)]
      result.append(block.endIndex == bytes.count ? 1 : 0)
      result += little(UInt32(block.count), 2) + little(~UInt32(block.count), 2) + block
    }
    var checksum = UInt32.max
    for byte in bytes {
      checksum ^= UInt32(byte)
      for _ in 0..<8 { checksum = checksum & 1 == 1 ? checksum >> 1 ^ 0xEDB8_8320 : checksum >> 1 }
    }
    return result + little(~checksum, 4) + little(UInt32(bytes.count), 4)
  }

  /// Images of an MNIST-like file: image i is filled with the byte 10 i + 1, but for its last pixel, 255.
  static func mnistImages(_ count: Int) -> [UInt8] {
    var elements: [UInt8] = []
    for image in 0..<count {
      elements += [UInt8](repeating: UInt8(truncatingIfNeeded: 10 * image + 1), count: 783) + [255]
    }
    return idx(magic: 0x803, extents: [UInt32(count), 28, 28], elements)
  }

  /// A folder of two training images (unpacked) and three test images (gzipped).
  static func mnist(in root: URL, name: String = "mnist") throws -> URL {
    let folder = root.appendingPathComponent(name)
    try write(mnistImages(2), to: folder.appendingPathComponent("train-images-idx3-ubyte"))
    try write(
      idx(magic: 0x801, extents: [2], [7, 9]), to: folder.appendingPathComponent("train-labels-idx1-ubyte"))
    try write(gzip(mnistImages(3)), to: folder.appendingPathComponent("t10k-images-idx3-ubyte.gz"))
    try write(
      gzip(idx(magic: 0x801, extents: [3], [0, 5, 9])),
      to: folder.appendingPathComponent("t10k-labels-idx1-ubyte.gz"))
    return folder
  }
}
