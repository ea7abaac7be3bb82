import Digests
import Files
import Synchronization
import Tensors

/// The files of one split of class folders: names, sizes and times, of which nothing is opened.
///
/// A class is a folder below the split's; its files are in it, or in folders below it (one level, as Tiny-ImageNet has them). Names are
/// sorted by their bytes, so that the order depends on neither the file system nor the locale. Names that begin with a
/// point are hidden.
struct ClassFolderListing: Sendable {
  /// A file.
  struct File: Sendable, Hashable {
    /// Below the split's folder: `n01855672/n01855672_1.JPEG`.
    var name: String
    var label: Int
    var size: Int
    var modified: FileStatus.Instant
  }

  /// The split's folder.
  let folder: String
  let classNames: [String]
  let files: [File]
  /// Hidden files and things that are no files, which are left out.
  let ignored: Int

  /// Lists the files of some classes.
  ///
  /// - Parameter classNames: The classes; the folder of one may be missing, which leaves it empty.
  init(folder: String, classNames: [String], workers: Workers) throws(DatasetError) {
    self.folder = folder
    self.classNames = classNames
    let failure = Mutex<FileError?>(nil)
    let lists = workers.map(classNames.count) { label -> ([File], Int) in
      do throws(FileError) {
        return try Self.list(folder, classNames[label], label: label)
      } catch {
        failure.withLock { $0 = $0 ?? error }
        return ([], 0)
      }
    }
    if let error = failure.withLock({ $0 }) {
      throw DatasetError(
        subject: error.path, expected: "a folder of pictures", found: "one that cannot be read (\(error.reason))",
        remedy: error.hint ?? "check the folder")
    }
    files = lists.flatMap(\.0)
    ignored = lists.reduce(0) { $0 + $1.1 }
  }

  private static func list(_ folder: String, _ name: String, label: Int) throws(FileError) -> ([File], Int) {
    guard FileStatus("\(folder)/\(name)")?.kind == .folder else { return ([], 0) }
    var files: [File] = []
    var ignored = 0
    func visit(_ path: String, depth: Int) throws(FileError) {
      for entry in sortedByBytes(try contentsOfFolder("\(folder)/\(path)")) {
        let place = "\(path)/\(entry)"
        guard !entry.hasPrefix("."), let status = FileStatus("\(folder)/\(place)") else {
          ignored += 1
          continue
        }
        switch status.kind {
        case .file: files.append(File(name: place, label: label, size: status.size, modified: status.modified))
        case .folder where depth == 0: try visit(place, depth: 1)
        default: ignored += 1
        }
      }
    }
    try visit(name, depth: 0)
    return (files, ignored)
  }

  /// SHA-256 of names, sizes and times of change: what has the same is taken to hold the same bytes.
  var digest: String {
    let digest = SHA256()
    digest.add("listing 1\n\(folder)\n")
    for name in classNames { digest.add("\(name)\0") }
    for file in files {
      digest.add("\(file.name)\0\(file.label) \(file.size) \(file.modified.nanosecondsSince1970)\n")
    }
    return digest.hexadecimal()
  }

  /// The newest time of change.
  var newest: Int { files.map(\.modified.nanosecondsSince1970).max() ?? 0 }

  /// The folders of classes in a split's folder, sorted.
  static func classNames(in folder: String) throws(DatasetError) -> [String] {
    do throws(FileError) {
      return sortedByBytes(try contentsOfFolder(folder)).filter {
        !$0.hasPrefix(".") && FileStatus("\(folder)/\($0)")?.kind == .folder
      }
    } catch {
      throw DatasetError(
        subject: folder, expected: "a folder with a folder for each class",
        found: "one that cannot be read (\(error.reason))", remedy: error.hint ?? "check the folder")
    }
  }
}

/// Texts in the order of their UTF-8 bytes.
func sortedByBytes(_ names: [String]) -> [String] {
  names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}
