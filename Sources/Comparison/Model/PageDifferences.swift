/// How a table differs between two reports.
public struct TableDifference: Sendable, Hashable, Codable {
  /// The table's name.
  public var name: String
  /// What has become of it.
  public var verdict: FigureDifference.Verdict
  /// The cells that differ.
  public var rows: RowsDifference?
  /// What else differs, a sentence each.
  public var reasons: [String]

  /// A table.
  public init(name: String, verdict: FigureDifference.Verdict, rows: RowsDifference? = nil, reasons: [String] = []) {
    self.name = name
    self.verdict = verdict
    self.rows = rows
    self.reasons = reasons
  }
}

/// How a claim differs between two reports.
public struct ClaimDifference: Sendable, Hashable, Codable {
  /// The claim's name.
  public var name: String
  /// What it states, as plain text.
  public var statement: String
  /// The verdict of the first report, say `holds`; empty where it has no such claim.
  public var old: String
  /// The verdict of the second report.
  public var new: String
  /// The numbers that differ, say `difference 1.2 -> 0.8`.
  public var values: [RowsDifference.ValueChange]

  /// A claim.
  public init(
    name: String, statement: String, old: String, new: String, values: [RowsDifference.ValueChange] = []
  ) {
    self.name = name
    self.statement = statement
    self.old = old
    self.new = new
    self.values = values
  }

  /// Whether the verdict is another one.
  public var isFlipped: Bool { old != new }

  /// Whether the verdict is another one and undecided on neither side: the seeds alone may carry a claim over that border.
  public var isDecisive: Bool { isFlipped && old != "undecided" && new != "undecided" }
}

/// How the prose of two reports differs.
public struct ProseDifference: Sendable, Hashable, Codable {
  /// A piece of a block.
  public struct Piece: Sendable, Hashable, Codable {
    /// What has become of it.
    public enum Kind: String, Sendable, Hashable, Codable {
      /// Both have it.
      case same
      /// Only the second has it.
      case added
      /// Only the first has it.
      case removed
    }

    /// What has become of it.
    public var kind: Kind
    /// The words.
    public var text: String

    /// A piece.
    public init(_ kind: Kind, _ text: String) {
      self.kind = kind
      self.text = text
    }
  }

  /// Blocks that differ, in order, each as its words; long runs of equal words are shortened to `...`.
  public var blocks: [[Piece]] = []
  /// How many blocks are the same.
  public var unchanged = 0

  /// No blocks.
  public init() {}
}
