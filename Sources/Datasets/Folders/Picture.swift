import CPictures
import Tensors

/// What is known of a picture's file without its pixels.
struct PictureHeader: Sendable, Hashable {
  /// How it is packed.
  enum Kind: Int, Sendable {
    case jpeg = 1
    case png = 2
  }

  var kind: Kind
  /// The size as it is stored, before it is turned.
  var stored: ImageSize
  var orientation: PictureOrientation

  /// The size as it is seen.
  var size: ImageSize { orientation.displayed(stored) }

  /// The most pixels that a picture may declare: a file of a few bytes can ask for gigabytes.
  static let mostPixels = 1 << 26

  /// Reads the header of a file, of which all bytes are given.
  ///
  /// - Throws: `PictureDefect`: it is no picture, its header is damaged, or it declares too many pixels.
  init(_ bytes: UnsafeRawBufferPointer) throws(PictureDefect) {
    var header = sphere_picture_header()
    let (status, message) = withMessage {
      sphere_picture_read_header(bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, &header, $0)
    }
    guard status == SPHERE_PICTURE_WHOLE, let kind = Kind(rawValue: Int(header.kind.rawValue)) else {
      throw PictureDefect(message)
    }
    let size = ImageSize(height: Int(header.height), width: Int(header.width))
    guard size.height >= 1, size.width >= 1 else { throw PictureDefect("it has no pixels") }
    guard size.height * size.width <= Self.mostPixels else {
      throw PictureDefect(
        "it declares \(grouped(size.width)) x \(grouped(size.height)) pixels, more than the "
          + "\(grouped(Self.mostPixels)) that are read")
    }
    self.init(kind: kind, stored: size, orientation: PictureOrientation(exif: Int(header.orientation)))
  }

  /// A header from its parts.
  init(kind: Kind, stored: ImageSize, orientation: PictureOrientation) {
    self.kind = kind
    self.stored = stored
    self.orientation = orientation
  }
}

/// Why a file is no picture, or how it is damaged.
struct PictureDefect: Error, Hashable {
  /// To follow the file's name: `it ends too early`.
  var description: String
  init(_ description: String) { self.description = description }
}

/// Calls a function of CPictures with room for a message.
private func withMessage<Result>(_ body: (UnsafeMutablePointer<CChar>) -> Result) -> (Result, String) {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(SPHERE_PICTURE_MESSAGE)) { room in
    room.initialize(repeating: 0)
    guard let start = room.baseAddress else { preconditionFailure("no room for a message") }
    let result = body(start)
    let bytes = room.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return (result, String(decoding: bytes, as: UTF8.self))
  }
}

/// Decodes pictures as they are seen; it holds scratch memory, so each thread has its own.
final class PictureDecoder {
  private var stored: UnsafeMutablePointer<UInt8> = .allocate(capacity: 1)
  private var capacity = 1

  deinit { stored.deallocate() }

  /// The pixels of a row into which a rectangle is decoded: as many as it has, or some more, so that nothing is copied.
  static func rowPixels(_ header: PictureHeader, shrink: Int, width: Int) -> Int {
    let isWhole = width == header.stored.shrunk(by: shrink).width
    let isDirect = header.kind == .jpeg && header.orientation == .upright && !isWhole
    return isDirect ? width + Int(SPHERE_PICTURE_SPARE) : width
  }

  /// Decodes a rectangle of a picture, in pixels of the picture as it is seen and shrunk.
  ///
  /// - Parameters:
  ///   - shrink: 1, 2, 4 or 8; 1 for PNG.
  ///   - target: Room for the rectangle's rows of `rowPixels` RGB triples.
  /// - Returns: The column at which the rectangle begins, and how the file is damaged; what it does not give is gray.
  func decode(
    _ bytes: UnsafeRawBufferPointer, _ header: PictureHeader, shrink: Int, box: ViewParameters.Box,
    into target: UnsafeMutablePointer<UInt8>
  ) -> (first: Int, defect: PictureDefect?) {
    let whole = header.stored.shrunk(by: shrink)
    let part = header.orientation.stored(box, in: header.orientation.displayed(whole))
    let isCut = header.kind == .png && (part.height < whole.height || part.width < whole.width)
    if header.orientation == .upright && !isCut {
      let row = Self.rowPixels(header, shrink: shrink, width: box.width)
      return decodeStored(bytes, header, shrink: shrink, part, row: row, into: target)
    }
    let read = header.kind == .png ? ViewParameters.Box(whole) : part
    let row = read.width == whole.width ? read.width : read.width + Int(SPHERE_PICTURE_SPARE)
    reserve(read.height * row * 3)
    let (first, defect) = decodeStored(bytes, header, shrink: shrink, read, row: row, into: stored)
    let start = stored + 3 * ((part.top - read.top) * row + part.left - read.left + first)
    header.orientation.copy(from: start, rowPixels: row, to: target, size: ImageSize(box))
    return (0, defect)
  }

  private func reserve(_ bytes: Int) {
    guard bytes > capacity else { return }
    stored.deallocate()
    stored = .allocate(capacity: bytes)
    capacity = bytes
  }

  private func decodeStored(
    _ bytes: UnsafeRawBufferPointer, _ header: PictureHeader, shrink: Int, _ box: ViewParameters.Box, row: Int,
    into target: UnsafeMutablePointer<UInt8>
  ) -> (Int, PictureDefect?) {
    var declared = sphere_picture_header(
      kind: header.kind == .jpeg ? SPHERE_PICTURE_JPEG : SPHERE_PICTURE_PNG, width: Int32(header.stored.width),
      height: Int32(header.stored.height), orientation: 1)
    let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    var first: Int32 = 0
    let (status, message) = withMessage { message in
      switch header.kind {
      case .jpeg:
        var part = sphere_picture_part(
          shrink: Int32(shrink), left: Int32(box.left), top: Int32(box.top), width: Int32(box.width),
          height: Int32(box.height))
        return sphere_jpeg_decode(start, bytes.count, &declared, &part, target, Int32(row), &first, message)
      case .png:
        return sphere_png_decode(start, bytes.count, &declared, target, message)
      }
    }
    return (Int(first), status == SPHERE_PICTURE_WHOLE ? nil : PictureDefect(message))
  }
}

extension ImageSize {
  /// The size of a rectangle.
  init(_ box: ViewParameters.Box) { self.init(height: box.height, width: box.width) }

  /// The size of a picture that is shrunk while it is decoded: rounded up, as libjpeg does.
  func shrunk(by factor: Int) -> ImageSize {
    ImageSize(height: (height + factor - 1) / factor, width: (width + factor - 1) / factor)
  }
}

extension ViewParameters.Box {
  /// A whole image.
  init(_ size: ImageSize) { self.init(top: 0, left: 0, height: size.height, width: size.width) }
}
