import Files
import Foundation
import Tensors

/// Writes the encoder's parameters and running statistics as safetensors under the reference module's names.
///
/// The same weights and metadata give the same bytes. The file appears whole or not at all, see `NewFile`.
public func writeWeights(
  of encoder: any Encoder, to url: URL, metadata: [String: String] = [:]
) throws(WeightFileError) {
  let partial = url.deletingLastPathComponent().appendingPathComponent(".\(url.lastPathComponent).partial")
  do throws(FileError) {
    let file = try NewFile(partial.path)
    try encodeWeights(of: encoder, metadata: metadata) { data throws(FileError) in try file.write(data) }
    try file.finish(as: url.path)
  } catch {
    // The name of the part written means nothing to a reader.
    throw .system(FileError("write", url.path, code: error.code, detail: error.detail))
  }
}

/// Hands over the bytes of the file that `writeWeights` writes, piece by piece.
public func encodeWeights<Failure: Error>(
  of encoder: any Encoder, metadata: [String: String], into sink: (Data) throws(Failure) -> Void
) throws(Failure) {
  let layout = stateLayout(of: encoder)
  try sink(
    SafetensorsHeader.encoded(tensors: layout.map { ($0.name, $0.source.type, $0.shape) }, metadata: metadata))
  for entry in layout { try sink(entry.source.bytes(batchesTracked: encoder.batchesTracked)) }
}

/// Reads the encoder's parameters and running statistics from a safetensors file and returns the file's metadata.
///
/// Every name, shape and type is checked before anything is changed: on an error the encoder is as it was.
@discardableResult
public func readWeights(into encoder: any Encoder, from url: URL) throws(WeightFileError) -> [String: String] {
  let file = try TensorFile(opening: url.path)
  let layout = stateLayout(of: encoder)
  let known = Set(layout.map(\.name))
  for entry in layout { try file.check(entry.name, shape: entry.shape, type: entry.source.type) }
  if let stranger = file.names.first(where: { !known.contains($0) }) {
    throw .mismatch(path: url.path, tensor: stranger, problem: "is not part of the encoder")
  }
  try loadState(of: file, into: encoder) { name, shape throws(WeightFileError) in try file.floats(name, shape: shape) }
  return file.metadata
}

/// Puts the tensors of a file that fits into an encoder; on an error the encoder is as it was.
func loadState(
  of file: TensorFile, into encoder: any Encoder,
  numbers: (_ name: String, _ shape: [Int]) throws(WeightFileError) -> [Float]
) throws(WeightFileError) {
  // Everything is read before anything is changed.
  var loads: [() -> Void] = []
  for entry in stateLayout(of: encoder) {
    switch entry.source {
    case .parameter(let parameter):
      let values = try numbers(entry.name, entry.shape)
      loads.append { parameter.load(values) }
    case .statistic(let statistic):
      let values = try numbers(entry.name, entry.shape)
      loads.append { for (index, value) in values.enumerated() { statistic.values[index] = value } }
    case .batchesTracked:
      let count = try file.integer(entry.name)
      try checkBatches(count, entry.name, path: file.path)
      loads.append { encoder.batchesTracked = count }
    }
  }
  for load in loads { load() }
}

/// One tensor of an encoder's state.
struct StateEntry {
  enum Source {
    case parameter(Parameter)
    case statistic(RunningStatistic)
    case batchesTracked
  }

  var name: String
  var shape: [Int]
  var source: Source
}

/// The state in the file's order: whole numbers first, since they need the wider alignment, then the `state_dict`'s order.
func stateLayout(of encoder: any Encoder) -> [StateEntry] {
  let counters = encoder.runningStatistics.filter { $0.name.hasSuffix("running_mean") }.map { statistic in
    let name = statistic.name.dropLast("running_mean".count) + "num_batches_tracked"
    return StateEntry(name: String(name), shape: [], source: .batchesTracked)
  }
  let parameters = encoder.parameters.map { StateEntry(name: $0.name, shape: $0.shape, source: .parameter($0)) }
  let statistics = encoder.runningStatistics.map {
    StateEntry(name: $0.name, shape: [$0.values.count], source: .statistic($0))
  }
  return counters + parameters + statistics
}

extension StateEntry.Source {
  var type: String {
    if case .batchesTracked = self { "I64" } else { "F32" }
  }

  fileprivate func bytes(batchesTracked: Int) -> Data {
    switch self {
    case .parameter(let parameter): parameter.exported().withUnsafeBytes { Data($0) }
    case .statistic(let statistic): statistic.values.elements.withUnsafeBytes { Data($0) }
    case .batchesTracked: withUnsafeBytes(of: Int64(batchesTracked).littleEndian) { Data($0) }
    }
  }
}

/// Training goes on counting batches, so that the count has to leave room.
private func checkBatches(_ count: Int, _ name: String, path: String) throws(WeightFileError) {
  guard (0...mostBatchesTracked).contains(Int64(count)) else {
    throw .mismatch(path: path, tensor: name, problem: "must be from 0 to \(mostBatchesTracked), found \(count)")
  }
}

/// The most batches that an encoder can have seen: more than any machine will ever show it.
public let mostBatchesTracked: Int64 = 1 << 48
