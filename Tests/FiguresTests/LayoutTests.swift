import Figures
import Foundation
import TestSupport
import Testing

private func line(_ x: Column, _ y: Column) -> Mark { .line(Line(x: x, y: y)) }

private func texts(_ items: [Drawing.Item]) -> [String] {
  items.flatMap { item -> [String] in
    switch item {
    case .text(let text): [text.runs.map(\.text).joined()]
    case .group(let group): texts(group.items)
    default: []
    }
  }
}

private func labels(x: Axis, over values: [Double], width: Double = 234) throws -> [String] {
  let panel = Panel(marks: [line(.numbers(values), .numbers(values.map { _ in 1 }))], x: x, y: Axis(visible: false))
  return texts(try Figure(rows: [[panel]], width: width, height: 60).drawing().items)
}

@Suite struct TickTests {
  @Test func linearTicksAreRoundNumbersWithTheSameDecimals() throws {
    #expect(try labels(x: Axis(), over: [0, 1], width: 150) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(try labels(x: Axis(), over: [-4, 0], width: 150) == ["−4", "−3", "−2", "−1", "0"])
  }

  @Test func angleTicksAreFractionsOfPi() throws {
    let found = try labels(x: Axis(kind: .angle), over: [-3, 3])
    #expect(found == ["−𝜋", "−𝜋/2", "0", "𝜋/2", "𝜋"])
  }

  @Test func logarithmicTicksArePowersOfTheBase() throws {
    #expect(try labels(x: Axis(kind: .logarithmic(base: 10)), over: [1e-5, 1], width: 180).contains("10−4"))
    let ratio = try labels(x: Axis(kind: .logarithmic(base: 2), format: .power(base: 2)), over: [0.25, 4], width: 200)
    #expect(ratio == ["2−2", "2−1", "20", "21", "22"])
  }

  @Test func labelsThatWouldCollideAreDropped() throws {
    let many = (0..<40).map { "category \($0)" }
    let panel = Panel(
      marks: [.dot(Dot(x: .texts(many), y: .numbers(many.indices.map(Double.init))))], x: Axis(kind: .ordinal),
      y: Axis(visible: false))
    let shown = texts(try Figure(rows: [[panel]], width: 234).drawing().items)
    #expect(shown.count < 40)
    #expect(shown.first == "category 0")
  }

  @Test(arguments: [
    (NumberFormat.fixed(2), "−0.50"), (.percent(0), "−50%"), (.fixed(0), "−1"), (.automatic, "−0.5"),
  ])
  func numbersAreWrittenWithATrueMinus(_ format: NumberFormat, _ expected: String) throws {
    #expect(try labels(x: Axis(ticks: .values([-0.5]), format: format), over: [-1, 1]) == [expected])
  }
}

@Suite struct LayoutTests {
  @Test func plotAreasOfAColumnShareTheirEdges() throws {
    let small = Panel(marks: [line([0, 1], [0, 1])], y: Axis(label: "y"), frame: .box)
    let wide = Panel(marks: [line([0, 1], [0, 123_456])], frame: .box)
    let drawing = try Figure(rows: [[small], [wide]], width: 234).drawing()
    let frames = drawing.items.compactMap { item -> Path.Step? in
      guard case .group(let group) = item else { return nil }
      return group.items.compactMap { item -> Path.Step? in
        guard case .shape(let shape) = item, shape.path.steps.count == 5 else { return nil }
        return shape.path.steps[0]
      }.first
    }
    #expect(frames.count == 2)
    guard case .move(let first) = frames[0], case .move(let second) = frames[1] else {
      Issue.record("no frames")
      return
    }
    #expect(abs(first.x - second.x) < 1e-9)
  }

  @Test func everythingStaysOnThePage() throws {
    for (name, figure) in Samples.all {
      let drawing = try figure.drawing()
      func check(_ items: [Drawing.Item]) {
        for item in items {
          switch item {
          case .text(let text):
            let end = text.rotation == 0 ? text.origin.x + text.width : text.origin.x
            #expect(text.origin.x >= 0 && end <= drawing.width + 0.01, "\(name): \(text.runs.map(\.text))")
            #expect(text.origin.y >= 0 && text.origin.y <= drawing.height, "\(name): \(text.runs.map(\.text))")
          case .group(let group): check(group.items)
          default: break
          }
        }
      }
      check(drawing.items)
    }
  }

  @Test func rowsWithoutFiniteValuesAreCounted() throws {
    let drawing = try Samples.scatter.drawing()
    #expect(drawing.omissions.map(\.count) == [3, 3])
    #expect(drawing.omissions.map(\.reason) == [.diverged, .diverged])
    #expect(texts(drawing.items).contains("Crosses at the margin: 3 of 120 diverged."))
    #expect(try Samples.heatmap.drawing().omissions.map(\.reason) == [.hatched, .hatched])
  }

  @Test func aSingleValueStillHasADomain() throws {
    let panel = Panel(marks: [.dot(Dot(x: [3], y: [0], color: .column([7])))])
    #expect(try !Figure(rows: [[panel]]).drawing().items.isEmpty)
  }

  @Test func categoriesHaveTheSameColourInEveryPanel() throws {
    func panel(_ names: [String]) -> Panel {
      let x = names.indices.map(Double.init)
      return Panel(marks: [.dot(Dot(x: .numbers(x), y: .numbers(x), color: .column(.texts(names))))])
    }
    let description = try Figure(rows: [[panel(["a", "b"]), panel(["b", "c"])]]).drawing().description
    // Once in each panel and once in the legend.
    #expect(description.components(separatedBy: "#cf5900").count - 1 == 3)
  }
}

@Suite struct ErrorTests {
  private func message(_ figure: Figure) -> String {
    do throws(FigureError) {
      _ = try figure.drawing()
      return "no error"
    } catch { return error.description }
  }

  private func message(_ mark: Mark, _ x: Axis = Axis()) -> String {
    message(Figure(rows: [[Panel(title: "A", marks: [mark], x: x)]]))
  }

  @Test func everyMistakeNamesItsPlace() {
    #expect(message(Figure(rows: [])) == "the figure has no panels: give it at least one row with a panel")
    #expect(
      message(line([], []))
        == "panel 1,1 “A”: line: no finite values to draw: check the query or the generator")
    #expect(
      message(line([.nan], [.nan]))
        == "panel 1,1 “A”: x axis: no finite values to draw: check the query or the generator")
    #expect(message(line([1, 2], [1])) == "panel 1,1 “A”: line: channel y has 1 values, the others have 2")
    #expect(
      message(line(.texts(["a"]), [1]))
        == "panel 1,1 “A”: x axis: channel x needs numbers, or an ordinal axis for texts")
    #expect(
      message(line([1], [1]), Axis(kind: .logarithmic(base: 10), domain: 0...1))
        == "panel 1,1 “A”: x: a logarithmic axis needs positive values, found 0.0")
    #expect(
      message(line([1], [1]), Axis(label: "$\\apha$"))
        == "label “$\\apha$”, character 2: unknown command “\\apha”")
    #expect(
      message(.raster(Raster(values: [1, 2, 3], columns: 2, xRange: 0...1, yRange: 0...1)))
        == "panel 1,1 “A”: raster columns: 3 values do not fill rows of 2")
  }

  @Test func familiesAreNeverSubstituted() {
    var figure = Figure(rows: [[Panel(marks: [line([0, 1], [0, 1])])]])
    figure.theme.textFamily = "No Such Family"
    #expect(
      message(figure)
        == "font family “No Such Family” is not installed: install its package or name another under `fonts`")
  }

  @Test func tooSmallPagesAreRefused() {
    #expect(
      message(Figure(rows: [[Panel(marks: [line([0, 1], [0, 1])])]], width: 20)).hasPrefix("figure width: 20 pt"))
  }
}
