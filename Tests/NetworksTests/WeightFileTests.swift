import Foundation
import Networks
import Tensors
import TestSupport
import Testing

private func tinyNetwork(seed: UInt64 = 1, dimension: Int = 3) throws -> SmallAlexNet {
  try SmallAlexNet(inputSize: 15, width: 1.0 / 64, dimension: dimension, seed: seed, workers: Workers(threads: 1))
}

private func state(_ network: SmallAlexNet) -> [[Float]] {
  network.parameters.map { $0.exported() } + network.runningStatistics.map(\.values.elements)
    + [[Float(network.batchesTracked)]]
}

/// A safetensors file with a header and as many bytes of data.
private func file(_ header: String, data: Int, at url: URL) throws {
  let json = Data(header.utf8)
  try (withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) } + json + Data(count: data)).write(to: url)
}

@Suite struct WeightFileTests {
  @Test func readsWhatPyTorchWrote() throws {
    struct Reference: Decodable {
      var tinyFeatures: [Double]
    }
    let reference = try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: testFile("References/small_alexnet.json")))
    let network = try tinyNetwork()
    let metadata = try readWeights(into: network, from: testFile("References/small_alexnet.safetensors"))
    #expect(metadata == ["format": "pt"])
    #expect(network.batchesTracked == 1)
    let features = network.forward(pairedImages(step: 0, count: 4, size: 15), count: 4, training: false)
    #expect(distance(features.elements.map(Double.init), reference.tinyFeatures) < 1e-5)
  }

  @Test func roundTripIsExactAndBytesRepeat() throws {
    try withTemporaryFolder { folder in
      let network = try tinyNetwork()
      _ = network.forward(pairedImages(step: 0, count: 4, size: 15), count: 4, training: true)
      let (first, second) = (folder.appendingPathComponent("a"), folder.appendingPathComponent("b"))
      let metadata = ["run": "\"3f\"\n\\ é", "step": "7"]
      try writeWeights(of: network, to: first, metadata: metadata)
      let other = try tinyNetwork(seed: 2)
      #expect(state(other) != state(network))
      #expect(try readWeights(into: other, from: first) == metadata)
      #expect(state(other) == state(network))
      try writeWeights(of: other, to: second, metadata: metadata)
      #expect(try Data(contentsOf: first) == Data(contentsOf: second))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["a", "b"])
    }
  }

  @Test func malformedFilesAreRefused() throws {
    let tensor = #"{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#
    let cases: [(header: String, data: Int, message: String)] = [
      ("[1]", 0, "the header of 3 bytes is not a JSON object"),
      ("{\"a\":", 0, "the header of 5 bytes is not a JSON object"),
      (#"{"__metadata__":{"a":1}}"#, 0, "__metadata__ must map strings to strings"),
      (#"{"a":{"dtype":"F32","shape":[2]}}"#, 8, "a must have a dtype, a shape and two data_offsets"),
      (
        #"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, 8,
        "a must have a dtype, a shape and two data_offsets"
      ),
      (#"{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}"#, 8, "a has the unknown dtype F31"),
      (#"{"a":\#(tensor)}"#, 7, "a lies at bytes 0..<8 of 7; is the file truncated?"),
      (
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8,
        "a lies at bytes 8..<0 of 8; is the file truncated?"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8,
        "a of shape [3] and dtype F32 takes 12 bytes, found 8"
      ),
      (
        #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#, 8,
        "a has the impossible shape [4611686018427387904, 4]"
      ),
      (#"{"a":\#(tensor),"b":\#(tensor)}"#, 8, "bytes 8..<0 belong to no one tensor"),
      (#"{"a":\#(tensor)}"#, 9, "1 bytes follow the last tensor"),
    ]
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("w.safetensors")
      let network = try tinyNetwork()
      let before = state(network)
      func expectRefusal(_ message: String) {
        #expect(throws: WeightFileError.malformed(path: url.path, problem: message)) {
          try readWeights(into: network, from: url)
        }
      }
      for (header, data, message) in cases {
        try file(header, data: data, at: url)
        expectRefusal(message)
      }
      try Data([1, 2, 3]).write(to: url)
      expectRefusal("it has 3 bytes, fewer than the 8 of the header's length")
      try Data([255, 255, 255, 255, 255, 255, 255, 255, 0]).write(to: url)
      expectRefusal("its header claims 18446744073709551615 bytes of a file of 9; is the file truncated?")
      #expect(state(network) == before)
    }
  }

  /// The file of a network with a whole number in place of its first one, `num_batches_tracked`.
  private func bytes(of network: SmallAlexNet, batches: Int64, at url: URL) throws -> Data {
    try writeWeights(of: network, to: url)
    var bytes = try Data(contentsOf: url)
    let header = 8 + bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    bytes.replaceSubrange(header..<header + 8, with: withUnsafeBytes(of: batches.littleEndian) { Data($0) })
    return bytes
  }

  @Test func countsOfBatchesThatCannotGoOnAreRefused() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("w.safetensors")
      for batches in [Int64.max, .min, -1, mostBatchesTracked + 1] {
        let network = try tinyNetwork()
        try bytes(of: network, batches: batches, at: url).write(to: url)
        var message = ""
        do { try readWeights(into: network, from: url) } catch { message = "\(error)" }
        #expect(
          message.hasSuffix("num_batches_tracked must be from 0 to 281474976710656, found \(batches)"), "\(message)")
      }
      let network = try tinyNetwork()
      try bytes(of: network, batches: mostBatchesTracked, at: url).write(to: url)
      _ = try? readWeights(into: network, from: url)
      _ = network.forward(pairedImages(step: 0, count: 4, size: 15), count: 4, training: true)
    }
  }

  @Test func changedFilesNeverCrashAndNeverHalfLoad() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("w.safetensors")
      let network = try tinyNetwork()
      try writeWeights(of: network, to: url)
      let whole = [UInt8](try Data(contentsOf: url))
      let header = 8 + whole.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      var random: UInt64 = 3
      func next(_ count: Int) -> Int {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(random >> 33) % max(1, count)
      }
      let words = [
        "9223372036854775807", "-1", "1e308", "18446744073709551616", "null", "[[[]]]", "\"", "{", "}", "0", "true",
        "F64",
        "NaN", "\"__metadata__\":{},",
      ]
      for _ in 0..<1500 {
        var file = whole
        for _ in 0..<(1 + next(3)) {
          let place = next(header)
          switch next(3) {
          case 0: file[place] = UInt8(truncatingIfNeeded: next(256))
          case 1: file.replaceSubrange(place..<min(place + next(8), file.count), with: words[next(words.count)].utf8)
          default: file.removeSubrange(place..<min(place + 1 + next(40), file.count))
          }
        }
        try Data(file).write(to: url)
        let target = try tinyNetwork(seed: 2)
        let before = state(target)
        do {
          try readWeights(into: target, from: url)
        } catch {
          #expect(state(target) == before)
          #expect(!"\(error)".contains("\n"))
        }
      }
    }
  }

  @Test func filesOfOtherNetworksAreRefused() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("w.safetensors")
      let network = try tinyNetwork()
      let before = state(network)
      func refusal() -> WeightFileError? {
        do {
          try readWeights(into: network, from: url)
          return nil
        } catch { return error }
      }
      try writeWeights(of: try tinyNetwork(dimension: 4), to: url)
      #expect(
        refusal()?.description
          == "\(url.path) does not fit the encoder: blocks.7.0.weight must have shape [3, 64], found [4, 64]")
      // The same bytes under another name, of the same length.
      try writeWeights(of: network, to: url)
      let whole = try Data(contentsOf: url)
      func replace(_ old: String, _ new: String) throws {
        var bytes = whole
        if let range = bytes.range(of: Data(old.utf8)) { bytes.replaceSubrange(range, with: Data(new.utf8)) }
        try bytes.write(to: url)
      }
      try replace("\"blocks.7.0.bias\"", "\"blocks.7.0.bien\"")
      #expect(refusal() == .mismatch(path: url.path, tensor: "blocks.7.0.bias", problem: "is missing"))
      try replace("\"dtype\":\"F32\"", "\"dtype\":\"I32\"")
      #expect(
        refusal() == .mismatch(path: url.path, tensor: "blocks.0.0.weight", problem: "must have dtype F32, found I32"))
      try whole.prefix(whole.count - 4).write(to: url)
      #expect(refusal()?.description.contains("is the file truncated?") == true)
      try FileManager.default.removeItem(at: url)
      #expect(refusal()?.description == "cannot open \(url.path): No such file or directory")
      #expect(state(network) == before)
    }
  }

  @Test func unwritablePlacesAreErrors() throws {
    let network = try tinyNetwork()
    #expect(throws: WeightFileError.self) {
      try writeWeights(of: network, to: URL(fileURLWithPath: "/nonexistent/folder/w.safetensors"))
    }
  }
}
