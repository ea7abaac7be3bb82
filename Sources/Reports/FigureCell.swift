import Figures
import Specifications
import Statistics

/// A `figure` cell: queries, transforms and marks that become one figure.
///
/// This comment is the reference of the cell's YAML. `[default]` follows where a key may be left out.
///
///     ```figure NAME
///     data: SELECT ...                  # or several: data: {points: SELECT ..., pairs: SELECT ...}
///     marks:
///       - {mark: dot, x: align, y: uniform, color: accuracy}
///     x: $\mathcal{L}_{align}$          # a label, or {label: ..., domain: [0, 2], ...}
///     y: $\mathcal{L}_{uniform}$
///     color: {label: accuracy, map: vermilion-blue}
///     caption: Each point is an encoder.
///     ```
///
/// **Figure**
/// - `data`: a query, or named sources. A source is a query; `{sample: [...], count: [10000], seed: [0]}`, points
///   of the circle from distributions `{name: ..., kappa: K, mean: DEGREES [0]}` or `{name: ..., mixture:
///   [{kappa, mean, weight [1]}, ...]}` (kappa 0 is uniform, `.inf` a point mass), with columns name, sample, x, y,
///   angle; or `{union: [names of sources]}`. Queries may use the names below `with:` in the front matter as tables.
/// - `needs`: the experiment file to run where a query returns nothing. `require`: the sources that must not be
///   empty [all queries].
/// - `caption` (Markdown), `note` (small text below), `title` (inside; venues ask for none), `letters` [false].
/// - `venue` [the report's], `width`: `column`, `page` or inches [page], `height` in inches [follows from the content],
///   `row-heights`: heights relative to the first column's width, `column-widths`.
/// - `facet`: `{row: F, column: F}` or `{wrap: F, columns: N}`, where F is a column or `{by: column, label: template
///   ["{column}"], order: [values], data: source of the label}`.
/// - `panels`: a list of panels, side by side in every facet; or the panel's keys at the top for a single one.
/// - `share`: `{x: none|rows|columns|all, y: ...}` [none]; `legend`: `top|bottom|right|none` [top]; `color`.
/// - `provenance`: a query for `run_id`, where the data do not return that column.
///
/// **Panel**: `title`, `subtitle`, `marks`, `x`, `y`, `color`, `aspect` (height over width), `frame`: `open|box|none`,
/// `below`: a panel under this one in the same facet, `span`: how many of those rows it covers.
///
/// **Axis**: a label, or `{label, kind: linear|log|ordinal|angle, base [10], domain: [a, b], order: [values], ticks:
/// none | about so many | [values] | {label: value, ...}, grid, zero, visible, reversed, format}`.
///
/// **Colour**: a label, or `{label, map: viridis|cividis|blues|heat|vermilion-blue|greys, domain, midpoint, reversed,
/// bar: right|bottom|none, format}`.
///
/// **Marks** are drawn in order. Every mark has `data` [the first source], `where: {column: value or [values]}`,
/// `transform: [...]`, and channels, which name a column, hold a number, or are a template (`"mean {distance|%.2f}"`);
/// `{value: ...}` is a constant text. `color` is a column, a number (the palette's), `ink`, or `"#rrggbb"`. `tip` is a template for tooltips.
///
/// | mark | channels (* needed) | options |
/// |---|---|---|
/// | dot | x* y* color size symbol-by | symbol diameter opacity outlined missing: skip or margin, legend |
/// | line | x* y* color series | width dash dots opacity legend |
/// | area | x* y* base color series | opacity outlined legend |
/// | bar | x, or x1 and x2; y* color | opacity legend |
/// | rule | x or y, label color | width dash |
/// | error-bar | x* low* high* color | cap |
/// | cell | x* y* value* text | format |
/// | raster | x* y* value* | smooth |
/// | ring | angle* value* color | radius height opacity |
/// | label | x* y* text* color | anchor dx dy |
/// | arrow | x1* y1* x2* y2* color | width |
///
/// **Transforms**, applied in order after `where` and the facet:
/// - `bin: {of: column, count: [40], domain, scale: [density]|count|share}` gives x1, x2, x, y, n;
/// - `summary: {of: columns, by: columns, level: [0.95]}` gives the columns' means under their own names, with NAME_low
///   and NAME_high (Student's interval), NAME_std, and n;
/// - `kde: {x, y, bandwidth: [0.05], grid: [160], extent: [1.3]}` gives x, y, value over the square [-extent, extent];
/// - `vmf: {x, y, kappa: [25], count: [361]}` gives angle, value;
/// - `angle: {x, y, into: [angle]}`; `potential: {of: [x, y], t: [2]}` gives average, log, n and
///   the columns that are the same in all rows; `sort: {by: columns}`.
///
/// **Templates** (titles, labels of facets, notes, tips): `{column}` or `{column|%.2f}` takes the first row of their
/// data, `{{ SELECT ... | %.2f }}` asks the store. A title may be `{text: ..., data, where, transform}`.
struct FigureCell: Sendable {
  /// A distribution on the circle from which points are drawn: what theory says, beside what training gave.
  struct Distribution: Sendable, Hashable {
    var name: String
    var mixture: VonMisesFisherMixture
  }

  /// Named rows.
  struct Source: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
      case query(String)
      case sample([Distribution], count: Int, seed: Int)
      case union([String])
    }
    var name: String
    var kind: Kind
    var position: SourcePosition
    var path: String
  }

  /// Rows for one mark or label: a source, conditions, transforms.
  struct Rows: Sendable, Hashable {
    var data: String?
    var conditions: [Condition] = []
    var transforms: [Transform] = []
    var position: SourcePosition
    var path: String
  }

  /// A column and the values that it may have.
  struct Condition: Sendable, Hashable {
    var column: String
    var values: [Frame.Value]
    var position: SourcePosition
  }

  /// A template with rows of its own.
  struct Text: Sendable, Hashable {
    var template: Template
    var rows: Rows
  }

  /// One direction of facets.
  struct Facet: Sendable, Hashable {
    var column: String
    var label: Template
    var order: [Frame.Value]
    var data: String?
    var position: SourcePosition
    var path: String
  }

  /// How a facet's panels are arranged.
  enum Arrangement: Sendable, Hashable {
    case grid(row: Facet?, column: Facet?)
    case wrap(Facet, columns: Int)
  }

  /// How wide the figure is.
  enum Width: Sendable, Hashable {
    case extent(FigureExtent)
    case inches(Double)
  }

  /// One panel, and the panels below it.
  struct PanelCell: Sendable {
    var title: Text?
    var subtitle: Text?
    var marks: [MarkCell] = []
    var x = Axis()
    var y = Axis()
    var color: ColorScale?
    var aspect: Double?
    var frame: FrameStyle = .open
    var below: [PanelCell] = []
    var span = 1

    /// How many rows of the grid the panel and those below it take.
    var depth: Int { span + (below.first?.depth ?? 0) }
  }

  var sources: [Source] = []
  var required: [String]?
  var needs: String?
  var caption: String?
  var note: Text?
  var title: Text?
  var letters = false
  var venue: Venue?
  var width = Width.extent(.page)
  var heightInches: Double?
  var rowHeights: [Double] = []
  var columnWidths: [Double] = []
  var arrangement = Arrangement.grid(row: nil, column: nil)
  var panels: [PanelCell] = []
  var sharedX = Sharing.none
  var sharedY = Sharing.none
  var legend = LegendPlace.top
  var color = ColorScale()
  var provenance: String?
  /// Where the cell's mapping begins.
  var position: SourcePosition
}
