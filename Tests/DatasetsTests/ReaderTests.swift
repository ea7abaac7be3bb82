import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct ReaderTests {
  @Test func cifar10ReadsPlanesAndLabels() throws {
    try withTemporaryFolder { root in
      // The second record of the third batch: label 4, then red, green and blue of its last pixel.
      let record = 3_073
      _ = try Fixture.cifar10(
        in: root,
        bytes: [
          ("data_batch_3.bin", record, 4), ("data_batch_3.bin", record + 1_024, 11),
          ("data_batch_3.bin", record + 2_048, 22), ("data_batch_3.bin", record + 3_072, 33),
        ])
      let split = try openDataset(name: "cifar10", split: "train", searching: [root])
      #expect(split.count == 50_000 && split.height == 32 && split.width == 32 && split.isLabeled)
      #expect(split.classNames.count == 10 && split.classNames[4] == "deer")
      #expect(split.label(20_001) == 4)
      #expect(split.label(20_002) == 0)
      #expect(try Array(split.pixels(20_001).suffix(6)) == [0, 0, 0, 11, 22, 33])
      let test = try openDataset(name: "cifar10", split: "validation", searching: [root])
      #expect(test.count == 10_000 && test.split == "test")
      #expect(try test.fingerprint.count == 64 && test.fingerprint != split.fingerprint)
    }
  }

  @Test func cifar10RefusesMalformedFiles() throws {
    try withTemporaryFolder { root in
      let folder = try Fixture.cifar10(in: root, bytes: [("data_batch_2.bin", 3 * 3_073, 10)])
      func message(_ split: String = "test") -> String? {
        refusal { () throws(DatasetError) in
          try openDataset(name: "cifar10", split: split, searching: [root])
        }
      }
      let file = folder.appendingPathComponent("test_batch.bin")
      let remedy = "\n  hint: restore the file from the official archive cifar-10-binary.tar.gz"
      let expected = "\(file.path): expected 30,730,000 bytes (10,000 CIFAR-10 records of 3,073), found "
      #expect(
        message("train") == "\(folder.path)/data_batch_2.bin: expected labels 0 to 9, found label 10 in record 3"
          + remedy)
      let handle = try FileHandle(forWritingTo: file)
      try handle.truncate(atOffset: 30_729_999)
      #expect(message() == expected + "30,729,999 bytes (truncated)" + remedy)
      try handle.truncate(atOffset: 30_730_001)
      #expect(message() == expected + "30,730,001 bytes (too long)" + remedy)
      try handle.truncate(atOffset: 0)
      #expect(message() == expected + "an empty file" + remedy)
      try FileManager.default.removeItem(at: file)
      #expect(message() == expected + "no such file" + remedy)
      try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
      #expect(message() == expected + "a folder" + remedy)
      try FileManager.default.removeItem(at: file)
      #expect(mkfifo(file.path, 0o600) == 0)
      #expect(message() == expected + "something that is not a plain file" + remedy)
    }
  }

  @Test func stl10ReadsColumnsAndLabels() throws {
    try withTemporaryFolder { root in
      let folder = try Fixture.stl10(in: root)
      let split = try openDataset(name: "stl10", split: "train", searching: [root])
      #expect(split.count == 3 && split.height == 96 && split.width == 96 && split.isLabeled)
      #expect((0..<3).map(split.label) == [0, 9, 2])
      let pixels = try split.pixels(1)
      for (row, column) in [(0, 0), (0, 95), (95, 0), (17, 42), (95, 95)] {
        for channel in 0..<3 {
          #expect(
            pixels[3 * (96 * row + column) + channel]
              == UInt8(truncatingIfNeeded: 100 * channel + 2 * row + column), "\(row) \(column) \(channel)")
        }
      }
      // The folder itself may be named, too.
      #expect(try openDataset(name: "stl10", split: "test", searching: [folder]).count == 2)
    }
  }

  @Test func stl10NeedsItsUnlabeledImagesOnlyForTheirSplits() throws {
    try withTemporaryFolder { root in
      let folder = try Fixture.stl10(in: root)
      let file = folder.appendingPathComponent("unlabeled_X.bin")
      #expect(try openDataset(name: "stl10", split: "train", searching: [root]).count == 3)
      for split in ["unlabeled", "train+unlabeled"] {
        let message = refusal { () throws(DatasetError) in
          try openDataset(name: "stl10", split: split, searching: [root])
        }
        #expect(
          message == "\(file.path): expected 100,000 images of 27,648 bytes, or the first of them, found no such file"
            + "\n  hint: restore the file from the official archive stl10_binary.tar.gz")
      }
      try Fixture.write([UInt8](repeating: 9, count: 2 * 27_648), to: file)
      let all = try openDataset(name: "stl10", split: "train+unlabeled", searching: [root])
      #expect(all.count == 5 && !all.isLabeled)
      #expect(all.label(2) == 2 && all.label(3) == nil)
      #expect(try all.pixels(2).allSatisfy { $0 == 0 } && all.pixels(3).allSatisfy { $0 == 9 })
      let unlabeled = try openDataset(name: "stl10", split: "unlabeled", searching: [root])
      #expect(unlabeled.count == 2 && !unlabeled.isLabeled && unlabeled.label(0) == nil)
    }
  }

  @Test func stl10RefusesMalformedFiles() throws {
    try withTemporaryFolder { root in
      let folder = try Fixture.stl10(in: root)
      func message() -> String? {
        refusal { () throws(DatasetError) in try openDataset(name: "stl10", split: "test", searching: [root]) }
      }
      let labels = folder.appendingPathComponent("test_y.bin")
      for wrong: UInt8 in [0, 11] {
        try Fixture.write([4, wrong], to: labels)
        #expect(
          message()?.hasPrefix("\(labels.path): expected labels 1 to 10, found label \(wrong) of image 1\n") == true)
      }
      try Fixture.write([4], to: labels)
      #expect(
        message()?.hasPrefix(
          "\(labels.path): expected 2 labels of one byte, one for each image of \(folder.path)/test_X.bin, found 1 labels"
        ) == true)
      let images = folder.appendingPathComponent("test_X.bin")
      try Fixture.write([UInt8](repeating: 0, count: 2 * 27_648 - 1), to: images)
      #expect(
        message()?.hasPrefix(
          "\(images.path): expected 8,000 images of 27,648 bytes, or the first of them, found 55,295 bytes"
            + " (1 images and 27,647 bytes)\n") == true)
    }
  }

  @Test func idxReadsUnpackedAndGzippedFiles() throws {
    try withTemporaryFolder { root in
      let folder = try Fixture.mnist(in: root)
      let train = try openDataset(name: "mnist", split: "train", searching: [root])
      #expect(train.count == 2 && train.height == 28 && train.width == 28)
      #expect((0..<2).map(train.label) == [7, 9])
      let test = try openDataset(name: "mnist", split: "test", searching: [root])
      #expect((0..<3).map(test.label) == [0, 5, 9])
      #expect(try test.pixels(2).prefix(3) == [21, 21, 21] && test.pixels(2).suffix(4) == [21, 255, 255, 255])
      #expect(test.classNames[5] == "5")
      // The same bytes have the same fingerprint, packed or not.
      for name in ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"] {
        let plain = folder.appendingPathComponent(name)
        try Fixture.write(Fixture.gzip([UInt8](Data(contentsOf: plain))), to: plain.appendingPathExtension("gz"))
        try FileManager.default.removeItem(at: plain)
      }
      #expect(try openDataset(name: "mnist", split: "train", searching: [root]).fingerprint == train.fingerprint)
    }
  }

  @Test func gzipOfSeveralMembersIsRead() throws {
    try withTemporaryFolder { root in
      let folder = try Fixture.mnist(in: root)
      let plain = try openDataset(name: "mnist", split: "test", searching: [root]).fingerprint
      let images = Fixture.mnistImages(3)
      let file = folder.appendingPathComponent("t10k-images-idx3-ubyte.gz")
      let members = [images[..<10], images[10..<1000], images[1000...]]
      try Fixture.write(members.flatMap { Fixture.gzip(Array($0)) }, to: file)
      #expect(try openDataset(name: "mnist", split: "test", searching: [root]).fingerprint == plain)
      func found(_ bytes: [UInt8]) throws -> String {
        try Fixture.write(bytes, to: file)
        return refusal { () throws(DatasetError) in
          try openDataset(name: "mnist", split: "test", searching: [root])
        } ?? "nothing"
      }
      let packed = Fixture.gzip(images)
      // 10,000 images at most, however many members make them.
      let twice = [[UInt8]](repeating: Fixture.gzip([UInt8](repeating: 0, count: 1 << 20)), count: 9).flatMap { $0 }
      #expect(try found(twice).contains("more than 7,840,016 bytes after unpacking"))
      #expect(try found(packed + packed.prefix(15)).contains("a gzip stream that ends early"))
      #expect(try found(packed + packed).contains("(too long) where its header announces"))
    }
  }

  @Test func changedFilesNeverCrash() throws {
    try withTemporaryFolder { root in
      let folders = [try Fixture.mnist(in: root), try Fixture.stl10(in: root)]
      var random: UInt64 = 5
      func next(_ count: Int) -> Int {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(random >> 33) % max(1, count)
      }
      for folder in folders {
        let name = folder.lastPathComponent == "mnist" ? "mnist" : "stl10"
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
          let whole = [UInt8](try Data(contentsOf: file))
          for _ in 0..<60 {
            var bytes = whole
            for _ in 0..<(1 + next(4)) {
              // Headers and ends are where sizes and checksums are.
              let place = next(2) == 0 ? next(min(32, bytes.count)) : next(bytes.count)
              switch next(3) {
              case 0 where !bytes.isEmpty: bytes[place] = UInt8(truncatingIfNeeded: next(256))
              case 1: bytes.removeLast(min(bytes.count, next(40)))
              default: bytes.insert(contentsOf: whole.prefix(next(40)), at: place)
              }
            }
            try Fixture.write(bytes, to: file)
            for split in ["train", "test"] {
              _ = refusal { () throws(DatasetError) in
                let images = try openDataset(name: name, split: split, searching: [root])
                for index in 0..<images.count { _ = images.label(index) }
              }
            }
          }
          try Fixture.write(whole, to: file)
        }
      }
    }
  }

  @Test func idxRefusesMalformedFiles() throws {
    try withTemporaryFolder { root in
      let folder = try Fixture.mnist(in: root)
      let file = folder.appendingPathComponent("t10k-images-idx3-ubyte.gz")
      func found(_ bytes: [UInt8], at url: URL? = nil) throws -> String {
        try Fixture.write(bytes, to: url ?? file)
        let message = refusal { () throws(DatasetError) in
          try openDataset(name: "mnist", split: "test", searching: [root])
        }
        let text = try #require(message)
        let prefix = "\((url ?? file).path): expected "
        #expect(text.hasPrefix(prefix))
        let start = try #require(text.range(of: ", found "))
        return String(text[start.upperBound...].prefix(while: { $0 != "\n" }))
      }
      let good = Fixture.mnistImages(3)
      let packed = Fixture.gzip(good)
      #expect(try found(Array(packed.dropLast(9))) == "a gzip stream that ends early, after 2,367 bytes")
      var corrupt = packed
      corrupt[500] ^= 1
      #expect(try found(corrupt) == "a corrupt gzip stream (incorrect data check)")
      #expect(try found(packed + [0]) == "1 bytes after the end of the gzip stream")
      #expect(
        try found(Fixture.gzip(Array(good.dropLast()))) == "2,367 bytes (truncated) where its header announces 2,368")
      #expect(try found(good + [0]) == "2,369 bytes (too long) where its header announces 2,368")
      #expect(try found(Fixture.gzip([0, 0])) == "2 bytes, too few for the header")
      #expect(try found(Fixture.idx(magic: 0x801, extents: [3, 28, 28], [])) == "magic number 2049 instead of 2051")
      #expect(try found(Fixture.idx(magic: 0x803, extents: [3, 28, 27], [])) == "extents 3 x 28 x 27")
      #expect(try found(Fixture.idx(magic: 0x803, extents: [.max, 28, 28], [])) == "extents 4294967295 x 28 x 28")
      #expect(try found([]) == "an empty file")
      try Fixture.write(packed, to: file)
      let labels = folder.appendingPathComponent("t10k-labels-idx1-ubyte.gz")
      #expect(try found(Fixture.idx(magic: 0x801, extents: [2], [1, 2]), at: labels) == "2 labels")
      #expect(
        try found(Fixture.idx(magic: 0x801, extents: [3], [1, 2, 10]), at: labels) == "label 10 of image 2")
    }
  }

  @Test func aGzipStreamBeyondTheOfficialSizeIsRefused() throws {
    try withTemporaryFolder { root in
      let folder = try Fixture.mnist(in: root)
      let labels = folder.appendingPathComponent("t10k-labels-idx1-ubyte.gz")
      let bytes = Fixture.idx(magic: 0x801, extents: [10_001], [UInt8](repeating: 1, count: 10_001))
      try Fixture.write(Fixture.gzip(bytes), to: labels)
      let message = refusal { () throws(DatasetError) in
        try openDataset(name: "mnist", split: "test", searching: [root])
      }
      #expect(message?.contains("found more than 10,008 bytes after unpacking\n") == true)
    }
  }

  @Test func aFileThatIsShortenedWhileItIsReadIsAnError() throws {
    try withTemporaryFolder { root in
      let folder = try Fixture.stl10(in: root)
      let split = try openDataset(name: "stl10", split: "train", searching: [root])
      func render() -> String? {
        var views = [Float](repeating: 0, count: 3 * 24 * 24 * 3)
        return refusal { () throws(DatasetError) in
          try renderBatch(
            split: split, indices: [0, 1, 2], recipe: ViewRecipe.paperTraining(size: 24), seed: 0,
            purpose: .trainingView, epoch: 0, view: 0, into: &views, workers: Workers(threads: 2))
        }
      }
      #expect(render() == nil)
      let images = folder.appendingPathComponent("train_X.bin")
      let bytes = try Data(contentsOf: images)
      let handle = try FileHandle(forWritingTo: images)
      try handle.truncate(atOffset: 40_000)
      #expect(render()?.contains("it ends at byte 40000; it had 82944 bytes when it was opened") == true)
      #expect(refusal { () throws(DatasetError) in try split.fingerprint } != nil)
      // The same length again, but not the same file any more.
      try handle.truncate(atOffset: 0)
      try handle.write(contentsOf: bytes)
      try handle.close()
      #expect(render()?.contains("a file that was changed while it was in use") == true)
    }
  }
}
