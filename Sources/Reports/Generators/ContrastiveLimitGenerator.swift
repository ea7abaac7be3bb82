import Foundation
import Rows
import Specifications
import Statistics

/// `contrastive-limit`: theorem 1's convergence, by quadrature (see `ContrastiveLimit`).
///
/// Columns features, m, tau, negatives; value (L_contrastive - log M), limit, deviation, size (the deviation's
/// absolute value); first_order (the deviation to first order, in 1/M) and bound (the published rate M^(-1/2), through
/// the first row's deviation).
struct ContrastiveLimitGenerator: Generator {
  static let name = "contrastive-limit"
  static let keys = ["features", "m", "tau", "negatives", "positive"]

  private var features: [(name: String, kind: ContrastiveLimit.Features)]
  private var dimensions: [Int]
  private var temperatures: [Double]
  private var negatives: [Int]
  private var positive: Double

  init?(_ reader: CellReader) {
    let dimensions = reader.integerArgument("m", "the dimensions, say [2, 128]", within: 2...2048)
    let temperatures = reader.argument("tau", "the temperatures, say 0.5", within: 0.05...100)
    let negatives = reader.integerArgument(
      "negatives", "the numbers of negatives, say [1, 16, 256]", within: 1...100_000_000)
    let features = Self.features(reader)
    positive = reader.number("positive", -1...1) ?? 1
    guard let dimensions, let temperatures, let negatives, let features else { return nil }
    // Each combination costs up to some tenths of a second.
    guard features.count * dimensions.count * temperatures.count <= 64 else {
      reader.findings.report(
        "more than 64 combinations of features, m and tau", at: reader.node.position, path: reader.path)
      return nil
    }
    guard reader.checkRows(features.count * dimensions.count * temperatures.count * negatives.count) else { return nil }
    self.features = features
    (self.dimensions, self.temperatures, self.negatives) = (dimensions, temperatures, negatives)
  }

  /// `uniform`, `point`, `antipodes`, or `{name, kappa}`: von Mises-Fisher.
  private static func features(_ reader: CellReader) -> [(name: String, kind: ContrastiveLimit.Features)]? {
    guard reader["features"] != nil else { return [("uniform", .uniform)] }
    var result: [(name: String, kind: ContrastiveLimit.Features)] = []
    for (node, path) in reader.items("features") {
      if let text = node.text {
        let known: [(name: String, kind: ContrastiveLimit.Features)] = [
          ("uniform", .uniform), ("point", .point), ("antipodes", .antipodes),
        ]
        guard let found = known.first(where: { $0.name == text }) else {
          reader.findings.reportUnknown(
            "features", text, known: known.map(\.name) + ["{name: ..., kappa: K}"], at: node.position, path: path)
          return nil
        }
        result.append(found)
        continue
      }
      let inner = CellReader(node, findings: reader.findings, path: path)
      inner.allow(["name", "kappa"])
      if inner["kappa"] == nil {
        reader.findings.report("missing key `kappa`: the concentration", at: node.position, path: path)
      }
      guard let kappa = inner.number("kappa", 1e-3...1000) else { return nil }
      result.append((inner.string("name") ?? "vMF, kappa \(shortestText(kappa))", .vonMisesFisher(kappa: kappa)))
    }
    return result.isEmpty ? nil : result
  }

  func frame() -> Frame {
    var names: [Frame.Value] = []
    var columns = [[Double]](repeating: [], count: 9)
    for (name, kind) in features {
      for m in dimensions {
        for tau in temperatures {
          let theorem = ContrastiveLimit(features: kind, dimension: m, tau: tau, positive: positive)
          var first: (size: Double, count: Double)?
          for count in negatives {
            let deviation = theorem.deviation(negatives: count)
            let start = first ?? (abs(deviation), Double(count))
            first = start
            names.append(.text(name))
            let row = [
              Double(m), tau, Double(count), theorem.limit + deviation, theorem.limit, deviation, abs(deviation),
              theorem.firstOrder / Double(count), start.size * (start.count / Double(count)).squareRoot(),
            ]
            for (index, value) in row.enumerated() { columns[index].append(value) }
          }
        }
      }
    }
    let titles = ["m", "tau", "negatives", "value", "limit", "deviation", "size", "first_order", "bound"]
    return Frame([("features", names)] + zip(titles, columns).map { ($0, Frame.numbers($1)) })
  }
}
