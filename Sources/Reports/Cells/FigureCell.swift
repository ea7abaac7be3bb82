import Documents
import Figures
import Rows
import Specifications
import Statistics

/// A `figure` cell: queries, transforms and marks that become one figure.
///
/// `cellReference` has its YAML.
struct FigureCell: Sendable {
  /// A distribution on the circle from which points are drawn: what theory says, beside what training gave.
  struct Distribution: Sendable, Hashable {
    var name: String
    var mixture: VonMisesFisherMixture
  }

  /// Named rows.
  struct Source: Sendable {
    enum Kind: Sendable {
      /// SQL over the store.
      case query(String)
      /// Points of the circle drawn from distributions.
      case sample([Distribution], count: Int, seed: Int)
      /// What theory says.
      case generated(any Generator)
      /// Rows written in the cell.
      case values(Frame)
      /// A file of the report's folder.
      case file(String)
      /// The rows of other sources below each other.
      case union([String])
      /// The report's claims with their verdicts.
      case claims
    }
    var name: String
    var kind: Kind
    var position: SourcePosition
    var path: String
  }

  /// Rows for one mark or label: a source, conditions, transforms.
  struct Rows: Sendable {
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
  struct Text: Sendable {
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
    var equalUnits = false
    var frame: FrameStyle = .open
    var below: [PanelCell] = []
    var span = 1

    /// How many rows of the grid the panel and those below it take.
    var depth: Int { span + (below.first?.depth ?? 0) }
  }

  var number: CellNumber?
  var sources: [Source] = []
  var required: [String]?
  var needs: String?
  var caption: String?
  var note: Text?
  var title: Text?
  var letters = false
  /// Whether text from data is markup, with mathematics between dollars; otherwise it is shown as it is.
  var readsMarkup = false
  /// The families that text is set in, before the report's.
  var fonts = FontNames()
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
  var size = ChannelScale()
  var opacity = ChannelScale()
  var provenance: String?
  /// Whether the cell's YAML stands above the figure; nil does as the front matter says.
  var showsSource: Bool?
  /// Above so many marks a layer is an image inside PDF and SVG; nil for the usual number.
  var rasterThreshold: Int?
  /// Where the cell's mapping begins.
  var position: SourcePosition
}
