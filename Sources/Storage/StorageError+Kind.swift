import CSQLite

extension StorageError {
  /// What an error is about, where code has to tell it from others.
  public enum Kind: Sendable, Hashable {
    /// An error that only people need to understand.
    case other
    /// A query asks for more than reading: it writes, attaches, configures, or calls a function that is out of reach.
    case notAllowed
    /// A query calls a function that gives other rows each time, where these are refused.
    case irreproducible
    /// A query took longer than it may.
    case tooSlow
    /// There is no table or view of this name.
    case unknownTable(String)
    /// There is no column of this name; `encoders.acuracy` is known by its last part.
    case unknownColumn(String)
    /// There is no function of this name.
    case unknownFunction(String)
  }
}

extension StorageError.Kind {
  /// Reads it from SQLite's code and, where all it has is the code for any error, from its words.
  init(code: Int32, message: String) {
    /// The name that SQLite does not know.
    func unknown(_ kind: String) -> String? {
      let prefix = "no such \(kind): "
      guard message.hasPrefix(prefix) else { return nil }
      var name = message.dropFirst(prefix.count)
      // Newer versions of SQLite: `no such column: "circle" - should this be a string literal in single-quotes?`.
      if let end = name.firstRange(of: "\" - should this") { name = name[..<end.lowerBound].dropFirst() }
      return name.split(separator: ".").last.map(String.init)
    }
    self =
      switch code & 0xFF {
      case SQLITE_AUTH: .notAllowed
      case SQLITE_INTERRUPT: .tooSlow
      case _ where message.hasSuffix(StoreReader.irreproducible): .irreproducible
      // A function that is refused has no code of its own.
      case _ where message.hasPrefix("not authorized"): .notAllowed
      default:
        if let name = unknown("table") {
          .unknownTable(name)
        } else if let name = unknown("column") {
          .unknownColumn(name)
        } else if let name = unknown("function") {
          .unknownFunction(name)
        } else {
          .other
        }
      }
  }
}
