import Foundation
import Specifications
import Statistics

/// A step from rows to rows between a query and a mark.
struct Transform: Sendable, Hashable {
  /// What is done.
  enum Operation: Sendable, Hashable {
    /// Counts of a column over equal intervals: columns x1, x2, x, y, n.
    case bin(of: String, count: Int, domain: ClosedRange<Double>?, scale: BinScale)
    /// Mean, spread and confidence interval of columns within groups.
    case summary(of: [String], by: [String], level: Double)
    /// Gaussian kernel density over the plane: columns x, y, value of a square grid.
    case kde(x: String, y: String, bandwidth: Double, grid: Int, extent: Double)
    /// Von Mises-Fisher kernel density over angles: columns angle, value.
    case vmf(x: String, y: String, kappa: Double, count: Int)
    /// The angle arctan2(y, x) in a new column.
    case angle(x: String, y: String, into: String)
    /// Average pairwise Gaussian potential and its logarithm: columns average, log, n.
    case potential(of: [String], t: Double)
    /// Rows in ascending order of columns.
    case sort(by: [String])
  }

  /// What the height of a bin means.
  enum BinScale: String, Sendable, CaseIterable {
    /// The number of rows.
    case count
    /// The share of all rows.
    case share
    /// Shares over widths: the bars' area is 1.
    case density
  }

  /// What is done.
  var operation: Operation
  /// Where it stands in the file.
  var position: SourcePosition
  /// Its dotted path.
  var path: String

  /// The columns that must be there.
  var columns: [String] {
    switch operation {
    case .bin(let column, _, _, _): [column]
    case .summary(let columns, let keys, _): columns + keys
    case .kde(let x, let y, _, _, _), .vmf(let x, let y, _, _), .angle(let x, let y, _): [x, y]
    case .potential(let columns, _): columns
    case .sort(let keys): keys
    }
  }

  private static let names = ["bin", "summary", "kde", "vmf", "angle", "potential", "sort"]

  /// Reads a transform: a mapping with one key.
  static func read(_ node: YAMLNode, path: String, _ findings: DiagnosticCollector) -> Transform? {
    guard case .mapping(let entries) = node.content, entries.count == 1, let entry = entries.first else {
      findings.report(
        "must be one transform, say {bin: {of: distance}}, found \(node.found)", at: node.position, path: path)
      return nil
    }
    guard names.contains(entry.key) else {
      findings.reportUnknown("transform", entry.key, known: names, at: entry.position, path: path)
      return nil
    }
    let reader = CellReader(entry.value, findings: findings, path: "\(path).\(entry.key)")
    guard let operation = operation(entry.key, reader) else { return nil }
    return Transform(operation: operation, position: entry.position, path: reader.path)
  }

  private static func operation(_ name: String, _ reader: CellReader) -> Operation? {
    switch name {
    case "bin":
      reader.allow(["of", "count", "domain", "scale"])
      guard let column = reader.requiredString("of", "the column to count") else { return nil }
      return .bin(
        of: column, count: reader.integer("count", 1...10_000) ?? 40, domain: reader.range("domain"),
        scale: reader.choice("scale", BinScale.self) ?? .density)
    case "summary":
      reader.allow(["of", "by", "level"])
      guard let columns = reader.strings("of") else {
        return missing(reader, "of", "the columns to average")
      }
      return .summary(of: columns, by: reader.strings("by") ?? [], level: reader.number("level", 0.5...0.9999) ?? 0.95)
    case "kde":
      reader.allow(["x", "y", "bandwidth", "grid", "extent"])
      return .kde(
        x: reader.string("x") ?? "x", y: reader.string("y") ?? "y",
        bandwidth: reader.number("bandwidth", 1e-4...100) ?? 0.05, grid: reader.integer("grid", 8...1024) ?? 160,
        extent: reader.number("extent", 1e-6...1e6) ?? 1.3)
    case "vmf":
      reader.allow(["x", "y", "kappa", "count"])
      return .vmf(
        x: reader.string("x") ?? "x", y: reader.string("y") ?? "y", kappa: reader.number("kappa", 1e-3...1e4) ?? 25,
        count: reader.integer("count", 8...10_000) ?? 361)
    case "angle":
      reader.allow(["x", "y", "into"])
      return .angle(
        x: reader.string("x") ?? "x", y: reader.string("y") ?? "y", into: reader.string("into") ?? "angle")
    case "potential":
      reader.allow(["of", "t"])
      return .potential(of: reader.strings("of") ?? ["x", "y"], t: reader.number("t", 1e-6...100) ?? 2)
    default:
      reader.allow(["by"])
      return reader.strings("by").map { .sort(by: $0) } ?? missing(reader, "by", "the columns to sort by")
    }
  }

  private static func missing(_ reader: CellReader, _ key: String, _ purpose: String) -> Operation? {
    reader.findings.report("the key `\(key)` is missing: \(purpose)", at: reader.node.position, path: reader.path)
    return nil
  }
}
