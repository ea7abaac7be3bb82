import CZlib

/// Undoes the filters of a PDF's streams (ISO 32000-1, 7.4) within what is left of a file's budget.
///
/// qpdf decodes too, but in Debian 12's version without a limit: 500 bytes of a stream can ask it for gigabytes.
struct PDFStreamDecoder {
  let budget: ReadingBudget

  /// A filter with the parameters that matter.
  struct Filter {
    var name: String
    var predictor = 1
    var columns = 1
    var colors = 1
    var bits = 8
    var earlyChange = true

    /// Bytes of a row of samples; nil where the parameters are not those of any image.
    var rowBytes: Int? {
      guard (1...(1 << 24)).contains(columns), (1...32).contains(colors), [1, 2, 4, 8, 16].contains(bits) else {
        return nil
      }
      return (columns * colors * bits + 7) / 8
    }
  }

  /// The bytes behind the filters; nil where they are damaged, of an unknown filter, or beyond the budget.
  func decode(_ raw: [UInt8], _ filters: [Filter]) -> [UInt8]? {
    var bytes = raw
    for filter in filters {
      guard let decoded = undo(filter, bytes), budget.spend(.inflatedBytes, decoded.count) else { return nil }
      bytes = decoded
    }
    return bytes
  }

  private func undo(_ filter: Filter, _ bytes: [UInt8]) -> [UInt8]? {
    switch filter.name {
    case "FlateDecode", "Fl": inflated(bytes).flatMap { unpredicted($0, filter) }
    case "LZWDecode", "LZW": unpacked(bytes, earlyChange: filter.earlyChange).flatMap { unpredicted($0, filter) }
    case "RunLengthDecode", "RL": expanded(bytes)
    case "ASCIIHexDecode", "AHx": bytesSpelledInHexadecimal(bytes)
    case "ASCII85Decode", "A85": base85(bytes)
    case "Crypt": bytes
    default: nil
    }
  }

  /// The most bytes that a filter may give; one more tells that there were too many.
  private var room: Int { budget.left(.inflatedBytes) }

  private func inflated(_ bytes: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    let isWhole = bytes.withUnsafeBufferPointer { source in
      inflateInPieces(source) { piece in
        result += piece
        return result.count <= room
      }
    }
    if result.count > room { budget.spend(.inflatedBytes, result.count) }
    return isWhole && budget.exceeded == nil ? result : nil
  }

  /// Each byte's row has a type before it that says from which neighbours its bytes were subtracted.
  private func unpredicted(_ bytes: [UInt8], _ filter: Filter) -> [UInt8]? {
    guard filter.predictor > 1 else { return bytes }
    guard let rowBytes = filter.rowBytes else { return nil }
    let step = max(1, filter.colors * filter.bits / 8)
    if filter.predictor == 2 {
      guard filter.bits == 8 else { return nil }
      var result = bytes
      for start in stride(from: 0, to: bytes.count, by: rowBytes) {
        for place in start..<min(start + rowBytes, bytes.count) where place - start >= step {
          result[place] &+= result[place - step]
        }
      }
      return result
    }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for start in stride(from: 0, to: bytes.count, by: rowBytes + 1) {
      let row = result.count
      for place in start + 1..<max(start + 1, min(start + 1 + rowBytes, bytes.count)) {
        let offset = place - start - 1
        let left = offset >= step ? result[row + offset - step] : 0
        let up = row > 0 ? result[row + offset - rowBytes] : 0
        let corner = row > 0 && offset >= step ? result[row + offset - rowBytes - step] : 0
        result.append(bytes[place] &+ prediction(bytes[start], left: left, up: up, corner: corner))
      }
    }
    return result
  }

  /// LZW with codes of 9 to 12 bits; 256 clears the table, 257 ends.
  private func unpacked(_ bytes: [UInt8], earlyChange: Bool) -> [UInt8]? {
    let early = earlyChange ? 1 : 0
    var result: [UInt8] = []
    // An entry is a stretch of what has been written already.
    var entries: [(start: Int, count: Int)] = []
    var previous: (start: Int, count: Int)?
    var (bits, bitCount, width) = (0, 0, 9)
    for byte in bytes {
      (bits, bitCount) = (bits << 8 | Int(byte), bitCount + 8)
      guard bitCount >= width else { continue }
      bitCount -= width
      let code = bits >> bitCount
      bits &= 1 << bitCount - 1
      if code == 257 { return result }
      if code == 256 {
        entries.removeAll(keepingCapacity: true)
        (previous, width) = (nil, 9)
        continue
      }
      let start = result.count
      if code < 256 {
        result.append(UInt8(code))
      } else if code - 258 < entries.count {
        let entry = entries[code - 258]
        for place in entry.start..<entry.start + entry.count { result.append(result[place]) }
      } else if code - 258 == entries.count, let previous {
        for place in previous.start..<previous.start + previous.count { result.append(result[place]) }
        result.append(result[previous.start])
      } else {
        return nil
      }
      if let previous, entries.count < 4096 - 258 {
        entries.append((previous.start, previous.count + 1))
      }
      previous = (start, result.count - start)
      let next = entries.count + 258 + early
      width = next >= 2047 + 1 ? 12 : next >= 1023 + 1 ? 11 : next >= 511 + 1 ? 10 : 9
      if result.count > room {
        budget.spend(.inflatedBytes, result.count)
        return nil
      }
    }
    return result
  }

  private func expanded(_ bytes: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    var place = 0
    while place < bytes.count, bytes[place] != 128 {
      let length = Int(bytes[place])
      if length < 128 {
        result += bytes[min(place + 1, bytes.count)..<min(place + 2 + length, bytes.count)]
        place += length + 2
      } else {
        if place + 1 < bytes.count { result += [UInt8](repeating: bytes[place + 1], count: 257 - length) }
        place += 2
      }
      if result.count > room {
        budget.spend(.inflatedBytes, result.count)
        return nil
      }
    }
    return result
  }

  private func base85(_ bytes: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    var group: [UInt32] = []
    func write(_ count: Int) {
      let padded = group + [UInt32](repeating: 84, count: 5 - group.count)
      let value = padded.reduce(UInt32(0)) { $0 &* 85 &+ $1 }
      for place in 0..<count { result.append(UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * place))) }
      group.removeAll(keepingCapacity: true)
    }
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "~"):
        if group.count > 1 { write(group.count - 1) }
        return result
      case UInt8(ascii: "z"): result += [0, 0, 0, 0]
      case 33...117:
        group.append(UInt32(byte - 33))
        if group.count == 5 { write(4) }
      default: break
      }
      if result.count > room {
        budget.spend(.inflatedBytes, result.count)
        return nil
      }
    }
    if group.count > 1 { write(group.count - 1) }
    return result
  }
}

/// PNG's guess of a byte from its neighbours (ISO/IEC 15948, 9.2); an unknown type guesses 0.
func prediction(_ type: UInt8, left: UInt8, up: UInt8, corner: UInt8) -> UInt8 {
  switch type {
  case 1: return left
  case 2: return up
  case 3: return UInt8((Int(left) + Int(up)) / 2)
  case 4:
    let estimate = Int(left) + Int(up) - Int(corner)
    let (toLeft, toUp, toCorner) = (abs(estimate - Int(left)), abs(estimate - Int(up)), abs(estimate - Int(corner)))
    return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner
  default: return 0
  }
}

/// Inflates a zlib stream in pieces of up to 64 KB, until it ends or `accept` is false.
///
/// - Returns: Whether the stream is sound; one that is cut off counts as sound as far as it goes, as readers take it.
func inflateInPieces(
  _ source: UnsafeBufferPointer<UInt8>, accept: (UnsafeBufferPointer<UInt8>) -> Bool
) -> Bool {
  var stream = z_stream()
  guard inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return false }
  defer { inflateEnd(&stream) }
  stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
  stream.avail_in = UInt32(clamping: source.count)
  return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 << 16) { piece in
    while true {
      stream.next_out = piece.baseAddress
      stream.avail_out = UInt32(piece.count)
      let outcome = inflate(&stream, Z_NO_FLUSH)
      let count = piece.count - Int(stream.avail_out)
      if count > 0, !accept(UnsafeBufferPointer(rebasing: piece[..<count])) { return true }
      if outcome == Z_STREAM_END || outcome == Z_BUF_ERROR && count == 0 { return true }
      guard outcome == Z_OK || outcome == Z_BUF_ERROR else { return false }
    }
  }
}
