/// Why things cannot be compared: which file or side, what was found there, and what to do.
public struct ComparisonError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file, folder or side that it is about, as the user named it.
  public var place: String
  /// What is wrong, with what was expected and what was found.
  public var message: String
  /// What to do about it, if anything helps.
  public var hint: String?

  /// An error.
  public init(place: String, message: String, hint: String? = nil) {
    self.place = place
    self.message = message
    self.hint = hint
  }

  /// `place: message` and, on a second line, the hint.
  public var description: String { "\(place): \(message)" + (hint.map { "\n  hint: \($0)" } ?? "") }
}
