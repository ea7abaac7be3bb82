import Files

/// How the files of a text are laid out.
public struct TextLayout: Sendable, Hashable {
  /// Where sentences are.
  public enum Sentences: String, Sendable, Hashable, CaseIterable {
    /// Every line is a sentence.
    case lines
    /// They are found in running text.
    case split
  }

  /// Where sentences are.
  public var sentences: Sentences
  /// Whether a blank line ends a text, as the end of a file does: sentences on its two sides are no neighbours.
  public var blankLinesEndTexts: Bool

  /// A layout.
  public init(sentences: Sentences = .lines, blankLinesEndTexts: Bool = true) {
    self.sentences = sentences
    self.blankLinesEndTexts = blankLinesEndTexts
  }
}

/// A file of a text as it was when it was found.
struct TextFile: Sendable, Hashable {
  static let expected = "a text of sentences, plain or gzipped"
  static let remedy = "name a file with text in it, or restore it"

  var path: String
  private var size: Int
  private var modified: FileStatus.Instant

  /// Looks at a file.
  init(_ path: String) throws(DatasetError) {
    let file = try DatasetFile(path, expecting: Self.expected, remedy: Self.remedy)
    guard let status = FileStatus(path) else { throw Self.changed(path) }
    self.path = path
    size = file.count
    modified = status.modified
  }

  /// Opens the file, which has to be as it was.
  ///
  /// Few are open at a time: a folder may have more files than a process may open.
  func open() throws(DatasetError) -> DatasetFile {
    let file = try DatasetFile(path, expecting: Self.expected, remedy: Self.remedy)
    guard file.count == size, FileStatus(path)?.modified == modified else { throw Self.changed(path) }
    return file
  }

  private static func changed(_ path: String) -> DatasetError {
    DatasetError(
      subject: path, expected: expected, found: "a file that was changed while it was in use",
      remedy: "do not change data sets during runs")
  }
}

/// The text files that names stand for, in reading order: a file is itself, a folder its `.txt` and `.gz` files and those of its
/// folders, in the order of their names' bytes.
func textFiles(at path: String, depth: Int = 0) throws(DatasetError) -> [TextFile] {
  guard FileStatus(path)?.kind == .folder, depth < 16 else { return [try TextFile(path)] }
  var names: [String] = []
  do throws(FileError) { names = try contentsOfFolder(path) } catch {
    throw DatasetError(
      subject: path, expected: "a folder of texts", found: "a folder that cannot be read (\(error.reason))",
      remedy: error.hint ?? "check its permissions")
  }
  var files: [TextFile] = []
  for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) where !name.hasPrefix(".") {
    let child = "\(path)/\(name)"
    let isFolder = FileStatus(child)?.kind == .folder
    guard isFolder || name.hasSuffix(".txt") || name.hasSuffix(".gz") else { continue }
    files += try textFiles(at: child, depth: depth + 1)
  }
  return files
}
