import CPangoCairo

extension Drawing {
  /// Draws on a Cairo context that the caller owns, upper left corner at the origin, in points: a figure on a page.
  public func draw(on cairo: OpaquePointer) {
    CairoCanvas(borrowing: cairo).draw(items)
  }
}

extension CairoCanvas {
  /// A canvas over a context that someone else ends.
  fileprivate init(borrowing cairo: OpaquePointer) {
    surface = nil
    format = "PDF"
    pixelsPerPoint = nil
    self.cairo = cairo
  }
}
