import Foundation
import Statistics
import Tensors
import TestSupport
import Testing

/// Multiplicative hashes in -1...1, as `Tests/References/classification.py` has them.
private func hashed(_ count: Int, stream: Int) -> [Float] {
  (0..<count).map { index in
    let first = ((UInt64(index) &+ UInt64(stream) &* 1_000_003) &* 0x9E37_79B9_7F4A_7C15) >> 40
    let bits = ((first &* 0x5851_F42D_4C95_7F2D &+ 12_345) >> 40) & 0xFF_FFFF
    return Float(Double(bits) / 8_388_608 - 1)
  }
}

private func problem(rows: Int, columns: Int, scale: Float) -> (features: Matrix, labels: [Int]) {
  let features = hashed(rows * columns, stream: columns).map { $0 * scale }
  let noise = hashed(rows, stream: 77)
  let labels = (0..<rows).map { noise[$0] + features[$0 * columns] / scale > 0 ? 1 : 0 }
  return (Matrix(rows: rows, columns: columns, elements: features), labels)
}

@Suite struct NestedAccuracyTests {
  private struct Reference: Decodable {
    struct Case: Decodable {
      let rows: Int
      let columns: Int
      let scale: Float
      let folds: [Double]
      let strengths: [Double]
    }
    let strengths_tried: [Double]
    let cases: [Case]
  }

  private func folds(_ rows: Int, strengths: [Double]) -> NestedFolds {
    let outer = (0..<rows).map { 7 * $0 % 5 }
    return NestedFolds(
      strengths: strengths, outer: outer,
      inner: (0..<5).map { fold in (0..<rows).map { outer[$0] == fold ? -1 : (3 * $0 + fold) % 4 } })
  }

  /// Numbers made by `Tests/References/classification.py`.
  @Test func accuraciesAndStrengthsAreThoseOfScikitLearn() throws {
    let reference = try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: testFile("References/classification.json")))
    for expected in reference.cases {
      let (features, labels) = problem(rows: expected.rows, columns: expected.columns, scale: expected.scale)
      let plan = folds(expected.rows, strengths: reference.strengths_tried)
      var shares: [Double] = []
      let found = try #require(
        nestedAccuracy(
          features, labels: labels, folds: plan, workers: Workers(threads: 2), progress: { shares.append($0) }))
      #expect(found.strengths == expected.strengths, "\(expected.rows) x \(expected.columns)")
      for (ours, theirs) in zip(found.folds, expected.folds) { #expect(abs(ours - theirs) < 1e-9) }
      #expect(abs(found.mean - expected.folds.reduce(0, +) / 5) < 1e-9 && shares == [0.25, 0.5, 0.75, 1])
      #expect(nestedAccuracy(features, labels: labels, folds: plan, workers: Workers(threads: 1)) == found)
      #expect(
        nestedAccuracy(features, labels: labels, folds: plan, workers: Workers(threads: 1), isCancelled: { true })
          == nil)
    }
  }

  /// One class alone, constant features, features far from 1 in size, and a fold without examples end, with an accuracy.
  @Test func extremeFeaturesEnd() throws {
    for scale: Float in [1e-12, 1e6, 0] {
      var (features, labels) = problem(rows: 120, columns: 9, scale: 1)
      features.elements = features.elements.map { $0 * scale }
      if scale == 0 { labels = [Int](repeating: 1, count: 120) }
      let plan = folds(120, strengths: [1, 256])
      let found = try #require(nestedAccuracy(features, labels: labels, folds: plan, workers: Workers(threads: 2)))
      #expect(found.folds.allSatisfy { $0 >= 0 && $0 <= 1 } && (scale != 0 || found.mean == 1), "\(scale) \(found)")
    }
  }

  @Test func protocolsDivideExamplesAsTheirNamesSay() {
    let labels = (0..<1_003).map { $0 < 400 ? 1 : 0 }
    for method in ClassificationProtocol.allCases {
      let plan = method.folds(labels: labels)
      #expect(plan.count == 10 && plan.innerCount == 10 && plan == method.folds(labels: labels))
      for fold in 0..<10 {
        let tested = labels.indices.filter { plan.outer[$0] == fold }
        #expect(tested.count == 100 || tested.count == 101)
        for inner in 0..<10 {
          let held = labels.indices.filter { plan.inner[fold][$0] == inner }
          #expect((89...92).contains(held.count) && held.allSatisfy { plan.outer[$0] != fold })
          guard method == .sentEval else { continue }
          #expect((35...37).contains(held.count { labels[$0] == 1 }))
        }
        #expect(tested.allSatisfy { plan.inner[fold][$0] == -1 })
        if method == .sentEval { #expect((40...41).contains(tested.count { labels[$0] == 1 })) }
      }
    }
    let skipThoughts = ClassificationProtocol.skipThoughts.folds(labels: labels)
    #expect(skipThoughts.strengths == (0...8).map { Double(1 << $0) })
    #expect(ClassificationProtocol.sentEval.folds(labels: labels).strengths == [0.25, 0.5, 1, 2, 4, 8])
    // It shuffles without regard to classes.
    #expect(skipThoughts.outer != ClassificationProtocol.sentEval.folds(labels: labels).outer)
  }
}
