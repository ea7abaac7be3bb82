/// What a rule found in a file.
public struct Finding: Sendable, Hashable, Codable {
  /// How much it matters.
  public enum Level: String, Sendable, CaseIterable, Comparable, Codable {
    /// Worth knowing; nothing to mend.
    case note
    /// Likely to be objected to.
    case warning
    /// Against the venue's rules, or sure to look wrong in print.
    case error

    /// Notes come before warnings, warnings before errors.
    public static func < (first: Level, second: Level) -> Bool { first.rank < second.rank }
    private var rank: Int { self == .note ? 0 : self == .warning ? 1 : 2 }
  }

  /// The rule's name.
  public var rule: String
  /// How much it matters.
  public var level: Level
  /// What was found where, and what is asked for.
  public var message: String
  /// What to do about it.
  public var remedy: String

  init(_ rule: String, _ level: Level, _ message: String, remedy: String = "") {
    self.rule = rule
    self.level = level
    self.message = message
    self.remedy = remedy
  }
}
