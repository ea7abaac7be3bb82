import Datasets
import Experiments
import Foundation
import Specifications

/// A data set of sentences.
package protocol SentenceDataFamily: DataFamily where Source == SentenceSource {
  /// All numbers of words are below it; an encoder has to know so many.
  var wordLimit: Int { get }
}

extension SentenceDataFamily {
  /// Sentences have no pixels.
  public static var inputSize: Int { 0 }
  /// Sentences have no views of this kind, see `unusedKeys`.
  public static func views(size: Int) -> ViewsConfiguration { ViewsConfiguration() }
  /// Sentences are read in order.
  public static var trainingSplits: [String] { ["train"] }

  /// Keys that mean nothing for sentences.
  var keysOfImages: [UnusedKey] {
    [UnusedKey("views", because: "sentences are not augmented: data is \(name)", isLeftOutOfIDs: true)]
  }

  /// The tasks that a configuration asks for, in the words of a vocabulary.
  func tasks(
    _ configuration: Configuration, searching folders: [URL], vocabulary: SentenceVocabulary, tokenizer: Tokenizer,
    longest: Int
  ) throws -> [String: SentenceSource] {
    var tasks: [String: SentenceSource] = [:]
    for name in configuration.evaluate[SentencesEvaluation.self].tasks {
      tasks[name] = SentenceSource(
        try name.split(searching: folders, vocabulary: vocabulary, tokenizer: tokenizer, longest: longest))
    }
    return tasks
  }
}

extension String {
  /// The sentences of the task with this name.
  fileprivate func split(
    searching folders: [URL], vocabulary: SentenceVocabulary, tokenizer: Tokenizer, longest: Int
  ) throws -> any SentenceSplit {
    guard let task = ReviewTask.Name(rawValue: self) else { return StoryOpinions(vocabulary: vocabulary) }
    return try ReviewTask(
      task, searching: folders, vocabulary: vocabulary, tokenizer: tokenizer, longest: longest)
  }
}
