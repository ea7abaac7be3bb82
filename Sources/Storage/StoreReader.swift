import CSQLite
import Rows
import Synchronization

/// A results database opened for reading only: queries cannot change it, other files, or settings.
///
/// Safe to share between threads; readers do not keep writers waiting.
public final class StoreReader: StoreReading, Sendable {
  /// How much a query may ask for.
  public struct Limits: Sendable, Hashable {
    /// The most rows of a result.
    public var rows: Int
    /// The longest that one query may take, in seconds.
    public var seconds: Double
    /// The most bytes of a result's texts and blobs.
    public var bytes: Int
    /// Limits.
    public init(rows: Int = 2_000_000, seconds: Double = 60, bytes: Int = 512 << 20) {
      self.rows = rows
      self.seconds = seconds
      self.bytes = bytes
    }
  }

  /// The file as the user named it.
  public let path: String
  /// How much a query may ask for.
  public let limits: Limits
  private let connection: Mutex<Connection>

  /// How errors of functions end that give other values each time, where these are refused.
  static let irreproducible = "gives other rows each time"

  /// Opens an existing store.
  ///
  /// - Parameter isReproducible: Whether functions of chance, the clock and the time zone are refused.
  public init(path: String, limits: Limits = Limits(), isReproducible: Bool = false) throws(StorageError) {
    try Store.requireStore(try StoreFile.inspect(path), path)
    var connection = try Connection.reading(path)
    let operation = "open \(path)"
    let version = try connection.integer("PRAGMA user_version", doing: operation)
    try StoreFile.check(version: version, operation)
    if version < schemaVersion {
      connection = try connection.upgradedCopy(doing: operation)
    } else if try !connection.hasTodaysViews(doing: operation) {
      try connection.shadowViews(doing: operation)
    }
    _ = try connection.rows("SELECT name, sql FROM sqlite_schema", doing: operation)
    if isReproducible { try connection.refuseChanceAndClock() }
    try connection.restrictToReading()
    self.path = path
    self.limits = limits
    self.connection = Mutex(connection)
  }

  /// A store without a run and without a file: queries find its tables empty.
  public init(limits: Limits = Limits(), isReproducible: Bool = false) throws(StorageError) {
    path = ":memory:"
    let connection = try Connection(path: path, flags: SQLITE_OPEN_READWRITE)
    _ = try connection.upgrade(keepsBackup: false)
    if isReproducible { try connection.refuseChanceAndClock() }
    try connection.restrictToReading()
    self.limits = limits
    self.connection = Mutex(connection)
  }

  /// The result of one SELECT.
  ///
  /// - Parameters:
  ///   - sql: One statement; it may use `vector_element(vector, i)`, `vector_distance(a, b)`, `vector_length(vector)`
  ///     and `vector_pixels(vector, a, b)`.
  ///   - parameters: The values of its `?`, in order.
  ///   - named: The values of its `:name`, by name.
  /// - Throws: SQLite's words with the SQL; for unknown names the nearest known one; limits exceeded.
  public func query(
    _ sql: String, parameters: [Value] = [], named: [String: Value] = [:]
  ) throws(StorageError) -> Table {
    try limited { connection throws(StorageError) in
      try connection.rows(sql, parameters, named: named, rowLimit: limits.rows, byteLimit: limits.bytes)
    }
  }

  /// Asks something of the connection, for as long as a query may take.
  func limited<Result: Sendable>(
    _ body: (Connection) throws(StorageError) -> Result
  ) throws(StorageError) -> Result {
    try connection.withLock { connection throws(StorageError) in
      // SQLite calls back every so many instructions; not 0 ends the query.
      let deadline = UnsafeMutablePointer<ContinuousClock.Instant>.allocate(capacity: 1)
      deadline.initialize(to: .now + .seconds(limits.seconds))
      defer {
        sqlite3_progress_handler(connection.handle, 0, nil, nil)
        deadline.deallocate()
      }
      sqlite3_progress_handler(
        connection.handle, 10_000,
        { context in
          guard let context else { return 0 }
          return ContinuousClock.now > context.load(as: ContinuousClock.Instant.self) ? 1 : 0
        }, deadline)
      return try body(connection)
    }
  }

  /// The rows of one statement with its `?` parameters.
  public func rows(_ sql: String, _ parameters: [Value] = []) throws(StorageError) -> Table {
    try query(sql, parameters: parameters)
  }
}
