import Foundation

/// The header of a safetensors file: the tensors' names, types, shapes and places.
///
/// A file is 8 bytes with the header's length (little-endian), the header as a JSON object, and the tensors' bytes one after another.
/// Source: the format's description in the safetensors repository.
struct SafetensorsHeader {
  struct Tensor {
    var type: String
    var shape: [Int]
    /// The bytes, counted from the end of the header.
    var bytes: Range<Int>
  }

  var tensors: [String: Tensor] = [:]
  var metadata: [String: String] = [:]
  /// Where the tensors' bytes begin in the file.
  var dataStart = 8

  /// The limit that the safetensors library sets.
  static let longestHeader = 100_000_000

  private static let sizes = [
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2, "I32": 4,
    "U32": 4,
    "F32": 4, "F64": 8, "I64": 8, "U64": 8,
  ]

  /// The length of the header of a file of `fileCount` bytes, which its first 8 bytes announce.
  static func length(announcedBy prefix: Data, fileCount: Int, path: String) throws(WeightFileError) -> Int {
    guard prefix.count == 8 else {
      throw .malformed(path: path, problem: "it has \(fileCount) bytes, fewer than the 8 of the header's length")
    }
    let announced = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard announced <= UInt64(longestHeader), Int(announced) <= fileCount - 8 else {
      throw .malformed(
        path: path, problem: "its header claims \(announced) bytes of a file of \(fileCount); is the file truncated?")
    }
    return Int(announced)
  }

  /// Checks a header's bytes against a file with `dataCount` bytes behind them.
  init(json: Data, dataCount: Int, path: String) throws(WeightFileError) {
    func malformed(_ problem: String) -> WeightFileError { .malformed(path: path, problem: problem) }
    guard let object = try? JSONSerialization.jsonObject(with: json), let entries = object as? [String: Any] else {
      throw malformed("the header of \(json.count) bytes is not a JSON object")
    }
    dataStart = 8 + json.count
    for (name, value) in entries.sorted(by: { $0.key < $1.key }) {
      if name == "__metadata__" {
        guard let strings = value as? [String: String] else {
          throw malformed("__metadata__ must map strings to strings")
        }
        metadata = strings
        continue
      }
      guard let entry = value as? [String: Any], let type = entry["dtype"] as? String,
        let shape = entry["shape"] as? [Int], let offsets = entry["data_offsets"] as? [Int], offsets.count == 2,
        shape.allSatisfy({ $0 >= 0 })
      else { throw malformed("\(name) must have a dtype, a shape and two data_offsets") }
      guard let size = SafetensorsHeader.sizes[type] else { throw malformed("\(name) has the unknown dtype \(type)") }
      guard offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= dataCount else {
        throw malformed("\(name) lies at bytes \(offsets[0])..<\(offsets[1]) of \(dataCount); is the file truncated?")
      }
      var needed = size
      for extent in shape {
        let (product, overflow) = needed.multipliedReportingOverflow(by: extent)
        guard !overflow else { throw malformed("\(name) has the impossible shape \(shape)") }
        needed = product
      }
      guard needed == offsets[1] - offsets[0] else {
        throw malformed(
          "\(name) of shape \(shape) and dtype \(type) takes \(needed) bytes, found \(offsets[1] - offsets[0])")
      }
      tensors[name] = Tensor(type: type, shape: shape, bytes: offsets[0]..<offsets[1])
    }
    // Tensors are side by side, without holes, to the end of the file.
    var end = 0
    for tensor in tensors.values.map(\.bytes).sorted(by: {
      ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound)
    }) {
      guard tensor.lowerBound == end else {
        throw malformed("bytes \(end)..<\(tensor.lowerBound) belong to no one tensor")
      }
      end = tensor.upperBound
    }
    guard end == dataCount else { throw malformed("\(dataCount - end) bytes follow the last tensor") }
  }

  /// The bytes of a file up to its tensors, for tensors in their order in the file, padded to whole 8 bytes.
  static func encoded(tensors: [(name: String, type: String, shape: [Int])], metadata: [String: String]) -> Data {
    var fields: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
      fields.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for tensor in tensors {
      let end = offset + tensor.shape.reduce(sizes[tensor.type] ?? 0, *)
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      fields.append(
        "\(quoted(tensor.name)):{\"dtype\":\"\(tensor.type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
      )
      offset = end
    }
    var json = Data("{\(fields.joined(separator: ","))}".utf8)
    while json.count % 8 != 0 { json.append(UInt8(ascii: " ")) }
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) } + json
  }

  /// A JSON string.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        result += "\\u" + String(repeating: "0", count: scalar.value < 16 ? 3 : 2) + String(scalar.value, radix: 16)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
