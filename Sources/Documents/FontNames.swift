import Figures
import Specifications

/// The families that `fonts:` of a report or figure names, the first of each for all that it has.
public struct FontNames: Sendable, Hashable {
  /// Of text.
  public var text: [String] = []
  /// Of headings and small print on the report's pages.
  public var sans: [String] = []
  /// Of code.
  public var mono: [String] = []
  /// Of mathematics.
  public var math: [String] = []
  /// Families after the first that are not installed: others draw in their place.
  public var missing: [Missing] = []

  /// A family that is not installed, and where it is named.
  public struct Missing: Sendable, Hashable {
    /// The family.
    public var family: String
    /// The dotted path of the key that names it.
    public var path: String
    /// Where it is named.
    public var position: SourcePosition

    /// A family and where it is named.
    public init(family: String, path: String, position: SourcePosition) {
      self.family = family
      self.path = path
      self.position = position
    }
  }

  /// No families of its own.
  public init() {}

  /// A theme with these families before its own.
  public func applied(to theme: Theme) -> Theme {
    var theme = theme
    if let first = text.first {
      theme.fallbackFamilies = text.dropFirst() + theme.fallbackFamilies
      theme.textFamily = first
    }
    if let first = math.first {
      theme.fallbackFamilies = math.dropFirst() + theme.fallbackFamilies
      theme.mathFamily = first
    }
    return theme
  }
}
