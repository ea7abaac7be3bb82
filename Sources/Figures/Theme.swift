/// Fonts, sizes, palettes and line widths of a figure; lengths in points.
public struct Theme: Sendable, Hashable {
  /// The family of text, which must be installed.
  public var textFamily: String
  /// The family of mathematical letters and symbols, which must be installed.
  public var mathFamily: String
  /// The families asked for what those two lack, in order, before those that `FontChain` knows.
  public var fallbackFamilies: [String]
  /// The size of labels and titles.
  public var labelSize: Double
  /// The size of tick labels, legends and notes.
  public var tickSize: Double
  /// The width of lines that show data.
  public var lineWidth: Double
  /// The width of axes, ticks and error bars.
  public var axisWidth: Double
  /// The diameter of dots.
  public var dotDiameter: Double
  /// The length of ticks.
  public var tickLength: Double
  /// The space between panels.
  public var gap: Double
  /// The width below which no line is drawn.
  public var minimumLineWidth: Double
  /// The size below which no script is set.
  public var minimumTextSize: Double
  /// The height that figures without one of their own must not exceed; nil without limit.
  public var maximumHeight: Double?
  /// The width beyond which a category's label breaks into lines; the layout sets it by the figure's width.
  var categoryWidth = Double.infinity
  /// The colour of text, axes and marks that name none.
  public var ink: Color
  /// The colour of secondary lines: hatches, zero lines.
  public var mutedInk: Color
  /// The colour of grid lines.
  public var gridColor: Color
  /// The colours of categories, in order.
  public var palette: [Color]
  /// The symbols of categories, in order.
  public var symbols: [Symbol]
  /// The map of numbers to colours.
  public var colorMap: ColorMap

  /// A theme; Times-like text unless told otherwise.
  public init(
    textFamily: String = "TeX Gyre Termes", mathFamily: String = "TeX Gyre Termes Math",
    fallbackFamilies: [String] = [], labelSize: Double = 8, tickSize: Double = 6.5, lineWidth: Double = 1,
    axisWidth: Double = 0.5, dotDiameter: Double = 3.2,
    tickLength: Double = 2.5, gap: Double = 9, minimumLineWidth: Double = 0.25, minimumTextSize: Double = 5,
    maximumHeight: Double? = nil,
    ink: Color = Color(0x1A1A1A), mutedInk: Color = Color(0x8A8A8A),
    gridColor: Color = Color(0xE3E3E3), palette: [Color] = Theme.tenColors,
    symbols: [Symbol] = [.circle, .square, .triangle, .diamond, .plus, .cross, .triangleDown, .ring],
    colorMap: ColorMap = .viridis
  ) {
    self.textFamily = textFamily
    self.mathFamily = mathFamily
    self.fallbackFamilies = fallbackFamilies
    self.labelSize = labelSize
    self.tickSize = tickSize
    self.lineWidth = lineWidth
    self.axisWidth = axisWidth
    self.dotDiameter = dotDiameter
    self.tickLength = tickLength
    self.gap = gap
    self.minimumLineWidth = minimumLineWidth
    self.minimumTextSize = minimumTextSize
    self.maximumHeight = maximumHeight
    self.ink = ink
    self.mutedInk = mutedInk
    self.gridColor = gridColor
    self.palette = palette
    self.symbols = symbols
    self.colorMap = colorMap
  }

  /// Ten colours that every reader tells apart: Okabe and Ito's, moved a little, with three dark ones and yellow last.
  ///
  /// Chosen by `Tests/References/palette.py`. The least difference of two is 19.7 (CIEDE2000), with deuteranopia 10.5, with
  /// protanopia 11.6, with tritanopia 10.9, printed without colour 4.2; from the ink it is 27.5, from white 30.1. The first
  /// six differ by 1.2 to 5.1 from Okabe and Ito's, of which two are alike in print.
  public static let tenColors: [Color] = [
    0x056FAB, 0xCF5900, 0x089B6E, 0xC67EA9, 0xE5A447, 0x62A8E2, 0x6A3B6D, 0x266538, 0x260FC5, 0xECD911,
  ].map { Color($0) }
}
