import Figures

/// The page is exactly as wide as one of the venue's columns, and not too tall.
struct PageBoxRule: Rule {
  let name = "page-box"
  /// Points by which a vector page may miss a width; pixels cannot be cut finer than one.
  private static let tolerance = 0.01

  func findings(_ subject: Subject) -> [Finding] {
    let contents = subject.contents
    var findings: [Finding] = []
    // A PNG is a whole number of pixels and pixels a metre.
    let tolerance = subject.format == .png ? 0.5 : Self.tolerance
    let widths = FigureExtent.allCases.map { (extent: $0, width: subject.venue.width($0)) }
    let fits = widths.contains { abs($0.width - contents.width) <= tolerance }
    if !fits && subject.venue != .free {
      var seen: Set<Double> = []
      let asked = widths.filter { seen.insert($0.width).inserted }.map { "\(points($0.width)) (\($0.extent.rawValue))" }
      findings.append(
        Finding(
          name, .error,
          "the page is \(points(contents.width)) wide; \(subject.venue.title) asks for \(asked.joined(separator: " or "))",
          remedy: "draw it at this width rather than scaling it: scaled text and lines miss their sizes"))
    }
    if let most = subject.venue.maximumHeight, contents.height > most + tolerance {
      findings.append(
        Finding(
          name, .error,
          "the page is \(points(contents.height)) tall; \(subject.venue.title) allows \(points(most))",
          remedy: "give the figure fewer rows or lower ones"))
    }
    return findings
  }
}
