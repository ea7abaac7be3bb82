import Foundation
protocol Drawable: Sendable {}
extension Dot: Drawable {}
extension Line: Drawable {}
extension Area: Drawable {}
extension Rule: Drawable {}
extension Bar: Drawable {}
extension Cell: Drawable {}
extension Raster: Drawable {}
extension Label: Drawable {}
extension Ring: Drawable {}
extension ErrorBar: Drawable {}
extension Arrow: Drawable {}

extension Figure {
  /// Lays the figure out on its page.
  public func drawing() throws(FigureError) -> Drawing { throw .noPanels }
}

extension Drawing {
  /// The drawing as a PDF of one page.
  public func pdf(_ info: DocumentInfo = DocumentInfo()) throws(FigureError) -> Data { throw .noPanels }
  /// The drawing as an encapsulated PostScript file.
  public func eps(_ info: DocumentInfo = DocumentInfo()) throws(FigureError) -> Data { throw .noPanels }
  /// The drawing as a PNG.
  public func png(dotsPerInch: Double = 300) throws(FigureError) -> Data { throw .noPanels }
  /// The drawing as an SVG with real text.
  public func svg(_ info: DocumentInfo = DocumentInfo()) throws(FigureError) -> Data { throw .noPanels }
}
