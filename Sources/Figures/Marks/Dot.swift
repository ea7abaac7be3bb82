/// A symbol at each point.
public struct Dot: Sendable {
  /// Horizontal positions.
  public var x: Column
  /// Vertical positions.
  public var y: Column
  /// Fill colours.
  public var color: Paint
  /// The diameter in points; nil takes the theme's.
  public var diameter: Double?
  /// Diameters in points, one a row; empty for equal ones.
  public var diameters: [Double]
  /// The symbol of all dots.
  public var symbol: Symbol
  /// Categories shown by different symbols, one a row; empty for `symbol`.
  public var symbols: [String]
  /// Opacity, 0...1.
  public var opacity: Double
  /// A thin outline that separates overlapping dots.
  public var outlined: Bool
  /// What becomes of rows whose position is not finite.
  public var missing: MissingPolicy
  /// Runs and tooltips of the rows.
  public var provenance: Provenance
  /// The mark's entry in the legend.
  public var legend: String?

  /// Symbols at the points (x, y).
  public init(
    x: Column, y: Column, color: Paint = .ink, diameter: Double? = nil, diameters: [Double] = [],
    symbol: Symbol = .circle, symbols: [String] = [], opacity: Double = 1, outlined: Bool = false,
    missing: MissingPolicy = .skip, provenance: Provenance = Provenance(), legend: String? = nil
  ) {
    self.x = x
    self.y = y
    self.color = color
    self.diameter = diameter
    self.diameters = diameters
    self.symbol = symbol
    self.symbols = symbols
    self.opacity = opacity
    self.outlined = outlined
    self.missing = missing
    self.provenance = provenance
    self.legend = legend
  }
}
