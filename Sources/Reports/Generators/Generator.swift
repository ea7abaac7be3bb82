import Foundation
import Rows
import Specifications

/// A source of rows that no run made: what theory says, computed where the report is rendered.
///
/// Each kind has a file of its own: its keys, its columns and how they are computed.
protocol Generator: Sendable {
  /// The name that files use.
  static var name: String { get }
  /// Reads the mapping; nil after an error. It asks for every key of the kind, whatever the others are: so it is known.
  init?(_ reader: MappingReader)
  /// The rows.
  func frame() -> Frame
}

/// The generators, by the order in which the reference has them.
enum Generators {
  /// All kinds but `sample`, which stands beside its `count` and `seed`.
  static let kinds: [any Generator.Type] = [
    UniformityOptimumGenerator.self, HypergeometricLimitGenerator.self, ContrastiveLimitGenerator.self,
  ]

  /// Their names.
  static var names: [String] { kinds.map { $0.name } }

  /// The most rows of one generator.
  static let mostRows = 100_000

  /// How each is read.
  static let readings: [String: Reading<any Generator>] = Dictionary(
    uniqueKeysWithValues: kinds.map { kind in (kind.name, Reading<any Generator>.object { kind.init($0) }) })
}

extension MappingReader {
  /// Numbers of an argument, each within a range: one, a list, or `{from, to, count [50], spacing: [linear]|log}`.
  func argument(
    _ key: String, _ purpose: String, within range: ClosedRange<Double>, isNeeded: Bool = true
  ) -> [Double]? {
    if isNeeded { require(key) }
    let values = optional(key, .argument)
    guard let node = self[key] else {
      if isNeeded { report("missing key `\(key)`", hint: purpose) }
      return nil
    }
    guard let values else { return nil }
    guard !values.isEmpty else {
      report("must have at least one number, found \(node.found)", key: key)
      return nil
    }
    if let wrong = values.first(where: { !range.contains($0) }) {
      report(
        "must be within \(shortestText(range.lowerBound)) and \(shortestText(range.upperBound)), found \(shortestText(wrong))",
        key: key)
      return nil
    }
    return values
  }

  /// Whole numbers of an argument; equal ones after rounding count once.
  func integerArgument(
    _ key: String, _ purpose: String, within range: ClosedRange<Int>, isNeeded: Bool = true
  ) -> [Int]? {
    let bounds = Double(range.lowerBound)...Double(range.upperBound)
    guard let values = argument(key, purpose, within: bounds, isNeeded: isNeeded), let node = self[key] else {
      return nil
    }
    if case .mapping = node.content {
      return values.map { Int($0.rounded()) }.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }
    if let wrong = values.first(where: { $0 != $0.rounded() }) {
      collector.report("must be whole numbers, found \(shortestText(wrong))", at: node.position, path: child(key))
      return nil
    }
    return values.map { Int($0) }
  }
}

extension Reading where Value == [Double] {
  /// Numbers: one, a list, or spaced ones.
  fileprivate static var argument: Reading {
    let listed = Reading.oneOrMore(of: .number)
    return Reading(
      constraint: "a number, a list, or spaced numbers", schema: .any(of: [listed.schema, spaced.schema])
    ) { node, path, findings in
      if case .mapping = node.content { return spaced.read(node, path, findings) }
      return listed.read(node, path, findings)
    }
  }

  private static var spaced: Reading {
    spacedNumbers
  }
}

/// Numbers between two ends.
private let spacedNumbers = Reading<[Double]>.object { reader in
  for needed in ["from", "to"] {
    reader.require(needed)
    if reader[needed] == nil { reader.report("missing key `\(needed)`") }
  }
  let spacing = reader.choice("spacing", ["linear", "log"]) ?? "linear"
  let (from, to) = (reader.number("from"), reader.number("to"))
  let count = reader.integer("count", 2...10_000) ?? 50
  guard let from, let to else { return nil }
  if spacing == "log", !(from > 0 && to > 0) {
    reader.report("log spacing needs positive ends")
    return nil
  }
  return (0..<count).map { index in
    // The ends are as written, not as the logarithm rounds them.
    if index == 0 { return from }
    if index == count - 1 { return to }
    let share = Double(index) / Double(count - 1)
    return spacing == "log" ? from * pow(to / from, share) : from + (to - from) * share
  }
}
