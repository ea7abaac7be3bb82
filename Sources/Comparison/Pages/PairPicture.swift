import Figures
import Foundation

/// Both pictures of a figure as a drawing for typeset pages: beside each other, and below them over each other with arrows
/// and the map of differences with boxes.
struct PairPicture {
  private static let gap = 12.0
  private static let arrowColor = Color(0xD1006C)

  private let figure: FigureDifference
  private let old: PixelGrid?
  private let new: PixelGrid?
  private let map: PixelGrid?
  /// The page that both pictures share, in points.
  private let page: HTMLPage.Canvas

  /// The pictures; nil where there is none in pixels.
  init?(_ figure: FigureDifference, in comparison: Comparison) {
    func grid(_ key: String?) -> PixelGrid? {
      guard let picture = key.flatMap({ comparison.pictures[$0] }), picture.mediaType == "image/png",
        let data = Data(base64Encoded: picture.base64)
      else { return nil }
      return PixelGrid(png: data)
    }
    self.figure = figure
    (old, new, map) = (grid(figure.oldPicture), grid(figure.newPicture), grid(figure.pixels?.map))
    guard old != nil || new != nil else { return nil }
    page = HTMLPage.Canvas(
      [figure.oldPicture == nil ? [] : figure.oldSize, figure.newPicture == nil ? [] : figure.newSize].filter {
        !$0.isEmpty
      }, picture: figure.newPicture ?? figure.oldPicture, comparison)
  }

  /// What is where, as a caption's end.
  func description(_ comparison: Comparison) -> String {
    let labels = (comparison.label(0), comparison.label(1))
    guard old != nil, new != nil else { return "\(old != nil ? labels.0 : labels.1) alone has it." }
    var text = "\(labels.0) left, \(labels.1) right"
    if hasSecondRow {
      text +=
        "; below, \(labels.1) over \(labels.0) in grey" + (figure.moves.isEmpty ? "" : " with arrows to new places")
      if map != nil { text += ", and the map of differing pixels" }
    }
    return text + "."
  }

  private var hasSecondRow: Bool { old != nil && new != nil && (!figure.moves.isEmpty || map != nil) }

  /// The drawing, as wide as a column of text.
  func drawing() -> Drawing {
    let isPair = old != nil && new != nil
    let width = isPair ? (ForestPlot.width - Self.gap) / 2 : min(ForestPlot.width, page.width)
    let scale = width / page.width
    let height = page.height * scale
    var drawing = Drawing(
      width: isPair ? ForestPlot.width : width, height: hasSecondRow ? 2 * height + Self.gap : height)
    func area(_ grid: PixelGrid, _ size: [Double], x: Double, y: Double) -> Rectangle {
      let imageWidth = width * page.share(size) / 100
      return Rectangle(
        x: x, y: y, width: imageWidth, height: imageWidth * Double(grid.height) / Double(max(1, grid.width)))
    }
    let right = isPair ? width + Self.gap : 0
    if let old { drawing.items.append(.image(.init(old, over: area(old, figure.oldSize, x: 0, y: 0)))) }
    if let new { drawing.items.append(.image(.init(new, over: area(new, figure.newSize, x: right, y: 0)))) }
    guard hasSecondRow, let old, let new else { return framed(drawing, width, height, right) }
    let below = height + Self.gap
    drawing.items.append(.image(.init(old.faded, over: area(old, figure.oldSize, x: 0, y: below))))
    drawing.items.append(.image(.init(new.withoutWhite, over: area(new, figure.newSize, x: 0, y: below))))
    for move in figure.moves { drawing.items += arrow(move, scale: scale, y: below) }
    if let map, let pixels = figure.pixels {
      let area = Rectangle(
        x: right, y: below, width: width, height: width * Double(map.height) / Double(max(1, map.width)))
      drawing.items.append(.image(.init(map, over: area)))
      let unit = width / Double(max(1, pixels.width))
      for box in pixels.boxes {
        let edge = Rectangle(
          x: right + Double(box.x) * unit, y: below + Double(box.y) * unit, width: Double(box.width) * unit,
          height: Double(box.height) * unit)
        drawing.items.append(.shape(Shape(Path(edge), stroke: Stroke(Self.arrowColor, width: 0.8))))
      }
    }
    return framed(drawing, width, height, right)
  }

  /// Light lines around the pages.
  private func framed(_ drawing: Drawing, _ width: Double, _ height: Double, _ right: Double) -> Drawing {
    var drawing = drawing
    for x in right > 0 ? [0, right] : [0] {
      for y in hasSecondRow ? [0, height + Self.gap] : [0] where y == 0 || x == 0 || map != nil {
        let edge = Rectangle(x: x + 0.25, y: y + 0.25, width: width - 0.5, height: height - 0.5)
        drawing.items.append(.shape(Shape(Path(edge), stroke: Stroke(Color(0xD9DADD), width: 0.5))))
      }
    }
    return drawing
  }

  /// An arrow from where a mark was to where it is.
  private func arrow(_ move: MarkMove, scale: Double, y: Double) -> [Drawing.Item] {
    guard [move.oldX, move.oldY, move.newX, move.newY].allSatisfy(\.isFinite) else { return [] }
    let from = Point(move.oldX * scale, y + move.oldY * scale)
    let to = Point(move.newX * scale, y + move.newY * scale)
    let length = move.distance * scale
    var lines = [[from, to]]
    if length > 1.5 {
      let head = min(3, 0.4 * length) / length
      let (dx, dy) = (to.x - from.x, to.y - from.y)
      for side in [-1.0, 1.0] {
        let end = Point(to.x - head * (dx * 0.906 - side * dy * 0.423), to.y - head * (dy * 0.906 + side * dx * 0.423))
        lines.append([to, end])
      }
    }
    return lines.map { .shape(Shape(Path(points: $0), stroke: Stroke(Self.arrowColor, width: 0.7))) }
  }
}

extension PixelGrid {
  /// The picture in light greys on white.
  fileprivate var faded: PixelGrid {
    mapped { red, green, blue in
      let gray = (30 * red + 59 * green + 11 * blue) / 100
      let light = 255 - (255 - gray) * 45 / 100
      return 0xFF00_0000 | light << 16 | light << 8 | light
    }
  }

  /// The picture with as little paint as gives the same on white: what is behind shows through.
  fileprivate var withoutWhite: PixelGrid {
    mapped { red, green, blue in
      let least = min(red, green, blue)
      return (255 - least) << 24 | (red - least) << 16 | (green - least) << 8 | (blue - least)
    }
  }

  /// Pixels on white through a map of their red, green and blue, 0...255 each.
  private func mapped(_ map: (UInt32, UInt32, UInt32) -> UInt32) -> PixelGrid {
    PixelGrid(
      width: width,
      pixels: pixels.map { pixel in
        let white = 255 - (pixel >> 24)
        let parts = [16, 8, 0].map { min(255, (pixel >> UInt32($0) & 255) + white) }
        return map(parts[0], parts[1], parts[2])
      })
  }
}
