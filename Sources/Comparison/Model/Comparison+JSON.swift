import Foundation

extension Comparison {
  /// A text that is no comparison.
  public struct Unreadable: Error, Hashable, CustomStringConvertible {
    /// What is wrong, and what to do.
    public var description: String
  }

  /// The JSON with sorted keys in `snake_case`: equal comparisons have equal texts.
  ///
  /// - Throws: Where a number is not finite, which no comparison has.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  /// Reads what `json` wrote.
  ///
  /// - Throws: `Unreadable`.
  public init(json data: Data) throws(Unreadable) {
    struct Version: Decodable { var schemaVersion: Int }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let version = try? decoder.decode(Version.self, from: data) else {
      throw Unreadable(description: "it is not a comparison that `sphere diff --json` wrote")
    }
    guard version.schemaVersion == Comparison.schemaVersion else {
      throw Unreadable(
        description: "its schema_version is \(version.schemaVersion); this sphere reads \(Comparison.schemaVersion)")
    }
    do {
      self = try decoder.decode(Comparison.self, from: data)
    } catch {
      throw Unreadable(description: "it is a damaged comparison: \(Self.place(of: error))")
    }
    if let contradiction { throw Unreadable(description: "it is a damaged comparison: \(contradiction)") }
  }

  /// Where a text has no value of the type wanted, in a few words.
  private static func place(of error: any Error) -> String {
    let context: DecodingError.Context? =
      switch error as? DecodingError {
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
        .dataCorrupted(let context):
        context
      default: nil
      }
    guard let context else { return "it cannot be decoded" }
    let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    return "\(path.isEmpty ? "" : path + ": ")\(context.debugDescription)"
  }
}
