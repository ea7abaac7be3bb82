extension ColorMapping {
  /// CIEDE2000 below which two colours look the same to readers who have to find them apart on a page.
  private static let same = 5.0
  /// So many categories are compared pair by pair; of more, those of the very same look are counted.
  private static let mostCompared = 300

  /// What a category looks like: its colour, and which of the looks that share a colour.
  private struct Look: Hashable {
    var color: Color
    var variant: Int
    var symbol: Int
  }

  /// How many categories have a look that another has too, as the marks that show them draw them.
  func alike(_ categories: [String], symbols: [String], marks: [any Drawable]) -> Int {
    guard categories.count > 1 else { return 0 }
    var places: [String: Int] = [:]
    for (index, symbol) in symbols.enumerated() { places[symbol] = index }
    let areSame = Set(symbols) == Set(categories)
    // The fewest looks among the marks that show categories by colour.
    let kinds = marks.map(\.swatch).filter { !$0.paint.categories.isEmpty }.map(\.kind)
    let counts = kinds.compactMap { kind -> Int? in
      switch kind {
      case .line, .area: Dash.allCases.count
      case .bar: Hatch.count
      case .symbol: max(theme.symbols.count, 1)
      case .none: nil
      }
    }
    guard let count = counts.min() else { return 0 }
    let looks = categories.map { category in
      let symbol = areSame && !theme.symbols.isEmpty ? (places[category] ?? 0) % theme.symbols.count : 0
      return Look(color: color(category: category), variant: variant(category: category) % count, symbol: symbol)
    }
    guard categories.count <= Self.mostCompared else {
      var numbers: [Look: Int] = [:]
      for look in looks { numbers[look, default: 0] += 1 }
      return numbers.values.filter { $0 > 1 }.reduce(0, +)
    }
    let labs = looks.map { Lab($0.color) }
    var isAlike = [Bool](repeating: false, count: looks.count)
    for first in looks.indices {
      for second in looks.indices.dropFirst(first + 1)
      where looks[first].variant == looks[second].variant && looks[first].symbol == looks[second].symbol {
        if looks[first].color == looks[second].color || labs[first].difference(labs[second]) < Self.same {
          isAlike[first] = true
          isAlike[second] = true
        }
      }
    }
    return isAlike.count { $0 }
  }
}
