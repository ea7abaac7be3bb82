/// How a stored picture is turned and mirrored to be seen, as EXIF's tag 0x0112 says: mirrored on the diagonal first, then its
/// columns or rows reversed.
struct PictureOrientation: Sendable, Hashable {
  /// Whether rows become columns.
  let isTransposed: Bool
  /// Whether the columns that are seen run the other way.
  let reversesColumns: Bool
  /// Whether the rows that are seen run the other way.
  let reversesRows: Bool
  /// EXIF's number, 1 to 8.
  let exif: Int

  /// As it is stored.
  static let upright = PictureOrientation(exif: 1)

  /// An orientation by EXIF's number; upright for any other.
  init(exif: Int) {
    self.exif = (1...8).contains(exif) ? exif : 1
    isTransposed = self.exif >= 5
    reversesColumns = [2, 3, 6, 7].contains(self.exif)
    reversesRows = [3, 4, 7, 8].contains(self.exif)
  }

  /// The size that is seen of a stored one.
  func displayed(_ size: ImageSize) -> ImageSize {
    isTransposed ? ImageSize(height: size.width, width: size.height) : size
  }

  /// Where a part of the picture as it is seen is stored.
  ///
  /// - Parameter size: The size of the picture as it is seen, in pixels that may be shrunk.
  func stored(_ part: ImagePart, height: Double, width: Double) -> ImagePart {
    let top = reversesRows ? height - part.top - part.height : part.top
    let left = reversesColumns ? width - part.left - part.width : part.left
    return isTransposed
      ? ImagePart(top: left, left: top, height: part.width, width: part.height)
      : ImagePart(top: top, left: left, height: part.height, width: part.width)
  }

  /// Where a stored part is seen.
  ///
  /// - Parameter size: The size of the picture as it is seen.
  func displayed(_ part: ImagePart, height: Double, width: Double) -> ImagePart {
    let (top, left) = isTransposed ? (part.left, part.top) : (part.top, part.left)
    let (rows, columns) = isTransposed ? (part.width, part.height) : (part.height, part.width)
    return ImagePart(
      top: reversesRows ? height - top - rows : top, left: reversesColumns ? width - left - columns : left,
      height: rows, width: columns)
  }

  /// Where a rectangle of a picture as it is seen is stored.
  ///
  /// - Parameter size: The size of the picture as it is seen.
  func stored(_ box: ViewParameters.Box, in size: ImageSize) -> ViewParameters.Box {
    stored(ImagePart(box), height: Double(size.height), width: Double(size.width)).pixels
  }

  /// Copies stored pixels to where they are seen.
  ///
  /// - Parameters:
  ///   - source: The first stored pixel of the rectangle, in rows of `rowPixels`.
  ///   - target: Room for the rectangle.
  ///   - size: The size of the rectangle as it is seen.
  func copy(
    from source: UnsafePointer<UInt8>, rowPixels: Int, to target: UnsafeMutablePointer<UInt8>, size: ImageSize
  ) {
    var place = target
    for seenRow in 0..<size.height {
      let row = reversesRows ? size.height - 1 - seenRow : seenRow
      if !isTransposed && !reversesColumns {
        place.update(from: source + 3 * row * rowPixels, count: 3 * size.width)
        place += 3 * size.width
        continue
      }
      for seenColumn in 0..<size.width {
        let column = reversesColumns ? size.width - 1 - seenColumn : seenColumn
        let pixel = source + 3 * (isTransposed ? column * rowPixels + row : row * rowPixels + column)
        place[0] = pixel[0]
        place[1] = pixel[1]
        place[2] = pixel[2]
        place += 3
      }
    }
  }
}
