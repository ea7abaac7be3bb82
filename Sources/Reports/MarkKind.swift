extension MarkCell {
  /// The kinds of marks, by the names that files use.
  enum Kind: String, Sendable, CaseIterable {
    case dot
    case line
    case area
    case rule
    case bar
    case errorBar = "error-bar"
    case cell
    case raster
    case contour
    case image
    case text
    case label
    case arrow
    case arc
    case wedge
    case ring
    case circle
    case ellipse
    case polygon
    case path
    case sphere
    case cap

    /// The channels that must be given.
    var neededChannels: [String] {
      switch self {
      case .dot, .line, .area, .polygon, .path: ["x", "y"]
      case .rule, .image, .sphere: []
      case .bar: ["y"]
      case .errorBar: ["x", "low", "high"]
      case .cell, .raster, .contour: ["x", "y", "value"]
      case .ring: ["angle", "value"]
      case .label, .text: ["x", "y", "text"]
      case .arrow: ["x1", "y1", "x2", "y2"]
      case .arc, .wedge: ["radius", "start", "end"]
      case .circle: ["x", "y", "radius"]
      case .ellipse: ["x", "y", "rx", "ry"]
      case .cap: ["longitude", "latitude", "radius"]
      }
    }

    /// The channels that may be given.
    var otherChannels: [String] {
      switch self {
      case .dot: ["color", "size", "shape", "opacity"]
      case .line, .polygon, .path: ["color", "series"]
      case .area: ["color", "series", "base"]
      case .rule: ["x", "y", "label", "color"]
      case .bar: ["x", "x1", "x2", "base", "color"]
      case .cell: ["text"]
      case .raster: []
      case .image: ["x", "y", "x1", "y1", "x2", "y2", "file", "red", "green", "blue", "color"]
      case .arc: ["x", "y", "color"]
      case .wedge: ["x", "y", "inner", "color"]
      case .errorBar, .ring, .label, .text, .arrow, .contour, .circle, .ellipse, .sphere, .cap: ["color"]
      }
    }

    /// The options that may be given.
    var options: [String] {
      switch self {
      case .dot: ["symbol", "diameter", "outlined", "missing", "legend"]
      case .line: ["width", "dash", "dots", "opacity", "legend"]
      case .area: ["opacity", "outlined", "legend"]
      case .rule: ["width", "dash"]
      case .bar: ["opacity", "legend"]
      case .errorBar: ["cap"]
      case .cell: ["format"]
      case .raster: ["smooth"]
      case .contour: ["levels", "filled", "labels", "width"]
      case .image: ["width", "smooth"]
      case .ring: ["radius", "height", "opacity"]
      case .label, .text: ["anchor", "dx", "dy", "size", "angle", "bold"]
      case .arrow: ["width", "dash", "bend", "heads"]
      case .arc: ["width", "dash", "opacity", "legend"]
      case .wedge: ["opacity", "outlined", "legend"]
      case .circle: ["width", "dash", "opacity", "outlined", "legend"]
      case .ellipse: ["width", "dash", "opacity", "outlined", "legend", "angle"]
      case .polygon: ["width", "dash", "opacity", "outlined", "smooth", "legend"]
      case .path: ["width", "dash", "smooth", "legend"]
      case .sphere: ["tilt", "turn", "parallels", "meridians", "opacity", "width"]
      case .cap: ["tilt", "turn", "opacity", "width", "hidden", "legend"]
      }
    }
  }
}
