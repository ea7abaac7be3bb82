import Datasets
import Networks
import Tensors

/// Sentences of a split in reading order.
///
/// The second view of a sentence that pairs are made of, in training or for alignment, is its neighbour: the next sentence of its text,
/// or the one before where it is the last.
package struct SentenceSource: SampleSource {
  /// The numbers in the split of the sentences that are used: neighbouring ones as a range, whose memory is nothing.
  private enum Numbers: Sendable {
    case range(Range<Int>)
    case list([Int])
  }

  private let split: any SentenceSplit
  /// The sentences that neighbours are looked for among.
  private let region: Range<Int>
  private let numbers: Numbers

  /// All sentences of a range of a split.
  package init(_ split: any SentenceSplit, range: Range<Int>? = nil) {
    self.split = split
    region = range ?? 0..<split.count
    numbers = .range(region)
  }

  /// Those sentences of a range that have a neighbour within it, so that alignment can be measured on them.
  ///
  /// - Parameter limit: At most so many, by a choice that no seed changes; nil: all.
  /// - Throws: `DatasetError` where they cannot be read.
  package init(neighboursIn range: Range<Int>, of split: any SentenceSplit, limit: Int?) throws(DatasetError) {
    self.split = split
    region = range
    let starts = try split.sentences(range).startsText
    let paired = starts.indices.filter { index in
      !starts[index] && index > 0 || index + 1 < starts.count && !starts[index + 1]
    }
    numbers = .list(chosenSamples(of: paired.count, limit: limit).map { range.lowerBound + paired[$0] })
  }

  package var count: Int {
    switch numbers {
    case .range(let range): range.count
    case .list(let list): list.count
    }
  }

  package var classes: Int { split.classNames.count }
  package var fingerprint: String { get throws(DatasetError) { try split.fingerprint } }

  /// The numbers of words that there are: all numbers are below it.
  package var wordCount: Int { split.wordCount }

  package func label(_ sample: Int) -> Int? { split.label(number(sample)) }

  /// Whether each of the samples is the first sentence of its text, so that the sample before it is no neighbour.
  ///
  /// - Throws: where a sample can no longer be read.
  package func startsText(_ samples: [Int]) throws -> [Bool] { try sentences(samples.map(number)).startsText }

  package func makeBatch(capacity: Int) -> SentenceBatch { SentenceBatch(words: [], starts: [0]) }

  package func prepare(
    _ samples: [Int], view: ViewKey, into batch: inout SentenceBatch, workers: Workers
  ) throws {
    let isNeighbour = view.view == 1 && (view.use == .training || view.use == .alignment)
    let list = try sentences(isNeighbour ? neighbours(of: samples) : samples.map(number))
    let shift = batch.words.count
    batch.words += list.words
    batch.starts += list.starts.dropFirst().map { $0 + shift }
  }

  package func clear(_ batch: inout SentenceBatch) {
    batch.words.removeAll(keepingCapacity: true)
    batch.starts.removeAll(keepingCapacity: true)
    batch.starts.append(0)
  }

  private func number(_ sample: Int) -> Int {
    switch numbers {
    case .range(let range): range.lowerBound + sample
    case .list(let list): list[sample]
    }
  }

  /// Sentences by their numbers in the split, those that follow each other read together.
  private func sentences(_ wanted: [Int]) throws -> SentenceList {
    var list = SentenceList()
    var first = 0
    while first < wanted.count {
      var end = first + 1
      while end < wanted.count, wanted[end] == wanted[end - 1] + 1 { end += 1 }
      try split.read(wanted[first]..<wanted[first] + end - first, into: &list)
      first = end
    }
    return list
  }

  /// The neighbours of samples; a sentence that is alone in its text is its own.
  private func neighbours(of samples: [Int]) throws -> [Int] {
    try samples.map { sample in
      let own = number(sample)
      let last = min(own + 1, region.upperBound - 1)
      let starts = try split.sentences(own..<last + 1).startsText
      if last > own, !starts[1] { return own + 1 }
      return !starts[0] && own > region.lowerBound ? own - 1 : own
    }
  }
}
