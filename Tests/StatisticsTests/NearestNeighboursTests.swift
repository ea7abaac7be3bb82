import Foundation
import Statistics
import Tensors
import Testing

private let workers = Workers(threads: 1)

@Suite struct NearestNeighboursTests {
  @Test func votesFollowScikitLearn() throws {
    let reference = try MetricReference.load().neighbours
    let train = Matrix(rows: reference.labels.count, columns: 5, elements: reference.train)
    let queries = Matrix(rows: reference.queries.count / 5, columns: 5, elements: reference.queries)
    let model = try NearestNeighbours(features: train, labels: reference.labels, classes: 4)
    for expected in reference.cases {
      #expect(try model.predict(queries, k: expected.k, workers: workers) == expected.predicted, "k = \(expected.k)")
      #expect(try model.accuracy(queries, labels: expected.predicted, k: expected.k, workers: workers) == 1)
    }
  }

  @Test func equalVotesGoToTheSmallestClassAndEqualDistancesToTheEarlierSample() throws {
    let train = Matrix(rows: 4, columns: 1, elements: [1, -1, 1, -1])
    let model = try NearestNeighbours(features: train, labels: [2, 1, 0, 1], classes: 3)
    let origin = Matrix(rows: 1, columns: 1, elements: [0])
    #expect(try model.neighbours(of: origin, k: 3, workers: workers) == [[0, 1, 2]])
    #expect(try model.predict(origin, k: 3, workers: workers) == [0])
    #expect(try model.predict(origin, k: 2, workers: workers) == [1])
  }

  @Test func agreesWithTheDefinitionOverManyTiles() throws {
    let train = spherePoints(rows: 2300, columns: 7, seed: 1)
    let queries = spherePoints(rows: 300, columns: 7, seed: 2)
    let model = try NearestNeighbours(features: train, labels: (0..<2300).map { $0 % 10 }, classes: 10)
    let found = try model.neighbours(of: queries, k: 5, workers: workers)
    for query in stride(from: 0, to: 300, by: 7) {
      let distances = (0..<2300).map { sample in
        (0..<7).reduce(0.0) {
          let difference = Double(train[sample, $1]) - Double(queries[query, $1])
          return $0 + difference * difference
        }
      }
      let order = distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }
      #expect(found[query] == Array(order.prefix(5)))
    }
    for threads in 2...3 {
      #expect(try model.neighbours(of: queries, k: 5, workers: Workers(threads: threads)) == found)
    }
  }

  @Test func nearlyEqualDistancesFarFromTheOriginAreTold() throws {
    // Distances of 1.0 and 1.001 from a query of norm 4096, whose square single precision holds to 1 only.
    let train = Matrix(rows: 3, columns: 2, elements: [4096, 1.001, 4096, -1, 4096, 5])
    let model = try NearestNeighbours(features: train, labels: [0, 1, 2], classes: 3)
    let query = Matrix(rows: 1, columns: 2, elements: [4096, 0])
    #expect(try model.neighbours(of: query, k: 1, workers: workers) == [[1]])
  }

  /// Scales and offsets that overflow single-precision squares or drown the distances, and many equally near samples.
  @Test(arguments: [(1e-20, 0.0), (1e18, 0), (3, 5000), (1, 1)])
  func bitsOfDistanceDecideAtAnyScale(scale: Double, offset: Double) throws {
    var train = spherePoints(rows: 500, columns: 30, seed: 8)
    var queries = spherePoints(rows: 130, columns: 30, seed: 9)
    for index in train.elements.indices {
      train.elements[index] = Float((Double(train.elements[index]) + offset) * scale)
    }
    for index in queries.elements.indices {
      queries.elements[index] = Float((Double(queries.elements[index]) + offset) * scale)
    }
    // Every sample a second time: ties go to the earlier one.
    let twice = Matrix(rows: 1000, columns: 30, elements: train.elements + train.elements)
    let model = try NearestNeighbours(features: twice, labels: (0..<1000).map { $0 % 3 }, classes: 3)
    let found = try model.neighbours(of: queries, k: 9, workers: Workers(threads: 2))
    for query in 0..<130 {
      let distances = (0..<1000).map { sample in
        (0..<30).reduce(0.0) { $0 + pow(Double(twice[sample, $1]) - Double(queries[query, $1]), 2) }
      }
      let order = distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }
      #expect(found[query] == Array(order.prefix(9)), "query \(query)")
    }
  }

  @Test func samplesInOnePlaceAreTakenInOrder() throws {
    let point = spherePoints(rows: 1, columns: 6, seed: 1)
    let same = Matrix(rows: 200, columns: 6, elements: (0..<200).flatMap { _ in point.elements })
    let model = try NearestNeighbours(features: same, labels: (0..<200).map { $0 % 2 }, classes: 2)
    #expect(
      try model.neighbours(of: same.rows(0..<3), k: 4, workers: workers) == [[Int]](repeating: [0, 1, 2, 3], count: 3))
    #expect(try model.neighbours(of: Matrix(rows: 0, columns: 6), k: 4, workers: workers).isEmpty)
  }

  @Test func refusesWhatDoesNotFit() throws {
    let train = spherePoints(rows: 4, columns: 3, seed: 3)
    #expect(throws: FeatureError.labels(found: 3, samples: 4)) {
      try NearestNeighbours(features: train, labels: [0, 1, 0], classes: 2)
    }
    #expect(throws: FeatureError.label(found: 2, sample: 3, classes: 2)) {
      try NearestNeighbours(features: train, labels: [0, 1, 0, 2], classes: 2)
    }
    let model = try NearestNeighbours(features: train, labels: [0, 1, 0, 1], classes: 2)
    #expect(throws: FeatureError.tooFew(found: 4, needed: 5)) { try model.predict(train, k: 5, workers: workers) }
    #expect(throws: FeatureError.shapes(x: [4, 3], y: [1, 2])) {
      try model.predict(spherePoints(rows: 1, columns: 2, seed: 1), k: 1, workers: workers)
    }
    var bad = train
    bad[1, 2] = .infinity
    #expect(throws: FeatureError.notFinite(matrix: "queries", row: 1)) {
      try model.predict(bad, k: 1, workers: workers)
    }
  }
}
