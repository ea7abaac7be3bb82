import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

/// Files made by Tests/References/nyu.py.
private func withPairs<Result>(
  _ name: String = "pairs", splits: String? = "splits", _ body: (URL, URL) throws -> Result
) throws -> Result {
  try withTemporaryFolder { root in
    let folder = root.appendingPathComponent("nyu")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let pairs = folder.appendingPathComponent("nyu_depth_v2_labeled.mat")
    try FileManager.default.copyItem(at: testFile("References/nyu/\(name).mat"), to: pairs)
    if let splits {
      try FileManager.default.copyItem(
        at: testFile("References/nyu/\(splits).mat"), to: folder.appendingPathComponent("splits.mat"))
    }
    return try body(root, pairs)
  }
}

private func refusal(_ root: URL, split: String = "train", reading: Bool = false) -> String? {
  refusal { () throws(DatasetError) in
    let found = try openDataset(name: "nyu", split: split, searching: [root])
    guard reading, let depths = found as? any DepthSplit else { return }
    var map = [Float](repeating: 0, count: 640 * 480)
    var failure: DatasetError?
    map.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      do throws(DatasetError) { try depths.depth(0, into: base) } catch { failure = error }
    }
    if let failure { throw failure }
  }
}

@Suite struct NYUTests {
  @Test func pairsAreReadAsTheyWereWritten() throws {
    try withPairs { root, _ in
      let train = try openDataset(name: "nyu", split: "train", searching: [root])
      let test = try openDataset(name: "nyu", split: "validation", searching: [root])
      // Numbers 1 and 9 of the release are odd, 2, 4 and 6 even.
      #expect(train.count == 2 && test.count == 3)
      #expect(train.width == 640 && train.height == 480 && !train.isLabeled && train.classNames.isEmpty)
      for (split, index, pair) in [(train, 0, 0), (train, 1, 4), (test, 2, 3)] {
        // The second reading is of what was kept.
        for _ in 0..<2 {
          let pixels = try split.pixels(index)
          for (x, y) in [(0, 0), (639, 0), (0, 479), (317, 201)] {
            for channel in 0..<3 {
              let value: Int = 40 * pair + 70 * channel + x / 8 + y / 32
              let expected = UInt8(truncatingIfNeeded: value)
              let found = pixels[(y * 640 + x) * 3 + channel]
              #expect(found == expected, "\(pair) \(x) \(y) \(channel)")
            }
          }
        }
        var depths = [Float](repeating: 0, count: 640 * 480)
        let source = try #require(split as? any DepthSplit)
        try depths.withUnsafeMutableBufferPointer { try source.depth(index, into: #require($0.baseAddress)) }
        for (x, y) in [(0, 0), (639, 0), (0, 479), (317, 201)] {
          let (across, down) = (Float(x / 80) * 0.25, Float(y / 120) * 0.5)
          let expected: Float = 1 + Float(pair) + across + down
          let found = depths[y * 640 + x]
          #expect(found == expected, "\(pair) \(x) \(y)")
        }
      }
      #expect(try train.fingerprint != test.fingerprint || train.count != test.count)
    }
  }

  @Test func theSplitOfAFileOfSomePairsMayBeInIt() throws {
    // Without splits.mat, and without /isTest in the file, there is no split.
    try withPairs(splits: nil) { root, pairs in
      let path = pairs.deletingLastPathComponent().path
      #expect(
        refusal(root) == """
          \(path)/splits.mat: expected the official split of NYU-Depth-V2, a MATLAB file of version 5, found no such file\
          \n  hint: put the official splits.mat beside \(pairs.path)
          """)
    }
  }

  @Test func damagedFilesAreNamed() throws {
    let expected = "the labelled pairs of NYU-Depth-V2, a MATLAB file of version 7.3 (HDF5)"
    let remedy = "\n  hint: restore the official file nyu_depth_v2_labeled.mat (2.8 GB)"
    try withPairs { root, pairs in
      let whole = try Data(contentsOf: pairs)
      try whole.prefix(whole.count / 2).write(to: pairs)
      let message = try #require(refusal(root))
      #expect(message.hasPrefix("\(pairs.path): expected \(expected), found a truncated or damaged HDF5 file ("))
      #expect(message.contains("truncated file") && message.hasSuffix(remedy), "\(message)")
      try Data(whole.prefix(100)).write(to: pairs)
      #expect(
        refusal(root) == """
          \(pairs.path): expected \(expected), found 100 bytes\
          \(remedy)
          """)
      try Data(repeating: 7, count: 5_000).write(to: pairs)
      #expect(
        refusal(root) == """
          \(pairs.path): expected \(expected), found a file without HDF5's signature\
          \(remedy)
          """)
      // Bytes in the middle: what is damaged is data.
      var damaged = whole
      for place in damaged.count / 2..<damaged.count / 2 + 2_000 { damaged[place] = 0xFF }
      try damaged.write(to: pairs)
      let unreadable = ["train", "test"].flatMap { split in
        (0..<3).compactMap { index in
          refusal { () throws(DatasetError) in
            let found = try openDataset(name: "nyu", split: split, searching: [root])
            if index < found.count { _ = try found.pixels(index) }
          }
        }
      }
      #expect(unreadable.contains { $0.contains("data that cannot be read (") }, "\(unreadable)")
    }
    try withPairs("splits") { root, pairs in
      #expect(
        refusal(root) == """
          \(pairs.path): expected \(expected), found a MATLAB file of version 5, as splits.mat is\
          \(remedy)
          """)
    }
  }

  @Test func filesOfAnotherKindAreNamed() throws {
    let remedy = "\n  hint: restore the official file nyu_depth_v2_labeled.mat (2.8 GB)"
    let images = "a dataset /images of (N, 3, 640, 480) 8-bit unsigned integers"
    try withPairs("no-depths") { root, pairs in
      #expect(
        refusal(root) == """
          \(pairs.path): expected a dataset /depths of (1, 640, 480) 32-bit floating-point numbers, \
          found only /images, /officialIndex\
          \(remedy)
          """)
    }
    try withPairs("other-rank") { root, pairs in
      #expect(
        refusal(root) == """
          \(pairs.path): expected \(images), found one of (3, 640, 480)\
          \(remedy)
          """)
    }
    try withPairs("other-type") { root, pairs in
      #expect(
        refusal(root) == """
          \(pairs.path): expected \(images), found one of 16-bit signed integers\
          \(remedy)
          """)
    }
    try withPairs("lzf") { root, pairs in
      #expect(
        refusal(root) == """
          \(pairs.path): expected \(images), found data under the compression filter 'lzf' (number 32000), which the HDF5 \
          library here lacks\n  hint: name the folder of the filter's plugin in HDF5_PLUGIN_PATH, or rewrite the file: \
          h5repack -f GZIP=3
          """)
    }
    try withPairs("negative") { root, pairs in
      #expect(
        refusal(root, reading: true) == """
          \(pairs.path): expected depths from 0 to 1,000 metres, found -8.0 in pair 0\
          \(remedy)
          """)
    }
  }

  @Test func splitsThatAreNoneAreNamed() throws {
    let remedy = "\n  hint: restore the official splits.mat"
    try withPairs(splits: "splits-out-of-range") { root, pairs in
      let path = pairs.deletingLastPathComponent().path
      #expect(
        refusal(root) == """
          \(path)/splits.mat: expected trainNdxs, numbers of pairs from 1 to 1,449, found 1450 at place 2\
          \(remedy)
          """)
    }
    try withPairs(splits: "splits-of-parts") { root, _ in
      #expect(refusal(root)?.contains("found a variable trainNdxs that holds other things than whole numbers") == true)
    }
    try withPairs(splits: "pairs") { root, _ in
      #expect(refusal(root)?.contains("found a MATLAB file of another version than 5") == true)
    }
    // A file that does not number its pairs has as many as it has.
    try withPairs("negative") { root, pairs in
      #expect(refusal(root, split: "test")?.contains("expected pairs of the split test, found none") == true)
    }
  }
}

@Suite struct DepthViewTests {
  private func depths(_ split: some DepthSplit, _ recipe: ViewRecipe, index: Int = 3) throws -> [Float] {
    var maps = [Float](repeating: -1, count: recipe.outputSize * recipe.outputSize)
    try maps.withUnsafeMutableBufferPointer {
      try renderDepths(
        split: split, indices: [index], recipe: recipe, seed: 0, purpose: .alignmentView, epoch: 0, view: 0,
        into: #require($0.baseAddress), workers: Workers(threads: 1))
    }
    return maps
  }

  @Test func aWholeViewHasTheDepthsOfTheImage() throws {
    let split = try SceneSplit(split: "test", size: 24, count: 5, rendered: nil)
    var direct = [Float](repeating: 0, count: 24 * 24)
    direct.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { split.depth(3, into: base) }
    }
    let view = try depths(split, ViewRecipe(outputSize: 24))
    #expect(zip(view, direct).allSatisfy { abs($0 - $1) < 1e-5 })
    let mirrored = try depths(split, ViewRecipe(outputSize: 24, flip: 1))
    for row in 0..<24 {
      let (there, here) = (mirrored[row * 24..<row * 24 + 24], view[row * 24..<row * 24 + 24])
      #expect(Array(there) == here.reversed())
    }
  }

  @Test func halvingTakesTheWeightedMean() throws {
    let split = try SceneSplit(split: "test", size: 24, count: 5, rendered: nil)
    let whole = try depths(split, ViewRecipe(outputSize: 24))
    let half = try depths(split, ViewRecipe(outputSize: 12))
    let means: [Float] = [half.reduce(0, +) / 144, whole.reduce(0, +) / 576]
    #expect(abs(means[0] - means[1]) < 0.02)
    // Inside the image the triangle of width 4 weighs 1, 3, 3, 1.
    let weights: [Float] = [1, 3, 3, 1]
    var expected: Float = 0
    for row in 0..<4 {
      for column in 0..<4 {
        let weight: Float = weights[row] * weights[column] / 64
        expected += weight * whole[(9 + row) * 24 + 11 + column]
      }
    }
    #expect(abs(half[5 * 12 + 6] - expected) < 1e-5)
  }

  @Test func aCropIsThatOfTheImage() throws {
    // Depths that are the brightness: image and map must agree after the same random choices.
    let recipe = ViewRecipe(outputSize: 16, crop: ViewRecipe.Crop(area: 0.2...0.9), flip: 0.5)
    let split = BrightDepths()
    for index in 0..<6 {
      let map = try depths(split, recipe, index: index)
      var image = [Float](repeating: 0, count: 16 * 16 * 3)
      try image.withUnsafeMutableBufferPointer {
        try renderBatch(
          split: split, indices: [index], recipe: recipe, seed: 0, purpose: .alignmentView, epoch: 0, view: 0,
          into: #require($0.baseAddress), workers: Workers(threads: 1))
      }
      let differences = map.indices.map { abs(image[3 * $0] * 255 - map[$0]) }
      #expect(differences.allSatisfy { $0 < 1.01 })
    }
  }
}

/// Images whose depth is their red channel.
private struct BrightDepths: DepthSplit {
  let dataset = "bright"
  let split = "test"
  let count = 6
  let height = 40
  let width = 52
  let classNames: [String] = []
  let isLabeled = false
  let fingerprint = ""

  private func value(_ index: Int, _ place: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: place % width * 3 + place / width * 2 + 10 * index)
  }

  func label(_ index: Int) -> Int? { nil }

  func copyPixels(_ index: Int, to destination: UnsafeMutablePointer<UInt8>) {
    for place in 0..<height * width {
      for channel in 0..<3 { destination[3 * place + channel] = value(index, place) }
    }
  }

  func depth(_ index: Int, into destination: UnsafeMutablePointer<Float>) {
    for place in 0..<height * width { destination[place] = Float(value(index, place)) }
  }
}
