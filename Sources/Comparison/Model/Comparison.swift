// Comparison: what differs between runs, selections of runs, stores, rendered reports and figures, and whether it is more than
// the noise of seeds.
// Invariant: everything that is shown is in `Comparison`, a value that is written as JSON and read back; the terminal, Markdown,
// HTML and PDF are made from it alone, and equal inputs give equal bytes. It does not know training.
// Start with `Comparison` (the result), `Side` (what is compared), `MeasurementComparison` (verdicts).

/// What differs between two or more sides.
public struct Comparison: Sendable, Hashable, Codable {
  /// The version of the JSON that this program writes.
  public static let schemaVersion = 1

  /// The version of the JSON.
  public var schemaVersion = Comparison.schemaVersion
  /// The program and its version.
  public var tool: String
  /// What is compared: the first side is the one that the others are compared with.
  public var sides: [Side]
  /// What was asked for beside the sides.
  public var request = Request()
  /// What the runs of the sides were configured to do; nil where no runs are known.
  public var configuration: ConfigurationComparison?
  /// Data, code and machine.
  public var environment: [EnvironmentDifference] = []
  /// The metrics, cell by cell; nil where no runs are known.
  public var measurements: MeasurementComparison?
  /// The curves over epochs that differ, the largest gap first.
  public var curves: CurveComparison?
  /// Which key goes with the cells that changed.
  public var attribution: [Attribution] = []
  /// The figures, in the order of the first side.
  public var figures: [FigureDifference] = []
  /// The tables.
  public var tables: [TableDifference] = []
  /// The claims.
  public var claims: [ClaimDifference] = []
  /// The prose.
  public var prose: ProseDifference?
  /// What else a reader has to know, say what was not compared, a sentence each.
  public var notes: [String] = []
  /// Pictures of figures that are not identical, by the SHA-256 of their bytes.
  public var pictures: [String: Picture] = [:]

  /// A comparison in which nothing has been compared yet.
  public init(tool: String, sides: [Side]) {
    self.tool = tool
    self.sides = sides
  }

  /// What was asked for beside the sides.
  public struct Request: Sendable, Hashable, Codable {
    /// The condition that runs had to fulfil, as SQL.
    public var condition: String?
    /// The metrics asked for; empty: all.
    public var metrics: [String] = []
    /// The margins within which metrics count as equivalent, as written.
    public var tolerance: String?
    /// Whether p is adjusted by Benjamini and Hochberg instead of Holm.
    public var usesFalseDiscoveryRate = false

    /// Nothing.
    public init() {}
  }

  /// A picture of a figure.
  public struct Picture: Sendable, Hashable, Codable {
    /// `image/png` or `image/svg+xml`.
    public var mediaType: String
    /// The bytes in Base64.
    public var base64: String

    /// A picture.
    public init(mediaType: String, base64: String) {
      self.mediaType = mediaType
      self.base64 = base64
    }
  }
}

/// One of the things that are compared.
public struct Side: Sendable, Hashable, Codable {
  /// What it is.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// One run of a store.
    case run
    /// Runs of a store that fulfil a condition.
    case selection
    /// All runs of a store.
    case store
    /// The folder of a rendered report.
    case report
    /// A figure's file.
    case figure
  }

  /// `A`, `B`, `C`, ...
  public var label: String
  /// What it is.
  public var kind: Kind
  /// As the user named it.
  public var name: String
  /// The runs that are compared.
  public var runs = 0
  /// The experiments that asked for them, sorted.
  public var experiments: [String] = []

  /// A side.
  public init(label: String, kind: Kind, name: String) {
    self.label = label
    self.kind = kind
    self.name = name
  }
}
