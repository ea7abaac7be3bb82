import Files

/// What keeps a whole report from being rendered; errors of single cells are diagnostics in the outcome instead.
public enum RenderError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The store cannot be read.
  case store(path: String, message: String)
  /// A file cannot be written, or an earlier one not be read.
  case file(FileError)
  /// The pages of the PDF cannot be made.
  case pages(String)
  /// There is no figure of this name.
  case unknownFigure(name: String, hint: String?)
  /// A figure cannot be drawn: what is wrong with its cell or data.
  case figure(name: String, message: String)

  /// One sentence: what was tried, what was found, what to do.
  public var description: String {
    switch self {
    case .store(let path, let message): "cannot read the store \(path): \(message)"
    case .file(let error): error.description
    case .pages(let message): "cannot make the PDF's pages: \(message)"
    case .unknownFigure(let name, let hint): "no figure `\(name)` in the report" + (hint.map { ": \($0)" } ?? "")
    case .figure(let name, let message): "cannot draw the figure `\(name)`: \(message)"
    }
  }
}
