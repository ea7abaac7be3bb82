import Figures

/// Colours that differ for most readers differ for colour-blind ones, and in a print without colour.
struct ColorRule: Rule {
  let name = "colors"
  /// More colours than this cannot be told apart by colour alone.
  private static let mostCategories = 10
  /// More colours than this are a continuous map, not categories.
  private static let leastOfMap = 31
  /// CIEDE2000: two colours differ for a reader who would tell them apart side by side.
  private static let differs = 15.0
  /// CIEDE2000: two colours are the same to a reader who has to find them apart on a page.
  private static let same = 5.0
  /// Lightness alone, in print: a just noticeable step of gray is about 2.3 (Mahy, 1994).
  private static let sameGray = 2.5

  func findings(_ subject: Subject) -> [Finding] {
    let alike = Legend(subject.contents).alike.map { first, second, color in
      Finding(
        name, .warning, "the legend's entries “\(first)” and “\(second)” look the same (\(color.hex))",
        remedy: "give them colours of their own, or tell them apart by shape or dashes")
    }
    let colors = categories(subject.contents)
    guard (2..<Self.leastOfMap).contains(colors.count) else { return alike }
    if colors.count > Self.mostCategories {
      if ColorChain(colors).isMap { return alike }
      return alike + [
        Finding(
          name, .warning,
          "\(colors.count) colours: more than \(Self.mostCategories) categories are not told apart by colour alone",
          remedy: "use fewer colours and a second channel: shape, dashes or hatches; or draw fewer categories")
      ]
    }
    return alike + pairs(colors)
  }

  /// Colours that differ to most readers and not to some.
  private func pairs(_ colors: [Color]) -> [Finding] {
    ColorVision.allCases.compactMap { vision in
      var pairs: [String] = []
      for (index, first) in colors.enumerated() {
        for second in colors[(index + 1)...] where Lab(first).difference(Lab(second)) >= Self.differs {
          let seen = vision.lab(first).difference(vision.lab(second))
          if seen < (vision == .grayscale ? Self.sameGray : Self.same) {
            pairs.append("\(first.hex) and \(second.hex) (ΔE \(short((seen * 10).rounded() / 10)))")
          }
        }
      }
      guard !pairs.isEmpty else { return nil }
      return Finding(
        name, .warning, "\(reader(vision)) \(listed(pairs, atMost: 3)) look alike",
        remedy: "choose colours that differ in lightness, or tell the marks apart by shape and dashes too")
    }
  }

  private func reader(_ vision: ColorVision) -> String {
    vision == .grayscale ? "printed without colour," : "to readers with \(vision.rawValue),"
  }

  /// The chromatic colours of marks, those of like hue and lightness taken together, most used first.
  private func categories(_ contents: Contents) -> [Color] {
    var result: [Color] = []
    let sorted = contents.colors.sorted { ($0.value, $1.key.hex) > ($1.value, $0.key.hex) }
    for (color, _) in sorted where Lab(color).chroma > 12 {
      if result.allSatisfy({ Lab($0).difference(Lab(color)) > 3 }) { result.append(color) }
      if result.count >= Self.leastOfMap { break }
    }
    return result
  }
}
