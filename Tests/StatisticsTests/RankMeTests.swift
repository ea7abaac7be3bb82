import Foundation
import Statistics
import Tensors
import TestSupport
import Testing

/// RankMe against NumPy's; Tests/References/rankme.py wrote the numbers.
@Suite struct RankMeTests {
  private struct Case: Decodable {
    var rows, columns: Int
    var features: [Float]
    var rank: Double
  }

  @Test func agreesWithNumPy() throws {
    let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: testFile("References/rankme.json")))
    #expect(cases.count == 6)
    for sample in cases {
      let found = try rankMe(Matrix(rows: sample.rows, columns: sample.columns, elements: sample.features))
      #expect(abs(found - sample.rank) < 1e-10 * sample.rank, "\(found), expected \(sample.rank)")
    }
  }

  @Test func theEndsOfEveryAxisHaveFullRankAndALineHasOne() throws {
    let m = 6
    var ends = Matrix(rows: 2 * m, columns: m)
    for axis in 0..<m { (ends[2 * axis, axis], ends[2 * axis + 1, axis]) = (1, -1) }
    #expect(abs(try rankMe(ends) - Double(m)) < 1e-4)
    let line = Matrix(rows: 3, columns: 2, elements: [0.6, 0.8, -0.6, -0.8, 0.6, 0.8])
    #expect(abs(try rankMe(line) - 1) < 1e-4)
    #expect(try rankMe(Matrix(rows: 3, columns: 2)) == 0)
  }

  @Test func refusesNoRowsAndNumbersThatAreNotFinite() {
    #expect(throws: FeatureError.tooFew(found: 0, needed: 1)) { try rankMe(Matrix(rows: 0, columns: 2)) }
    #expect(throws: FeatureError.notFinite(matrix: "x", row: 1)) {
      try rankMe(Matrix(rows: 2, columns: 2, elements: [1, 0, .nan, 0]))
    }
  }
}
