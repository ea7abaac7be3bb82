import Statistics
import Testing

/// Against Tests/References/quartiles.py.
@Suite struct QuartileTests {
  private let many = [2.1, 2.4, 2.5, 2.7, 2.9, 3.0, 3.3, 9.5, -4.0, 3.1]

  @Test func `quartiles and whiskers are NumPy's and Matplotlib's`() throws {
    func check(_ values: [Double], _ expected: [Double], _ outliers: [Double]) throws {
      let box = try #require(BoxSummary(values))
      let found = [box.lower, box.median, box.upper, box.least, box.most]
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 }, "\(found)")
      #expect(box.outliers == outliers && box.n == values.count)
    }
    try check([3, 1, 4, 1.5, 9, 2.6, 5.3], [2.05, 3, 4.65, 1, 5.3], [9])
    try check(many, [2.425, 2.8, 3.075, 2.1, 3.3], [-4, 9.5])
    try check([1, 2], [1.25, 1.5, 1.75, 1, 2], [])
    try check([0, 10, 10, 10], [7.5, 10, 10, 7.5, 10], [0])
    try check([5], [5, 5, 5, 5, 5], [])
    #expect(BoxSummary([]) == nil)
    #expect(BoxSummary(many, reach: 100)?.outliers == [])
  }

  @Test func `a density on the line is SciPy's`() throws {
    let density = try #require(LineDensity(many))
    #expect(abs(density.bandwidth - 2.019994387992957) < 1e-12)
    let places = [-4, 0, 2.6, 3, 7.0]
    let scott = [0.0204553939996, 0.0661874711751, 0.155062482903, 0.154361733007, 0.0274527020991]
    #expect(zip(places, scott).allSatisfy { abs(density($0) - $1) < 1e-12 })
    let narrow = try #require(LineDensity(many, bandwidth: 0.25))
    let expected = [0.159576912161, 7.6044843547e-17, 0.578894443056, 0.640340827885, 3.07783945068e-23]
    #expect(zip(places, expected).allSatisfy { abs(narrow($0) - $1) < 1e-12 })
    #expect(LineDensity([1]) == nil && LineDensity([2, 2, 2]) == nil)
  }
}
