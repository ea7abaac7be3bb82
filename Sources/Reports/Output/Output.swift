import Figures

/// A report after its cells have run, before any page is made: what HTML and PDF have in common.
struct Output: Sendable {
  /// One part of the report, in order.
  enum Part: Sendable {
    case heading(level: Int, anchor: String, [Inline])
    case prose(Block)
    case figure(FigureOutput)
    case table(TableOutput)
    case claim(ClaimOutput)
    case run(RunOutput)
    case notice(NoticeOutput)

    /// Whether it is a figure, table or picture that pages may set later than it is written.
    var isFloat: Bool {
      switch self {
      case .figure, .table: true
      case .prose(let block): block.pictureAlone?.picture.file != nil
      default: false
      }
    }
  }

  var title: [Inline]
  var authors: [String] = []
  var abstract: [Inline] = []
  /// The families that the report names for its pages.
  var fonts = FontNames()
  /// The date that the pages show, `2026-11-23`; empty where the store has no runs.
  var date = ""
  var parts: [Part] = []
  /// The runs behind the report, each with a line that names its experiment and parameters.
  var runs: [(id: String, line: String)] = []
  /// What the last lines of the report say about where its numbers come from.
  var colophon: [String] = []
}

/// A drawn figure.
struct FigureOutput: Sendable {
  /// `3`, or what the cell says: `3a`, `A1`.
  var number: String
  var name: String
  var caption: [Inline]
  var drawing: Drawing
  var provenance: String
  /// The queries, as asked.
  var queries: [String]
  /// Paths of the figure's files, relative to the report's folder.
  var files: [String]
}

/// A typeset table.
struct TableOutput: Sendable {
  struct Column: Sendable {
    var header: [Inline]
    var isNumeric: Bool
    /// Whether the numbers are others' and set apart.
    var isPublished: Bool
  }
  struct Entry: Sendable {
    var text: [Inline]
    var isBest = false
    /// What the column sorts by; nil sorts by text.
    var number: Double?
  }
  var number: String
  var name: String
  var caption: [Inline]
  var columns: [Column]
  var rows: [[Entry]]
  var provenance: String
  var queries: [String]
  var files: [String]
}

/// A claim with its verdict.
struct ClaimOutput: Sendable {
  var number: String
  var name: String
  var statement: [Inline]
  var published: [Inline]
  var verdict: ClaimVerdict
  var values: [(label: [Inline], text: String)]
  /// The comparisons, each with its difference and, in `rest`, the interval and what else there is to say.
  var differences: [(label: [Inline], mean: String, rest: String)] = []
  /// What to do where data are missing or leave the claim undecided.
  var remedy: String
  var provenance: String
  var queries: [String]
}

/// What has come of an experiment's runs.
struct RunOutput: Sendable {
  var name: String
  var experiment: String
  var command: String
  /// One line a profile: its name, then counts by status.
  var lines: [String]
}

/// Something that could not be shown, in its place.
struct NoticeOutput: Sendable {
  enum Kind: Sendable {
    case error
    case missing
  }
  var kind: Kind
  /// `Figure 3`, `Table 1`, ...
  var label: String
  var name: String
  var caption: [Inline]
  /// The messages, one a line.
  var messages: [String]
}
