import Figures
import Testing

/// What cannot be drawn in its place: drawn as far as it can, and counted by rows with the reason.
@Suite struct OmissionTests {
  private let log = freeAxis(.logarithmic(base: 10), domain: 0.1...10)

  @Test func `an error bar without a low end on a log axis is an arrow at the edge`() throws {
    let mark = ErrorBar(x: [1, 2, 3, 4, 5, 6], low: [-1, 0.2, .nan, .nan, 1, -1], high: [1, 2, 3, .nan, .nan, 0])
    let drawing = try bareDrawing([.errorBar(mark)], y: log)
    #expect(drawing.reasons == [.openEnded: 1, .oneSided: 2, .missing: 1, .notPositive: 1])
    let arrows = drawing.allShapes.filter { $0.fill != nil }
    #expect(arrows.count == 1 && abs((arrows[0].corners.map(\.y).max() ?? 0) - 101) < 1e-6)
    #expect(drawing.allShapes.filter { $0.stroke?.dash.isEmpty == false }.count == 2)
    let reversed = try bareDrawing(
      [.errorBar(ErrorBar(x: [5], low: [0], high: [1]))],
      y: freeAxis(.logarithmic(base: 10), domain: 0.1...10, reversed: true))
    #expect(abs((reversed.allShapes.first { $0.fill != nil }?.corners[0].y ?? 0) - 1) < 1e-6)
  }

  @Test func `reasons are told apart in the note`() throws {
    let dot = Dot(x: [1, 2, 3, 4], y: [0, .nan, 100, 1])
    let panel = Panel(marks: [.dot(dot)], x: freeAxis(), y: log)
    let figure = Figure(rows: [[panel]], width: 400)
    let note = try figure.drawing().allTexts.joined(separator: " ")
    for sentence in [
      "1 of 4 without finite values.", "1 of 4 not positive on a log axis.", "1 of 4 outside the axes.",
    ] {
      #expect(note.contains(sentence), "\(note)")
    }
    let unlisted = try bareDrawing(
      [.dot(Dot(x: .texts(["a", "z"]), y: [1, 2]))], x: Axis(kind: .ordinal, categories: ["a", "b"], visible: false))
    #expect(unlisted.reasons == [.unlisted: 1])
  }

  @Test func `every mark counts what lies outside or has no place`() throws {
    let nan = Double.nan
    let outside: [(Mark, Drawing.Reason)] = [
      (.rule(Rule([50])), .outside), (.rule(Rule([nan])), .missing),
      (.text(Text(x: [50], y: [1], texts: ["t"])), .outside),
      (.text(Text(x: [nan], y: [1], texts: ["t"])), .missing),
      (.line(Line(x: [20, 30], y: [1, 1])), .outside), (.line(Line(x: [1, nan], y: [1, 1])), .missing),
      (.area(Area(x: [20, 30], y2: [1, 1])), .outside), (.area(Area(x: [1, 2], y2: [1, nan])), .missing),
      (.arrow(Arrow(x1: [20], y1: [1], x2: [30], y2: [1])), .outside),
      (.arrow(Arrow(x1: [nan], y1: [1], x2: [30], y2: [1])), .missing),
      (.ellipse(Ellipse(x: [50], y: [5], rx: [1], ry: [1])), .outside),
      (.arc(Arc(x: [50], y: [5], radius: [1], start: [0], end: [1])), .outside),
      (.polygon(Polygon(x: [50, 60, 70], y: [1, 2, 1])), .outside), (.polygon(Polygon(x: [5], y: [5])), .degenerate),
      (.bar(Bar(x: [50], y: [1])), .outside), (.bar(Bar(x: [5], y: [20])), .cut),
      (.bar(Bar(x: [5], y: [nan])), .missing),
      (.errorBar(ErrorBar(x: [50], low: [1], high: [2])), .outside),
      (.errorBar(ErrorBar(x: [5], low: [1], high: [20])), .cut),
      (.errorBar(ErrorBar(x: [5], low: [20], high: [30])), .outside),
    ]
    for (mark, reason) in outside {
      #expect(try bareDrawing([mark]).reasons[reason] ?? 0 > 0, "\(mark)")
    }
  }

  @Test func `bars and areas on a log axis reach down to it`() throws {
    let bars = try bareDrawing([.bar(Bar(x: [2, 5, 8], y: [1, 0, 10]))], y: log)
    #expect(bars.reasons == [.notPositive: 1])
    let band = try bareDrawing([.area(Area(x: [0, 5, 10], y1: [0.5, -1, 0.5], y2: [1, 1, 1]))], y: log)
    #expect(band.reasons == [.openEnded: 1])
    let fill = try #require(band.allShapes.first { $0.fill != nil })
    #expect(abs(fill.bounds.bottom - 101) < 1e-6)
    // A place alone between gaps is a line.
    let alone = try bareDrawing([.area(Area(x: [1, 2, 3], y1: [1, 1, 1], y2: [.nan, 3, .nan]))])
    #expect(alone.allShapes.contains { $0.stroke != nil && $0.bounds.height > 15 })
  }

  @Test func `dots behind others and without a colour are counted`() throws {
    let same = Dot(x: [1, 1, 2], y: [1, 1, 2])
    #expect(try bareDrawing([.dot(same)]).reasons == [.hidden: 1])
    var faint = same
    faint.opacity = 0.5
    #expect(try bareDrawing([.dot(faint)]).reasons.isEmpty)
    #expect(try bareDrawing([.dot(Dot(x: [1, 2], y: [1, 2], color: .column([1, .nan])))]).reasons == [.uncolored: 1])
    let cells = Heatmap(x: .texts(["a", "a"]), y: .texts(["b", "b"]), values: [1, 2])
    #expect(
      try bareDrawing([.heatmap(cells)], x: freeAxis(.ordinal), y: freeAxis(.ordinal)).reasons == [.hidden: 1])
  }

  @Test func `rows of several marks are counted once where they are the same`() throws {
    let y = Column.numbers([1, .nan, 3])
    let panel = Panel(
      marks: [.line(Line(x: [1, 2, 3], y: y)), .dot(Dot(x: [1, 2, 3], y: y))], x: freeAxis(), y: freeAxis())
    let texts = try Figure(rows: [[panel]], width: 300).drawing().allTexts
    #expect(texts.contains("Not drawn: 1 of 3 without finite values."), "\(texts)")
  }

  @Test func `an illustration without a legend may give two categories one colour`() throws {
    let dot = Dot(x: [1, 2], y: [1, 2], color: .column(.texts(["front", "back"])))
    var figure = Figure(
      rows: [[Panel(marks: [.dot(dot)])]], width: 200, color: ColorScale(range: [.black, .black]), legend: .none)
    #expect(try figure.drawing().omissions.isEmpty)
    figure.legend = .top
    #expect(try figure.drawing().omissions.map(\.reason) == [.alike])
  }
}
