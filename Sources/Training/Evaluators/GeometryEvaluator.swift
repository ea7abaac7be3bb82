import Experiments
import Networks
import Specifications
import Statistics
import Tensors

/// Metrics of later papers, of how the validation features fill the sphere.
public struct GeometryEvaluation: EvaluatorFamily {
  /// What can be measured.
  public enum Quantity: String, Sendable, CaseIterable {
    /// `wassersteinUniformity`.
    case wasserstein
    /// `koLeo`.
    case koleo
    /// `hypersphericalEnergies` for s = 0, 1 and 2.
    case energy
    /// `spread`.
    case spread
    /// `tolerance`.
    case tolerance
    /// `spectralDecay`.
    case decay
    /// `lidar`.
    case lidar
    /// The singular values.
    case spectrum
    /// L_uniform(2) and RankMe of each class.
    case classes
    /// Histograms of cosine similarities.
    case similarity
  }

  /// The names of what is measured.
  public var geometry: [String] = []
  /// The views of each sample that LiDAR compares.
  public var lidarViews = 10

  /// Nothing is measured.
  public init() {}

  /// The name in lists of what is measured.
  public static let name = "geometry"
  /// What it is.
  public static let meaning = "metrics of later papers, of how the validation features fill the sphere"
  package static let evaluator: any Evaluator.Type = GeometryEvaluator.self

  /// What each of the quantities records.
  public static let metrics: [MetricKind] = [
    kind(
      "wasserstein-uniformity", .smaller, centring: .mean,
      "Fang et al., ICLR 2024: sqrt(|mean|^2 + 1 + tr S - 2 tr S^(1/2) / sqrt m)"),
    kind(
      "koleo", .smaller,
      "Sablayrolles et al., ICLR 2019, equation 4: minus the mean log distance from the nearest neighbour"),
    kind(
      "energy", .smaller, parameter: "s",
      "Liu et al., NeurIPS 2018, equation 1: the mean of |x - y|^-s; of -log |x - y| for s = 0"),
    kind(
      "spread", .larger, centring: .mean,
      "Chen and He, CVPR 2021, section 4.1: the mean standard deviation of a dimension times sqrt m"),
    kind("tolerance", .neither, "Wang and Liu, CVPR 2021, equation 8: the mean of x . y over pairs of one class"),
    kind(
      "spectral-decay", .neither, centring: .mean,
      "Agrawal et al., NeurIPS 2022: the exponent of the covariance's eigenvalues, fitted with weights 1/k"),
    kind(
      "lidar", .larger, centring: .samples, views: ["views.align", "evaluate.lidarViews"],
      "Thilak et al., ICLR 2024: the effective rank of S_w^(-1/2) S_b S_w^(-1/2), 1e-4 added to S_w"),
    kind(
      "singular-value", .neither, parameter: "k", isCurve: true, "the singular values, the largest first, over sqrt n"),
    kind("class-uniform", .smaller, parameter: "class", isCurve: true, "L_uniform(2) of the samples of a class"),
    kind("class-rank", .larger, parameter: "class", isCurve: true, "RankMe of the samples of a class"),
    kind(
      "similarity", method: "positive", .neither, parameter: "x . y", views: ["views.align"], isCurve: true,
      "the share of positive pairs in each of 40 bins of x . y"),
    kind(
      "similarity", method: "same", .neither, parameter: "x . y", isCurve: true,
      "the share of pairs of one class in each of 40 bins of x . y"),
    kind(
      "similarity", method: "other", .neither, parameter: "x . y", isCurve: true,
      "the share of pairs of two classes in each of 40 bins of x . y"),
  ]

  private static func kind(
    _ name: String, method: String? = nil, _ better: Metric.Direction, parameter: String? = nil,
    centring: MetricDefinition.Centring = .none, views: [String] = ["views.evaluate"], isCurve: Bool = false,
    _ source: String
  ) -> MetricKind {
    MetricKind(
      name, method: method, better: better, parameterName: parameter, definedBy: views + ["data.validationLimit"],
      definition: MetricDefinition(centring: centring, source: source), isCurve: isCurve)
  }

  /// The keys.
  public static let keys: [Key<GeometryEvaluation>] = [
    Key(
      "geometry", \.geometry,
      .sequence(of: .choice(Quantity.allCases.map(\.rawValue))).must(
        be: "different names", schema: ["uniqueItems": .bool(true)], isNamed: false
      ) { Set($0).count == $0.count },
      "metrics of later papers, of the output for validation images", asBefore: []),
    Key(
      "lidarViews", \.lidarViews, Reading<Int>.integer.atLeast(2).atMost(100),
      "the views of each image that `lidar` compares", asBefore: 10),
  ]

  /// LiDAR and the similarities of positive pairs look at pairs.
  public func views(in configuration: Configuration) -> [String: UnusedView?] {
    let isUsed = geometry.contains("lidar") || geometry.contains("similarity")
    return ["align": isUsed ? nil : UnusedView(because: "evaluate.geometry names neither lidar nor similarity")]
  }

  /// Only LiDAR has views.
  public func unusedKeys(in configuration: Configuration) -> [UnusedKey] {
    guard !geometry.contains("lidar"), lidarViews != 10 else { return [] }
    return [UnusedKey("evaluate.lidarViews", because: "evaluate.geometry does not name lidar")]
  }
}

/// Measures the quantities of the output that a configuration names.
struct GeometryEvaluator: Evaluator {
  private typealias Quantity = GeometryEvaluation.Quantity

  private static let bins = 40
  private let quantities: [Quantity]
  private let lidarViews: Int

  init?(_ configuration: Configuration) { self.init(configuration, among: Quantity.allCases) }

  /// Single numbers of the output alone.
  static func duringTraining(_ configuration: Configuration) -> GeometryEvaluator? {
    Self(configuration, among: [.wasserstein, .koleo, .energy, .spread, .tolerance, .decay])
  }

  private init?(_ configuration: Configuration, among possible: [Quantity]) {
    let keys = configuration.evaluate[GeometryEvaluation.self]
    quantities = possible.filter { keys.geometry.contains($0.rawValue) }
    lidarViews = keys.lidarViews
    guard !quantities.isEmpty else { return nil }
  }

  var features: [FeatureKey] {
    let views = quantities.contains(.lidar) ? lidarViews : quantities.contains(.similarity) ? 2 : 0
    return [.output] + (0..<views).map { FeatureKey(.validation, .alignment, view: $0) }
  }

  func cost(_ data: DataSize, _ encoder: EncoderCost) -> EvaluatorCost {
    let (rows, columns) = (Double(data.validation), Double(encoder.features(of: "output") ?? 0))
    // All pairs for three of them, singular values for most others.
    let pairs = Double(quantities.count { [.koleo, .energy, .similarity].contains($0) })
    return EvaluatorCost(
      operations: 2 * pairs * rows * rows * (columns + 10)
        + 4 * Double(quantities.count) * max(rows, columns) * min(rows, columns) * min(rows, columns),
      numbers: Double(2 + (quantities.contains(.lidar) ? 2 * lidarViews : 0)) * 2 * rows * columns)
  }

  func problems(_ data: DataSize) -> [PlannedData.Problem] {
    guard data.validation < 2 else { return [] }
    return [
      PlannedData.Problem(
        path: "data.validationLimit", message: "evaluate.geometry takes at least 2 images, found \(data.validation)",
        hint: "allow more")
    ]
  }

  func measure(_ encoder: FrozenEncoder, into journal: inout Journal) throws {
    let output = try FeatureRows(encoder.features(.output))
    for quantity in quantities {
      try encoder.reporter.checkCancellation()
      try measure(quantity, output, encoder, into: &journal)
    }
  }

  private func measure(
    _ quantity: Quantity, _ x: FeatureRows, _ encoder: FrozenEncoder, into journal: inout Journal
  ) throws {
    let (labels, pairs) = (encoder.labels(of: .validation), x.count * (x.count - 1) / 2)
    func record(
      _ name: String, method: String = "", parameter: Double? = nil, _ value: Double?, _ count: Int
    ) {
      journal.record(
        name, method: method, split: "validation", layer: "output", parameter: parameter, value: value, count: count)
    }
    switch quantity {
    case .wasserstein: record("wasserstein-uniformity", try wassersteinUniformity(x), x.count)
    case .koleo: record("koleo", try koLeo(x, workers: encoder.workers), x.count)
    case .energy:
      let powers = [0.0, 1, 2]
      for (power, value) in zip(powers, try hypersphericalEnergies(x, powers: powers, workers: encoder.workers)) {
        record("energy", parameter: power, value, pairs)
      }
    case .spread: record("spread", try Statistics.spread(x), x.count)
    case .tolerance:
      if let tolerance = try Statistics.tolerance(x, labels: labels) {
        record("tolerance", tolerance.value, tolerance.pairs)
      }
    case .decay: record("spectral-decay", spectralDecay(x), x.count)
    case .lidar:
      let views = try (0..<lidarViews).map { view in
        try FeatureRows(encoder.features(FeatureKey(.validation, .alignment, view: view)))
      }
      record("lidar", try Statistics.lidar(views), x.count)
    case .spectrum:
      for (place, value) in singularValues(x).enumerated() {
        record("singular-value", parameter: Double(place + 1), value / Double(x.count).squareRoot(), x.count)
      }
    case .classes:
      for label in Set(labels).sorted() {
        let places = labels.indices.filter { labels[$0] == label }
        let rows = x.rows(places)
        let potential = try uniformityOfClass(rows, workers: encoder.workers)
        record("class-uniform", parameter: Double(label), potential, places.count * (places.count - 1) / 2)
        record("class-rank", parameter: Double(label), rankMe(rows), places.count)
      }
    case .similarity:
      for (method, histogram) in try histograms(x, labels, encoder) {
        for (middle, share) in zip(histogram.middles, histogram.shares) {
          record("similarity", method: method, parameter: middle, share, histogram.pairs)
        }
      }
    }
  }

  /// L_uniform(2) of the samples of one class; nil where there is only one.
  private func uniformityOfClass(_ rows: FeatureRows, workers: Workers) throws -> Double? {
    guard rows.count >= 2 else { return nil }
    let matrix = Matrix(rows: rows.count, columns: rows.dimension, elements: rows.elements.map { Float($0) })
    return try uniformity(matrix, t: 2, workers: workers).value
  }

  private func histograms(
    _ x: FeatureRows, _ labels: [Int], _ encoder: FrozenEncoder
  ) throws -> [(method: String, histogram: SimilarityHistogram)] {
    let pairs = try FeatureKey.pairs.map { try FeatureRows(encoder.features($0)) }
    let classes = try SimilarityHistogram.ofClasses(x, labels: labels, bins: Self.bins, workers: encoder.workers)
    let all = [
      ("positive", try SimilarityHistogram(positive: pairs[0], pairs[1], bins: Self.bins)), ("same", classes.same),
      ("other", classes.other),
    ]
    return all.compactMap { method, histogram in histogram.map { (method, $0) } }
  }
}
