import Rows

/// The runs of a store with everything that can be asked about each.
///
/// One relation has a column for each fact, each score and each parameter (under its dotted key); conditions, order and
/// the choice of columns all use their names.
public struct RunList: Sendable {
  /// The names of the columns, fixed ones first, then the dotted keys of parameters.
  public let names: [String]
  /// The runs that were asked for, in the order asked for, with all columns.
  public private(set) var table: Table

  /// The columns for programs, of which all are there whatever the runs are.
  public static let standard = [
    "run_id", "experiment", "profile", "status", "method", "data", "seed", "w_c", "w_a", "w_u", "tau", "negatives",
    "alpha", "t", "m", "width", "size", "batch", "epochs", "rate", "train_limit", "accuracy_output", "accuracy_fc7",
    "knn_output", "knn_fc7", "align", "align_1", "uniform", "loss", "seconds", "message",
  ]

  /// The short names of parameters, in the order in which they are shown.
  public static let shortNames: [(key: String, name: String)] = [
    ("loss.contrastive.weight", "w_c"), ("loss.align.weight", "w_a"), ("loss.uniform.weight", "w_u"),
    ("loss.contrastive.tau", "tau"), ("loss.contrastive.negatives", "negatives"), ("loss.align.alpha", "alpha"),
    ("loss.uniform.t", "t"), ("encoder.dimension", "m"), ("encoder.width", "width"), ("encoder.size", "size"),
    ("train.batch", "batch"), ("train.epochs", "epochs"), ("optimizer.rate", "rate"),
    ("data.trainLimit", "train_limit"),
  ]

  /// Which runs, in which order, and how many.
  public struct Request: Sendable {
    /// Only runs that this experiment asks for.
    public var experiment: String?
    /// Only runs that it asks for under this profile.
    public var profile: String?
    /// Only runs that ended so.
    public var status: String?
    /// An SQL expression over the columns.
    public var condition: String?
    /// Columns to sort by; with a `-` in front, from the largest down.
    public var order: [String]
    /// The most runs: the first of `order`, else the newest.
    public var limit: Int?

    /// A request.
    public init(
      experiment: String? = nil, profile: String? = nil, status: String? = nil, condition: String? = nil,
      order: [String] = [], limit: Int? = nil
    ) {
      self.experiment = experiment
      self.profile = profile
      self.status = status
      self.condition = condition
      self.order = order
      self.limit = limit
    }
  }

  /// A name that is no column.
  public struct UnknownColumn: Error, Hashable {
    /// The name asked for.
    public var name: String
    /// The names of all columns.
    public var known: [String]
  }

  /// Reads the runs.
  ///
  /// - Throws: `UnknownColumn` for a name of `order`; `StorageError` for a condition that SQLite cannot read.
  public init(_ request: Request, store: StoreReader) throws {
    let stored = try store.rows("SELECT DISTINCT key FROM parameters ORDER BY key LIMIT 500").rows.map { $0[0].text }
    let fixed = Self.facts.map(\.name) + Self.shortNames.map(\.name) + Self.scores.map(\.name)
    let keys = stored.filter { !fixed.contains($0) && $0 != "data.name" }
    names = fixed + keys
    var order: [String] = []
    for column in request.order {
      let isDescending = column.hasPrefix("-")
      let name = isDescending ? String(column.dropFirst()) : column
      guard names.contains(name) else { throw UnknownColumn(name: name, known: names) }
      order.append("\(quoted(name)) IS NULL, \(quoted(name))\(isDescending ? " DESC" : "")")
    }
    let columns =
      Self.facts.map { "\($0.expression) AS \($0.name)" }
      + Self.shortNames.map { "p.\(quoted($0.key)) AS \($0.name)" }
      + Self.scores.map { "\($0.expression) AS \($0.name)" } + keys.map { "p.\(quoted($0)) AS \(quoted($0))" }
    let pivoted = Set(stored + Self.shortNames.map(\.key)).sorted().map { key in
      "max(CASE key WHEN '\(key.replacing("'", with: "''"))' THEN value END) AS \(quoted(key))"
    }
    let sql = """
      WITH listed AS (
        SELECT \(columns.joined(separator: ", "))
        FROM runs AS r LEFT JOIN encoders AS e ON e.run_id = r.id
        LEFT JOIN (SELECT run_id, \(pivoted.joined(separator: ", ")) FROM parameters GROUP BY run_id) AS p
          ON p.run_id = r.id
        WHERE (?3 IS NULL OR r.status = ?3) AND EXISTS (
          SELECT 1 FROM requests AS q
          WHERE q.run_id = r.id AND (?1 IS NULL OR q.experiment = ?1) AND (?2 IS NULL OR q.profile = ?2)))
      SELECT * FROM listed WHERE (\(request.condition ?? "1")
      ) ORDER BY \((order + ["started_seconds", "run_id"]).joined(separator: ", "))
      """
    let filters = [request.experiment, request.profile, request.status].map { $0.map(Value.text) ?? .null }
    table = try store.query(sql, parameters: filters)
    if let limit = request.limit {
      table.rows = Array(request.order.isEmpty ? table.rows.suffix(limit) : table.rows.prefix(limit))
    }
  }

  /// Columns of the list.
  ///
  /// - Throws: `UnknownColumn`.
  public func selecting(_ columns: [String]) throws(UnknownColumn) -> Table {
    var indices: [Int] = []
    for name in columns {
      guard let index = names.firstIndex(of: name) else { throw UnknownColumn(name: name, known: names) }
      indices.append(index)
    }
    return table.selecting(indices)
  }

  /// The columns of parameters in which the runs differ, under their short names where they have one.
  public var differing: [String] {
    let short = Dictionary(uniqueKeysWithValues: Self.shortNames.map { ($0.key, $0.name) })
    let keys = names.dropFirst(Self.facts.count + Self.shortNames.count + Self.scores.count)
    let candidates = ["method", "data", "seed"] + Self.shortNames.map(\.key) + keys.filter { short[$0] == nil }
    return candidates.filter(differs).map { short[$0] ?? $0 }
  }

  private func differs(_ key: String) -> Bool {
    guard let column = names.firstIndex(of: key) ?? shortColumn(of: key) else { return false }
    var values = Set<Value>()
    for row in table.rows where !row[column].isNull || absenceCounts(of: key, row) {
      values.insert(row[column])
      if values.count > 1 { return true }
    }
    return false
  }

  private func shortColumn(of key: String) -> Int? {
    Self.shortNames.first { $0.key == key }.flatMap { names.firstIndex(of: $0.name) }
  }

  /// Whether a run without a parameter says `none` thereby; where its method has no use for it, it says nothing.
  private func absenceCounts(of key: String, _ row: [Value]) -> Bool {
    func has(_ other: String) -> Bool { names.firstIndex(of: other).map { !row[$0].isNull } ?? false }
    if key.hasPrefix("views.train.") { return has("views.train.flip") }
    if key.hasPrefix("views.probe.") { return has("views.probe.flip") }
    if key.hasPrefix("start.") { return key == "start.method" }
    return !["loss.", "optimizer.", "train."].contains { key.hasPrefix($0) }
  }

  private static let facts: [(name: String, expression: String)] = [
    ("run_id", "r.id"), ("run", "r.short_id"), ("experiment", "r.experiment"), ("profile", "r.profile"),
    ("status", "r.status"), ("method", "r.method"), ("data", "r.data"), ("seed", "r.seed"),
    ("started_utc", "strftime('%Y-%m-%d %H:%M:%S', r.started_seconds, 'unixepoch')"),
    ("started_seconds", "r.started_seconds"), ("numerics_version", "r.numerics_version"), ("message", "r.message"),
  ]
  private static let scores: [(name: String, expression: String)] =
    [
      "accuracy_output", "accuracy_fc7", "knn_output", "knn_fc7", "cv_output", "cv_fc7", "align", "align_1", "uniform",
      "exp_uniform", "loss",
    ].map { ($0, "e.\($0)") } + [("seconds", "ifnull(e.seconds, r.ended_seconds - r.started_seconds)")]
}

private func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }
