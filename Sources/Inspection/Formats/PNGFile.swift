import CZlib
import Figures
import Foundation

/// A PNG by its chunks (ISO/IEC 15948).
struct PNGFile {
  private let file: FigureFile
  private var columns = 0
  private var rows = 0
  private var bitDepth = 0
  private var colorType = 0
  private var isInterlaced = false
  /// Pixels an inch across and down, if the file says.
  private var resolution: (across: Double, down: Double)?
  private var palette: [UInt8] = []
  private var compressed: [UInt8] = []
  /// sphere's texts by their key words.
  private(set) var texts: [String: String] = [:]
  /// More pixels are not looked at one by one.
  private static let mostPixels = 50_000_000
  /// An image of more flat colours is a photograph or a map.
  private static let mostColors = 1 << 16

  init(_ file: FigureFile) throws(FileRefusal) {
    self.file = file
    let bytes = [UInt8](file.bytes)
    var place = 8
    var isEnded = false
    while !isEnded {
      guard place + 12 <= bytes.count else { throw Self.refusal(file, "it ends in the middle of a chunk") }
      let length = Self.number(bytes, place)
      guard length <= bytes.count - place - 12 else { throw Self.refusal(file, "it ends in the middle of a chunk") }
      let body = bytes[(place + 8)..<(place + 8 + length)]
      let name = String(decoding: bytes[(place + 4)..<(place + 8)], as: UTF8.self)
      let expected = Self.number(bytes, place + 8 + length)
      let found = bytes[(place + 4)..<(place + 8 + length)].withUnsafeBufferPointer {
        Int(crc32(0, $0.baseAddress, uInt($0.count)))
      }
      guard expected == found else { throw Self.refusal(file, "its chunk \(name) is damaged") }
      isEnded = name == "IEND"
      try read(name, Array(body))
      place += 12 + length
    }
    guard columns > 0, rows > 0 else { throw Self.refusal(file, "it has no header") }
  }

  private static func refusal(_ file: FigureFile, _ message: String) -> FileRefusal {
    FileRefusal(file: file.name, message: "it is not a valid PNG: \(message)")
  }

  private static func number(_ bytes: [UInt8], _ at: Int) -> Int {
    bytes[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) }
  }

  private mutating func read(_ name: String, _ body: [UInt8]) throws(FileRefusal) {
    switch name {
    case "IHDR":
      guard body.count == 13 else { throw Self.refusal(file, "its header has \(body.count) bytes") }
      (columns, rows) = (Self.number(body, 0), Self.number(body, 4))
      (bitDepth, colorType, isInterlaced) = (Int(body[8]), Int(body[9]), body[12] != 0)
      guard columns > 0, rows > 0, columns <= 100_000, rows <= 100_000 else {
        throw Self.refusal(file, "it has \(columns) x \(rows) pixels")
      }
    case "pHYs":
      guard body.count == 9, body[8] == 1 else { return }
      let (across, down) = (Double(Self.number(body, 0)) * 0.0254, Double(Self.number(body, 4)) * 0.0254)
      if across > 0, down > 0 { resolution = (across, down) }
    case "PLTE": palette = body
    case "IDAT": compressed += body
    case "tEXt":
      let parts = body.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2, body.starts(with: "sphere-".utf8) { texts[Self.latin(parts[0])] = Self.latin(parts[1]) }
    case "iTXt":
      // Key word, 0, compressed?, method, language, 0, translated key word, 0, text.
      let parts = body.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
      guard body.starts(with: "sphere-".utf8), parts.count == 2, parts[1].count > 4, parts[1].first == 0 else { return }
      let rest = parts[1].dropFirst(2).split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
      if rest.count == 3 { texts[Self.latin(parts[0])] = String(decoding: rest[2], as: UTF8.self) }
    default: break
    }
  }

  private static func latin(_ bytes: ArraySlice<UInt8>) -> String {
    String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  func contents() throws(FileRefusal) -> Contents {
    // Without a resolution, the page's usual 72 pixels an inch, which the rules will then find too few.
    let (across, down) = resolution ?? (72, 72)
    var contents = Contents(width: Double(columns) / across * 72, height: Double(rows) / down * 72)
    if resolution == nil { contents.remarks.append("the file does not say how many pixels make an inch; 72 are taken") }
    contents.images = [
      Contents.ImageUse(columns: columns, rows: rows, resolution: min(across, down), isLossy: false)
    ]
    contents.remarks.append("fonts, text sizes and line widths cannot be told from pixels: lint the PDF or SVG too")
    try countColors(&contents)
    return contents
  }

  /// Flat colours, which are those of marks.
  private func countColors(_ contents: inout Contents) throws(FileRefusal) {
    let samples = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colorType] ?? 0
    guard samples > 0, bitDepth == 8, !isInterlaced else {
      contents.remarks.append("colours are looked at in 8-bit files without interlacing only")
      return
    }
    guard columns * rows <= Self.mostPixels else {
      contents.remarks.append(
        "its \(columns) x \(rows) pixels are too many to look at their colours; 50,000,000 are looked at")
      return
    }
    var counts: [UInt32: Int] = [:]
    try forEachRow(samples) { row, line, previous in
      for x in 0..<columns where counts.count <= Self.mostColors {
        // The inside of marks: shades of smooth edges differ from the pixel before or above.
        guard x > 0, row > 0, let color = rgb(line, x * samples), color != 0xFFFFFF,
          rgb(line, (x - 1) * samples) == color, rgb(previous, x * samples) == color
        else { continue }
        counts[color, default: 0] += 1
      }
    }
    guard counts.count <= Self.mostColors else { return }
    // A continuous map, in a colour bar say, has hundreds of colours with a few pixels each: no categories to compare.
    guard counts.count(where: { $0.value >= 24 && Lab(Color($0.key)).chroma > 12 }) < 60 else { return }
    // A twentieth of a percent of the page, as a few dots of 3 points have.
    let least = max(40, columns * rows / 2000)
    for (color, count) in counts where count >= least && color != 0xFFFFFF {
      contents.colors[Color(color), default: 0] += count
    }
  }

  /// Hands over each row of samples with the row above it, as the stream inflates: the pixels are never all in memory.
  private func forEachRow(
    _ samples: Int, _ use: (_ row: Int, _ line: [UInt8], _ above: [UInt8]) -> Void
  ) throws(FileRefusal) {
    let width = columns * samples
    var line: [UInt8] = []
    line.reserveCapacity(width)
    var above = [UInt8](repeating: 0, count: width)
    var filter: UInt8?
    var row = 0
    var problem: String?
    let isSound = compressed.withUnsafeBufferPointer { source in
      inflateInPieces(source) { piece in
        for byte in piece {
          guard let type = filter else {
            if row == rows { problem = "its pixels are damaged" }
            if byte > 4 { problem = "row \(row) has an unknown filter" }
            if problem != nil { return false }
            filter = byte
            continue
          }
          let place = line.count
          let (left, corner) = place >= samples ? (line[place - samples], above[place - samples]) : (0, 0)
          line.append(byte &+ prediction(type, left: left, up: above[place], corner: corner))
          if line.count == width {
            use(row, line, above)
            swap(&line, &above)
            line.removeAll(keepingCapacity: true)
            (filter, row) = (nil, row + 1)
          }
        }
        return true
      }
    }
    if let problem { throw Self.refusal(file, problem) }
    guard isSound, row == rows else { throw Self.refusal(file, "its pixels are damaged") }
  }

  private func rgb(_ line: [UInt8], _ at: Int) -> UInt32? {
    switch colorType {
    case 0, 4: return colorType == 4 && line[at + 1] < 255 ? nil : UInt32(line[at]) * 0x010101
    case 3:
      let entry = Int(line[at]) * 3
      guard entry + 2 < palette.count else { return nil }
      return UInt32(palette[entry]) << 16 | UInt32(palette[entry + 1]) << 8 | UInt32(palette[entry + 2])
    default:
      if colorType == 6, line[at + 3] < 255 { return nil }
      return UInt32(line[at]) << 16 | UInt32(line[at + 1]) << 8 | UInt32(line[at + 2])
    }
  }
}
