import CZlib
import Files

/// The bytes of a text file from a place on, unpacked where the file is gzipped.
///
/// A gzipped file is unpacked from its beginning whenever the place goes back; what is read in order is unpacked once.
final class TextStream {
  let path: String
  /// The place of the next byte, in the unpacked text.
  private(set) var place = 0
  private let file: DatasetFile
  private let isGzipped: Bool
  private var inflater: Inflater?

  /// A stream at the beginning of a file.
  init(_ file: DatasetFile) throws(DatasetError) {
    self.file = file
    path = file.path
    guard file.count > 2 else {
      isGzipped = false
      return
    }
    isGzipped = try file.bytes(count: 2) == [0x1F, 0x8B]
  }

  /// Fills a buffer as far as the text goes; returns the number of bytes, 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError) -> Int {
    let count: Int
    if isGzipped {
      if inflater == nil { inflater = try Inflater(file) }
      count = try inflater?.read(into: buffer) ?? 0
    } else {
      count = min(buffer.count, file.count - place)
      if count > 0 { try file.read(at: place, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])) }
    }
    place += count
    return count
  }

  /// Goes to a place of the unpacked text.
  func move(to target: Int) throws(DatasetError) {
    guard isGzipped else {
      place = min(target, file.count)
      return
    }
    if target < place {
      inflater = nil
      place = 0
    }
    let skipped = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
    defer { skipped.deallocate() }
    while place < target {
      let wanted = UnsafeMutableRawBufferPointer(rebasing: skipped[..<min(skipped.count, target - place)])
      if try read(into: wanted) == 0 { return }
    }
  }
}

/// Unpacks a gzip file of one member or several, piece by piece, with its checksums.
private final class Inflater {
  private let file: DatasetFile
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableRawBufferPointer
  private var consumed = 0
  private var produced = 0
  private var isAtEnd = false

  init(_ file: DatasetFile) throws(DatasetError) {
    self.file = file
    input = .allocate(byteCount: 1 << 16, alignment: 64)
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window; 16 more ask for the gzip wrapper with its checksum.
    guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw damaged("a gzip stream that zlib cannot start")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError) -> Int {
    guard !isAtEnd, let start = buffer.baseAddress else { return 0 }
    stream.pointee.next_out = start.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(clamping: buffer.count)
    while stream.pointee.avail_out > 0 {
      if stream.pointee.avail_in == 0 { try refill() }
      let outcome = inflate(stream, Z_NO_FLUSH)
      if outcome == Z_STREAM_END {
        if stream.pointee.avail_in == 0 { try refill() }
        if stream.pointee.avail_in == 0 {
          isAtEnd = true
          break
        }
        // Another member, or bytes that belong to none.
        guard stream.pointee.next_in.map({ $0[0] == 0x1F }) == true, inflateReset(stream) == Z_OK else {
          throw damaged("bytes after the end of the gzip stream")
        }
      } else if outcome != Z_OK {
        guard outcome == Z_BUF_ERROR else {
          throw damaged(
            "a corrupt gzip stream (\(stream.pointee.msg.map { String(cString: $0) } ?? "code \(outcome)"))")
        }
        guard stream.pointee.avail_in == 0, consumed < file.count else {
          throw damaged("a gzip stream that ends early, after \(grouped(produced + made(buffer))) bytes of text")
        }
      }
    }
    let count = made(buffer)
    produced += count
    return count
  }

  private func made(_ buffer: UnsafeMutableRawBufferPointer) -> Int { buffer.count - Int(stream.pointee.avail_out) }

  /// The next piece of the packed file; nothing at its end.
  private func refill() throws(DatasetError) {
    let count = min(input.count, file.count - consumed)
    guard count > 0 else { return }
    try file.read(at: consumed, into: UnsafeMutableRawBufferPointer(rebasing: input[..<count]))
    consumed += count
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(count)
  }

  private func damaged(_ found: String) -> DatasetError {
    DatasetError(
      subject: file.path, expected: "a gzipped text", found: found, remedy: "restore the file, or unpack it by gunzip")
  }
}
