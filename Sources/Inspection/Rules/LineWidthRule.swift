import Figures

/// No line is thinner on the page than what a press holds.
struct LineWidthRule: Rule {
  let name = "line-width"

  func findings(_ subject: Subject) -> [Finding] {
    let least = subject.venue.minimumLineWidth
    let thin = subject.contents.lines.filter { $0.width < least - 0.005 }
    guard let thinnest = thin.map(\.width).min() else { return [] }
    let width = thinnest > 0 ? points(thinnest) : "0 pt (as thin as the printer can)"
    return [
      Finding(
        name, .error,
        "lines down to \(width) in \(thin.count) place\(thin.count == 1 ? "" : "s"); \(subject.venue.title) needs "
          + points(least),
        remedy: "draw lines at least \(points(least)) wide at the final width")
    ]
  }
}
