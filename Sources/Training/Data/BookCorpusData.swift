import Datasets
import Experiments
import Foundation
import Specifications

/// Books, or any other text: sentences in reading order, of which the first are held out.
public struct BookCorpusData: SentenceDataFamily {
  /// The split that trains the encoder.
  public var train = "train"
  /// At most so many sentences train the encoder, the first ones; nil: all.
  public var trainLimit: Int?
  /// At most so many of the sentences that are held out are evaluated; nil: all.
  public var validationLimit: Int?
  /// Files and folders of a data folder, in reading order.
  public var files = ["bookcorpus"]
  /// Where sentences are.
  public var sentences = TextLayout.Sentences.lines
  /// What blank lines mean.
  public var blankLines = BlankLines.boundary
  /// The most frequent words that have a number.
  public var vocabulary = 50_000
  /// A file of words, of which the first is the unknown word; nil: the words of the text.
  public var dictionary: String?
  /// Whether letters keep their case.
  public var letters = Letters.lower
  /// The words of a sentence that are read.
  public var longest = 50
  /// The first so many sentences are held out.
  public var heldOut = 50_000

  /// What a blank line means.
  public enum BlankLines: String, Sendable, Hashable, CaseIterable {
    /// It ends a text, as the end of a file does.
    case boundary
    /// Nothing.
    case ignored
  }

  /// What becomes of capital letters.
  public enum Letters: String, Sendable, Hashable, CaseIterable {
    /// They become small.
    case lower
    /// They stay.
    case kept
  }

  /// The original's numbers, in lower case.
  public init() {}

  /// The name that files use.
  public static let name = "bookcorpus"
  /// What it is.
  public static let meaning = "books or other texts of any length: sentences in reading order"
  /// Sentences have no labels.
  public static let hasLabels = false
  /// The keys.
  public static let keys: [Key<BookCorpusData>] = {
    let most = 1_000_000_000
    return [
      Key("train", \.train, .choice(trainingSplits), "the split that trains the encoder"),
      Key(
        "trainLimit", \.trainLimit, Reading<Int>.integer.atLeast(1).atMost(most).orNone(),
        "at most so many training sentences, the first ones"),
      Key(
        "validationLimit", \.validationLimit, Reading<Int>.integer.atLeast(2).atMost(most).orNone(),
        "at most so many held-out sentences; the choice does not depend on the seed"),
      Key(
        "files", \.files,
        Reading<[String]>.sequence(of: .pathBelowData).must(be: "at least one name", schema: ["minItems": .integer(1)])
        {
          !$0.isEmpty
        }.counting(upTo: 100_000),
        "files and folders in a data folder, in reading order: text, gzipped or not"),
      Key(
        "sentences", \.sentences, .choice(of: TextLayout.Sentences.self),
        "where sentences are: `lines`, one a line; `split`, found in running text"),
      Key(
        "blankLines", \.blankLines, .choice(of: BlankLines.self),
        "what a blank line is: `boundary`, the end of a text, across which no sentences are neighbours; or `ignored`"),
      Key(
        "vocabulary", \.vocabulary, .integer.within(1...10_000_000),
        "so many of the most frequent words have a number; the others are the unknown word"),
      Key(
        "dictionary", \.dictionary, Reading<String>.pathBelowData.orNone(),
        "a file in a data folder with one word a line, the unknown word first; its first words are the vocabulary"),
      Key(
        "letters", \.letters, .choice(of: Letters.self), "whether capital letters become small ones: `lower` or `kept`"),
      Key("longest", \.longest, .integer.within(1...10_000), "the words of a sentence that are read"),
      Key(
        "heldOut", \.heldOut, .integer.within(2...1_000_000),
        "the first so many sentences are held out for evaluation"),
    ]
  }()

  package static func officialCount(of split: String) -> Int? { split == "train" ? 45_786_400 : 50_000 }

  package var wordLimit: Int { vocabulary + 1 }

  /// There are no classes to train by.
  public func contradictions(in configuration: Configuration) -> [Contradiction] {
    let methods = [("method", configuration.method), ("start.method", configuration.startingTraining?.method)]
    return methods.compactMap { path, method in
      guard let method, type(of: method).needsLabels else { return nil }
      return Contradiction(
        path, "\(method.name) training needs labels, which the sentences of \(name) do not have", of: ["data.name"],
        hint: "choose another method, or `stories`, whose labels are topics")
    }
  }

  /// Nothing is augmented, and nothing can be classified.
  public func unusedKeys(in configuration: Configuration) -> [UnusedKey] {
    keysOfImages
      + ["layers", "probe", "folds", "neighbours"].map {
        UnusedKey("evaluate.\($0)", because: "the sentences of \(name) have no labels", isLeftOutOfIDs: true)
      }
  }

  package func open(
    _ configuration: Configuration, searching folders: [URL], rendered: Bool
  ) throws -> RunData<SentenceSource> {
    let corpus = try openCorpus(searching: folders)
    guard corpus.count > heldOut else {
      throw DatasetError(
        subject: "data set \(name)", expected: "more than the \(heldOut) sentences that data.heldOut holds out",
        found: "\(corpus.count) sentences", remedy: "lower data.heldOut, or name more files")
    }
    let end = min(corpus.count, trainLimit.map { heldOut + $0 } ?? corpus.count)
    let validation = try SentenceSource(neighboursIn: 0..<heldOut, of: corpus, limit: validationLimit)
    return RunData(
      training: SentenceSource(corpus, range: heldOut..<end), labeled: validation, validation: validation,
      tasks: try tasks(
        configuration, searching: folders, vocabulary: corpus.vocabulary, tokenizer: tokenizer, longest: longest))
  }

  private var tokenizer: Tokenizer { Tokenizer(isLowercasing: letters == .lower) }

  private func openCorpus(searching folders: [URL]) throws -> SentenceCorpus {
    var settings = CorpusSettings()
    settings.layout = TextLayout(sentences: sentences, blankLinesEndTexts: blankLines == .boundary)
    settings.tokenizer = tokenizer
    settings.vocabularySize = vocabulary
    settings.longest = longest
    settings.dictionary = try dictionary.map { try SentenceCorpus.locate($0, searching: folders) }
    return try SentenceCorpus.open(
      paths: try files.map { try SentenceCorpus.locate($0, searching: folders) }, settings: settings)
  }
}

extension BookCorpusData.BlankLines: JSONRepresentable {}
extension BookCorpusData.Letters: JSONRepresentable {}
extension TextLayout.Sentences: JSONRepresentable {}

extension Reading where Value == String {
  /// A name relative to a data folder: what an experiment depends on does not depend on where the data are.
  fileprivate static var pathBelowData: Reading {
    Reading.string.must(be: "a path in a data folder: no `..`, and no `/` at its beginning") { path in
      !path.isEmpty && !path.hasPrefix("/") && !path.split(separator: "/").contains("..")
    }
  }
}
