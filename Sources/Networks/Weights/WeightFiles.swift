import Files
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
  do throws(FileError) {
    let file = try NewFile(partial.path)
    try file.write(header)
    for entry in layout { try file.write(entry.source.bytes(batchesTracked: encoder.batchesTracked)) }
    try file.close()
    do throws(FileError) {
      try renameFile(partial.path, to: url.path)
      try synchronizeFolder(folderPath(of: url.path))
    } catch {
      unlink(partial.path)
      throw error
    }
  } catch {
    // The name of the part written means nothing to a reader.
    throw .system(FileError("write", url.path, code: error.code, detail: error.detail))
  }
}

/// Reads the encoder's parameters and running statistics from a safetensors file and returns the file's metadata.
///
/// Every name, shape and type is checked before anything is changed: on an error the encoder is as it was.
@discardableResult
public func readWeights(into encoder: any Encoder, from url: URL) throws(WeightFileError) -> [String: String] {
  let path = url.path
  do {
    let file = try OpenFile(path)
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
      let bytes = try file.bytes(at: header.dataStart + tensor.bytes.lowerBound, count: tensor.bytes.count)
      if case .batchesTracked = entry.source { try checkBatches(bytes, entry.name, path: path) }
      contents.append(bytes)
    }
    for (entry, bytes) in zip(layout, contents) { entry.source.load(bytes, into: encoder) }
    return header.metadata
  } catch let error as WeightFileError {
    throw error
  } catch let error as FileError {
    throw .system(error)
  } catch {
    throw .malformed(path: path, problem: "\(error)")
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

private func readHeader(_ file: OpenFile, path: String) throws -> SafetensorsHeader {
  let prefix = try file.bytes(count: min(8, file.size))
  let announced = try SafetensorsHeader.length(announcedBy: prefix, fileCount: file.size, path: path)
  let json = try file.bytes(at: 8, count: announced)
  return try SafetensorsHeader(json: json, dataCount: file.size - 8 - json.count, path: path)
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
