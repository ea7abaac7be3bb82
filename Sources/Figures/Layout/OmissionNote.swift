/// The sentence below a figure that says what could not be drawn in its place.
enum OmissionNote {
  static func text(_ omissions: [Drawing.Omission]) -> String {
    Drawing.Reason.allCases.compactMap { reason in
      let those = omissions.filter { $0.reason == reason }
      guard let first = those.first else { return nil }
      // The same rows in every panel are counted once.
      let areSame = those.allSatisfy { $0.count == first.count && $0.total == first.total && $0.mark == first.mark }
      let count = areSame ? first.count : those.reduce(0) { $0 + $1.count }
      let total = areSame ? first.total : those.reduce(0) { $0 + $1.total }
      let share = "\(count) of \(total)"
      switch reason {
      case .missing: return "Not drawn: \(share) without finite values."
      case .diverged: return "Crosses at the margin: \(share) diverged."
      case .hatched: return "Hatched: \(share) cells without a value."
      case .outside: return "Not drawn: \(share) outside the axes."
      }
    }.joined(separator: " ")
  }
}
