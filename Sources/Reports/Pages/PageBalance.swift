/// Where the columns of the last page end, so that they come out equally long.
struct PageBalance: Sendable, Hashable {
  let page: Int
  /// The lower edge of the page's columns in points.
  let bottom: Double

  /// How much longer than need be columns may become, in points: far less than a line.
  private static let tolerance = 0.5

  /// Finds the shortest columns that hold what is left for the last page; nil for a single column.
  ///
  /// What fits where depends on lines that stay together, floats and footnotes, so the pages are filled on trial. A few
  /// trials are enough: each halves what is left to decide.
  init?(_ geometry: PageGeometry, noteHeights: [Int: Double], title: [PageFlow.Item], items: [PageFlow.Item]) {
    guard geometry.columns > 1 else { return nil }
    func pages(_ balance: PageBalance?) -> Int {
      var trial = PageFilling(
        geometry, noteHeights: noteHeights, balance: balance, isTrial: true, drawNote: { _, _, _, _ in },
        finishPage: { _ in })
      trial.placeAcross(title)
      trial.fill(items)
      return trial.page
    }
    let count = pages(nil)
    var (short, long) = (geometry.top, geometry.bottom)
    while long - short > Self.tolerance {
      let middle = (short + long) / 2
      if pages(PageBalance(page: count, bottom: middle)) == count { long = middle } else { short = middle }
    }
    self.init(page: count, bottom: long)
  }

  private init(page: Int, bottom: Double) {
    self.page = page
    self.bottom = bottom
  }
}
