import CSQLite
import Experiments
import Rows

/// The runs of a store with their parameters and numbers, as comparisons read them: 10,000 runs in a fraction of a second.
///
/// Keys, values and metrics are kept once and referred to by their places, so that runs are compared by integers.
public struct StoreRuns: Sendable {
  /// A parameter of a run.
  public struct Parameter: Sendable, Hashable {
    /// The place of its key in `keys`.
    public var key: Int32
    /// The place of its value in `values`.
    public var value: Int32

    /// A parameter.
    public init(key: Int32, value: Int32) {
      self.key = key
      self.value = value
    }
  }

  /// A number of a run.
  public struct Number: Sendable {
    /// The place of its metric in `metrics`.
    public var metric: Int32
    /// The epoch, from 1; 0 for a final number.
    public var epoch: Int32
    /// The value; NaN where it is not finite.
    public var value: Double
  }

  /// A run.
  public struct Run: Sendable {
    /// The full id.
    public var id: String
    /// The experiment that first asked for it.
    public var experiment: String
    /// How it ended.
    public var status: RunStatus
    /// The seed.
    public var seed: Int
    /// The name of its data set.
    public var data: String
    /// The SHA-256 of the data that it read.
    public var dataFingerprint: String
    /// The version of the arithmetic that it ran with.
    public var numericsVersion: Int
    /// When it began, in seconds since 1970.
    public var startedSeconds: Double
    /// Its parameters, in the order of their keys' names.
    public var parameters: [Parameter] = []
    /// Its final numbers and those of epochs, in the order recorded.
    ///
    /// Those that tell how fast a machine was are left out, and
    /// the learning rates, which the configuration says.
    public var numbers: [Number] = []
  }

  /// Where runs ran.
  public struct Environment: Sendable, Hashable {
    /// The run's place in `runs`.
    public var run: Int
    /// Where it ran, without its patch.
    public var facts: RunEnvironment
    /// The SHA-256 of the patch; empty for none.
    public var patchSha256: String
  }

  /// The runs, in the order of their ids.
  public private(set) var runs: [Run] = []
  /// The dotted keys of parameters.
  public private(set) var keys: [String] = []
  /// The values of parameters.
  public private(set) var values: [Value] = []
  /// The metrics.
  public private(set) var metrics: [Metric] = []
}

extension StoreReader {
  /// All runs of the store, or those of the given ids, with parameters and numbers.
  ///
  /// - Throws: `StorageError` where the store is damaged or holds more than 20 million numbers.
  public func storeRuns(_ ids: Set<String>? = nil) throws(StorageError) -> StoreRuns {
    try limited { connection throws(StorageError) in
      var runs = StoreRuns()
      try runs.readRuns(connection, ids)
      try runs.readParameters(connection)
      try runs.readNumbers(connection)
      return runs
    }
  }

  /// Where runs ran, by the places of their ids.
  public func environments(of ids: [String]) throws(StorageError) -> [StoreRuns.Environment] {
    let places = Dictionary(ids.enumerated().map { ($1, $0) }) { first, _ in first }
    let table = try rows(
      """
      SELECT run_id, git_revision, patch_sha256, compiler, cpu, blas, threads, system FROM environments ORDER BY run_id
      """)
    return table.rows.compactMap { row in
      places[row[0].text].map { place in
        StoreRuns.Environment(
          run: place,
          facts: RunEnvironment(
            gitRevision: row[1].text, gitPatch: "", compiler: row[3].text, cpu: row[4].text, blas: row[5].text,
            threads: row[6].int ?? 0, system: row[7].text), patchSha256: row[2].text)
      }
    }
  }

  /// The text of a patch of the program's source tree; empty where there is none of this SHA-256.
  public func patch(sha256: String) throws(StorageError) -> String {
    try rows("SELECT patch FROM patches WHERE sha256 = ?", [.text(sha256)]).rows.first?.first?.text ?? ""
  }
}

extension StoreRuns {
  private static let mostNumbers = 20_000_000

  fileprivate mutating func readRuns(_ connection: Connection, _ ids: Set<String>?) throws(StorageError) {
    let table = try connection.rows(
      """
      SELECT id, experiment, status, seed, data, data_fingerprint, numerics_version, started_seconds
      FROM runs ORDER BY id
      """, doing: "read runs", rowLimit: 2_000_000, byteLimit: 1 << 30)
    for row in table.rows {
      let id = row[0].text
      if let ids, !ids.contains(id) { continue }
      runs.append(
        Run(
          id: id, experiment: row[1].text, status: RunStatus(rawValue: row[2].text) ?? .failed, seed: row[3].int ?? 0,
          data: row[4].text, dataFingerprint: row[5].text, numericsVersion: row[6].int ?? 0,
          startedSeconds: row[7].double ?? 0))
    }
  }

  /// Rows come by run and then by key.
  ///
  /// The parameters of consecutive runs are mostly the same: each is first compared with the
  /// one in the same place of the run before, byte by byte, and looked up only where it is another.
  fileprivate mutating func readParameters(_ connection: Connection) throws(StorageError) {
    let statement = try Statement(
      connection, "SELECT run_id, key, value FROM parameters ORDER BY run_id, key", doing: "read parameters")
    var keyTexts = InternedTexts()
    var valuePlaces: [Value: Int32] = [:]
    var cursor = RunCursor(runs)
    var before: [Parameter] = []
    var current: [Parameter] = []
    var present = -1
    while try statement.step() {
      let run = cursor.place(statement)
      if run != present {
        if present >= 0 { runs[present].parameters = current }
        if !current.isEmpty { swap(&before, &current) }
        current.removeAll(keepingCapacity: true)
        present = run
      }
      guard run >= 0 else { continue }
      let guess = current.count < before.count ? before[current.count] : nil
      let key = keyTexts.place(of: statement, 1, guess: guess?.key ?? -1)
      if let guess, guess.key == key, statement.value(2, equals: values[Int(guess.value)]) {
        current.append(guess)
        continue
      }
      let value = statement.value(2)
      let place = valuePlaces[value] ?? Int32(values.count)
      if Int(place) == values.count {
        values.append(value)
        valuePlaces[value] = place
      }
      current.append(Parameter(key: key, value: place))
    }
    if present >= 0 { runs[present].parameters = current }
    keys = keyTexts.texts
  }

  /// The numbers of a run were recorded together, so that rows in the order of recording come run by run.
  fileprivate mutating func readNumbers(_ connection: Connection) throws(StorageError) {
    let operation = "read measurements"
    let statement = try Statement(
      connection,
      """
      SELECT run_id, name, method, split, layer, parameter, epoch, value FROM measurements
      WHERE step IS NULL ORDER BY id
      """, doing: operation)
    /// A metric as the places of its texts.
    struct Key: Hashable {
      var texts: SIMD4<Int32>
      var parameter: Double
    }
    var texts = InternedTexts()
    var known: [Key] = []
    // Of each known one, its place in `metrics`; -1 for one that is left out, which is decided here once, not in SQL for every row.
    var results: [Int32] = []
    let left = Set(Measurement.timingNames + ["rate"])
    var places: [Key: Int32] = [:]
    var cursor = RunCursor(runs)
    // What follows a metric once mostly follows it again: the guess after metric m is at m + 1.
    var following: [Int32] = [-1]
    var last = -1
    var count = 0
    while try statement.step() {
      let run = cursor.place(statement)
      guard run >= 0 else { continue }
      let guess = Int(following[last + 1])
      let guessed = guess >= 0 ? known[guess].texts : SIMD4(repeating: -1)
      var key = Key(texts: guessed, parameter: statement.parameter(5))
      for part in 0..<4 { key.texts[part] = texts.place(of: statement, Int32(1 + part), guess: guessed[part]) }
      let metric: Int
      if guess >= 0, key == known[guess] {
        metric = guess
      } else {
        metric = Int(places[key] ?? Int32(known.count))
        if metric == known.count {
          known.append(key)
          let new = Self.metric(key.texts, key.parameter, texts.texts)
          results.append(left.contains(new.name) ? -1 : Int32(metrics.count))
          if !left.contains(new.name) { metrics.append(new) }
          places[key] = Int32(metric)
          following.append(-1)
        }
        following[last + 1] = Int32(metric)
      }
      last = metric
      let result = results[metric]
      guard result >= 0 else { continue }
      count += 1
      guard count <= Self.mostNumbers else {
        throw StorageError(
          operation: operation, message: "more than \(Self.mostNumbers) numbers",
          hint: "choose fewer runs by a condition")
      }
      runs[run].numbers.append(
        Number(metric: result, epoch: statement.epoch(6), value: statement.double(7)))
    }
  }

  /// A metric by the places of its texts; an infinite parameter is none.
  private static func metric(_ places: SIMD4<Int32>, _ parameter: Double, _ texts: [String]) -> Metric {
    Metric(
      name: texts[Int(places[0])], method: texts[Int(places[1])], split: texts[Int(places[2])],
      layer: texts[Int(places[3])], parameter: parameter.isInfinite ? nil : parameter)
  }
}

/// Finds the runs of rows that come run by run.
private struct RunCursor {
  private let places: [String: Int]
  private var id: [UInt8] = []
  private var place = -1

  init(_ runs: [StoreRuns.Run]) {
    places = Dictionary(runs.enumerated().map { ($1.id, $0) }) { first, _ in first }
  }

  /// The place of the run that the row's first column names; -1 where it is none of those read.
  mutating func place(_ statement: Statement) -> Int {
    if statement.text(0, equals: id, in: 0..<id.count) { return place }
    let text = statement.string(0)
    id = Array(text.utf8)
    place = places[text] ?? -1
    return place
  }
}

/// Texts that occur again and again, by their places.
private struct InternedTexts {
  /// The texts.
  private(set) var texts: [String] = []
  private var places: [String: Int32] = [:]
  /// Their bytes, one after the other, so that comparing counts no references.
  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]

  /// The place of a column's text, which is probably the one at `guess`; -1 for no guess.
  mutating func place(of statement: Statement, _ column: Int32, guess: Int32) -> Int32 {
    if guess >= 0, statement.text(column, equals: bytes, in: ends[Int(guess)]..<ends[Int(guess) + 1]) { return guess }
    let text = statement.string(column)
    if let place = places[text] { return place }
    let place = Int32(texts.count)
    texts.append(text)
    places[text] = place
    bytes += text.utf8
    ends.append(bytes.count)
    return place
  }
}
