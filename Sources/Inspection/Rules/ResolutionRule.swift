import Figures

/// Images have pixels enough for print.
struct ResolutionRule: Rule {
  let name = "resolution"
  /// Pixels larger than a point are seen as cells: a grid of values, which has no resolution to lack.
  private static let cells = 72.0

  func findings(_ subject: Subject) -> [Finding] {
    let least = subject.venue.minimumResolution
    let isRaster = subject.format == .png
    // Pixels a metre are whole numbers, and 300 an inch are none.
    let coarse = subject.contents.images.filter { image in
      image.resolution < least - 0.5 && (isRaster || image.isLossy || image.resolution > Self.cells)
        && Double(image.columns) * Double(image.rows) > 64
    }
    guard let worst = coarse.min(by: { $0.resolution < $1.resolution }) else { return [] }
    return [
      Finding(
        name, .warning,
        "an image of \(worst.columns) x \(worst.rows) pixels has \(short(worst.resolution.rounded())) an inch on the page; "
          + "\(subject.venue.title) asks for \(Int(least))",
        remedy: "render it at \(Int(least)) dots an inch of its final size")
    ]
  }
}
