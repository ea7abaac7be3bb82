// Specifications: YAML trees whose every node knows its place, and diagnostics that are collected, not thrown one by one.
// Invariant: no reader gives up at the first error; an error names place, value found and remedy.
// Start with `YAMLNode` (the tree), `Diagnostic`, `MappingReader` (strict reading of mappings) and `Reading` (its types).

/// A place in a file, counted from 1.
public struct SourcePosition: Sendable, Hashable {
  /// The line, from 1.
  public var line: Int
  /// The column, from 1.
  public var column: Int
  /// A position.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// One error in a file that a person wrote: where, what, and what to do about it.
public struct Diagnostic: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file as the user named it.
  public var file: String
  /// Where in the file, if known.
  public var position: SourcePosition?
  /// The dotted path of the key, say `loss.uniform.t`; empty at the top.
  public var path: String
  /// What is wrong, with the value found.
  public var message: String
  /// What to do about it, if anything helps.
  public var hint: String?
  /// Whether it keeps something from being done.
  public var severity: Severity

  /// How bad it is.
  public enum Severity: String, Sendable, Hashable {
    /// Something could not be done.
    case error
    /// All was done, but a person should know.
    case warning
  }

  /// A diagnostic.
  public init(
    file: String, position: SourcePosition?, path: String, message: String, hint: String? = nil,
    severity: Severity = .error
  ) {
    self.file = file
    self.position = position
    self.path = path
    self.message = message
    self.hint = hint
    self.severity = severity
  }

  /// `file:line:column: error: path: message` and, on a second line, the hint.
  public var description: String {
    let place = position.map { "\(file):\($0.line):\($0.column)" } ?? file
    let subject = path.isEmpty ? message : "\(path): \(message)"
    return "\(place): \(severity.rawValue): \(subject)" + (hint.map { "\n  hint: \($0)" } ?? "")
  }
}

/// All the errors of a file, thrown together.
public struct Diagnostics: Error, Sendable, CustomStringConvertible {
  /// The errors in the order of their places; never empty.
  public var diagnostics: [Diagnostic]
  /// How many more there are than are listed.
  public var unlisted = 0
  /// Wraps the errors found.
  public init(_ diagnostics: [Diagnostic], unlisted: Int = 0) {
    self.diagnostics = diagnostics
    self.unlisted = unlisted
  }
  /// One diagnostic after the other, a line each (hints below).
  public var description: String {
    let rest = unlisted == 0 ? [] : ["\(unlisted) more \(unlisted == 1 ? "error is" : "errors are") not listed"]
    return (diagnostics.map(\.description) + rest).joined(separator: "\n")
  }
}
