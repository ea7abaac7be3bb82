// Specifications: YAML trees whose every node knows its place, and diagnostics that are collected, not thrown one by one.
// Invariant: no reader gives up at the first mistake; a mistake names place, value found and remedy.
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

/// One mistake in a file that a person wrote: where, what, and what to do about it.
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

  /// A diagnostic.
  public init(file: String, position: SourcePosition?, path: String, message: String, hint: String? = nil) {
    self.file = file
    self.position = position
    self.path = path
    self.message = message
    self.hint = hint
  }

  /// `file:line:column: error: path: message` and, on a second line, the hint.
  public var description: String { text(as: "error") }

  /// The description with another word for what it is: a remark is no error.
  public func text(as kind: String) -> String {
    let place = position.map { "\(file):\($0.line):\($0.column)" } ?? file
    let subject = path.isEmpty ? message : "\(path): \(message)"
    return "\(place): \(kind): \(subject)" + (hint.map { "\n  hint: \($0)" } ?? "")
  }
}

/// All the mistakes of a file, thrown together.
public struct Diagnostics: Error, Sendable, CustomStringConvertible {
  /// The mistakes in the order of their places; never empty.
  public var diagnostics: [Diagnostic]
  /// Wraps the mistakes found.
  public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
  /// One diagnostic after the other, a line each (hints below).
  public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
