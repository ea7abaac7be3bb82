/// Where columns end above the foot of their page, so that they come out equally long: at the end of the document, and
/// where the text ends before figures that have waited.
///
/// A page's columns are an area; below columns that end early the page has room for another one.
struct PageBalance: Sendable, Hashable {
  /// The lower edges of columns in points, by the number of their area.
  private(set) var bottoms: [Int: Double] = [:]
  /// The areas below which, on the same page, another one begins for the figures that have waited.
  private(set) var divided: Set<Int> = []

  /// How much longer than need be columns may become, in points: far less than a line.
  private static let tolerance = 0.5

  /// No columns end early.
  init() {}

  /// Finds the shortest columns that hold what they have to hold; nothing for a single column.
  ///
  /// What fits where depends on lines that stay together, floats and footnotes, so the pages are filled on trial. A few
  /// trials are enough: each halves what is left to decide.
  init(
    _ geometry: PageGeometry, noteHeights: [Int: Double], notesOfNotes: [Int: [Int]] = [:], title: [PageFlow.Item],
    items: [PageFlow.Item]
  ) {
    guard geometry.columns > 1 else { return }
    func places(_ balance: PageBalance) -> PageFilling.Places {
      var trial = PageFilling(
        geometry, noteHeights: noteHeights, notesOfNotes: notesOfNotes, balance: balance, isTrial: true,
        drawNote: { _, _, _, _ in },
        finishPage: { _ in })
      trial.placeAcross(title)
      trial.fill(items)
      return trial.places
    }
    func shortest(_ area: Int, isRight: (PageFilling.Places) -> Bool) -> PageBalance {
      var balance = self
      var (short, long) = (geometry.top, geometry.bottom)
      while long - short > Self.tolerance {
        let middle = (short + long) / 2
        balance.bottoms[area] = middle
        if isRight(places(balance)) { long = middle } else { short = middle }
      }
      balance.bottoms[area] = long
      return balance
    }
    var wanted = places(self)
    for index in wanted.textEnds.indices {
      let end = wanted.textEnds[index]
      // What comes after the text may move, but not onto more pages.
      var balance = shortest(end.area) { index < $0.textEnds.count && $0.textEnds[index] == end }
      balance.divided.insert(end.area)
      let found = places(balance)
      if found.pages <= wanted.pages, found.textEnds.count == wanted.textEnds.count {
        self = balance
        wanted = found
      }
    }
    self = shortest(wanted.areas) { $0 == wanted }
  }
}
