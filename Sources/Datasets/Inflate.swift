import CZlib

/// Why gzipped bytes cannot be inflated.
struct InflateError: Error {
  /// What was found instead of a whole gzip stream.
  let found: String
}

/// Inflates a gzip file, of one member or several one after another (RFC 1952, 2.2), into new memory of exactly its size, which the caller deallocates.
///
/// - Parameter limit: The largest size accepted, so that a hostile stream cannot fill the memory.
func inflate(_ compressed: UnsafeRawBufferPointer, limit: Int) throws(InflateError) -> UnsafeRawBufferPointer {
  var stream = z_stream()
  // 15 bits of window; 16 more ask for the gzip wrapper with its checksum.
  guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
    throw InflateError(found: "a gzip stream that zlib cannot start")
  }
  defer { inflateEnd(&stream) }
  // One byte more than the limit tells a stream that ends there from one that goes on.
  let room = UnsafeMutableRawBufferPointer.allocate(byteCount: limit + 1, alignment: 64)
  stream.next_in = UnsafeMutablePointer(mutating: compressed.baseAddress?.assumingMemoryBound(to: UInt8.self))
  stream.avail_in = UInt32(clamping: compressed.count)
  stream.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
  stream.avail_out = UInt32(clamping: limit + 1)
  var outcome = inflate(&stream, Z_FINISH)
  while outcome == Z_STREAM_END, stream.avail_in > 1, let next = stream.next_in, next[0] == 0x1F, next[1] == 0x8B,
    inflateReset(&stream) == Z_OK
  {
    outcome = inflate(&stream, Z_FINISH)
  }
  // The stream's own count begins again with each member.
  let produced = room.count - Int(stream.avail_out)
  let problem: String? =
    if produced > limit {
      "more than \(grouped(limit)) bytes after unpacking"
    } else if outcome == Z_BUF_ERROR {
      "a gzip stream that ends early, after \(grouped(produced)) bytes"
    } else if outcome != Z_STREAM_END {
      "a corrupt gzip stream (\(stream.msg.map { String(cString: $0) } ?? "code \(outcome)"))"
    } else if stream.avail_in != 0 {
      "\(grouped(Int(stream.avail_in))) bytes after the end of the gzip stream"
    } else {
      nil
    }
  if let problem {
    room.deallocate()
    throw InflateError(found: problem)
  }
  return UnsafeRawBufferPointer(rebasing: room[..<produced])
}
