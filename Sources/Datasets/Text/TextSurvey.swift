import Foundation

/// What is known of a text on this machine.
public struct TextStatus: Sendable, Hashable {
  /// The number of files; 0 for generated sentences.
  public var files = 0
  /// What was counted; for a text that was not read, nil.
  public var statistics: CorpusStatistics?

  /// `20 files, 141,530 sentences, 3,227,107 words of 51,335 kinds, 1.5 % unknown to a vocabulary of 50,000`.
  var summary: String {
    let source = files == 0 ? "generated" : files == 1 ? "1 file" : "\(grouped(files)) files"
    guard let statistics else { return source }
    var parts = [source, "\(grouped(statistics.sentences)) sentences"]
    if statistics.words > 0 {
      let percent = (statistics.unknownShare * 1000).rounded() / 10
      parts += [
        "\(grouped(statistics.words)) words of \(grouped(statistics.types)) kinds",
        "\(percent) % unknown to a vocabulary of \(grouped(CorpusSettings().vocabularySize))",
      ]
    }
    return parts.joined(separator: ", ")
  }
}

/// The same as `surveyDatasets` for sentences: books, the tasks, and what is generated.
///
/// A text is read only for a check: it may be of any length.
func surveyTexts(_ folders: [URL], depth: SurveyDepth) -> [DatasetStatus] {
  [surveyBooks(folders, depth: depth)] + ReviewTask.Name.allCases.map { surveyTask($0, folders) }
    + ["train", "test"].map { split in
      var status = DatasetStatus(dataset: "stories", split: split, missing: [])
      guard let stories = try? StorySplit(split: split) else { return status }
      status.text = TextStatus(statistics: CorpusStatistics(sentences: stories.count))
      if depth == .check { status.fingerprint = stories.fingerprint }
      return status
    }
}

private func surveyBooks(_ folders: [URL], depth: SurveyDepth) -> DatasetStatus {
  var status = DatasetStatus(dataset: "bookcorpus", split: "train", missing: [])
  guard let path = folders.map({ "\($0.path)/bookcorpus" }).first(where: exists) else { return status }
  status.folder = path
  do throws(DatasetError) {
    status.text = TextStatus(files: try textFiles(at: path).count)
    guard depth == .check else { return status }
    let corpus = try SentenceCorpus(paths: [path], settings: CorpusSettings())
    status.text?.statistics = corpus.statistics
    status.fingerprint = try corpus.fingerprint
  } catch {
    status.text = nil
    status.problem = error.description
  }
  return status
}

private func surveyTask(_ name: ReviewTask.Name, _ folders: [URL]) -> DatasetStatus {
  var status = DatasetStatus(
    dataset: name.rawValue, split: "test", missing: [], officialCount: name.officialCount)
  guard let location = name.locate(folders) else { return status }
  status.folder = location.folder
  status.missing = location.missing
  guard location.missing.isEmpty else { return status }
  do throws(DatasetError) {
    let task = try ReviewTask(name, searching: folders, vocabulary: SentenceVocabulary([]))
    status.text = TextStatus(
      files: name.files.count, statistics: CorpusStatistics(sentences: task.count))
    status.fingerprint = task.fingerprint
  } catch {
    status.problem = error.description
  }
  return status
}
