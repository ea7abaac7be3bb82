import Foundation
import Networks
import Tensors
import TestSupport
import Testing

/// Weight files of other programs: their names, shapes and types laid beside an encoder.
@Suite struct ForeignWeightsTests {
  private func network(seed: UInt64, dimension: Int = 3) throws -> SmallAlexNet {
    try SmallAlexNet(inputSize: 15, width: 1.0 / 64, dimension: dimension, seed: seed, workers: Workers(threads: 1))
  }

  private func numbers(_ network: SmallAlexNet) -> [[Float]] {
    network.parameters.map { $0.exported() } + network.runningStatistics.map(\.values.elements)
  }

  /// One tensor as a file of another program has it.
  private struct Foreign {
    var name: String
    var type: String
    var shape: [Int]
    var bytes: Data
  }

  /// The tensors of a network, its numbers in a type.
  private func tensors(of network: SmallAlexNet, as type: String = "F32") throws -> [Foreign] {
    func bytes(_ values: [Float]) -> Data {
      switch type {
      case "F16": values.map { Float16($0).bitPattern }.withUnsafeBytes { Data($0) }
      case "BF16": values.map { UInt16($0.bitPattern >> 16) }.withUnsafeBytes { Data($0) }
      case "F64": values.map(Double.init).withUnsafeBytes { Data($0) }
      default: values.withUnsafeBytes { Data($0) }
      }
    }
    var found = network.parameters.map {
      Foreign(name: $0.name, type: type, shape: $0.shape, bytes: bytes($0.exported()))
    }
    for statistic in network.runningStatistics {
      let values = statistic.values.elements
      found.append(Foreign(name: statistic.name, type: type, shape: [values.count], bytes: bytes(values)))
      guard statistic.name.hasSuffix("running_mean") else { continue }
      let name = statistic.name.replacingOccurrences(of: "running_mean", with: "num_batches_tracked")
      found.append(Foreign(name: name, type: "I64", shape: [], bytes: withUnsafeBytes(of: Int64(5)) { Data($0) }))
    }
    return found
  }

  private func file(_ tensors: [Foreign]) throws -> TensorFile {
    var (header, offset) = ([String: Any](), 0)
    for tensor in tensors {
      let end = offset + tensor.bytes.count
      header[tensor.name] =
        ["dtype": tensor.type, "shape": tensor.shape, "data_offsets": [offset, end]] as [String: Any]
      offset = end
    }
    let json = try JSONSerialization.data(withJSONObject: header)
    let length = withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) }
    return try TensorFile(tensors.reduce(length + json) { $0 + $1.bytes }, path: "w.safetensors")
  }

  private func refusal(_ tensors: [Foreign], for network: SmallAlexNet) throws -> String {
    let file = try file(tensors)
    let error = #expect(throws: WeightFileError.self) {
      try ForeignWeights(file, for: network).load(into: network)
    }
    return error?.description ?? ""
  }

  @Test(arguments: ["F32", "F16", "BF16", "F64"])
  func numbersOfEveryPrecisionAreRoundedToSingle(type: String) throws {
    let (source, target) = (try network(seed: 1), try network(seed: 2))
    let weights = try ForeignWeights(try file(try tensors(of: source, as: type)), for: target)
    try weights.load(into: target)
    let expected = numbers(source).map { values in
      values.map { value -> Float in
        switch type {
        case "F16": Float(Float16(value))
        case "BF16": Float(bitPattern: value.bitPattern & 0xFFFF_0000)
        default: value
        }
      }
    }
    #expect(numbers(target) == expected)
    #expect(target.batchesTracked == 5)
    let count = source.parameters.count + source.runningStatistics.count
    #expect(weights.roundedTypes == (type == "F32" ? [] : ["\(count) tensors of \(type)"]))
  }

  @Test func everyTensorThatDoesNotFitIsListedOnce() throws {
    let other = try network(seed: 1)
    var found = try tensors(of: try network(seed: 1, dimension: 4)).filter { $0.name != "blocks.0.1.bias" }
    found.append(Foreign(name: "extra", type: "F32", shape: [1], bytes: Data(count: 4)))
    let message = try refusal(found, for: other)
    #expect(message.hasPrefix("w.safetensors does not fit the encoder in 4 tensors:\n"), "\(message)")
    for line in [
      "\n  blocks.0.1.bias is missing (shape [2])\n", "\n  blocks.7.0.weight must have shape [3, 64], found [4, 64]\n",
      "\n  blocks.7.0.bias must have shape [3], found [4]\n", "\n  extra is not part of the encoder\n",
      "\n  hint: set `encoder` and its keys to those of the network that the file was made of",
    ] { #expect(message.contains(line), "\(line) in \(message)") }
  }

  @Test func aLongListIsCutAndCounted() throws {
    let other = try network(seed: 1)
    let lines = try refusal([], for: other).split(separator: "\n")
    let count = other.parameters.count + other.runningStatistics.count * 3 / 2
    #expect(lines.first == "w.safetensors does not fit the encoder in \(count) tensors:")
    #expect(lines.count == 23 && lines[21] == "  and \(count - 20) more")
  }

  @Test func foreignNamesOfAnyLengthAreShortened() throws {
    let other = try network(seed: 1)
    let strange = Foreign(name: String(repeating: "x", count: 5000), type: "F32", shape: [1], bytes: Data(count: 4))
    let message = try refusal(try tensors(of: other) + [strange], for: other)
    #expect(message.contains("\(String(repeating: "x", count: 80))... is not part") && message.count < 400)
  }

  @Test(arguments: ["module.", "encoder_q.module."])
  func aPrefixOfAllNamesIsNamedWithItsRemedy(prefix: String) throws {
    let other = try network(seed: 1)
    var found = try tensors(of: other)
    for place in found.indices { found[place].name = prefix + found[place].name }
    found.append(Foreign(name: "queue", type: "F32", shape: [1], bytes: Data(count: 4)))
    let message = try refusal(found, for: other)
    #expect(message.contains("hint: the names begin with `\(prefix)`: write the file again without it"), "\(message)")
  }

  @Test func numbersThatAreNotFiniteAreRefusedAndNothingIsChanged() throws {
    let other = try network(seed: 2)
    let before = numbers(other)
    var found = try tensors(of: try network(seed: 1), as: "F64")
    let place = try #require(found.firstIndex { $0.name == "blocks.7.0.bias" })
    found[place].bytes = [0, Double.infinity, 1].withUnsafeBytes { Data($0) }
    let message = try refusal(found, for: other)
    #expect(message == "w.safetensors does not fit the encoder: blocks.7.0.bias holds inf in place 1")
    #expect(numbers(other) == before)
  }

  @Test func wholeNumbersAreNoWeights() throws {
    let other = try network(seed: 2)
    var found = try tensors(of: other)
    let place = try #require(found.firstIndex { $0.name == "blocks.7.0.bias" })
    found[place].type = "I32"
    #expect(
      try refusal(found, for: other).hasPrefix(
        "w.safetensors does not fit the encoder: blocks.7.0.bias must have dtype F32, F16, BF16, F64, found I32\n"))
  }
}
