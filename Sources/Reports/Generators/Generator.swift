import Foundation
import Rows
import Specifications

/// A source of rows that no run made: what theory says, computed where the report is rendered.
///
/// Each kind has a file of its own: its keys, its columns and how they are computed.
protocol Generator: Sendable {
  /// The name that files use.
  static var name: String { get }
  /// The keys of its mapping.
  static var keys: [String] { get }
  /// Reads the mapping, whose keys are known; nil after a mistake.
  init?(_ reader: CellReader)
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

  /// Reads the generator of a name.
  static func read(_ name: String, _ node: YAMLNode, path: String, _ findings: DiagnosticCollector) -> (any Generator)?
  {
    guard let kind = kinds.first(where: { $0.name == name }) else { return nil }
    let reader = CellReader(node, findings: findings, path: path)
    reader.allow(kind.keys)
    return kind.init(reader)
  }
}

extension CellReader {
  /// Numbers of an argument, each within a range: one, a list, or `{from, to, count [50], spacing: [linear]|log}`.
  func argument(_ key: String, _ purpose: String, within range: ClosedRange<Double>) -> [Double]? {
    guard let node = self[key] else {
      findings.report("missing key `\(key)`", at: self.node.position, path: path, hint: purpose)
      return nil
    }
    let values: [Double]
    if case .mapping = node.content {
      guard let spaced = spaced(key) else { return nil }
      values = spaced
    } else {
      guard let listed = numbers(key) else { return nil }
      values = listed
    }
    guard !values.isEmpty else {
      findings.report("must have at least one number, found \(node.found)", at: node.position, path: path(key))
      return nil
    }
    if let wrong = values.first(where: { !range.contains($0) }) {
      findings.report(
        "must lie within \(shortestText(range.lowerBound)) and \(shortestText(range.upperBound)), found \(shortestText(wrong))",
        at: node.position, path: path(key))
      return nil
    }
    return values
  }

  /// Whole numbers of an argument; equal ones after rounding count once.
  func integerArgument(_ key: String, _ purpose: String, within range: ClosedRange<Int>) -> [Int]? {
    let bounds = Double(range.lowerBound)...Double(range.upperBound)
    guard let values = argument(key, purpose, within: bounds), let node = self[key] else { return nil }
    if case .mapping = node.content {
      return values.map { Int($0.rounded()) }.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }
    if let wrong = values.first(where: { $0 != $0.rounded() }) {
      findings.report("must be whole numbers, found \(shortestText(wrong))", at: node.position, path: path(key))
      return nil
    }
    return values.map { Int($0) }
  }

  private func spaced(_ key: String) -> [Double]? {
    guard let reader = mapping(key) else { return nil }
    reader.allow(["from", "to", "count", "spacing"])
    for needed in ["from", "to"] where reader[needed] == nil {
      findings.report("missing key `\(needed)`", at: reader.node.position, path: reader.path)
    }
    let spacing = reader.choice("spacing", ["linear", "log"]) ?? "linear"
    guard let from = reader.number("from"), let to = reader.number("to") else { return nil }
    let count = reader.integer("count", 2...10_000) ?? 50
    if spacing == "log", !(from > 0 && to > 0) {
      findings.report("log spacing needs positive ends", at: reader.node.position, path: reader.path)
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
}
