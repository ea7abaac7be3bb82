import CSQLite

// Functions over `embeddings.vector` (little-endian float32) that SQL on our connections may use:
//   vector_element(vector, i)      the i-th coordinate, from 0; NULL outside
//   vector_distance(a, b)          the Euclidean distance; NULL where the lengths differ
//   vector_length(vector)          the number of coordinates
//   vector_pixels(vector, a, b)    a byte a coordinate, 0 at a and 255 at b, for the mark `image`; NULL where a is b
extension Connection {
  func registerFunctions() throws(StorageError) {
    typealias Function = @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void
    let functions: [(String, Int32, Function)] = [
      ("vector_element", 2, vectorElement), ("vector_distance", 2, vectorDistance), ("vector_length", 1, vectorLength),
      ("vector_pixels", 3, vectorPixels),
    ]
    // Innocuous: views may use them even where the schema is not trusted.
    let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
    for (name, arguments, function) in functions {
      let code = sqlite3_create_function_v2(handle, name, arguments, flags, nil, function, nil, nil, nil)
      guard code == SQLITE_OK else { throw error(code, doing: "register \(name)") }
    }
  }
}

/// The floats of a blob; nil for other values and for lengths that are no multiple of 4.
private func floats(_ value: OpaquePointer?) -> [Float]? {
  guard sqlite3_value_type(value) == SQLITE_BLOB else { return nil }
  let count = Int(sqlite3_value_bytes(value))
  guard count % 4 == 0 else { return nil }
  guard count > 0, let bytes = sqlite3_value_blob(value) else { return [] }
  return decodeFloats(UnsafeRawBufferPointer(start: bytes, count: count))
}

/// Little-endian float32 values, whatever the machine's byte order and the buffer's alignment.
func decodeFloats(_ bytes: UnsafeRawBufferPointer) -> [Float] {
  (0..<bytes.count / 4).map { index in
    Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
  }
}

/// The bytes of floats, little-endian.
func encodeFloats(_ values: ArraySlice<Float>) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(values.count * 4)
  for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) } }
  return bytes
}

private func vectorElement(
  _ context: OpaquePointer?, _: Int32, _ arguments: UnsafeMutablePointer<OpaquePointer?>?
) {
  guard let arguments, let vector = floats(arguments[0]) else { return sqlite3_result_null(context) }
  let index = sqlite3_value_int64(arguments[1])
  guard index >= 0, index < vector.count else { return sqlite3_result_null(context) }
  sqlite3_result_double(context, Double(vector[Int(index)]))
}

private func vectorDistance(
  _ context: OpaquePointer?, _: Int32, _ arguments: UnsafeMutablePointer<OpaquePointer?>?
) {
  guard let arguments, let a = floats(arguments[0]), let b = floats(arguments[1]), a.count == b.count else {
    return sqlite3_result_null(context)
  }
  var sum = 0.0
  for (x, y) in zip(a, b) { sum += (Double(x) - Double(y)) * (Double(x) - Double(y)) }
  sqlite3_result_double(context, sum.squareRoot())
}

private func vectorPixels(
  _ context: OpaquePointer?, _: Int32, _ arguments: UnsafeMutablePointer<OpaquePointer?>?
) {
  guard let arguments, let vector = floats(arguments[0]) else { return sqlite3_result_null(context) }
  let (first, last) = (sqlite3_value_double(arguments[1]), sqlite3_value_double(arguments[2]))
  guard first != last, (last - first).isFinite else { return sqlite3_result_null(context) }
  let bytes = vector.map { value -> UInt8 in
    let share = (Double(value) - first) / (last - first)
    return share.isNaN ? 0 : UInt8((min(max(share, 0), 1) * 255).rounded())
  }
  let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  bytes.withUnsafeBytes { sqlite3_result_blob(context, $0.baseAddress, Int32($0.count), copies) }
}

private func vectorLength(
  _ context: OpaquePointer?, _: Int32, _ arguments: UnsafeMutablePointer<OpaquePointer?>?
) {
  guard let arguments, let vector = floats(arguments[0]) else { return sqlite3_result_null(context) }
  sqlite3_result_int64(context, Int64(vector.count))
}
