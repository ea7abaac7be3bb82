import Foundation
import Tensors

/// A distribution on the circle from which a figure draws points: what theory says, beside what training gave.
struct CircleDistribution: Sendable, Hashable {
  /// One component of a mixture.
  struct Component: Sendable, Hashable {
    /// The share of the points, relative to the other components'.
    var weight: Double
    /// The mean direction in degrees.
    var meanDegrees: Double
    /// The concentration: 0 is uniform, infinity a point mass.
    var kappa: Double
  }

  /// What it is called; the column `name`.
  var name: String
  /// The components; at least one.
  var components: [Component]

  /// Points of the unit circle as angles in (-pi, pi], drawn independently.
  ///
  /// Each point has its own random stream, so that more points leave the first ones as they are.
  func angles(count: Int, seed: Int, index: Int) -> [Double] {
    let total = components.map(\.weight).reduce(0, +)
    return (0..<count).map { sample in
      var stream = RandomStream(
        seed: UInt64(bitPattern: Int64(seed)), purpose: .sampling, sample: sample, view: index)
      var share = stream.uniform() * total
      var chosen = components[components.count - 1]
      for component in components {
        share -= component.weight
        if share < 0 {
          chosen = component
          break
        }
      }
      return Self.wrapped(chosen.meanDegrees * .pi / 180 + Self.vonMises(kappa: chosen.kappa, &stream))
    }
  }

  /// An angle in (-pi, pi].
  private static func wrapped(_ angle: Double) -> Double {
    let turns = (angle / (2 * .pi)).rounded()
    return angle - turns * 2 * .pi
  }

  /// A von Mises angle about 0, by rejection from a wrapped Cauchy.
  ///
  /// Source: Best and Fisher, "Efficient simulation of the von Mises distribution", Applied Statistics 28, 1979.
  private static func vonMises(kappa: Double, _ stream: inout RandomStream) -> Double {
    if kappa.isInfinite { return 0 }
    if kappa < 1e-8 { return stream.uniform(-.pi, .pi) }
    let tau = 1 + (1 + 4 * kappa * kappa).squareRoot()
    let rho = (tau - (2 * tau).squareRoot()) / (2 * kappa)
    let r = (1 + rho * rho) / (2 * rho)
    while true {
      let z = cos(.pi * stream.uniform())
      let f = (1 + r * z) / (r + z)
      let c = kappa * (r - f)
      let second = 1 - stream.uniform()
      if c * (2 - c) > second || log(c / second) + 1 >= c {
        return stream.uniform() < 0.5 ? -acos(min(1, max(-1, f))) : acos(min(1, max(-1, f)))
      }
    }
  }
}
