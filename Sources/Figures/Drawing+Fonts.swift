extension Drawing {
  /// The fonts that its texts are set in, sorted: `TeX Gyre Termes Italic`.
  public var fonts: [String] {
    var names: Set<String> = []
    Drawing.collect(items, &names)
    return names.sorted()
  }

  private static func collect(_ items: [Item], _ names: inout Set<String>) {
    for item in items {
      switch item {
      case .text(let text):
        for font in text.runs.map(\.font) {
          names.insert(font.family + (font.bold ? " Bold" : "") + (font.italic ? " Italic" : ""))
        }
      case .group(let group): collect(group.items, &names)
      case .shape, .image, .stamps: continue
      }
    }
  }

  /// How many marks were drawn as images because they are too many.
  public var rasterizedMarks: Int { Drawing.rasterizedMarks(items) }

  private static func rasterizedMarks(_ items: [Item]) -> Int {
    items.reduce(0) { sum, item in
      switch item {
      case .stamps(let stamps): sum + (stamps.isRasterized ? stamps.centers.count : 0)
      case .group(let group): sum + rasterizedMarks(group.items)
      case .image(let image): sum + image.marks
      case .shape, .text: sum
      }
    }
  }
}
