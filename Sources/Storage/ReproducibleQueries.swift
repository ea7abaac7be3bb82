import CSQLite

// Queries whose rows have to come out the same again: functions of chance, of the clock, of the time zone and of the
// connection's past are replaced by ones that refuse. SQLite finds a connection's functions before its own, however
// a query spells the call and wherever an argument comes from.
extension Connection {
  func refuseChanceAndClock() throws(StorageError) {
    let never = [
      "random", "randomblob", "changes", "total_changes", "last_insert_rowid", "current_time", "current_date",
      "current_timestamp", "sqlite_version", "sqlite_source_id",
    ]
    for name in never { try replace(name, by: RefusedFunction(name), refuse, deterministic: false) }
    let dates = try DateConnection()
    for (name, times) in [
      ("date", 0..<1), ("time", 0..<1), ("datetime", 0..<1), ("julianday", 0..<1), ("unixepoch", 0..<1),
      ("strftime", 1..<2), ("timediff", 0..<2),
    ] {
      try replace(name, by: DateFunction(name, times: times, on: dates), computeDate, deterministic: true)
    }
  }

  private func replace(
    _ name: String, by function: AnyObject,
    _ call: @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void, deterministic: Bool
  ) throws(StorageError) {
    let flags = SQLITE_UTF8 | SQLITE_INNOCUOUS | (deterministic ? SQLITE_DETERMINISTIC : 0)
    let code = sqlite3_create_function_v2(
      handle, name, -1, flags, Unmanaged.passRetained(function).toOpaque(), call, nil, nil,
      { data in if let data { Unmanaged<AnyObject>.fromOpaque(data).release() } })
    guard code == SQLITE_OK else { throw error(code, doing: "register \(name)") }
  }
}

/// A function that always refuses.
private final class RefusedFunction {
  let name: String
  init(_ name: String) { self.name = name }
}

private func refuse(_ context: OpaquePointer?, _: Int32, _: UnsafeMutablePointer<OpaquePointer?>?) {
  guard let data = sqlite3_user_data(context) else { return }
  let name = Unmanaged<RefusedFunction>.fromOpaque(data).takeUnretainedValue().name
  sqlite3_result_error(context, "\(name) \(StoreReader.irreproducible)", -1)
}

/// A connection of its own on which SQLite's functions of dates are computed.
private final class DateConnection {
  let handle: OpaquePointer

  init() throws(StorageError) {
    var handle: OpaquePointer?
    let code = sqlite3_open_v2(":memory:", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, nil)
    guard code == SQLITE_OK, let handle else {
      sqlite3_close(handle)
      throw StorageError(operation: "register functions", message: String(cString: sqlite3_errstr(code)))
    }
    self.handle = handle
    sphere_refuse_double_quoted_text(handle)
  }

  deinit { sqlite3_close(handle) }
}

/// One of SQLite's functions of dates, without those arguments that stand for the clock or the time zone.
private final class DateFunction {
  let name: String
  /// The arguments that name times; where one is missing, SQLite takes the clock's.
  private let times: Range<Int>
  private let dates: DateConnection

  init(_ name: String, times: Range<Int>, on dates: DateConnection) {
    self.name = name
    self.times = times
    self.dates = dates
  }

  /// What of a call depends on the clock or the time zone; nil for nothing.
  func offence(_ arguments: UnsafeBufferPointer<OpaquePointer?>) -> String? {
    guard arguments.count >= times.upperBound else { return "\(name) without a time" }
    for (index, argument) in arguments.enumerated() {
      guard let bytes = sqlite3_value_text(argument) else { continue }
      let text = String(cString: bytes).lowercased()
      let isOfClock = times.contains(index) && ["now", "subsec", "subsecond"].contains(text)
      let isOfZone = index >= times.upperBound && ["localtime", "utc"].contains(text)
      if isOfClock || isOfZone { return "\(name) of '\(text)'" }
    }
    return nil
  }

  func result(_ context: OpaquePointer?, _ arguments: UnsafeBufferPointer<OpaquePointer?>) {
    let places = Array(repeating: "?", count: arguments.count).joined(separator: ", ")
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    guard sqlite3_prepare_v2(dates.handle, "SELECT \(name)(\(places))", -1, &statement, nil) == SQLITE_OK else {
      return sqlite3_result_error(context, sqlite3_errmsg(dates.handle), -1)
    }
    for (index, argument) in arguments.enumerated() { sqlite3_bind_value(statement, Int32(index + 1), argument) }
    guard sqlite3_step(statement) == SQLITE_ROW else {
      return sqlite3_result_error(context, sqlite3_errmsg(dates.handle), -1)
    }
    sqlite3_result_value(context, sqlite3_column_value(statement, 0))
  }
}

private func computeDate(
  _ context: OpaquePointer?, _ count: Int32, _ arguments: UnsafeMutablePointer<OpaquePointer?>?
) {
  guard let data = sqlite3_user_data(context) else { return }
  let function = Unmanaged<DateFunction>.fromOpaque(data).takeUnretainedValue()
  let arguments = UnsafeBufferPointer(start: arguments, count: Int(count))
  if let offence = function.offence(arguments) {
    return sqlite3_result_error(context, "\(offence) \(StoreReader.irreproducible)", -1)
  }
  function.result(context, arguments)
}
