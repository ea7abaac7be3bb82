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
    var text = isStacked ? "\(labels.0) above \(labels.1)" : "\(labels.0) left, \(labels.1) right"
    if hasSecondRow {
      text +=
        "; below, \(labels.1) over \(labels.0) in grey" + (figure.moves.isEmpty ? "" : " with arrows to new places")
      if map != nil { text += ", and the map of differing pixels" }
    }
    return text + "."
  }

  private var hasSecondRow: Bool { old != nil && new != nil && (!figure.moves.isEmpty || map != nil) }

  /// Whether the pictures are so wide that they are below each other.
  private var isStacked: Bool { old != nil && new != nil && page.width > 300 && page.width > 1.6 * page.height }

  /// The drawing, as wide as a column of text.
  func drawing() -> Drawing {
    let isPair = old != nil && new != nil
    let columns = isPair && !isStacked ? 2.0 : 1.0
    let width = isPair ? (ForestPlot.width - (columns - 1) * Self.gap) / columns : min(ForestPlot.width, page.width)
    let height = width * page.height / page.width
    let count = !isPair ? 1 : !hasSecondRow ? 2 : map == nil ? 3 : 4
    let rows = (Double(count) / columns).rounded(.up)
    let places = (0..<count).map { place -> Point in
      let row = isStacked ? place : place / 2
      return Point(isStacked ? 0 : Double(place % 2) * (width + Self.gap), Double(row) * (height + Self.gap))
    }
    var drawing = Drawing(
      width: isPair ? ForestPlot.width : width, height: rows * height + (rows - 1) * Self.gap)
    func image(_ grid: PixelGrid, _ size: [Double], at place: Point) -> Drawing.Item {
      let imageWidth = width * page.share(size) / 100
      let imageHeight = imageWidth * Double(grid.height) / Double(max(1, grid.width))
      return .image(
        .init(grid, over: Rectangle(x: place.x, y: place.y, width: imageWidth, height: imageHeight)))
    }
    if let old { drawing.items.append(image(old, figure.oldSize, at: places[0])) }
    if let new { drawing.items.append(image(new, figure.newSize, at: places[isPair ? 1 : 0])) }
    if count > 2, let old, let new {
      drawing.items.append(image(old.faded, figure.oldSize, at: places[2]))
      drawing.items.append(image(new.withoutWhite, figure.newSize, at: places[2]))
      for move in figure.moves { drawing.items += arrow(move, scale: width / page.width, from: places[2]) }
    }
    if count > 3, let map, let pixels = figure.pixels {
      drawing.items.append(image(map, [], at: places[3]))
      let unit = width / Double(max(1, pixels.width))
      for box in pixels.boxes {
        let edge = Rectangle(
          x: places[3].x + Double(box.x) * unit, y: places[3].y + Double(box.y) * unit,
          width: Double(box.width) * unit, height: Double(box.height) * unit)
        drawing.items.append(.shape(Shape(Path(edge), stroke: Stroke(Self.arrowColor, width: 0.8))))
      }
    }
    // Light lines around the pages.
    for place in places {
      let edge = Rectangle(x: place.x + 0.25, y: place.y + 0.25, width: width - 0.5, height: height - 0.5)
      drawing.items.append(.shape(Shape(Path(edge), stroke: Stroke(Color(0xD9DADD), width: 0.5))))
    }
    return drawing
  }

  /// An arrow from where a mark was to where it is.
  private func arrow(_ move: MarkMove, scale: Double, from place: Point) -> [Drawing.Item] {
    guard [move.oldX, move.oldY, move.newX, move.newY].allSatisfy(\.isFinite) else { return [] }
    let from = Point(place.x + move.oldX * scale, place.y + move.oldY * scale)
    let to = Point(place.x + move.newX * scale, place.y + move.newY * scale)
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
        return map(
          min(255, (pixel >> 16 & 255) + white), min(255, (pixel >> 8 & 255) + white), min(255, (pixel & 255) + white))
      })
  }
}
