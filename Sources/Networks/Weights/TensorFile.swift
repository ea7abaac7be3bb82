import Foundation

/// A tensor on its way into a safetensors file; its bytes are asked for when they are written.
public struct TensorSource: Sendable {
  /// The name in the file.
  public let name: String
  /// The shape; empty for a single number.
  public let shape: [Int]
  /// The safetensors name of the element type.
  let type: String
  /// The elements, little-endian, in C order.
  let bytes: @Sendable () -> Data

  /// A tensor of single-precision numbers, as many as the shape has elements.
  public init(name: String, shape: [Int], floats: @escaping @Sendable () -> [Float]) {
    self.init(name: name, shape: shape, type: "F32") { floats().withUnsafeBytes { Data($0) } }
  }

  /// A vector of double-precision numbers.
  public init(name: String, doubles: [Double]) {
    self.init(name: name, shape: [doubles.count], type: "F64") { doubles.withUnsafeBytes { Data($0) } }
  }

  /// A single whole number.
  public init(name: String, integer: Int) {
    self.init(name: name, shape: [], type: "I64") { withUnsafeBytes(of: Int64(integer).littleEndian) { Data($0) } }
  }

  private init(name: String, shape: [Int], type: String, bytes: @escaping @Sendable () -> Data) {
    self.name = name
    self.shape = shape
    self.type = type
    self.bytes = bytes
  }
}

/// Hands over the bytes of a safetensors file piece by piece, a tensor at a time: the header first.
///
/// The same tensors and metadata give the same bytes. Tensors of wider elements have to come first, so that each is at a
/// multiple of its width.
public func encodeTensors(
  _ tensors: [TensorSource], metadata: [String: String], into sink: (Data) throws -> Void
) rethrows {
  try sink(SafetensorsHeader.encoded(tensors: tensors.map { ($0.name, $0.type, $0.shape) }, metadata: metadata))
  for tensor in tensors { try sink(tensor.bytes()) }
}

/// The tensors of a safetensors file, read from its bytes and checked against what is expected of each.
public struct TensorFile {
  /// The texts beside the tensors.
  public var metadata: [String: String] { header.metadata }
  /// The tensors' names, sorted.
  public var names: [String] { header.tensors.keys.sorted() }
  private let data: Data
  private let header: SafetensorsHeader
  private let path: String

  /// The file with these bytes; `path` is what messages call it.
  ///
  /// - Throws: `WeightFileError.malformed` where they break the format.
  public init(_ data: Data, path: String) throws(WeightFileError) {
    let count = try SafetensorsHeader.length(announcedBy: data.prefix(8), fileCount: data.count, path: path)
    header = try SafetensorsHeader(
      json: data.dropFirst(8).prefix(count), dataCount: data.count - 8 - count, path: path)
    self.data = data
    self.path = path
  }

  /// The single-precision numbers of a tensor of a shape, in C order.
  public func floats(_ name: String, shape: [Int]) throws(WeightFileError) -> [Float] {
    try elements(name, shape: shape, type: "F32")
  }

  /// The double-precision numbers of a vector.
  public func doubles(_ name: String, count: Int) throws(WeightFileError) -> [Double] {
    try elements(name, shape: [count], type: "F64")
  }

  /// A single whole number.
  public func integer(_ name: String) throws(WeightFileError) -> Int {
    let values: [Int64] = try elements(name, shape: [], type: "I64")
    guard let value = values.first else {
      throw .mismatch(path: path, tensor: name, problem: "is empty")
    }
    return Int(Int64(littleEndian: value))
  }

  private func elements<Element>(
    _ name: String, shape: [Int], type: String
  ) throws(WeightFileError) -> [Element] where Element: BitwiseCopyable {
    guard let tensor = header.tensors[name] else { throw .mismatch(path: path, tensor: name, problem: "is missing") }
    guard tensor.shape == shape, tensor.type == type else {
      throw .mismatch(
        path: path, tensor: name, problem: "must be \(type) of shape \(shape), found \(tensor.type) of \(tensor.shape)")
    }
    let start = data.startIndex + header.dataStart
    let bytes = data[start + tensor.bytes.lowerBound..<start + tensor.bytes.upperBound]
    let size = MemoryLayout<Element>.stride
    return [Element](unsafeUninitializedCapacity: bytes.count / size) { buffer, count in
      count = bytes.copyBytes(to: buffer) / size
    }
  }
}
