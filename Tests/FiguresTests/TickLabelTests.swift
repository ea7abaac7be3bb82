import Figures
import Foundation
import TestSupport
import Testing

/// A text as it is read: superscripts behind `^`, plain hyphens for minus signs.
private func read(_ text: Drawing.Text) -> String {
  var result = ""
  var wasRaised = false
  for run in text.runs {
    let isRaised = run.dy < -1
    result += isRaised && !wasRaised ? "^" + run.text : run.text
    wasRaised = isRaised
  }
  return result.replacing("−", with: "-").filter { !$0.isWhitespace }
}

private func texts(_ items: [Drawing.Item]) -> [Drawing.Text] {
  items.flatMap { item -> [Drawing.Text] in
    switch item {
    case .text(let text): [text]
    case .group(let group): texts(group.items)
    default: []
    }
  }
}

private func shapes(_ items: [Drawing.Item]) -> [Shape] {
  items.flatMap { item -> [Shape] in
    switch item {
    case .shape(let shape): [shape]
    case .group(let group): shapes(group.items)
    default: []
    }
  }
}

/// The number that a label says: `8`, `-1.5×10^-7`, `10^3`, `2^-6`.
private func number(_ label: String) -> Double? {
  let parts = label.split(separator: "×").map(String.init)
  func power(_ text: String) -> Double? {
    let sign = text.hasPrefix("-") ? -1.0 : 1
    let sides = text.drop { $0 == "-" }.split(separator: "^", omittingEmptySubsequences: true).map(String.init)
    guard let base = sides.first.flatMap(Double.init) else { return nil }
    guard sides.count > 1 else { return sign * base }
    return Double(sides[1...].joined()).map { sign * pow(base, $0) }
  }
  let factors = parts.compactMap(power)
  return factors.count == parts.count && !parts.isEmpty ? factors.reduce(1, *) : nil
}

/// The factor and the offset of `×10^-9+0.5`.
private func common(_ text: String?) -> (factor: Double, offset: Double)? {
  guard let text else { return (1, 0) }
  let sign = text.dropFirst().indices.last { index in
    (text[index] == "+" || text[index] == "-") && text[text.index(before: index)] != "^"
  }
  let start = text.hasPrefix("×") ? sign : text.startIndex
  let factor = text.hasPrefix("×") ? number(String(text[..<(start ?? text.endIndex)].dropFirst())) : 1
  let offset =
    start.map { text[$0...].hasPrefix("+") ? number(String(text[$0...].dropFirst())) : number(String(text[$0...])) }
    ?? 0
  guard let factor, let offset else { return nil }
  return (factor, offset)
}

/// The tick labels of a figure's x axis with the values at their places, and what they have in common.
private func xAxis(
  _ axis: Axis, over values: [Double] = [1, 2], width: Double = 300
) throws -> (labels: [(text: String, place: Double)], common: String?) {
  let line = Mark.line(Line(x: .numbers(values), y: .numbers(values.map { _ in 1 })))
  let panel = Panel(marks: [line], x: axis, y: Axis(visible: false), frame: .box)
  let items = try Figure(rows: [[panel]], width: width, height: 70).drawing().items
  let frame = try #require(shapes(items).first { $0.path.steps.count == 5 })
  let xs = frame.path.steps.compactMap { step -> Double? in
    switch step {
    case .move(let point), .line(let point): point.x
    default: nil
    }
  }
  let (start, end) = (try #require(xs.min()), try #require(xs.max()))
  let all = texts(items)
  // Labels are on one line, what they have in common on the next.
  let baseline = all.map(\.origin.y).min() ?? 0
  let labels = all.filter { $0.origin.y == baseline }
  let below = all.filter { $0.origin.y > baseline }
  return (
    labels.map { (read($0), ($0.origin.x + $0.width / 2 - start) / (end - start)) },
    below.first.map(read)
  )
}

/// Expects tick labels, the last of which may be what they have in common, and says what it found.
private func expect(_ axis: Axis, over values: [Double], has expected: [String]) throws {
  let found = try labels(axis, over: values)
  #expect(found == expected)
}

private func labels(_ axis: Axis, over values: [Double] = [1, 2], width: Double = 300) throws -> [String] {
  let found = try xAxis(axis, over: values, width: width)
  return found.labels.map(\.text) + (found.common.map { [$0] } ?? [])
}

/// Random numbers that are the same in every run.
private struct Random {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func uniform(_ low: Double, _ high: Double) -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return low + (high - low) * Double(state >> 11) / Double(1 << 53)
  }
}

@Suite struct TickLabelTests {
  @Test func `ticks show as many digits as their step needs`() throws {
    try expect(Axis(), over: [1_000_000, 1_000_005, 1_000_010], has: (0...10).map(String.init) + ["+1000000"])
    try expect(
      Axis(), over: [1_764_288_000, 1_764_288_005], has: (0...10).map { "\($0 / 2).\($0 % 2 * 5)" } + ["+1.764288×10^9"]
    )
    try expect(
      Axis(), over: [0.500000001, 0.500000002], has: (10...20).map { "\($0 / 10).\($0 % 10)" } + ["×10^-9+0.5"])
    try expect(Axis(), over: [-1_000_010, -1_000_000], has: (-10...0).map(String.init) + ["-1000000"])
  }

  @Test func `one axis has one notation`() throws {
    try expect(
      Axis(), over: [800_000, 1_200_000],
      has: ["0.80", "0.85", "0.90", "0.95", "1.00", "1.05", "1.10", "1.15", "1.20", "×10^6"])
    let log = Axis(kind: .logarithmic(base: 10))
    try expect(log, over: [2e5, 2e6], has: ["2×10^5", "5×10^5", "1×10^6", "2×10^6"])
    try expect(log, over: [1e-6, 1], has: (-6...0).map { "10^\($0)" })
    try expect(
      Axis(kind: .symlog(threshold: 1e-4)), over: [-1, 1], has: ["-1", "-0.01", "0", "0.01", "1"])
  }

  @Test func `axes to base 2 are labelled by powers of 2`() throws {
    let found = try labels(Axis(kind: .logarithmic(base: 2)), over: [1.0 / 64, 1])
    #expect(found.first == "2^-6" && found.last == "2^0")
    try expect(Axis(kind: .logarithmic(base: 2)), over: [16, 128], has: ["16", "32", "64", "128"])
  }

  @Test func `given ticks keep their digits`() throws {
    let values = [1_764_288_000.0, 1_764_288_003, 1_764_288_005]
    try expect(Axis(ticks: .values(values)), over: values, has: ["0", "3", "5", "+1.764288×10^9"])
    try expect(Axis(ticks: .values([0, 0.25, 0.3333, 1])), over: [0, 1], has: ["0", "0.25", "0.3333", "1"])
    try expect(
      Axis(kind: .logarithmic(base: 2), ticks: .values([0.25, 1, 4])), over: [0.25, 4], has: ["2^-2", "2^0", "2^2"])
    try expect(Axis(kind: .angle, ticks: .values([0.1, 1.25])), over: [-3, 3], has: ["0.1", "1.25"])
  }

  @Test func `an axis of part of a circle or of many turns has ticks`() throws {
    #expect(try labels(Axis(kind: .angle, domain: 0...0.6), over: [0, 0.6]).count > 1)
    #expect(try labels(Axis(kind: .angle, domain: 0...1e300), over: [0, 1]).count > 1)
    #expect(try (2...12).contains(labels(Axis(kind: .angle, domain: 0...100), over: [0, 1]).count))
  }

  @Test func `colour bars, contours, sizes and cells keep to the same rules`() throws {
    let bare = Axis(visible: false)
    func found(_ mark: Mark, x: Axis? = nil, legend: LegendPlace = .top) throws -> [String] {
      let panel = Panel(marks: [mark], x: x ?? bare, y: x ?? bare)
      return texts(try Figure(rows: [[panel]], width: 300, height: 160, legend: legend).drawing().items).map(read)
    }
    let values = [1_000_000.0, 1_000_005, 1_000_010]
    let bar = try found(.dot(Dot(x: [1, 2, 3], y: [1, 2, 3], color: .column(.numbers(values)))))
    #expect(bar.contains("+1000000") && Set(bar).count == bar.count && bar.contains("10"))
    let sizes = try found(.dot(Dot(x: [1, 2, 3], y: [1, 2, 3], sizes: [1e6, 1.2e6, 2e6])))
    #expect(sizes.count > 1 && Set(sizes).count == sizes.count && Set(sizes.map { $0.hasSuffix("×10^6") }).count == 1)
    let cells = try found(
      .heatmap(Heatmap(x: [1, 2, 3], y: [1, 1, 1], values: values)), x: Axis(kind: .ordinal, visible: false))
    #expect(Set(cells).isSuperset(of: ["1000000", "1000005", "1000010"]))
    let grid = (0..<12).flatMap { row in (0..<12).map { 1e6 + Double($0) + Double(row) * 0.001 } }
    let places = (0..<12).map(Double.init)
    let contours = try found(
      .contour(Contour(values: grid, x: places, y: places, levels: [1_000_003, 1_000_006], color: .ink, labels: true)))
    #expect(contours == ["1000003", "1000006"])
  }

  /// Ranges of all sizes, far from zero and near: labels differ, and say where their ticks are.
  @Test(arguments: 1...12)
  func `labels say where their ticks are`(seed: Int) throws {
    var random = Random(UInt64(seed))
    for _ in 0..<25 {
      let size = pow(10, random.uniform(-12, 12)) * (random.uniform(0, 1) < 0.3 ? -1 : 1)
      let span = abs(size) * pow(10, random.uniform(-9, 1.5))
      let domain = size...(size + span)
      let axis = Axis(
        domain: domain, ticks: random.uniform(0, 1) < 0.5 ? .automatic : .about(Int(random.uniform(3, 9))))
      let found = try xAxis(axis, over: [size, size + span], width: random.uniform(120, 500))
      let names = found.labels.map(\.text)
      #expect(Set(names).count == names.count && names.count > 1, "\(domain): \(names)")
      let shared = try #require(common(found.common), "\(domain): \(found.common ?? "")")
      let values = try names.map { try #require(number($0), "\($0)") * shared.factor + shared.offset }
      let gap = (values[values.count - 1] - values[0]) / Double(values.count - 1)
      #expect(gap > 0)
      for (value, place) in zip(values, found.labels.map(\.place)) {
        let expected = domain.lowerBound + place * span
        #expect(abs(value - expected) < 0.02 * gap, "\(domain): \(names) \(found.common ?? "")")
      }
      let withPower = names.filter { $0 != "0" && $0.contains("^") }.count
      #expect(withPower == 0 || withPower == names.filter { $0 != "0" }.count, "\(domain): \(names)")
    }
  }
}

/// Where ticks are put: a changed threshold changes some of these.
@Suite struct TickChoiceTests {
  /// The distance of neighbouring ticks of 0...`high`, about `count` of them.
  private func step(_ high: Double, _ count: Int) throws -> Double? {
    let found = try xAxis(Axis(domain: 0...high, ticks: .about(count)), over: [0, high], width: 900).labels
    return found.count > 1 ? number(found[1].text).map { $0 - (number(found[0].text) ?? 0) } : nil
  }

  @Test func `steps are the nearest of 1, 2, 5 and 10 in ratio`() throws {
    // The borders are the geometric means: 1.414, 3.162 and 7.071.
    #expect(try step(5 * 1.41, 5) == 1)
    #expect(try step(5 * 1.42, 5) == 2)
    #expect(try step(5 * 3.16, 5) == 2)
    #expect(try step(5 * 3.17, 5) == 5)
    #expect(try step(5 * 7.07, 5) == 5)
    #expect(try step(5 * 7.08, 5) == 10)
  }

  @Test func `a long axis has about nine ticks`() throws {
    #expect(try labels(Axis(domain: 0...12.6), over: [0, 12], width: 1500)[1] == "1")
    #expect(try labels(Axis(domain: 0...12.8), over: [0, 12], width: 1500)[1] == "2")
  }

  @Test func `lengths and ranges have their ticks`() throws {
    let kinds: [(name: String, axis: Axis)] = [
      ("linear", Axis(domain: 0...7.3)), ("log", Axis(kind: .logarithmic(base: 10), domain: 2e-7...3e5)),
      ("log, two powers", Axis(kind: .logarithmic(base: 10), domain: 0.6...40)),
      ("log, part of a power", Axis(kind: .logarithmic(base: 10), domain: 2.2...4.1)),
      ("log to base 2", Axis(kind: .logarithmic(base: 2), domain: 0.01...9)),
      ("symlog", Axis(kind: .symlog(threshold: 1), domain: -2e4...3e6)), ("angle", Axis(kind: .angle)),
    ]
    let lengths = Array(stride(from: 40.0, to: 100, by: 4)) + Array(stride(from: 100.0, through: 420, by: 20))
    var lines: [String] = []
    for (name, axis) in kinds {
      for isVertical in [false, true] {
        for length in lengths {
          let other = Axis(visible: false)
          let line = Mark.line(Line(x: [1, 2], y: [1, 2]))
          let panel = Panel(marks: [line], x: isVertical ? other : axis, y: isVertical ? axis : other, frame: .none)
          let figure = Figure(
            rows: [[panel]], width: isVertical ? 120 : length, height: isVertical ? length : 60)
          let items = try figure.drawing().items
          // Ticks with and without labels are two steps of a path each, the line two more.
          let ticks = shapes(items).reduce(0) { $0 + $1.path.steps.count } / 2 - 1
          let names = texts(items).map(read).joined(separator: " ")
          lines.append("\(name), \(isVertical ? "y" : "x") \(Int(length)): \(ticks) ticks, \(names)")
        }
      }
    }
    let found = lines.joined(separator: "\n") + "\n"
    #expect(try goldenMismatch(found, "FiguresTests/Golden/ticks.txt") == nil)
  }
}

@Suite struct NumericCategoryTests {
  private let numbers = [0.9, 0.99, 0.999, 0.9999, 0.99999, 1]

  @Test func `numbers with one rounded label are categories of their own`() throws {
    let keys = numbers.map { Category.key($0) }
    let dot = Dot(x: .numbers(numbers), y: .numbers(numbers), color: .column(.texts(keys)), symbols: keys)
    let figure = Figure(
      rows: [[Panel(marks: [.dot(dot)], x: Axis(kind: .ordinal), y: Axis(visible: false))]], width: 400, height: 160,
      color: ColorScale(kind: .ordinal, map: .viridis))
    let drawing = try figure.drawing()
    let names = ["0.9", "0.99", "0.999", "0.9999", "0.99999", "1"]
    // Once on the axis and once in the legend.
    #expect(texts(drawing.items).map(read).sorted() == (names + names).sorted())
    func stamps(_ items: [Drawing.Item]) -> [Stamps] {
      items.flatMap { item -> [Stamps] in
        switch item {
        case .stamps(let stamps): [stamps]
        case .group(let group): stamps(group.items)
        default: []
        }
      }
    }
    #expect(Set(stamps(drawing.items).flatMap(\.colors)).count == numbers.count)
  }

  @Test func `labels of categories are as long as they must be, in one notation`() {
    #expect(Category.labels(of: [0.1, 0.2, 0.30000000000000004]) == ["0.1", "0.2", "0.3"])
    #expect(Category.labels(of: [0.3, 0.30000000000000004]) == ["0.3", "0.30000000000000004"])
    #expect(Category.labels(of: [1e-5, 1e-4, 1e-3]) == ["$10^{-5}$", "$10^{-4}$", "$10^{-3}$"])
    #expect(Category.labels(of: [1e-5, 2e-5]) == ["$1\\times10^{-5}$", "$2\\times10^{-5}$"])
    #expect(Category.labels(of: [1_764_288_000, 1_764_288_005]) == ["1764288000", "1764288005"])
    #expect(Category.labels(of: [-0.0, 0.5]) == ["0", "0.5"])
  }

  @Test func `a text that looks like a number is a category of its own and keeps its letters`() throws {
    let keys = [Category.key(7), Category.key("7"), Category.key("007"), Category.key("0.10"), Category.key("0.1")]
    #expect(Set(keys).count == 5)
    let x = keys.indices.map(Double.init)
    let dot = Dot(x: .numbers(x), y: .numbers(x), color: .column(.texts(keys)))
    let panel = Panel(marks: [.dot(dot)], x: Axis(visible: false), y: Axis(visible: false))
    let shown = texts(try Figure(rows: [[panel]], width: 300, height: 120).drawing().items).map(read)
    #expect(shown == ["7", "7", "007", "0.10", "0.1"])
  }

  @Test func `a written order finds numbers by their value`() throws {
    let dot = Dot(x: [0.5, 2, 10], y: [1, 2, 3])
    let axis = Axis(kind: .ordinal, categories: ["10.0", "2", "0.5"])
    let panel = Panel(marks: [.dot(dot)], x: axis, y: Axis(visible: false))
    #expect(
      texts(try Figure(rows: [[panel]], width: 200, height: 80).drawing().items).map(read) == ["10", "2", "0.5"])
  }
}
