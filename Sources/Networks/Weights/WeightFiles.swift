import Foundation
import Tensors

/// Writes the encoder's parameters and running statistics as safetensors under the reference module's names.
///
/// The same weights and metadata give the same bytes. The file appears whole or not at all: it is written beside its place and renamed.
public func writeWeights(
  of encoder: any Encoder, to url: URL, metadata: [String: String] = [:]
) throws(WeightFileError) {
  let layout = stateLayout(of: encoder)
  let header = SafetensorsHeader.encoded(
    tensors: layout.map { ($0.name, $0.source.type, $0.shape) }, metadata: metadata)
  let partial = url.deletingLastPathComponent().appendingPathComponent(".\(url.lastPathComponent).partial")
  do {
    try Data().write(to: partial)
    let file = try FileHandle(forWritingTo: partial)
    defer { try? file.close() }
    try file.write(contentsOf: header)
    for entry in layout { try file.write(contentsOf: entry.source.bytes(batchesTracked: encoder.batchesTracked)) }
    try file.synchronize()
    guard rename(partial.path, url.path) == 0 else {
      throw WeightFileError.system(
        operation: "write weights to", path: url.path, reason: String(cString: strerror(errno)))
    }
  } catch {
    try? FileManager.default.removeItem(at: partial)
    throw error as? WeightFileError
      ?? .system(operation: "write weights to", path: url.path, reason: error.localizedDescription)
  }
}

/// Reads the encoder's parameters and running statistics from a safetensors file and returns the file's metadata.
///
/// Every name, shape and type is checked before anything is changed: on an error the encoder is as it was.
@discardableResult
public func readWeights(into encoder: any Encoder, from url: URL) throws(WeightFileError) -> [String: String] {
  let path = url.path
  do {
    let file = try FileHandle(forReadingFrom: url)
    defer { try? file.close() }
    let header = try readHeader(file, path: path)
    let layout = stateLayout(of: encoder)
    let known = Set(layout.map(\.name))
    for entry in layout { try check(header.tensors[entry.name], fits: entry, path: path) }
    if let stranger = header.tensors.keys.filter({ !known.contains($0) }).min() {
      throw WeightFileError.mismatch(path: path, tensor: stranger, problem: "is not part of the encoder")
    }
    var contents: [Data] = []
    for entry in layout {
      guard let tensor = header.tensors[entry.name] else { continue }
      try file.seek(toOffset: UInt64(header.dataStart + tensor.bytes.lowerBound))
      let bytes = tensor.bytes.isEmpty ? Data() : try file.read(upToCount: tensor.bytes.count) ?? Data()
      guard bytes.count == tensor.bytes.count else {
        throw WeightFileError.malformed(path: path, problem: "the file shrank while it was read")
      }
      if case .batchesTracked = entry.source { try checkBatches(bytes, entry.name, path: path) }
      contents.append(bytes)
    }
    for (entry, bytes) in zip(layout, contents) { entry.source.load(bytes, into: encoder) }
    return header.metadata
  } catch {
    throw error as? WeightFileError
      ?? .system(operation: "read weights from", path: path, reason: error.localizedDescription)
  }
}

/// One tensor of an encoder's state.
private struct StateEntry {
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
private func stateLayout(of encoder: any Encoder) -> [StateEntry] {
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
  fileprivate var type: String {
    if case .batchesTracked = self { "I64" } else { "F32" }
  }

  fileprivate func bytes(batchesTracked: Int) -> Data {
    switch self {
    case .parameter(let parameter): parameter.exported().withUnsafeBytes { Data($0) }
    case .statistic(let statistic): statistic.values.elements.withUnsafeBytes { Data($0) }
    case .batchesTracked: withUnsafeBytes(of: Int64(batchesTracked).littleEndian) { Data($0) }
    }
  }

  fileprivate func load(_ bytes: Data, into encoder: any Encoder) {
    switch self {
    case .parameter(let parameter): parameter.load(floats(bytes))
    case .statistic(let statistic):
      for (index, value) in floats(bytes).enumerated() { statistic.values[index] = value }
    case .batchesTracked:
      encoder.batchesTracked = Int(wholeNumber(bytes))
    }
  }
}

/// The whole number that little-endian bytes spell.
private func wholeNumber(_ bytes: Data) -> Int64 {
  var number: Int64 = 0
  withUnsafeMutableBytes(of: &number) { target in target.copyBytes(from: bytes.prefix(8)) }
  return Int64(littleEndian: number)
}

/// A count of batches goes on being counted up, so it has to leave room.
private func checkBatches(_ bytes: Data, _ name: String, path: String) throws(WeightFileError) {
  let count = wholeNumber(bytes)
  guard (0...mostBatchesTracked).contains(count) else {
    throw .mismatch(path: path, tensor: name, problem: "must be from 0 to \(mostBatchesTracked), found \(count)")
  }
}

/// The most batches that an encoder can have seen: more than any machine will ever show it.
public let mostBatchesTracked: Int64 = 1 << 48

/// The numbers that little-endian bytes spell.
private func floats(_ bytes: Data) -> [Float] {
  [Float](unsafeUninitializedCapacity: bytes.count / 4) { buffer, count in
    count = bytes.copyBytes(to: buffer) / 4
  }
}

private func readHeader(_ file: FileHandle, path: String) throws -> SafetensorsHeader {
  let fileCount = Int(clamping: try file.seekToEnd())
  try file.seek(toOffset: 0)
  let prefix = fileCount == 0 ? Data() : try file.read(upToCount: 8) ?? Data()
  let announced = try SafetensorsHeader.length(announcedBy: prefix, fileCount: fileCount, path: path)
  let json = announced == 0 ? Data() : try file.read(upToCount: announced) ?? Data()
  return try SafetensorsHeader(json: json, dataCount: fileCount - 8 - json.count, path: path)
}

private func check(
  _ tensor: SafetensorsHeader.Tensor?, fits entry: StateEntry, path: String
) throws(WeightFileError) {
  guard let tensor else {
    throw .mismatch(path: path, tensor: entry.name, problem: "is missing")
  }
  guard tensor.shape == entry.shape else {
    throw .mismatch(path: path, tensor: entry.name, problem: "must have shape \(entry.shape), found \(tensor.shape)")
  }
  guard tensor.type == entry.source.type else {
    throw .mismatch(
      path: path, tensor: entry.name, problem: "must have dtype \(entry.source.type), found \(tensor.type)")
  }
}
