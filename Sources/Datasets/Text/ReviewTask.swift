import Digests
import Files
import Foundation

/// Sentences of two classes that tell how good an encoder's features are.
///
/// MR: 5,331 + 5,331 sentences of film reviews (Pang and Lee 2005). CR: 2,407 + 1,368 of product reviews (Hu and Liu 2004), four of
/// them blank. One sentence a line, separated by newlines alone; MR is Windows-1252, which other readers split at 0x85 as well.
public struct ReviewTask: SentenceSplit {
  /// The data sets that there are.
  public enum Name: String, Sendable, Hashable, CaseIterable {
    /// Film reviews.
    case mr
    /// Product reviews.
    case cr

    /// Its files, the positive sentences first.
    var files: [String] {
      switch self {
      case .mr: ["rt-polarity.pos", "rt-polarity.neg"]
      case .cr: ["custrev.pos", "custrev.neg"]
      }
    }

    /// The number of sentences of the official release.
    public var officialCount: Int { self == .mr ? 10_662 : 3_775 }

    var remedy: String {
      "put \(files.joined(separator: " and ")) into a folder `\(rawValue)` in one of these, or name its place with --data; "
        + "the task `stories` needs no files"
    }

    /// The first folder that holds both files, else the first that holds one; nil where none does.
    func locate(_ folders: [URL]) -> SplitLocation? {
      let candidates = folders.flatMap { ["\($0.path)/\(rawValue)", $0.path] }.map { folder in
        SplitLocation(folder: folder, missing: files.filter { !exists("\(folder)/\($0)") })
      }
      return candidates.first { $0.missing.isEmpty } ?? candidates.first { $0.missing.count < files.count }
    }
  }

  /// `mr` or `cr`.
  public let dataset: String
  /// The classes.
  public let classNames = ["negative", "positive"]
  /// The numbers of words that there are.
  public let wordCount: Int
  /// The share of the words that the vocabulary does not have.
  public let unknownShare: Double
  /// SHA-256 of the files and of the tokeniser's version.
  public let fingerprint: String
  private let sentences: SentenceList
  private let positives: Int

  /// Reads a task, the positive sentences first.
  ///
  /// - Parameter longest: The words of a sentence that are read.
  /// - Throws: `DatasetError` where a file is missing or malformed.
  public init(
    _ name: Name, searching folders: [URL], vocabulary: SentenceVocabulary, tokenizer: Tokenizer = Tokenizer(),
    longest: Int = 50
  ) throws(DatasetError) {
    guard let folder = name.locate(folders)?.folder else {
      throw DatasetError(
        subject: "data set \(name.rawValue)", expected: "its files in \(folders.map(\.path).joined(separator: ", "))",
        found: "none of them", remedy: name.remedy)
    }
    var list = SentenceList()
    var counts: [Int] = []
    var (unknown, all) = (0, 0)
    let digest = SHA256()
    digest.add("sentences \(Tokenizer.version)\n")
    for file in name.files {
      let bytes = try DatasetFile("\(folder)/\(file)", expecting: "one sentence a line", remedy: name.remedy).bytes()
      bytes.withUnsafeBytes { digest.add($0) }
      digest.add("\n")
      for (number, words) in try Self.lines(bytes, path: "\(folder)/\(file)", tokenizer).enumerated() {
        let numbers = words.map { word in word.withUnsafeBufferPointer { vocabulary.number(of: $0) } }
        all += numbers.count
        unknown += numbers.count { $0 == SentenceVocabulary.unknown }
        list.append(numbers.prefix(longest), startsText: number == 0)
      }
      counts.append(list.count)
    }
    dataset = name.rawValue
    wordCount = vocabulary.count
    sentences = list
    positives = counts[0]
    unknownShare = Double(unknown) / Double(max(all, 1))
    fingerprint = digest.hexadecimal()
  }

  /// The words of the lines of a file.
  private static func lines(_ bytes: [UInt8], path: String, _ tokenizer: Tokenizer) throws(DatasetError) -> [[[UInt8]]]
  {
    var lines = utf8(bytes).split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    var scratch: [UInt8] = []
    var found: [[[UInt8]]] = []
    for (index, line) in lines.enumerated() {
      guard line.count <= SentenceReader.longestSentence else {
        throw DatasetError(
          subject: "\(path):\(index + 1)",
          expected: "a line of at most \(grouped(SentenceReader.longestSentence)) bytes",
          found: "\(grouped(line.count)) bytes", remedy: "restore the file: one sentence a line")
      }
      var words: [[UInt8]] = []
      var damage: TextDamage?
      line.withUnsafeBufferPointer { line in
        do throws(TextDamage) {
          try tokenizer.forEachWord(of: line, scratch: &scratch) { words.append(Array($0)) }
        } catch { damage = error }
      }
      if let damage {
        throw DatasetError(
          subject: "\(path):\(index + 1)", expected: "one sentence a line", found: damage.found,
          remedy: "restore the file")
      }
      found.append(words)
    }
    return found
  }

  /// The number of sentences.
  public var count: Int { sentences.count }

  /// 1 for a positive sentence, 0 for a negative one.
  public func label(_ index: Int) -> Int? { index < positives ? 1 : 0 }

  /// Adds the sentences of a range.
  public func read(_ range: Range<Int>, into list: inout SentenceList) { list.append(range, of: sentences) }
}
