import Files
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

/// The tensors of a safetensors file, each checked against what is expected of it and read when it is asked for.
public struct TensorFile {
  /// The texts beside the tensors.
  public var metadata: [String: String] { header.metadata }
  /// The tensors' names, sorted.
  public var names: [String] { header.tensors.keys.sorted() }
  /// What messages call the file.
  let path: String
  private let source: Source
  private let header: SafetensorsHeader

  private enum Source {
    case data(Data)
    case file(OpenFile)
  }

  /// The file with these bytes; `path` is what messages call it.
  ///
  /// - Throws: `WeightFileError.malformed` where they break the format.
  public init(_ data: Data, path: String) throws(WeightFileError) {
    try self.init(.data(data), count: data.count, path: path)
  }

  /// The file at a path, of which only the header is read at once.
  ///
  /// - Throws: `WeightFileError.malformed` where it breaks the format, `.system` where it cannot be read.
  public init(opening path: String) throws(WeightFileError) {
    let file: OpenFile
    do throws(FileError) { file = try OpenFile(path) } catch { throw .system(error) }
    try self.init(.file(file), count: file.size, path: path)
  }

  private init(_ source: Source, count: Int, path: String) throws(WeightFileError) {
    let prefix = try Self.bytes(of: source, 0..<min(8, count))
    let announced = try SafetensorsHeader.length(announcedBy: prefix, fileCount: count, path: path)
    header = try SafetensorsHeader(
      json: try Self.bytes(of: source, 8..<8 + announced), dataCount: count - 8 - announced, path: path)
    self.source = source
    self.path = path
  }

  /// The single-precision numbers of a tensor of a shape, in C order.
  public func floats(_ name: String, shape: [Int]) throws(WeightFileError) -> [Float] {
    try elements(name, shape: shape, type: "F32")
  }

  /// The numbers of a tensor of a shape, in C order, in single precision: those of half and double precision are rounded to it.
  public func roundedFloats(_ name: String, shape: [Int]) throws(WeightFileError) -> [Float] {
    switch type(of: name) {
    case "F16": try (elements(name, shape: shape, type: "F16") as [UInt16]).map { Float(Float16(bitPattern: $0)) }
    case "BF16":
      try (elements(name, shape: shape, type: "BF16") as [UInt16]).map { Float(bitPattern: UInt32($0) << 16) }
    case "F64": try (elements(name, shape: shape, type: "F64") as [Double]).map { Float($0) }
    default: try floats(name, shape: shape)
    }
  }

  /// The safetensors types that `roundedFloats` reads.
  static let floatTypes = ["F32", "F16", "BF16", "F64"]

  /// The safetensors name of a tensor's element type; nil where there is no such tensor.
  public func type(of name: String) -> String? { header.tensors[name]?.type }

  /// The shape of a tensor; nil where there is no such tensor.
  public func shape(of name: String) -> [Int]? { header.tensors[name]?.shape }

  /// The numbers in the tensors of all types.
  public var elementCount: Int { header.tensors.values.reduce(0) { $0 + $1.shape.reduce(1, *) } }

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

  /// Refuses a file that has no tensor of this name, shape and type.
  func check(_ name: String, shape: [Int], type: String) throws(WeightFileError) {
    _ = try tensor(name, shape: shape, type: type)
  }

  private func tensor(
    _ name: String, shape: [Int], type: String
  ) throws(WeightFileError) -> SafetensorsHeader.Tensor {
    guard let tensor = header.tensors[name] else { throw .mismatch(path: path, tensor: name, problem: "is missing") }
    guard tensor.shape == shape else {
      throw .mismatch(path: path, tensor: name, problem: "must have shape \(shape), found \(tensor.shape)")
    }
    guard tensor.type == type else {
      throw .mismatch(path: path, tensor: name, problem: "must have dtype \(type), found \(tensor.type)")
    }
    return tensor
  }

  private func elements<Element>(
    _ name: String, shape: [Int], type: String
  ) throws(WeightFileError) -> [Element] where Element: BitwiseCopyable {
    let place = try tensor(name, shape: shape, type: type).bytes
    let start = header.dataStart
    let bytes = try Self.bytes(of: source, start + place.lowerBound..<start + place.upperBound)
    let size = MemoryLayout<Element>.stride
    return [Element](unsafeUninitializedCapacity: bytes.count / size) { buffer, count in
      count = bytes.copyBytes(to: buffer) / size
    }
  }

  private static func bytes(of source: Source, _ range: Range<Int>) throws(WeightFileError) -> Data {
    switch source {
    case .data(let data): return data[data.startIndex + range.lowerBound..<data.startIndex + range.upperBound]
    case .file(let file):
      do throws(FileError) { return try file.bytes(at: range.lowerBound, count: range.count) } catch {
        throw .system(error)
      }
    }
  }
}
