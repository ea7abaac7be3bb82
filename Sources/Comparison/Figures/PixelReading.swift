import Digests
import Figures
import Foundation
import Reports
import Tensors

/// The pictures of a figure on two sides, as far as there are PNG files.
struct PixelReading {
  private let files: [RenderedFigure.File?]
  private let drawings: [RenderedFigure.File?]
  private let data: [Data]
  private let comparison: PixelComparison?
  /// Whether all pixels are the same; nil where that is not known.
  let areSame: Bool?

  private static let mostSVGBytes = 2 << 20
  private static let mostPNGBytes = 32 << 20

  /// - Parameter isNeeded: Whether anything hangs on the pixels.
  init(_ first: RenderedFigure, _ second: RenderedFigure, isNeeded: Bool) throws(ComparisonError) {
    files = [first.files[.png], second.files[.png]]
    drawings = [first.files[.svg], second.files[.svg]]
    guard isNeeded, let a = files[0], let b = files[1] else {
      (data, comparison, areSame) = ([], nil, nil)
      return
    }
    let bytes = [try a.data(), try b.data()]
    let grids = Workers(threads: 2).map(2) { PixelGrid(png: bytes[$0]) }
    data = bytes
    guard grids.count == 2, let own = grids[0], let other = grids[1] else {
      // The bytes differ, and nothing says that the pictures do not.
      (comparison, areSame) = (nil, false)
      return
    }
    let found = PixelComparison(own, other)
    comparison = found
    areSame = found.different == 0 && !found.hasOtherSize
  }

  /// Writes how the pixels differ, and puts the pictures of both sides and the map beside it.
  func describe(
    into difference: inout FigureDifference, _ pictures: inout [String: Comparison.Picture]
  ) throws(ComparisonError) {
    difference.oldPicture = try picture(0, &pictures)
    difference.newPicture = try picture(1, &pictures)
    guard let comparison else {
      if !data.isEmpty {
        difference.reasons.append("The pixels are not compared: a PNG file cannot be read, or is too large.")
      }
      return
    }
    var pixels = PixelDifference(
      width: comparison.width, height: comparison.height, different: comparison.different, largest: comparison.largest,
      hasOtherSize: comparison.hasOtherSize, boxes: comparison.boxes)
    if comparison.different > 0, let map = try? comparison.map.png() {
      let key = SHA256.of(map)
      pictures[key] = Comparison.Picture(mediaType: "image/png", base64: map.base64EncodedString())
      pixels.map = key
    }
    difference.pixels = pixels
  }

  /// A side's picture: the PNG, else the SVG where it is small.
  private func picture(
    _ side: Int, _ pictures: inout [String: Comparison.Picture]
  ) throws(ComparisonError) -> String? {
    if let file = files[side] {
      let bytes = side < data.count ? data[side] : try file.data()
      guard bytes.count <= Self.mostPNGBytes else { return nil }
      pictures[file.sha256] = Comparison.Picture(mediaType: "image/png", base64: bytes.base64EncodedString())
      return file.sha256
    }
    guard let file = drawings[side] else { return nil }
    let bytes = try file.data()
    guard bytes.count <= Self.mostSVGBytes else { return nil }
    pictures[file.sha256] = Comparison.Picture(mediaType: "image/svg+xml", base64: bytes.base64EncodedString())
    return file.sha256
  }
}
