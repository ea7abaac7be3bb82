import Foundation
import Specifications
import Statistics
import Tensors

extension Transform {
  /// The rows made of `frame`, which has the transform's columns and at least one row.
  ///
  /// Mistakes that only the data can show go to `findings`, and then there are no rows.
  func applied(to frame: Frame, _ findings: DiagnosticCollector) -> Frame {
    func column(_ name: String) -> [Double] { frame[name]?.map { $0.number ?? .nan } ?? [] }
    switch operation {
    case .bin(let name, let count, let domain, let scale):
      return Self.bins(column(name).filter(\.isFinite), count: count, domain: domain, scale: scale)
    case .summary(let names, let keys, let level): return summary(frame, of: names, by: keys, level: level)
    case .kde(let x, let y, let bandwidth, let grid, let extent):
      return report(findings) { () throws(FeatureError) -> Frame in
        try Self.density(points(column(x), column(y)), bandwidth: bandwidth, grid: grid, extent: extent)
      }
    case .vmf(let x, let y, let kappa, let count):
      return report(findings) { () throws(FeatureError) -> Frame in
        let estimate = try VonMisesFisherKDE(angles: Self.angles(column(x), column(y)), kappa: kappa)
        let targets = (0..<count).map { -Double.pi + 2 * .pi * Double($0) / Double(count - 1) }
        let values = estimate.density(at: targets, workers: Self.workers)
        return Frame([("angle", Frame.numbers(targets)), ("value", Frame.numbers(values))])
      }
    case .angle(let x, let y, let name):
      return frame.with(name, Frame.numbers(Self.angles(column(x), column(y))))
    case .potential(let names, let t):
      // Every pair counts: more rows would take hours.
      guard frame.count <= 100_000 else {
        findings.report("\(frame.count) rows, at most 100000 are paired", at: position, path: path)
        return Frame()
      }
      return report(findings) { () throws(FeatureError) -> Frame in
        let columns = names.map { column($0) }
        var matrix = Matrix(rows: frame.count, columns: names.count)
        for (index, values) in columns.enumerated() {
          for row in 0..<frame.count { matrix[row, index] = Float(values[row]) }
        }
        let estimate = try uniformity(matrix, t: t, workers: Self.workers)
        let kept = zip(frame.names, frame.columns).compactMap { name, values -> (String, [Frame.Value])? in
          values.allSatisfy { $0 == values[0] } ? (name, [values[0]]) : nil
        }
        return Frame(
          [
            ("average", [.number(exp(estimate.value))]), ("log", [.number(estimate.value)]),
            ("n", [.number(Double(frame.count))]),
          ] + kept)
      }
    case .sort(let keys): return Self.sorted(frame, by: keys)
    }
  }

  // Results do not depend on the number of threads.
  private static let workers = Workers(threads: max(1, ProcessInfo.processInfo.activeProcessorCount))

  private func report(_ findings: DiagnosticCollector, _ body: () throws(FeatureError) -> Frame) -> Frame {
    do {
      return try body()
    } catch {
      findings.report("\(error)", at: position, path: path)
      return Frame()
    }
  }

  private static func angles(_ x: [Double], _ y: [Double]) -> [Double] { zip(x, y).map { atan2($1, $0) } }

  private func points(_ x: [Double], _ y: [Double]) -> Matrix {
    Matrix(rows: x.count, columns: 2, elements: zip(x, y).flatMap { [Float($0), Float($1)] })
  }

  private static func density(
    _ points: Matrix, bandwidth: Double, grid: Int, extent: Double
  ) throws(FeatureError) -> Frame {
    let estimate = try GaussianKDE(points: points, bandwidth: .isotropic(bandwidth))
    let places = (0..<grid).map { -extent + 2 * extent * Double($0) / Double(grid - 1) }
    let values = estimate.density(x: places, y: places, workers: workers)
    let xs = (0..<values.count).map { places[$0 % grid] }
    let ys = (0..<values.count).map { places[$0 / grid] }
    return Frame([("x", Frame.numbers(xs)), ("y", Frame.numbers(ys)), ("value", Frame.numbers(values))])
  }

  private static func bins(_ values: [Double], count: Int, domain: ClosedRange<Double>?, scale: BinScale) -> Frame {
    guard let least = values.min(), let largest = values.max() else { return Frame() }
    let lower = domain?.lowerBound ?? least
    let upper = domain?.upperBound ?? (largest > least ? largest : least + 1)
    let width = (upper - lower) / Double(count)
    var counts = [Int](repeating: 0, count: count)
    for value in values where value >= lower && value <= upper {
      counts[min(count - 1, Int((value - lower) / width))] += 1
    }
    let total = Double(values.count)
    let edges = (0...count).map { lower + width * Double($0) }
    let heights = counts.map { number in
      switch scale {
      case .count: Double(number)
      case .share: Double(number) / total
      case .density: Double(number) / total / width
      }
    }
    return Frame([
      ("x1", Frame.numbers(Array(edges.dropLast()))), ("x2", Frame.numbers(Array(edges.dropFirst()))),
      ("x", Frame.numbers(edges.dropLast().map { $0 + width / 2 })), ("y", Frame.numbers(heights)),
      ("n", Frame.numbers(counts.map(Double.init))),
    ])
  }

  /// Means of groups.
  ///
  /// Rows whose value is missing do not count for that column; `n` counts the first column's.
  private func summary(_ frame: Frame, of names: [String], by keys: [String], level: Double) -> Frame {
    let groups = frame.groups(by: keys)
    var pairs: [(String, [Frame.Value])] = keys.enumerated().map { index, key in (key, groups.map { $0.key[index] }) }
    var counts: [Frame.Value] = []
    for (place, name) in names.enumerated() {
      guard let column = frame[name] else { continue }
      let summaries = groups.map { group in
        Summary(group.rows.compactMap { column[$0].number }, confidence: level)
      }
      func values(_ part: (Summary) -> Double?) -> [Frame.Value] {
        summaries.map { $0.flatMap(part).map { .number($0) } ?? .null }
      }
      if place == 0 { counts = summaries.map { .number(Double($0?.n ?? 0)) } }
      pairs.append((name, values(\.mean)))
      pairs.append(("\(name)_low", values { $0.interval?.lowerBound }))
      pairs.append(("\(name)_high", values { $0.interval?.upperBound }))
      pairs.append(("\(name)_std", values(\.std)))
    }
    pairs.append(("n", counts))
    // A mark that stands for several runs carries all their ids.
    if let runs = frame["run_id"], !keys.contains("run_id") {
      pairs.append(("run_id", groups.map { .text($0.rows.map { runs[$0].text }.joined(separator: ",")) }))
    }
    return Frame(pairs)
  }

  private static func sorted(_ frame: Frame, by keys: [String]) -> Frame {
    let columns = keys.compactMap { frame[$0] }
    let order = (0..<frame.count).sorted { first, second in
      for column in columns {
        let (a, b) = (column[first], column[second])
        if a == b { continue }
        switch (a, b) {
        case (.number(let x), .number(let y)): return x < y
        case (.null, _): return true
        case (_, .null): return false
        default: return a.text < b.text
        }
      }
      return first < second
    }
    return frame.rows(order)
  }
}
