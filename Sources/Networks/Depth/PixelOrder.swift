/// In which order the pixels of a square image are in memory.
///
/// A transposed convolution by 2 writes four images of half the side, one for each parity of row and column. Kept one after the
/// other they need no shuffling: the next layer finds neighbours by table.
struct PixelOrder: Sendable {
  /// The height and width of the image, in pixels.
  let side: Int
  /// The place of each pixel (row * side + column).
  let places: [Int]

  /// Row by row.
  init(rowsOf side: Int) {
    self.side = side
    places = Array(0..<side * side)
  }

  private init(side: Int, places: [Int]) {
    self.side = side
    self.places = places
  }

  var pixels: Int { side * side }

  /// The order of an image of twice the side: pixel (2y + i, 2x + j) is in part 2i + j, where pixel (y, x) is here.
  var doubled: PixelOrder {
    var result = [Int](repeating: 0, count: 4 * pixels)
    for row in 0..<2 * side {
      for column in 0..<2 * side {
        let part = 2 * (row % 2) + column % 2
        result[row * 2 * side + column] = part * pixels + places[row / 2 * side + column / 2]
      }
    }
    return PixelOrder(side: 2 * side, places: result)
  }

  /// For each place, the place of the pixel `down` rows below and `right` columns to the right; -1 outside the image.
  func neighbours(down: Int, right: Int) -> [Int] {
    var result = [Int](repeating: -1, count: pixels)
    for row in max(0, -down)..<min(side, side - down) {
      for column in max(0, -right)..<min(side, side - right) {
        result[places[row * side + column]] = places[(row + down) * side + column + right]
      }
    }
    return result
  }
}
