import Figures
import Foundation

/// Two pictures on a common canvas: the smaller one is padded with white.
struct PixelComparison {
  let width: Int
  let height: Int
  let hasOtherSize: Bool
  private(set) var different = 0
  private(set) var largest = 0
  /// The largest difference of a channel at each pixel.
  private var differences: [UInt8]
  private let first: PixelGrid

  private static let tileSide = 8
  private static let mostBoxes = 50

  init(_ first: PixelGrid, _ second: PixelGrid) {
    self.first = first
    width = max(first.width, second.width)
    height = max(first.height, second.height)
    hasOtherSize = first.width != second.width || first.height != second.height
    differences = [UInt8](repeating: 0, count: width * height)
    for y in 0..<height {
      for x in 0..<width {
        let (a, b) = (Self.pixel(first, x, y), Self.pixel(second, x, y))
        guard a != b else { continue }
        var most: UInt32 = 0
        for shift: UInt32 in [0, 8, 16] {
          let (p, q) = (a >> shift & 255, b >> shift & 255)
          most = max(most, p > q ? p - q : q - p)
        }
        guard most > 0 else { continue }
        different += 1
        largest = max(largest, Int(most))
        differences[y * width + x] = UInt8(most)
      }
    }
  }

  /// A pixel on white paper; white beyond the picture.
  private static func pixel(_ grid: PixelGrid, _ x: Int, _ y: Int) -> UInt32 {
    guard x < grid.width, y < grid.height else { return 0xFFFF_FFFF }
    let pixel = grid.pixels[y * grid.width + x]
    let alpha = pixel >> 24
    guard alpha < 255 else { return pixel }
    // Colours are multiplied by opacity: white shows through with what is left.
    let white = 255 - alpha
    return 0xFF00_0000 | (pixel >> 16 & 255) + white << 16 | (pixel >> 8 & 255) + white << 8 | (pixel & 255) + white
  }

  // MARK: Boxes

  /// Rectangles around what differs, the largest first: connected tiles with a difference, joined where the rectangles overlap.
  var boxes: [PixelDifference.Box] {
    let side = Self.tileSide
    let (columns, rows) = ((width + side - 1) / side, (height + side - 1) / side)
    var tiles = [Bool](repeating: false, count: columns * rows)
    for y in 0..<height {
      for x in 0..<width where differences[y * width + x] > 0 { tiles[y / side * columns + x / side] = true }
    }
    var boxes: [PixelDifference.Box] = []
    for start in tiles.indices where tiles[start] {
      tiles[start] = false
      var open = [start]
      var (left, top, right, bottom) = (start % columns, start / columns, start % columns, start / columns)
      while let tile = open.popLast() {
        let (x, y) = (tile % columns, tile / columns)
        (left, right, top, bottom) = (min(left, x), max(right, x), min(top, y), max(bottom, y))
        for near in neighbours(x, y, columns, rows) where tiles[near] {
          tiles[near] = false
          open.append(near)
        }
      }
      boxes.append(exact(left * side, top * side, (right + 1) * side, (bottom + 1) * side))
    }
    boxes.sort { ($1.width * $1.height, $0.y, $0.x) < ($0.width * $0.height, $1.y, $1.x) }
    return Array(Self.merged(Array(boxes.prefix(Self.mostBoxes * 20))).prefix(Self.mostBoxes))
  }

  private func neighbours(_ x: Int, _ y: Int, _ columns: Int, _ rows: Int) -> [Int] {
    var result: [Int] = []
    for ny in max(0, y - 1)...min(rows - 1, y + 1) {
      for nx in max(0, x - 1)...min(columns - 1, x + 1) where nx != x || ny != y { result.append(ny * columns + nx) }
    }
    return result
  }

  /// The rectangle around what differs within bounds.
  private func exact(_ left: Int, _ top: Int, _ right: Int, _ bottom: Int) -> PixelDifference.Box {
    var (x0, y0, x1, y1) = (right, bottom, left, top)
    for y in top..<min(bottom, height) {
      for x in left..<min(right, width) where differences[y * width + x] > 0 {
        (x0, x1, y0, y1) = (min(x0, x), max(x1, x), min(y0, y), max(y1, y))
      }
    }
    return PixelDifference.Box(x: x0, y: y0, width: max(1, x1 - x0 + 1), height: max(1, y1 - y0 + 1))
  }

  /// Rectangles that overlap become one.
  private static func merged(_ boxes: [PixelDifference.Box]) -> [PixelDifference.Box] {
    var result: [PixelDifference.Box] = []
    for box in boxes {
      var box = box
      while let place = result.firstIndex(where: { overlaps($0, box) }) {
        let other = result.remove(at: place)
        let (x, y) = (min(box.x, other.x), min(box.y, other.y))
        box = PixelDifference.Box(
          x: x, y: y, width: max(box.x + box.width, other.x + other.width) - x,
          height: max(box.y + box.height, other.y + other.height) - y)
      }
      result.append(box)
    }
    return result.sorted { ($1.width * $1.height, $0.y, $0.x) < ($0.width * $0.height, $1.y, $1.x) }
  }

  private static func overlaps(_ a: PixelDifference.Box, _ b: PixelDifference.Box) -> Bool {
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
  }

  // MARK: The map

  /// The first picture in faint grey, and over it what differs in red, the largest difference full: a difference of a few
  /// shades is visible as well.
  var map: PixelGrid {
    var pixels = [UInt32](repeating: 0xFFFF_FFFF, count: width * height)
    for y in 0..<height {
      for x in 0..<width {
        let place = y * width + x
        let difference = Int(differences[place])
        if difference == 0 {
          let pixel = Self.pixel(first, x, y)
          let light = (2 * (pixel >> 16 & 255) + 5 * (pixel >> 8 & 255) + (pixel & 255)) / 8
          let faint = 255 - (255 - light) / 4
          pixels[place] = 0xFF00_0000 | faint << 16 | faint << 8 | faint
        } else {
          // From a pale red, which the least difference has, to a dark one.
          let strength = UInt32(difference * 255 / max(largest, 1))
          let (red, other) = (230 - strength / 5, 170 - strength * 2 / 3)
          pixels[place] = 0xFF00_0000 | red << 16 | other << 8 | other
        }
      }
    }
    return PixelGrid(width: width, pixels: pixels)
  }
}
