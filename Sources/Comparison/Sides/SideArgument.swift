import Files
import Foundation

/// What an argument of `sphere diff` names, before it is opened.
public enum SideArgument: Sendable, Hashable {
  /// A run of a store by its id or first digits.
  case run(String, store: String)
  /// Runs of a store that fulfil a condition.
  case selection(String, condition: String)
  /// All runs of a store.
  case store(String)
  /// The folder of a rendered report.
  case report(String)
  /// A figure's file.
  case figure(String)

  /// The endings of figures' files.
  private static let figureEndings = ["pdf", "svg", "png", "eps"]

  /// Reads an argument: `STORE?where=SQL`, `STORE?run=ID`, a folder, a file, or a run's id.
  ///
  /// - Parameters:
  ///   - store: The store in which ids are looked up.
  ///   - condition: A condition that the runs of every store have to fulfil; nil for none.
  public init(_ argument: String, store: String, condition: String?) throws(ComparisonError) {
    if let (path, query) = Self.split(argument) {
      self = try Self.queried(argument, path, query, condition)
      return
    }
    switch FileStatus(argument)?.kind {
    case .folder:
      self = .report(argument)
    case .file where Self.figureEndings.contains(URL(fileURLWithPath: argument).pathExtension.lowercased()):
      self = .figure(argument)
    case .file:
      self = condition.map { .selection(argument, condition: $0) } ?? .store(argument)
    case nil where Self.isHexadecimal(argument):
      self = .run(argument.lowercased(), store: store)
    case nil:
      throw ComparisonError(
        argument, "there is no such file or folder, and it is no run's id",
        hint: "a side is a run's id, a store, STORE?where=SQL, the folder of a rendered report, or a figure's file")
    default:
      throw ComparisonError(argument, "it is neither a file nor a folder")
    }
  }

  private static func isHexadecimal(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) || (0x41...0x46).contains(byte)
      }
  }

  /// What is before and after the `?` of `STORE?where=...`, unless a file has that very name.
  private static func split(_ argument: String) -> (path: String, query: String)? {
    guard FileStatus(argument) == nil, let mark = argument.firstIndex(of: "?") else { return nil }
    return (String(argument[..<mark]), String(argument[argument.index(after: mark)...]))
  }

  private static func queried(
    _ argument: String, _ path: String, _ query: String, _ condition: String?
  ) throws(ComparisonError) -> SideArgument {
    guard !path.isEmpty, FileStatus(path)?.kind == .file else {
      throw ComparisonError(argument, "there is no store '\(path)'", hint: "write STORE?where=SQL or STORE?run=ID")
    }
    let parts = query.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[1].trimmingCharacters(in: .whitespaces).isEmpty else {
      throw ComparisonError(
        argument, "nothing follows the '?' that can be read", hint: "write STORE?where=SQL or STORE?run=ID")
    }
    switch parts[0] {
    case "where":
      let both = condition.map { "(\(parts[1])) AND (\($0))" } ?? parts[1]
      return .selection(path, condition: both)
    case "run": return .run(parts[1].lowercased(), store: path)
    default:
      throw ComparisonError(
        argument, "after '?' comes 'where' or 'run', found '\(parts[0])'", hint: "write STORE?where=SQL or STORE?run=ID"
      )
    }
  }
}
