/// What a piece of text says beyond its words; pages show it by colour, and never by colour alone.
public enum Tone: String, Sendable, Hashable, CaseIterable {
  /// Nothing.
  case plain
  /// It became better.
  case good
  /// It became worse.
  case bad
  /// It changed, or needs a look.
  case attention
  /// It matters less.
  case muted
  /// It is a heading.
  case heading
}

/// How a verdict is shown: a sign, a word and a tone.
struct VerdictSign: Sendable, Hashable {
  var sign: String
  var word: String
  var tone: Tone

  init(_ sign: String, _ word: String, _ tone: Tone) {
    self.sign = sign
    self.word = word
    self.tone = tone
  }

  /// Of a metric in a cell.
  init(_ verdict: MeasurementComparison.Verdict) {
    switch verdict {
    case .improved: self.init("▲", "improved", .good)
    case .worse: self.init("▼", "worse", .bad)
    case .changed: self.init("●", "changed", .attention)
    case .identical: self.init("=", "identical", .muted)
    case .equivalent: self.init("≈", "equivalent", .muted)
    case .noDifferenceSeen: self.init("≈", "no difference seen", .muted)
    case .cannotTell: self.init("?", "cannot tell", .plain)
    case .notComparable: self.init("?", "not comparable", .attention)
    }
  }

  /// Of a figure or a table.
  init(_ verdict: FigureDifference.Verdict) {
    switch verdict {
    case .changed: self.init("●", "changed", .attention)
    case .added: self.init("+", "added", .attention)
    case .removed: self.init("−", "removed", .attention)
    case .withinSeedNoise: self.init("≈", "within seed noise", .muted)
    case .cosmetic: self.init("≈", "cosmetic", .muted)
    case .identical: self.init("=", "identical", .muted)
    default:
      // Whatever cannot be compared or told: `reasons` say why.
      self.init("?", verdict.rawValue.replacing("-", with: " "), .plain)
    }
  }

  /// Of a claim.
  init(_ claim: ClaimDifference) {
    guard claim.isFlipped else {
      self.init("=", claim.new, .muted)
      return
    }
    let words = [claim.old, claim.new].map { $0.isEmpty ? "not made" : $0 }
    let word = "\(words[0]) → \(words[1])"
    if claim.new == "holds" {
      self.init("▲", word, .good)
    } else if claim.old == "holds" {
      self.init("▼", word, .bad)
    } else {
      self.init("●", word, .attention)
    }
  }

  /// Of a row.
  init(_ change: RowsDifference.Change) {
    switch change.kind {
    case .added: self.init("+", "added", .attention)
    case .removed: self.init("−", "removed", .attention)
    case .moved:
      if change.isWithinNoise == true {
        self.init("≈", "within seed noise", .muted)
      } else {
        self.init("●", "moved", .attention)
      }
    }
  }
}

extension MeasurementComparison.Verdict {
  /// Whether noise cannot have made it.
  var isChange: Bool { self == .improved || self == .worse || self == .changed }

  /// In the order in which they are counted and shown: what matters most first.
  static let shownOrder: [Self] = [
    .worse, .improved, .changed, .cannotTell, .notComparable, .noDifferenceSeen, .equivalent, .identical,
  ]
}

extension FigureDifference.Verdict {
  /// Whether noise cannot have made it.
  var isChange: Bool { self == .changed || self == .added || self == .removed }

  /// Whether it is folded away with its number.
  var isFolded: Bool { self == .identical || self == .withinSeedNoise || self == .cosmetic }

  /// In the order in which they are counted and shown: what matters most first.
  static var shownOrder: [Self] {
    let first: [Self] = [.changed, .removed, .added]
    let last: [Self] = [.withinSeedNoise, .cosmetic, .identical]
    return first + allCases.filter { !first.contains($0) && !last.contains($0) } + last
  }
}
