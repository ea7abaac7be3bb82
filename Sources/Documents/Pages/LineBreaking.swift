/// Breaks a paragraph into lines as Knuth and Plass do: the breaks of the whole paragraph are chosen together, so that
/// no line is much looser or tighter than it must be.
///
/// "Breaking paragraphs into lines", Software: Practice and Experience 11, 1981. Boxes and glue are reduced to places
/// where a line may end, with the paragraph's widths up to them.
struct LineBreaking {
  /// A place where a line may end.
  struct Place: Hashable {
    /// Where the line's last letter ends, measured along the unbroken paragraph, in points.
    var end: Double
    /// Where the next line begins, spaces left out.
    var next: Double
    /// The spaces that can give or take before `end` and before `next`.
    var spacesToEnd: Int
    var spacesToNext: Int
    /// How unwelcome a break is here; TeX's scale, where 50 is a hyphen.
    var penalty: Double = 0
    /// The width of the hyphen that a break adds; 0 for none.
    var hyphen: Double = 0
    /// Whether the line must end here.
    var isForced = false
  }

  /// A line's width in points.
  var width: Double
  /// The natural width of a space in points.
  var space: Double
  /// Whether spaces are stretched and shrunk to make all lines equally long.
  var isJustified: Bool

  /// The most places within one line: signs without width would make lines of any number.
  private static let mostPlaces = 2000

  /// The most that a space gives away, and what it takes on without looking wide, as parts of its width.
  static let shrink = 0.25
  static let stretch = 0.55

  /// The indices of the places where lines end, the last included; the last place has to be forced.
  func breaks(_ places: [Place]) -> [Int] {
    struct Best {
      var demerits = Double.infinity
      var previous = -1
    }
    // best[k] ends a line at place k - 1; best[0] is the beginning.
    var best = [Best](repeating: Best(), count: places.count + 1)
    best[0].demerits = 0
    var first = 0
    for (index, place) in places.enumerated() {
      for start in stride(from: index, through: max(first, index - Self.mostPlaces), by: -1) {
        let origin = start == 0 ? nil : places[start - 1]
        guard best[start].demerits < .infinity else { continue }
        let natural = place.end + place.hyphen - (origin?.next ?? 0)
        let spaces = Double(place.spacesToEnd - (origin?.spacesToNext ?? 0))
        guard let cost = demerits(natural, spaces, place, origin, isOnly: start == index) else { break }
        let total = best[start].demerits + cost
        if total < best[index + 1].demerits { best[index + 1] = Best(demerits: total, previous: start) }
      }
      // No line reaches beyond a place where one must end.
      if place.isForced { first = index + 1 }
    }
    var result: [Int] = []
    var at = places.count
    while at > 0 {
      result.append(at - 1)
      at = best[at].previous
      if at < 0 { return places.indices.filter { places[$0].isForced } }
    }
    return result.reversed()
  }

  /// The demerits of a line; nil where it is too long, and so every longer one.
  ///
  /// A line between neighbouring places is always taken: it cannot be made shorter.
  private func demerits(
    _ natural: Double, _ spaces: Double, _ place: Place, _ origin: Place?, isOnly: Bool
  ) -> Double? {
    let slack = width - natural
    var badness: Double
    if slack < -0.01 {
      let room = isJustified ? spaces * space * Self.shrink : 0
      if -slack > room + 0.01 { return isOnly ? 1e7 * (1 - slack / width) : nil }
      let ratio = -slack / room
      badness = 100 * ratio * ratio * ratio
    } else if place.isForced {
      badness = 0
    } else if isJustified {
      let ratio = slack / max(spaces * space * Self.stretch, 0.1 * space)
      badness = min(100 * ratio * ratio * ratio, 1e5)
    } else {
      // Ragged: a fifth of the line may stay empty without harm.
      let ratio = slack / (0.2 * width)
      badness = min(100 * ratio * ratio * ratio, 1e5)
    }
    var demerits = (10 + badness) * (10 + badness) + place.penalty * place.penalty
    // Two hyphens in a row.
    if place.hyphen > 0, let origin, origin.hyphen > 0 { demerits += 10_000 }
    // A last line of a few letters, or a hyphen before it.
    if place.isForced, natural < 0.12 * width, origin != nil { demerits += 5_000 }
    return demerits
  }
}
