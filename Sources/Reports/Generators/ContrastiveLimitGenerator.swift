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

  private var features: [Features]
  private var dimensions: [Int]
  private var temperatures: [Double]
  private var negatives: [Int]
  private var positive: Double

  /// A distribution of features and its name.
  private struct Features: Sendable {
    var name: String
    var kind: ContrastiveLimit.Features
  }

  /// `uniform`, `point`, `antipodes`, or `{name, kappa}`: von Mises-Fisher.
  private static let distribution: Reading<Features> = {
    let known = [
      Features(name: "uniform", kind: .uniform), Features(name: "point", kind: .point),
      Features(name: "antipodes", kind: .antipodes),
    ]
    let own = Reading<Features>.object { reader in
      let kappa = reader.number("kappa", 1e-3...1000)
      reader.require("kappa")
      if reader["kappa"] == nil { reader.report("missing key `kappa`: the concentration") }
      let name = reader.string("name")
      return kappa.map { Features(name: name ?? "vMF, kappa \(shortestText($0))", kind: .vonMisesFisher(kappa: $0)) }
    }
    let names = Reading<String>.choice(known.map(\.name))
    return Reading(constraint: names.constraint, schema: .any(of: [names.schema, own.schema])) { node, path, findings in
      guard let text = node.text else { return own.read(node, path, findings) }
      if let found = known.first(where: { $0.name == text }) { return found }
      findings.reportUnknown(
        "features", text, known: known.map(\.name) + ["{name: ..., kappa: K}"], at: node.position, path: path)
      return nil
    }
  }()

  init?(_ reader: MappingReader) {
    let dimensions = reader.integerArgument("m", "the dimensions, say [2, 128]", within: 2...2048)
    let temperatures = reader.argument("tau", "the temperatures, say 0.5", within: 0.05...100)
    let negatives = reader.integerArgument(
      "negatives", "the numbers of negatives, say [1, 16, 256]", within: 1...100_000_000)
    let given = reader.optional("features", .sequence(of: Self.distribution))
    positive = reader.number("positive", -1...1) ?? 1
    guard let dimensions, let temperatures, let negatives, given?.isEmpty != true,
      reader["features"] == nil || given != nil
    else { return nil }
    let features = given ?? [Features(name: "uniform", kind: .uniform)]
    // Each combination costs up to some tenths of a second.
    guard features.count * dimensions.count * temperatures.count <= 64 else {
      reader.collector.report(
        "more than 64 combinations of features, m and tau", at: reader.node.position, path: reader.path)
      return nil
    }
    guard reader.checkRows(features.count * dimensions.count * temperatures.count * negatives.count) else { return nil }
    self.features = features
    (self.dimensions, self.temperatures, self.negatives) = (dimensions, temperatures, negatives)
  }

  func frame() -> Frame {
    var names: [Frame.Value] = []
    var columns = [[Double]](repeating: [], count: 9)
    for feature in features {
      let (name, kind) = (feature.name, feature.kind)
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
