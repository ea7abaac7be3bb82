/// The sentences below a figure that say what could not be drawn in its place.
enum OmissionNote {
  static func text(_ omissions: [Drawing.Omission]) -> String {
    Drawing.Reason.allCases.compactMap { reason in
      let those = omissions.filter { $0.reason == reason }
      return those.isEmpty ? nil : reason.sentence(shares(those))
    }.joined(separator: " ")
  }

  /// “3 of 120”; by mark where they differ.
  private static func shares(_ omissions: [Drawing.Omission]) -> String {
    var marks: [String] = []
    for omission in omissions where !marks.contains(omission.mark) { marks.append(omission.mark) }
    let shares = marks.map { mark in share(omissions.filter { $0.mark == mark }) }
    // A line, its dots and its error bars leave out the same rows.
    if Set(shares).count == 1 { return shares[0] + (marks == ["error bar"] ? " error bars" : "") }
    return zip(shares, marks).map { "\($0) (\($1))" }.joined(separator: ", ")
  }

  /// The same rows in every panel, or in several marks of a kind, are counted once.
  private static func share(_ omissions: [Drawing.Omission]) -> String {
    let first = omissions[0]
    let areSame = omissions.allSatisfy { $0.count == first.count && $0.total == first.total }
    let count = areSame ? first.count : omissions.reduce(0) { $0 + $1.count }
    let total = areSame ? first.total : omissions.reduce(0) { $0 + $1.total }
    return "\(count) of \(total)"
  }
}

extension Drawing.Reason {
  /// The sentence about such a share of rows.
  fileprivate func sentence(_ share: String) -> String {
    switch self {
    case .missing: "Not drawn: \(share) without finite values."
    case .notPositive: "Not drawn: \(share) not positive on a log axis."
    case .unlisted: "Not drawn: \(share) in categories that the axis leaves out."
    case .outside: "Not drawn: \(share) outside the axes."
    case .degenerate: "Not drawn: \(share) alone in their polygon."
    case .unfaceted: "In no panel: \(share) rows."
    case .diverged: "Crosses at the margin: \(share) diverged."
    case .hatched: "Hatched: \(share) cells without a value."
    case .oneSided: "Dotted at one end: \(share) with that end missing."
    case .openEnded: "Open to the axis: \(share) with an end that is not positive on a log axis."
    case .cut: "Cut at the edge: \(share) reach beyond the axes."
    case .hidden: "Hidden: \(share) exactly behind others."
    case .doubled: "Several values at one x: \(share) rows of the same line."
    case .uncolored: "Grey: \(share) without a value for their colour."
    case .unsized: "Smallest: \(share) without a value for their size."
    case .unshaded: "Faintest: \(share) without a value for their opacity."
    case .alike: "Not told apart: \(share) categories look like another."
    }
  }
}
