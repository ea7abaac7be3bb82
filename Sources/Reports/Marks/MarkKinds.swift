/// The kinds of marks, in the order in which the reference has them.
///
/// A new mark is a file in this folder that declares it, and its line here.
enum MarkKinds {
  /// All kinds.
  static let all: [any MarkDeclaration.Type] = [
    DotMark.self, LineMark.self, PathMark.self, AreaMark.self, BarMark.self, BoxMark.self, ViolinMark.self,
    RuleMark.self,
    ErrorBarMark.self, HeatmapMark.self, RasterMark.self, ContourMark.self, ImageMark.self, TextMark.self,
    ArrowMark.self,
    ArcMark.self, WedgeMark.self, RingMark.self, CircleMark.self, EllipseMark.self, PolygonMark.self, SphereMark.self,
    CapMark.self,
  ]

  /// The names of all kinds.
  static let names = all.map { $0.name }

  /// The kind of a name, or of a name that older files use.
  static func kind(_ name: String) -> (any MarkDeclaration.Type)? {
    all.first { $0.name == name } ?? all.first { $0.formerName == name }
  }

  /// The reference's table of marks.
  static var reference: String {
    (["| mark | channels (* needed) | options |", "|---|---|---|"] + all.map { $0.referenceRow }).joined(
      separator: "\n")
  }
}
