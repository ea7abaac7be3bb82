// Documents: blocks and inlines of Markdown, and documents made of them with figures, tables, claims and notices, written
// as one self-contained HTML page or as typeset PDF pages.
// Invariant: equal documents give equal bytes, and no page needs anything but itself. It knows no cells and no store.
// Start with `Document` (what is written), `Markdown` (what is read), `HTMLWriter`, `PageWriter`.

import Figures
import Foundation

/// A document before any page is made: what HTML and PDF have in common.
public struct Document: Sendable {
  /// One part of the document, in order.
  public enum Part: Sendable {
    /// A heading with the name that links lead to.
    case heading(level: Int, anchor: String, [Inline])
    /// A block of prose.
    case prose(Block)
    /// A figure.
    case figure(Figure)
    /// A table with a caption.
    case table(Table)
    /// A statement with a badge.
    case claim(Claim)
    /// Lines about the state of something.
    case status(Status)
    /// Something that could not be shown.
    case notice(Notice)

    /// Whether it is a figure, table or picture that pages may set later than it is written.
    var isFloat: Bool {
      switch self {
      case .figure, .table: true
      case .prose(let block): block.pictureAlone?.picture.file != nil
      default: false
      }
    }
  }

  /// The title.
  public var title: [Inline]
  /// The authors.
  public var authors: [String]
  /// The abstract; empty for none.
  public var abstract: [Inline] = []
  /// The families that the pages are set in, before the usual ones.
  public var fonts = FontNames()
  /// The date that the pages show, `2026-11-23`; empty for none.
  public var date = ""
  /// The parts in order; footnotes come last.
  public var parts: [Part] = []
  /// The runs behind the document, each with a line that tooltips show for it.
  public var runs: [(id: String, line: String)] = []
  /// The last lines, say about where the numbers come from.
  public var colophon: [String] = []

  /// A document without parts.
  public init(title: [Inline], authors: [String] = []) {
    self.title = title
    self.authors = authors
  }

  /// A drawn figure.
  public struct Figure: Sendable {
    /// `3`, `3a`, `A1`.
    public var number: String
    /// What links lead to.
    public var name: String
    /// What is below the drawing.
    public var caption: [Inline]
    /// The drawing.
    public var drawing: Drawing
    /// Where its data come from.
    public var provenance: String
    /// The queries behind it.
    public var queries: [String]
    /// Paths of the figure's files, relative to the page's folder.
    public var files: [String]

    /// A figure.
    public init(
      number: String, name: String, caption: [Inline], drawing: Drawing, provenance: String, queries: [String],
      files: [String]
    ) {
      self.number = number
      self.name = name
      self.caption = caption
      self.drawing = drawing
      self.provenance = provenance
      self.queries = queries
      self.files = files
    }
  }

  /// A table with a caption.
  public struct Table: Sendable {
    /// A column.
    public struct Column: Sendable {
      /// What is above it.
      public var header: [Inline]
      /// Whether it is of numbers, and set to the right.
      public var isNumeric: Bool
      /// Whether the numbers are others' and set apart.
      public var isPublished: Bool

      /// A column.
      public init(header: [Inline], isNumeric: Bool, isPublished: Bool) {
        self.header = header
        self.isNumeric = isNumeric
        self.isPublished = isPublished
      }
    }

    /// What is in one row of a column.
    public struct Entry: Sendable {
      /// What is shown.
      public var text: [Inline]
      /// Whether it is set in bold.
      public var isBest: Bool
      /// What the column sorts by; nil sorts by text.
      public var number: Double?

      /// An entry.
      public init(text: [Inline], isBest: Bool = false, number: Double? = nil) {
        self.text = text
        self.isBest = isBest
        self.number = number
      }
    }

    /// `3`, `3a`, `A1`.
    public var number: String
    /// What links lead to.
    public var name: String
    /// What is above the table.
    public var caption: [Inline]
    /// The columns.
    public var columns: [Column]
    /// The rows, an entry a column.
    public var rows: [[Entry]]
    /// Where its data come from.
    public var provenance: String
    /// The queries behind it.
    public var queries: [String]
    /// Paths of its files, relative to the page's folder.
    public var files: [String]

    /// A table.
    public init(
      number: String, name: String, caption: [Inline], columns: [Column], rows: [[Entry]], provenance: String,
      queries: [String], files: [String]
    ) {
      self.number = number
      self.name = name
      self.caption = caption
      self.columns = columns
      self.rows = rows
      self.provenance = provenance
      self.queries = queries
      self.files = files
    }
  }

  /// A word on a coloured ground.
  public struct Badge: Sendable, Hashable {
    /// What its colour says; the names are those of the page's style sheet.
    public enum Tone: String, Sendable {
      /// Green.
      case holds
      /// Red.
      case fails
      /// Blue.
      case undecided
      /// Yellow.
      case missing
    }

    /// The word.
    public var text: String
    /// The colour.
    public var tone: Tone

    /// A badge.
    public init(text: String, tone: Tone) {
      self.text = text
      self.tone = tone
    }
  }

  /// A statement with a badge, and the numbers that it rests on.
  public struct Claim: Sendable {
    /// `3`, `3a`, `A1`.
    public var number: String
    /// What links lead to.
    public var name: String
    /// What is stated.
    public var statement: [Inline]
    /// What was published; empty for nothing.
    public var published: [Inline]
    /// What the statement has come to.
    public var badge: Badge
    /// Values with their labels.
    public var values: [(label: [Inline], text: String)]
    /// The comparisons, each with its difference and, in `rest`, the interval and what else there is to say.
    public var differences: [(label: [Inline], mean: String, rest: String)]
    /// What to do about the badge; empty for nothing.
    public var remedy: String
    /// Where the data come from.
    public var provenance: String
    /// The queries behind it.
    public var queries: [String]

    /// A claim.
    public init(
      number: String, name: String, statement: [Inline], published: [Inline], badge: Badge,
      values: [(label: [Inline], text: String)], differences: [(label: [Inline], mean: String, rest: String)] = [],
      remedy: String, provenance: String, queries: [String]
    ) {
      self.number = number
      self.name = name
      self.statement = statement
      self.published = published
      self.badge = badge
      self.values = values
      self.differences = differences
      self.remedy = remedy
      self.provenance = provenance
      self.queries = queries
    }
  }

  /// Lines about the state of something, and the command that changes it.
  public struct Status: Sendable {
    /// What links lead to.
    public var name: String
    /// What it is about.
    public var title: String
    /// The command.
    public var command: String
    /// The lines.
    public var lines: [String]

    /// The state of something.
    public init(name: String, title: String, command: String, lines: [String]) {
      self.name = name
      self.title = title
      self.command = command
      self.lines = lines
    }
  }

  /// Something that could not be shown, in its place.
  public struct Notice: Sendable {
    /// Why it is not shown.
    public enum Kind: Sendable {
      /// Something is wrong.
      case error
      /// Data are missing.
      case missing
    }

    /// Why it is not shown.
    public var kind: Kind
    /// `Figure 3`, `Table 1`, ...
    public var label: String
    /// What links lead to.
    public var name: String
    /// What would be shown.
    public var caption: [Inline]
    /// The messages, one a line.
    public var messages: [String]

    /// A notice.
    public init(kind: Kind, label: String, name: String, caption: [Inline], messages: [String]) {
      self.kind = kind
      self.label = label
      self.name = name
      self.caption = caption
      self.messages = messages
    }
  }
}

/// What keeps the pages of a PDF from being made.
public struct PageError: Error, Sendable, Hashable {
  /// What is wrong.
  public var message: String

  init(_ message: String) { self.message = message }
}

extension Document {
  /// What is before the provenance in a page's head, up to the quotation mark that opens it.
  public static let provenanceMarker = "<meta name=\"sphere-provenance\" content=\""

  /// The document as one self-contained HTML page.
  ///
  /// - Parameters:
  ///   - svgs: The figures' SVG by name.
  ///   - provenance: What the page was made from, as JSON.
  public func html(svgs: [String: String], provenance: String) -> String {
    var writer = HTMLWriter(self, svgs: svgs, provenance: provenance)
    return writer.page()
  }

  /// The document as pages of a PDF, and the letters that no installed font has.
  ///
  /// - Parameters:
  ///   - columns: 1 or 2.
  ///   - createdSeconds: The date that the file carries, in seconds since 1970.
  public func pages(
    paper: Paper, columns: Int, createdSeconds: Int
  ) throws(PageError) -> (file: Data, missingLetters: [Character]) {
    let pageFonts = PageFonts(fonts)
    let geometry = PageGeometry(paper: paper, columns: columns)
    let result: Result<Data, PageError> = PageFonts.$current.withValue(pageFonts) {
      do throws(PageError) {
        return .success(
          try typesettingExclusively { () throws(PageError) in
            try PageWriter(self, geometry: geometry, createdSeconds: createdSeconds).document()
          })
      } catch {
        return .failure(error)
      }
    }
    return (try result.get(), pageFonts.missing.all)
  }
}
