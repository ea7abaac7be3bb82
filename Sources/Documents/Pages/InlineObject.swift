import Figures

/// What stands in a line of text like a letter, but is none.
enum InlineObject {
  case formula(Formula)
  /// A picture, and how much smaller than its own size it is drawn.
  case picture(PictureFile, scale: Double)

  /// The height that no picture of a line exceeds, in points, so that every page has room for its line.
  private static let mostHeight = 480.0

  var isPicture: Bool { if case .picture = self { true } else { false } }

  /// The width in points.
  var width: Double {
    switch self {
    case .formula(let formula): formula.width
    case .picture(let file, let scale): file.width * scale
    }
  }

  /// The height above the baseline in points; a picture stands on it.
  var ascent: Double {
    switch self {
    case .formula(let formula): formula.ascent
    case .picture(let file, let scale): file.height * scale + 1
    }
  }

  /// The depth below the baseline in points.
  var descent: Double { if case .formula(let formula) = self { formula.descent } else { 0 } }

  /// The same, reduced to a line's width if it is a picture.
  func fitted(toWidth width: Double) -> InlineObject {
    guard case .picture(let file, _) = self else { return self }
    return .picture(file, scale: min(1, width / file.width, Self.mostHeight / file.height))
  }

  /// Draws it with its left end at `x`.
  func draw(on canvas: PageCanvas, x: Double, baseline: Double, gray: Double) {
    switch self {
    case .formula(let formula): formula.draw(on: canvas.cairo, x: x, y: baseline, gray: gray)
    case .picture(let file, let scale):
      canvas.draw(file, x: x, y: baseline - file.height * scale, scale: scale)
    }
  }
}
