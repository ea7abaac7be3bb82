/// Why sides cannot be compared: which one, what is wrong, and what to do.
public struct ComparisonError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The side as the user named it, or the file.
  public var place: String
  /// What is wrong.
  public var message: String
  /// What to do about it, if anything helps.
  public var hint: String?

  /// An error.
  public init(_ place: String, _ message: String, hint: String? = nil) {
    self.place = place
    self.message = message
    self.hint = hint
  }

  /// `results: it has no manifest.json`, then the hint, indented.
  public var description: String {
    (place.isEmpty ? message : "\(place): \(message)") + (hint.map { "\n  hint: \($0)" } ?? "")
  }
}
