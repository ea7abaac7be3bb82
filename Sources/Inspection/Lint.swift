import Figures

/// What a rule looks at.
struct Subject {
  let format: FigureFile.Format
  let bytes: Int
  let contents: Contents
  let venue: Venue
}

/// A rule: a name, what it asks, and how it finds what is against it; each is in its own file.
protocol Rule: Sendable {
  /// The name in findings.
  var name: String { get }
  /// What of the file is against the rule; empty when all is well.
  func findings(_ subject: Subject) -> [Finding]
}

/// All rules in the order in which their findings are reported.
let rules: [any Rule] = [
  PageBoxRule(), FontRule(), OutlineRule(), TextSizeRule(), CutTextRule(), LineWidthRule(), TitleRule(), ColorRule(),
  ResolutionRule(), FileSizeRule(),
]

/// What came of holding a file against a venue's rules.
public struct LintOutcome: Sendable {
  /// What the file holds.
  public var contents: Contents
  /// What was found, rule by rule.
  public var findings: [Finding]

  /// Whether nothing has to be mended.
  public var isClean: Bool { findings.allSatisfy { $0.level == .note } }
}

/// What a figure's file comes to: its findings and counts, without the places of a million marks.
public struct LintSummary: Sendable, Hashable, Codable {
  /// The kind of file: `pdf`, `svg`, `png` or `eps`.
  public var format: String
  /// The bytes of the file.
  public var bytes: Int
  /// The page's width in points.
  public var width: Double
  /// The page's height in points.
  public var height: Double
  /// The fonts, each once.
  public var fonts: [Contents.FontUse]
  /// How many texts the page shows.
  public var texts: Int
  /// How many lines the page strokes.
  public var lines: Int
  /// How many images the page shows.
  public var images: Int
  /// The smallest text's size in points; nil without texts.
  public var smallestText: Double?
  /// The thinnest line's width in points; nil without lines.
  public var thinnestLine: Double?
  /// What was found, rule by rule.
  public var findings: [Finding]

  /// The summary of what came of a file.
  public init(_ file: FigureFile, _ outcome: LintOutcome) {
    let contents = outcome.contents
    (format, bytes) = (file.format.rawValue, file.bytes.count)
    (width, height) = (contents.width, contents.height)
    (fonts, findings) = (contents.fonts, outcome.findings)
    (texts, lines, images) = (contents.texts.count, contents.lines.count, contents.images.count)
    smallestText = contents.texts.map(\.size).min()
    thinnestLine = contents.lines.map(\.width).min()
  }

  /// Whether nothing has to be mended.
  public var isClean: Bool { findings.allSatisfy { $0.level == .note } }
}

extension FigureFile {
  /// Holds the file against a venue's rules.
  ///
  /// - Throws: `FileRefusal` when it is malformed or goes beyond a `ReadingLimit`.
  public func lint(for venue: Venue) throws(FileRefusal) -> LintOutcome {
    let contents = try contents()
    let subject = Subject(format: format, bytes: bytes.count, contents: contents, venue: venue)
    var findings = rules.flatMap { $0.findings(subject) }
    findings += contents.remarks.map { Finding("scope", .note, $0) }
    return LintOutcome(contents: contents, findings: findings)
  }
}

/// A length as messages show it: at most three decimals.
func points(_ value: Double) -> String { "\(short(value)) pt" }

func short(_ value: Double) -> String {
  let rounded = (value * 1000).rounded() / 1000
  if rounded == rounded.rounded(), abs(rounded) < 1e15 { return String(Int(rounded)) }
  return "\(rounded)"
}

/// At most `count` of the words, joined, and how many more there are.
func listed(_ words: [String], atMost count: Int = 4) -> String {
  words.count <= count
    ? words.joined(separator: ", ")
    : words.prefix(count).joined(separator: ", ") + " and \(words.count - count) more"
}
