import Datasets
import Foundation
import Statistics
import Tensors

/// Times the nested cross validation of a task of MR's size and prints one JSON line.
///
/// With a file, the features are written there in single precision, row by row, for the peer; example i is of class i mod 2.
func benchSentences(_ words: [String]) throws -> Int32 {
  let numbers = words.compactMap(Int.init)
  let (rows, columns) = (numbers.first ?? 10_662, numbers.dropFirst().first ?? 2_400)
  let workers = Workers(threads: numbers.dropFirst(2).first ?? 2)
  let features = sentenceFeatures(rows: rows, columns: columns)
  if let file = words.first(where: { Int($0) == nil }) {
    try features.elements.withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: file)) }
  }
  let labels = (0..<rows).map { $0 % 2 }
  // Consecutive folds, which need no random numbers to be made again.
  let outer = (0..<rows).map { 10 * $0 / rows }
  let inner = (0..<10).map { fold -> [Int] in
    let kept = (0..<rows).filter { outer[$0] != fold }
    var folds = [Int](repeating: -1, count: rows)
    for (place, row) in kept.enumerated() { folds[row] = 10 * place / kept.count }
    return folds
  }
  let folds = NestedFolds(strengths: [1, 2, 4, 8, 16, 32, 64, 128, 256], outer: outer, inner: inner)
  let clock = ContinuousClock()
  let start = clock.now
  guard let found = nestedAccuracy(features, labels: labels, folds: folds, workers: workers) else { return 1 }
  let seconds = (clock.now - start) / .seconds(1)
  print(
    "{\"name\": \"sentences \(rows)x\(columns)\", \"seconds\": \(seconds), \"accuracy\": \(found.mean), "
      + "\"folds\": \(found.folds), \"strengths\": \(found.strengths)}")
  return 0
}

/// Features as an untrained encoder has them: means of random vectors of words, some words being more frequent in one class.
private func sentenceFeatures(rows: Int, columns: Int) -> Matrix {
  let vocabulary = 4_000
  var stream = RandomStream(seed: 1, purpose: .weights)
  let vectors = (0..<vocabulary * columns).map { _ in Float(stream.normal()) }
  var features = Matrix(rows: rows, columns: columns)
  for row in 0..<rows {
    var stream = RandomStream(seed: 1, purpose: .sampling, sample: row)
    var sum = [Float](repeating: 0, count: columns)
    for _ in 0..<10 + stream.index(below: 20) {
      // About Zipf's law; a word of the other class is now and then replaced by its neighbour.
      var word = Int(Double(vocabulary).power(stream.uniform())) - 1
      if word % 2 != row % 2, stream.uniform() < 0.2 { word ^= 1 }
      for column in 0..<columns { sum[column] += vectors[word * columns + column] }
    }
    let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
    for column in 0..<columns { features[row, column] = sum[column] / length }
  }
  return features
}

extension Double {
  fileprivate func power(_ exponent: Double) -> Double { pow(self, exponent) }
}

/// Times the pass over a text and the reading of its sentences, and prints one JSON line each.
func benchText(_ words: [String]) throws -> Int32 {
  var settings = CorpusSettings()
  if words.contains("split") { settings.layout.sentences = .split }
  let paths = words.filter { $0 != "split" }
  guard !paths.isEmpty else { throw UsageProblem() }
  let clock = ContinuousClock()
  let start = clock.now
  let corpus = try SentenceCorpus(paths: paths, settings: settings)
  let scanned = (clock.now - start) / .seconds(1)
  let found = corpus.statistics
  func report(_ name: String, _ seconds: Double, _ more: String = "") {
    let rate = Double(found.sentences) * 60 / seconds
    print("{\"name\": \"\(name)\", \"seconds\": \(seconds), \"sentences_per_minute\": \(rate)\(more)}")
  }
  report(
    "text pass", scanned,
    ", \"sentences\": \(found.sentences), \"words\": \(found.words), \"types\": \(found.types), \"unknown\": \(found.unknownShare)"
      + ", \"peak_mb\": \(residentMegabytes("VmHWM"))")
  let reading = clock.now
  var list = SentenceList()
  for first in stride(from: 0, to: corpus.count, by: 400) {
    list = SentenceList()
    try corpus.read(first..<min(first + 400, corpus.count), into: &list)
  }
  report("text reading", (clock.now - reading) / .seconds(1), ", \"peak_mb\": \(residentMegabytes("VmHWM"))")
  return 0
}

private struct UsageProblem: Error, CustomStringConvertible {
  var description: String { "name a text file or a folder" }
}
