/// The part of an image that a view shows; it may begin and end within pixels.
public struct ImagePart: Sendable, Hashable {
  /// The first row.
  public var top: Double
  /// The first column.
  public var left: Double
  /// The number of rows.
  public var height: Double
  /// The number of columns.
  public var width: Double

  /// A part.
  public init(top: Double, left: Double, height: Double, width: Double) {
    self.top = top
    self.left = left
    self.height = height
    self.width = width
  }

  /// A rectangle of whole pixels.
  public init(_ box: ViewParameters.Box) {
    self.init(top: Double(box.top), left: Double(box.left), height: Double(box.height), width: Double(box.width))
  }

  /// The pixels that it touches.
  public var pixels: ViewParameters.Box {
    let (firstRow, firstColumn) = (Int(top.rounded(.down)), Int(left.rounded(.down)))
    return .init(
      top: firstRow, left: firstColumn, height: Int((top + height).rounded(.up)) - firstRow,
      width: Int((left + width).rounded(.up)) - firstColumn)
  }

  /// The same part of an image that is shrunk.
  func shrunk(by factor: Int) -> ImagePart {
    let scale = 1 / Double(factor)
    return ImagePart(top: top * scale, left: left * scale, height: height * scale, width: width * scale)
  }
}

/// The pixels that a view is made from, in memory that is used again for the next one; each thread has its own.
public final class PixelBuffer {
  /// Rows of RGB triples.
  public private(set) var pixels: UnsafePointer<UInt8>
  /// The number of rows.
  public private(set) var height = 0
  /// The number of columns.
  public private(set) var width = 0
  /// The part of the pixels that the view shows.
  public internal(set) var part = ImagePart(top: 0, left: 0, height: 0, width: 0)
  private var room = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
  private var capacity = 1
  private var lender: AnyObject?
  /// What decodes pictures into the buffer, and the bytes of a picture's file; made when they are needed.
  private(set) lazy var decoder = PictureDecoder()
  private(set) lazy var file = FileBuffer()

  /// An empty buffer.
  public init() { pixels = UnsafePointer(room) }

  deinit { room.deallocate() }

  /// Room for the pixels of an image, or of a part of one.
  func reserve(_ size: ImageSize) -> UnsafeMutablePointer<UInt8> {
    let bytes = size.height * size.width * 3
    if bytes > capacity {
      room.deallocate()
      room = .allocate(capacity: bytes)
      capacity = bytes
    }
    (height, width) = (size.height, size.width)
    pixels = UnsafePointer(room)
    lender = nil
    return room
  }

  /// Shows pixels that are somebody else's, who is kept alive until the next image is read.
  func borrow(_ start: UnsafePointer<UInt8>, _ size: ImageSize, of owner: AnyObject) {
    (height, width) = (size.height, size.width)
    pixels = start
    lender = owner
  }
}

/// The bytes of a file, in memory that is used again for the next one.
final class FileBuffer {
  private var room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

  deinit { room.deallocate() }

  /// Room for so many bytes.
  func reserve(_ count: Int) -> UnsafeMutableRawBufferPointer {
    if count > room.count {
      room.deallocate()
      room = .allocate(byteCount: max(count, 2 * room.count), alignment: 16)
    }
    return UnsafeMutableRawBufferPointer(rebasing: room[..<count])
  }
}
