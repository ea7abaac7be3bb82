/// What Markdown is not read beyond, so that any file ends in time and memory: far more than pages for people hold.
///
/// cmark 0.29 takes the square of many of these, and pages keep every line that is set.
public enum MarkdownLimits {
  /// Bytes of prose, fenced blocks left out: hundreds of pages.
  static let prose = 2 << 20
  /// Bytes of a whole report.
  public static let report = 64 << 20
  /// Containers (quotations, lists) within each other.
  static let nesting = 50
  /// Emphasis, links and the like within each other.
  static let inlineNesting = 50
  /// Bytes and lines of one paragraph.
  static let paragraph = 200_000
  static let paragraphLines = 5_000
  /// Signs of one paragraph, and of a report, that may be markup: each piece of other type takes its time to be set.
  static let signsOfParagraph = 20_000
  static let signs = 200_000
  /// Paragraphs, list items, and lines of code in all.
  static let blocks = 100_000
  /// Columns of a table, and cells of all tables.
  static let tableColumns = 200
  static let tableCells = 100_000
  /// Inline values, cells, headings, and footnotes in all.
  static let values = 10_000
  static let cells = 5_000
  static let headings = 10_000
  static let footnotes = 10_000
  /// Bytes that references to `[label]: address` come to.
  static let references = 64 << 20
}

/// How large the tables of a text are, from its lines alone.
struct MarkdownTableSize {
  private var columns = 0
  private var cells = 0

  var isOpen: Bool { columns > 0 }

  mutating func end() { columns = 0 }

  /// Counts a line's cells; returns why the table is too large.
  mutating func read(_ line: ArraySlice<UInt8>, isBlank: Bool) -> String? {
    guard !isBlank else { return nil }
    if isOpen {
      cells += columns
    } else if let found = Self.columns(ofDelimiters: line) {
      columns = found
      cells += 2 * found
    }
    if columns > MarkdownLimits.tableColumns {
      return "a table of \(columns) columns; at most \(MarkdownLimits.tableColumns) are read"
    }
    return cells > MarkdownLimits.tableCells
      ? "tables of more than \(MarkdownLimits.tableCells) cells" : nil
  }

  /// The columns of a line like `|---|:-:|`; nil for any other.
  private static func columns(ofDelimiters line: ArraySlice<UInt8>) -> Int? {
    var bars = 0
    var hasDash = false
    var hasColon = false
    for byte in line {
      switch byte {
      case "|": bars += 1
      case "-": hasDash = true
      case ":": hasColon = true
      case " ", "\t", "\n", ">": break
      default: return nil
      }
    }
    return hasDash && (bars > 0 || hasColon) ? bars + 1 : nil
  }
}
