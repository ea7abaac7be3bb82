import Foundation

/// Theorem 1 in numbers: how L_contrastive(tau, M) - log M approaches its limit as the number M of negatives grows.
///
/// With positive pairs of the fixed inner product s and v_i = exp((f(x_i^-).f(x) - 1) / tau), the deviation is
/// E_x E log((exp((s - 1) / tau) + sum of v_i) / (M c_x)) where c_x = E[v | x]. Given x the v_i are independent, so by
/// log(X / c) = integral over q of (e^(-cq) - e^(-Xq)) / q the inner mean is one integral for any M:
/// integral of (e^(-M c q) - e^(-aq) psi(q)^M) dq / q with a = exp((s - 1) / tau) and psi(q) = E[e^(-q v) | x].
/// It is evaluated by the trapezoidal rule in log q, psi and the mean over x by Gauss and Legendre's: no sampling. The
/// relative error is below 1e-6 for the dimensions and temperatures accepted. Source: Wang & Isola 2020, theorem 1.
public struct ContrastiveLimit: Sendable {
  /// How features are distributed on the sphere in R^m.
  public enum Features: Sendable, Hashable {
    /// Evenly.
    case uniform
    /// All at one point: collapse.
    case point
    /// Half at one point, half at the opposite one.
    case antipodes
    /// Von Mises-Fisher of this concentration, above 0.
    case vonMisesFisher(kappa: Double)
  }

  /// The limit itself: -s / tau + E_x log E e^(f(x^-).f(x) / tau).
  public let limit: Double
  /// The coefficient of 1/M in the deviation by the delta method: E_x (a / c - var v / (2 c^2)).
  public let firstOrder: Double
  private let anchors: [Anchor]

  /// What one x sees: psi at every q of the grid, and the mean of v.
  private struct Anchor {
    var weight: Double
    var mean: Double
    /// The grid of q, and log psi at each.
    var grid: [Double]
    var logPsi: [Double]
  }

  // q = e^y at equal steps of y: the integrand is analytic in a strip around the axis, so the rule's error is far below
  // rounding. Below the first q the terms' difference is below 1e-18, beyond the last both terms are.
  private static let step = 0.125
  private static let firstLogarithm = -44.0
  private let positive: Double

  /// `dimension` m in 2...2048, `tau` in 0.05...100, `positive` the pairs' inner product s in -1...1.
  public init(features: Features, dimension: Int, tau: Double, positive: Double = 1) {
    precondition((2...2048).contains(dimension), "the dimension must be in 2...2048, found \(dimension)")
    precondition((0.05...100).contains(tau), "tau must be in 0.05...100, found \(tau)")
    precondition((-1...1).contains(positive), "an inner product is within -1...1, found \(positive)")
    self.positive = exp((positive - 1) / tau)
    let views = Self.views(features, dimension: dimension, tau: tau)
    var (logMean, coefficient) = (0.0, 0.0)
    var anchors: [Anchor] = []
    for view in views {
      logMean += view.weight * log(view.mean)
      coefficient += view.weight * (self.positive / view.mean - view.variance / (view.mean * view.mean) / 2)
      let last = log(45 / min(view.mean, self.positive))
      let grid = stride(from: Self.firstLogarithm, through: last, by: Self.step).map { exp($0) }
      anchors.append(
        Anchor(weight: view.weight, mean: view.mean, grid: grid, logPsi: grid.map { Self.logPsi($0, view) }))
    }
    self.anchors = anchors
    limit = (1 - positive) / tau + logMean
    firstOrder = coefficient
  }

  /// log E e^(-q v), to full relative accuracy where it is close to 0.
  private static func logPsi(_ q: Double, _ view: View) -> Double {
    // v is at most 1: for such q the cumulants of v leave out less than 1e-13 of it.
    if q < 1e-4 { return -q * (view.mean - q * (view.variance / 2 - q * view.skew / 6)) }
    var missing = SIMD8<Double>.zero
    for (values, shares) in zip(view.valueLanes, view.shareLanes) {
      missing += shares * exponentialMinusOne(-q * values)
    }
    guard missing.sum() <= -0.5 else { return log1p(missing.sum()) }
    var left = SIMD8<Double>.zero
    for (values, shares) in zip(view.valueLanes, view.shareLanes) { left += shares * exponential(-q * values) }
    return log(left.sum())
  }

  /// L_contrastive(tau, M) - log M minus its limit, for M = `negatives` of at least 1.
  public func deviation(negatives: Int) -> Double {
    precondition(negatives >= 1, "there must be a negative, found \(negatives)")
    let m = Double(negatives)
    return anchors.reduce(0) { total, anchor in
      var sum = 0.0
      for (q, logPsi) in zip(anchor.grid, anchor.logPsi) {
        // The difference of two exponentials that are close where q is small.
        let first = -m * anchor.mean * q
        let second = -positive * q + m * logPsi
        sum += first > second ? -exp(first) * expm1(second - first) : exp(second) * expm1(first - second)
      }
      return total + anchor.weight * sum * Self.step
    }
  }

  // MARK: Distributions

  /// The values of v that one x sees with their shares, and the weight of such x.
  private struct View {
    let weight: Double
    /// The values and their shares, eight at a time; behind the last value the shares are 0.
    let valueLanes: [SIMD8<Double>]
    let shareLanes: [SIMD8<Double>]
    /// The first three cumulants of v.
    let mean: Double
    let variance: Double
    let skew: Double

    init(weight: Double, values: [Double], shares: [Double]) {
      self.weight = weight
      func lanes(_ numbers: [Double]) -> [SIMD8<Double>] {
        stride(from: 0, to: numbers.count, by: 8).map { first in
          var lanes = SIMD8<Double>.zero
          for index in first..<min(first + 8, numbers.count) { lanes[index - first] = numbers[index] }
          return lanes
        }
      }
      valueLanes = lanes(values)
      shareLanes = lanes(shares)
      let mean = zip(values, shares).reduce(0) { $0 + $1.1 * $1.0 }
      func moment(_ power: Int) -> Double {
        zip(values, shares).reduce(0) { sum, pair in
          sum + pair.1 * (1...power).reduce(1) { product, _ in product * (pair.0 - mean) }
        }
      }
      self.mean = mean
      variance = moment(2)
      skew = moment(3)
    }
  }

  // Points of the sphere by their height over the mean direction, and what each of them sees.
  private static let pointRule = GaussLegendre(64)
  private static let viewRule = GaussLegendre(320)

  private static func views(_ features: Features, dimension: Int, tau: Double) -> [View] {
    switch features {
    case .point: return [View(weight: 1, values: [1], shares: [1])]
    case .antipodes: return [View(weight: 1, values: [1, exp(-2 / tau)], shares: [0.5, 0.5])]
    case .uniform: return [view(weight: 1, dimension: dimension, tau: tau, kappa: 0, height: 1)]
    case .vonMisesFisher(let kappa):
      precondition(kappa > 0 && kappa <= 1000, "kappa must be in (0, 1000], found \(kappa)")
      // w = mu.x has the density e^(kappa w) (1 - w^2)^((m - 3) / 2), up to its constant.
      let (heights, shares) = marginal(dimension, rule: pointRule) { angle in kappa * (cos(angle) - 1) }
      return zip(heights, shares).filter { $0.1 > 1e-14 }.map { height, share in
        view(weight: share, dimension: dimension, tau: tau, kappa: kappa, height: height)
      }
    }
  }

  /// What x at mu.x = `height` sees of a von Mises-Fisher distribution around mu.
  ///
  /// u = x.x^- has the density e^(kappa u w) (1 - u^2)^((m - 3) / 2) 0F1(; (m - 1) / 2; kappa^2 (1 - u^2)(1 - w^2) / 4): the parts of
  /// mu and x^- across x meet at angles that are uniform on the sphere in R^(m - 1).
  private static func view(weight: Double, dimension: Int, tau: Double, kappa: Double, height: Double) -> View {
    let across = max(0, 1 - height * height)
    let (cosines, shares) = marginal(dimension, rule: viewRule) { angle in
      guard kappa > 0 else { return 0 }
      let sine = sin(angle)
      return kappa * cos(angle) * height
        + log0F1(Double(dimension - 1) / 2, kappa * kappa * sine * sine * across / 4)
    }
    return View(weight: weight, values: cosines.map { exp(($0 - 1) / tau) }, shares: shares)
  }

  /// Cosines and shares of a density over the angle: sin^(m - 2) times the exponential of `exponent`.
  ///
  /// The nodes are where the density is above e^-80 of its peak: in many dimensions it is narrow.
  private static func marginal(
    _ dimension: Int, rule: GaussLegendre, _ exponent: (Double) -> Double
  ) -> (cosines: [Double], shares: [Double]) {
    let power = Double(dimension - 2)
    func logDensity(_ angle: Double) -> Double {
      exponent(angle) + (power == 0 ? 0 : power * log(max(sin(angle), 1e-300)))
    }
    let scan = (0...1000).map { Double.pi * Double($0) / 1000 }
    let heights = scan.map(logDensity)
    let peak = heights.max() ?? 0
    let inside = heights.indices.filter { heights[$0] > peak - 80 }
    let lower = scan[max(0, (inside.first ?? 0) - 1)]
    let upper = scan[min(1000, (inside.last ?? 1000) + 1)]
    let nodes = rule.nodes(from: lower, to: upper)
    let densities = nodes.map { $0.weight * exp(logDensity($0.node) - peak) }
    let total = densities.reduce(0, +)
    return (nodes.map { cos($0.node) }, densities.map { $0 / total })
  }
}
