import Figures

extension MarkCell {
  /// The kinds of marks, by the names that files use.
  enum Kind: String, Sendable, CaseIterable {
    case dot
    case line
    case path
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
    case sphere
    case cap
    case box
    case violin

    /// The channels that must be given.
    var neededChannels: [String] {
      switch self {
      case .dot, .line, .area, .polygon, .path: ["x", "y"]
      case .rule, .image, .sphere, .bar: []
      case .box, .violin: ["x", "y"]
      case .errorBar: ["low", "high"]
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
      case .dot: ["color", "size", "shape", "opacity", "series"]
      case .line, .polygon, .path: ["color", "series"]
      case .area: ["color", "series", "base"]
      case .rule: ["x", "y", "label", "color"]
      case .bar: ["x", "y", "x1", "x2", "y1", "y2", "base", "color", "series"]
      case .box, .violin: ["color", "series"]
      case .errorBar: ["x", "y", "color", "series"]
      case .label, .text: ["color", "series"]
      case .cell: ["text"]
      case .raster: []
      case .image: ["x", "y", "x1", "y1", "x2", "y2", "file", "red", "green", "blue", "color"]
      case .arc: ["x", "y", "color"]
      case .wedge: ["x", "y", "inner", "color"]
      case .ring, .arrow, .contour, .circle, .ellipse, .sphere, .cap: ["color"]
      }
    }

    /// The options that may be given.
    var options: [String] {
      switch self {
      case .dot: ["symbol", "diameter", "outlined", "missing", "position", "legend"]
      case .line: ["curve", "width", "dash", "dots", "opacity", "legend"]
      case .path: ["smooth", "width", "dash", "dots", "opacity", "legend"]
      case .area: ["curve", "position", "opacity", "outlined", "legend"]
      case .rule: ["width", "dash"]
      case .bar: ["position", "horizontal", "opacity", "legend"]
      case .box: ["position", "horizontal", "whisker", "opacity", "legend"]
      case .violin: ["position", "horizontal", "bandwidth", "scale", "quartiles", "opacity", "legend"]
      case .errorBar: ["position", "cap"]
      case .cell: ["format"]
      case .raster: ["smooth"]
      case .contour: ["levels", "filled", "labels", "width"]
      case .image: ["width", "smooth"]
      case .ring: ["radius", "height", "opacity"]
      case .label, .text: ["anchor", "dx", "dy", "size", "angle", "bold", "position"]
      case .arrow: ["width", "dash", "bend", "heads"]
      case .arc: ["width", "dash", "opacity", "legend"]
      case .wedge: ["opacity", "outlined", "legend"]
      case .circle: ["width", "dash", "opacity", "outlined", "legend"]
      case .ellipse: ["width", "dash", "opacity", "outlined", "legend", "angle"]
      case .polygon: ["width", "dash", "opacity", "outlined", "smooth", "legend"]
      case .sphere: ["tilt", "turn", "parallels", "meridians", "opacity", "width"]
      case .cap: ["tilt", "turn", "opacity", "width", "hidden", "legend"]
      }
    }

    /// How marks of one category may share its place.
    var positions: [MarkPosition] {
      switch self {
      case .bar: MarkPosition.allCases
      case .area: [.overlay, .stack]
      default: [.overlay, .dodge]
      }
    }
  }
}
