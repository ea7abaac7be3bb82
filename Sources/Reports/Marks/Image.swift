import Figures
import Specifications

/// `image`: PNG files, images whose pixels are bytes of a column, or one image whose pixels are the rows.
struct ImageMark: MarkDeclaration {
  static let name = "image"
  static let channels: [MarkChannel] = [
    .optional("x"), .optional("y"), .optional("x1"), .optional("y1"), .optional("x2"), .optional("y2"),
    .optional("file"), .optional("pixels"), .optional("red"), .optional("green"), .optional("blue"), .optional("color"),
  ]
  static let channelReference: String? =
    "file, or pixels (bytes of a square picture, one or three a pixel: vector_pixels), and x y (middle) or x1 y1 x2 y2; "
    + "or x y red green blue; color (frame)"
  static let options: [OptionKey<Self>] = [
    OptionKey("width", \.width, .number.within(1...2000), " in points"), .flag("smooth", \.smooth),
    OptionKey("map", \.map, .choice(of: ColorMap.self), " of pixels of one byte [black to white]"),
  ]

  var width = 24.0
  var smooth = false
  var map: ColorMap?

  static func conflict(_ given: Set<String>) -> String? {
    if given.contains("file"), given.contains("pixels") { return "takes file or pixels, not both" }
    let hasFile = given.contains("file") || given.contains("pixels")
    let hasMiddle = given.isSuperset(of: ["x", "y"])
    if hasFile == given.isSuperset(of: ["red", "green", "blue"]) {
      return "needs file or pixels, or red, green and blue"
    }
    if hasFile, hasMiddle == given.isSuperset(of: ["x1", "y1", "x2", "y2"]) {
      return "needs x and y (its middle), or x1, y1, x2 and y2 (its corners)"
    }
    return hasFile || hasMiddle ? nil : "pixels need x and y"
  }

  func filled(_ rows: MarkRows) -> Mark? {
    guard rows.has("file") || rows.has("pixels") else { return pixels(rows) }
    guard let images = rows.has("file") ? files(rows) : pictures(rows) else { return nil }
    let place: Image.Place
    if rows.has("x1") {
      guard let x1 = rows.numbers("x1"), let y1 = rows.numbers("y1"), let x2 = rows.numbers("x2"),
        let y2 = rows.numbers("y2")
      else { return nil }
      place = .corners(x1: x1, y1: y1, x2: x2, y2: y2)
    } else {
      guard let x = rows.column("x"), let y = rows.column("y") else { return nil }
      place = .centers(x: x, y: y, width: width)
    }
    return .image(
      Image(
        images: images, place: place, smooth: smooth, frame: rows.has("color") ? rows.paint(default: .ink) : nil,
        provenance: rows.provenance()))
  }

  /// The files of all rows, each read once.
  private func files(_ rows: MarkRows) -> [PixelGrid]? {
    var known: [String: PixelGrid] = [:]
    var images: [PixelGrid] = []
    for path in rows.values("file")?.map({ $0.shown(nil).plain }) ?? [] {
      if known[path] == nil {
        switch rows.picture(path) {
        case .success(let image): known[path] = image
        case .failure(let refusal):
          rows.report(refusal.message, channel: "file", hint: refusal.hint)
          return nil
        }
      }
      if let image = known[path] { images.append(image) }
    }
    return images
  }

  /// The images of all rows, each of hexadecimal bytes: one or three a pixel of a square.
  private func pictures(_ rows: MarkRows) -> [PixelGrid]? {
    let colors = (0...255).map { byte -> UInt32 in
      guard let map else { return UInt32(byte) * 0x01_0101 }
      let color = map.color(at: Double(byte) / 255)
      return [color.red, color.green, color.blue].reduce(0) { $0 << 8 | UInt32(($1 * 255).rounded()) }
    }
    var images: [PixelGrid] = []
    for value in rows.values("pixels") ?? [] {
      guard let bytes = Self.bytes(of: value.text), let side = Self.side(of: bytes.count) else {
        let shown = value.text.count > 40 ? "\(value.text.prefix(40))… (\(value.text.count) characters)" : value.text
        rows.report(
          "needs the bytes of a square picture, one or three a pixel, found `\(shown)`", channel: "pixels",
          hint: "select vector_pixels(vector, low, high)")
        return nil
      }
      let isGray = bytes.count == side * side
      images.append(
        PixelGrid(
          width: side,
          pixels: (0..<side * side).map { place in
            let own =
              isGray ? colors[Int(bytes[place])] : bytes[3 * place..<3 * place + 3].reduce(0) { $0 << 8 | UInt32($1) }
            return 0xFF00_0000 | own
          }))
    }
    return images
  }

  /// The bytes of hexadecimal text.
  private static func bytes(of text: String) -> [UInt8]? {
    let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == text.utf8.count, digits.count % 2 == 0 else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  /// The side of a square of so many bytes, one or three a pixel.
  private static func side(of count: Int) -> Int? {
    [count, count % 3 == 0 ? count / 3 : 0].lazy.compactMap { pixels in
      let side = Int(Double(pixels).squareRoot().rounded())
      return side >= 1 && side <= PixelGrid.largestSide && side * side == pixels ? side : nil
    }.first
  }

  /// One image whose pixels are the rows: x and y from the lower left, red, green and blue 0...255.
  private func pixels(_ rows: MarkRows) -> Mark? {
    guard let x = rows.numbers("x"), let y = rows.numbers("y"), let red = rows.numbers("red"),
      let green = rows.numbers("green"), let blue = rows.numbers("blue"), let order = rows.gridOrder(x, y)
    else { return nil }
    func byte(_ value: Double) -> UInt32 { value.isFinite ? UInt32(min(max(value, 0), 255).rounded()) : 0 }
    var pixels = [UInt32](repeating: 0, count: x.count)
    for (row, place) in order.places.enumerated() {
      guard red[row].isFinite, green[row].isFinite, blue[row].isFinite else { continue }
      // Pixels run from the top, y from the bottom.
      let (line, column) = (order.y.count - 1 - place / order.x.count, place % order.x.count)
      pixels[line * order.x.count + column] =
        0xFF00_0000 | byte(red[row]) << 16 | byte(green[row]) << 8 | byte(blue[row])
    }
    func half(_ places: [Double]) -> Double {
      (places[places.count - 1] - places[0]) / Double(places.count - 1) / 2
    }
    let (dx, dy) = (half(order.x), half(order.y))
    return .image(
      Image(
        images: [PixelGrid(width: order.x.count, pixels: pixels)],
        place: .corners(
          x1: [order.x[0] - dx], y1: [order.y[0] - dy], x2: [order.x[order.x.count - 1] + dx],
          y2: [order.y[order.y.count - 1] + dy]),
        smooth: smooth, frame: rows.has("color") ? rows.paint(default: .ink) : nil))
  }
}
