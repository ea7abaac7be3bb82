/// How the configurations of the sides differ.
public struct ConfigurationComparison: Sendable, Hashable, Codable {
  /// A key whose values differ between the sides.
  public struct Key: Sendable, Hashable, Codable {
    /// The dotted key, say `loss.uniform.t`.
    public var key: String
    /// The values that each side has, in order, as texts; empty where the key has no effect on any of its runs.
    public var values: [[String]]
    /// Whether it separates the sides: no value is on two of them, and every run of the cells compared differs in it.
    public var separates: Bool

    /// A key.
    public init(key: String, values: [[String]], separates: Bool) {
      self.key = key
      self.values = values
      self.separates = separates
    }
  }

  /// A cell: a configuration less its seed, and on other sides the one that it is compared with.
  public struct Cell: Sendable, Hashable, Codable {
    /// What tells it from the other cells of the comparison, say `alpha=2 t=1`; empty for the only one.
    public var name: String
    /// The experiment that asked for its first run.
    public var experiment: String
    /// How many runs each side has.
    public var runs: [Int]
    /// The ids of the runs of each side, sorted by seed.
    public var ids: [[String]]
    /// The keys in which each side's configuration differs from the first side's; the first is empty.
    public var changedKeys: [[String]]

    /// A cell.
    public init(name: String, experiment: String, runs: [Int], ids: [[String]], changedKeys: [[String]]) {
      self.name = name
      self.experiment = experiment
      self.runs = runs
      self.ids = ids
      self.changedKeys = changedKeys
    }
  }

  /// The keys with differences, those that separate the sides first, then by name.
  public var keys: [Key] = []
  /// How many keys have the same values on all sides.
  public var unchanged = 0
  /// The cells that have runs on at least two sides, or on one only.
  public var cells: [Cell] = []
  /// Cells that only one side has, counted per side.
  public var unmatched: [Int] = []

  /// No keys and no cells.
  public init() {}
}

/// A fact of data, code or machine that differs between the sides.
public struct EnvironmentDifference: Sendable, Hashable, Codable {
  /// `data`, `revision`, `patch`, `numerics version`, `compiler`, `cpu`, `blas`, `threads`, `system`.
  public var fact: String
  /// The values of each side, sorted.
  public var values: [[String]]
  /// Whether it can change results: data, code and numerics version can; what else differs cannot, as runs have the same bits
  /// on every machine.
  public var canChangeResults: Bool
  /// Whether the sides differ in it.
  public var differs: Bool
  /// The difference of two patches, as lines of a unified diff; empty where there is none.
  public var patch: [String]

  /// A fact.
  public init(fact: String, values: [[String]], canChangeResults: Bool, differs: Bool, patch: [String] = []) {
    self.fact = fact
    self.values = values
    self.canChangeResults = canChangeResults
    self.differs = differs
    self.patch = patch
  }
}

/// Which key goes with the cells that changed.
public struct Attribution: Sendable, Hashable, Codable {
  /// The dotted key.
  public var key: String
  /// Cells that differ in the key: how many changed, of how many.
  public var changed: Int
  /// Cells that differ in the key.
  public var cells: Int
  /// One sentence, say that the key alone differs in three cells of which all changed, or why nothing can be told.
  public var statement: String
  /// Whether the key can be told apart from the other keys.
  public var isTold: Bool

  /// An attribution.
  public init(key: String, changed: Int, cells: Int, statement: String, isTold: Bool) {
    self.key = key
    self.changed = changed
    self.cells = cells
    self.statement = statement
    self.isTold = isTold
  }
}
