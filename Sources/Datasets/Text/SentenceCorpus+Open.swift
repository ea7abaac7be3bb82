import Foundation
import Synchronization

extension SentenceCorpus {
  /// A file or folder of a text by its name in one of the data folders, or in their folder `bookcorpus`.
  ///
  /// - Throws: `DatasetError` where there is none.
  public static func locate(_ name: String, searching folders: [URL]) throws(DatasetError) -> String {
    let places = folders.flatMap { ["\($0.path)/\(name)", "\($0.path)/bookcorpus/\(name)"] }
    if let found = places.first(where: exists) { return found }
    throw DatasetError(
      subject: "data set bookcorpus",
      expected: "the file or folder \(name) in \(folders.map(\.path).joined(separator: ", "))", found: "none",
      remedy: "put texts there, name their place with --data, or name other files with data.files")
  }

  /// Opens a text; one that this process read before, and that is as it was, is not read again.
  ///
  /// The plan and all runs of a sweep share one pass.
  public static func open(paths: [String], settings: CorpusSettings) throws(DatasetError) -> SentenceCorpus {
    var files: [TextFile] = []
    for path in paths { files += try textFiles(at: path) }
    let key = OpenCorpora.Key(
      files: files, settings: settings, dictionary: try settings.dictionary.map(TextFile.init))
    return try OpenCorpora.shared.corpus(key) { () throws(DatasetError) in
      try SentenceCorpus(files: files, names: paths, settings: settings)
    }
  }
}

/// The texts that were read last.
private final class OpenCorpora: Sendable {
  struct Key: Hashable {
    var files: [TextFile]
    var settings: CorpusSettings
    var dictionary: TextFile?
  }

  static let shared = OpenCorpora()
  private static let kept = 4
  private let known = Mutex<[(key: Key, corpus: SentenceCorpus)]>([])

  func corpus(_ key: Key, open: () throws(DatasetError) -> SentenceCorpus) throws(DatasetError) -> SentenceCorpus {
    if let found = known.withLock({ $0.first { $0.key == key }?.corpus }) { return found }
    let corpus = try open()
    known.withLock { known in
      if known.count == Self.kept { known.removeFirst() }
      known.append((key, corpus))
    }
    return corpus
  }
}
