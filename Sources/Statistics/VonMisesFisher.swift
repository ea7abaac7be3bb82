import Foundation
import Tensors

/// The von Mises-Fisher distribution on the circle: density exp(kappa cos(theta - mean)) / (2 pi I0(kappa)).
public struct VonMisesFisher: Sendable, Hashable {
  /// The angle of greatest density, in radians.
  public let mean: Double
  /// The concentration, at least 0; 0 is the uniform distribution, infinity a point.
  public let kappa: Double

  /// A distribution around `mean` (radians) with a concentration of at least 0.
  public init(mean: Double, kappa: Double) {
    precondition(kappa >= 0, "kappa must be at least 0, found \(kappa)")
    self.mean = mean
    self.kappa = kappa
  }

  /// The density per radian at an angle in radians, for finite kappa.
  public func density(at angle: Double) -> Double {
    precondition(kappa.isFinite, "a point mass has no density")
    return exp(kappa * (cos(angle - mean) - 1)) / (2 * Double.pi * scaledBesselI0(kappa))
  }

  /// One angle in (-pi, pi], by the rejection of Best and Fisher (Applied Statistics 28, 1979).
  public func sample(_ stream: inout RandomStream) -> Double {
    if kappa.isInfinite { return wrapped(mean) }
    // Below this the density differs from the uniform one by less than the generator's resolution.
    if kappa < 1e-6 { return wrapped(stream.uniform(-Double.pi, Double.pi)) }
    let tau = 1 + (1 + 4 * kappa * kappa).squareRoot()
    let rho = (tau - (2 * tau).squareRoot()) / (2 * kappa)
    let r = (1 + rho * rho) / (2 * rho)
    while true {
      let z = cos(Double.pi * stream.uniform())
      let f = (1 + r * z) / (r + z)
      let c = kappa * (r - f)
      let u = 1 - stream.uniform()
      if c * (2 - c) > u || log(c / u) + 1 >= c {
        let angle = acos(min(1, max(-1, f)))
        return wrapped(stream.uniform() < 0.5 ? mean - angle : mean + angle)
      }
    }
  }

  private func wrapped(_ angle: Double) -> Double { atan2(sin(angle), cos(angle)) }
}

/// A mixture of von Mises-Fisher distributions on the circle, for the sampled distributions of figure 4.
public struct VonMisesFisherMixture: Sendable, Hashable {
  /// The components.
  public let components: [VonMisesFisher]
  /// Their shares, which add up to 1.
  public let weights: [Double]

  /// A mixture with the given weights, positive and in any unit; equal ones unless given.
  public init(_ components: [VonMisesFisher], weights: [Double]? = nil) {
    let weights = weights ?? components.map { _ in 1 }
    precondition(!components.isEmpty, "a mixture of no components")
    precondition(weights.count == components.count, "\(weights.count) weights for \(components.count) components")
    precondition(weights.allSatisfy { $0 > 0 }, "weights must be positive, found \(weights)")
    let sum = weights.reduce(0, +)
    self.components = components
    self.weights = weights.map { $0 / sum }
  }

  /// The uniform distribution on the circle.
  public static let uniform = VonMisesFisherMixture([VonMisesFisher(mean: 0, kappa: 0)])

  /// The density per radian at an angle in radians, for finite concentrations.
  public func density(at angle: Double) -> Double {
    zip(components, weights).reduce(0) { $0 + $1.1 * $1.0.density(at: angle) }
  }

  /// `count` independent angles in (-pi, pi]; `index` tells apart several samples of one seed.
  public func angles(count: Int, seed: UInt64, index: Int = 0) -> [Double] {
    (0..<count).map { sample in
      var stream = RandomStream(seed: seed, purpose: .sampling, sample: sample, view: index)
      var chance = stream.uniform()
      var chosen = components.count - 1
      for (place, weight) in weights.enumerated() {
        if chance < weight {
          chosen = place
          break
        }
        chance -= weight
      }
      return components[chosen].sample(&stream)
    }
  }

  /// `count` independent points on the unit circle, (count,2); the points of `angles`.
  public func points(count: Int, seed: UInt64, index: Int = 0) -> Matrix {
    let elements = angles(count: count, seed: seed, index: index).flatMap { [Float(cos($0)), Float(sin($0))] }
    return Matrix(rows: count, columns: 2, elements: elements)
  }
}
