import Figures
import Testing

@Suite struct LineOrderTests {
  private func line(_ drawing: Drawing) -> [Point] { drawing.allShapes.first { $0.fill == nil }?.corners ?? [] }

  @Test(arguments: [false, true]) func `a line goes by x and a path by rows`(reversed: Bool) throws {
    let axis = freeAxis(domain: 0...10, reversed: reversed)
    let (x, y): (Column, Column) = ([5, 1, 9, 3], [1, 2, 3, 4])
    let sorted = line(try bareDrawing([.line(Line(x: x, y: y))], x: axis)).map(\.x)
    #expect(sorted == (reversed ? sorted.sorted(by: >) : sorted.sorted()))
    #expect(sorted.count == 4)
    let kept = line(try bareDrawing([.line(Line(x: x, y: y, isSorted: false))], x: axis)).map { $0.x.rounded() }
    #expect(kept == (reversed ? [51, 91, 11, 71] : [51, 11, 91, 31]))
  }

  @Test func `series, gaps, log axes and categories are in order too`() throws {
    let two = Line(x: [3, 3, 1, 1], y: [1, 5, 2, 6], color: .column(.texts(["a", "b", "a", "b"])))
    let drawing = try bareDrawing([.line(two)])
    #expect(drawing.allShapes.map { $0.corners.map { $0.x.rounded() } } == [[11, 31], [11, 31]])
    #expect(drawing.reasons.isEmpty)
    let log = line(try bareDrawing([.line(Line(x: [10, 1, 5], y: [1, 2, 3]))], x: freeAxis(.logarithmic(base: 10))))
    #expect(log.map(\.x) == log.map(\.x).sorted())
    let order = Axis(kind: .ordinal, categories: ["c", "a", "b"], visible: false)
    let ordinal = line(try bareDrawing([.line(Line(x: .texts(["a", "b", "c"]), y: [1, 2, 3]))], x: order))
    #expect(ordinal.map { $0.y.rounded() } == [71, 91, 81])
    // A row without y is a gap where its x is; one without x is left out.
    let gap = try bareDrawing([.line(Line(x: [4, 2, 3, 1, 5], y: [1, 1, .nan, 1, 1]))])
    #expect(gap.allShapes.map { $0.corners.count } == [2, 2])
    let lost = try bareDrawing([.line(Line(x: [3, .nan, 1], y: [1, 1, 1]))])
    #expect(lost.allShapes.map { $0.corners.count } == [2] && lost.reasons == [.missing: 1])
    // A band too.
    let band = try bareDrawing([.area(Area(x: [3, 1, 2], y1: [1, 1, 1], y2: [2, 4, 3]))])
    let top = try #require(band.allShapes.first { $0.fill == nil }).corners.map(\.x)
    #expect(top == top.sorted())
  }

  @Test func `several values at one x are told`() throws {
    let mark = Line(x: [1, 1, 2, 3], y: [1, 2, 3, 4])
    #expect(try bareDrawing([.line(mark)]).reasons == [.doubled: 2])
    var path = mark
    path.isSorted = false
    #expect(try bareDrawing([.line(path)]).reasons.isEmpty)
  }

  @Test(
    arguments: [
      (Curve.stepAfter, [(11.0, 91.0), (31, 91), (31, 71)]), (.stepBefore, [(11, 91), (11, 71), (31, 71)]),
      (.step, [(11, 91), (21, 91), (21, 71), (31, 71)]),
    ])
  func `steps stand where they are asked for`(curve: Curve, expected: [(Double, Double)]) throws {
    let found = line(try bareDrawing([.line(Line(x: [3, 1], y: [3, 1], curve: curve))]))
    #expect(found.map { [$0.x.rounded(), $0.y.rounded()] } == expected.map { [$0.0, $0.1] })
  }

  @Test func `stacked areas add up, with what a series lacks between its rows on a line`() throws {
    let area = Area(
      x: [0, 5, 10, 0, 10], y2: [1, 1, 1, 2, 6], stacked: true, color: .column(.texts(["a", "a", "a", "b", "b"])),
      outlined: false)
    let fills = try bareDrawing([.area(area)]).allShapes
    #expect(fills.count == 2)
    #expect(fills[1].corners.prefix(3).map { $0.y.rounded() } == [71, 51, 31])
    #expect(fills[1].corners.suffix(3).map { $0.y.rounded() } == [91, 91, 91])
  }
}
