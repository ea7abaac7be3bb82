import Specifications

/// The text of a JSON document with the version of its shape, which is raised when a member changes its meaning.
func document(_ members: [String: JSONValue]) -> String {
  JSONValue.object(members.merging(["schema_version": .integer(1)]) { $1 }).indentedText
}

extension JSONValue {
  /// The text or null.
  init(_ text: String?) { self = text.map(JSONValue.string) ?? .null }
  /// The number or null.
  init(_ number: Double?) { self = number.map(JSONValue.number) ?? .null }
}

/// An error for a program.
func json(_ diagnostic: Diagnostic) -> JSONValue {
  .object([
    "file": .string(diagnostic.file), "line": diagnostic.position.map { .integer($0.line) } ?? .null,
    "column": diagnostic.position.map { .integer($0.column) } ?? .null, "path": .string(diagnostic.path),
    "message": .string(diagnostic.message), "hint": JSONValue(diagnostic.hint),
  ])
}

/// The errors of a file for a program.
func document(of diagnostics: Diagnostics) -> String {
  document(["errors": .array(diagnostics.diagnostics.map(json))])
}
