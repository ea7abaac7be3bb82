import Foundation

/// Nodes and weights of Gauss and Legendre's quadrature on -1...1, exact for polynomials of degree 2 count - 1.
struct GaussLegendre: Sendable {
  /// The nodes, ascending.
  let nodes: [Double]
  /// The weights, which add up to 2.
  let weights: [Double]

  /// `count` nodes, by Newton's method on the Legendre polynomial of degree `count`.
  init(_ count: Int) {
    precondition(count >= 1, "\(count) nodes")
    var nodes = [Double](repeating: 0, count: count)
    var weights = nodes
    for index in 0..<(count + 1) / 2 {
      // Tricomi's first guess is good to a few digits; Newton doubles them.
      var x = cos(Double.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
      var slope = 1.0
      for _ in 0..<20 {
        var (before, value) = (1.0, x)
        for degree in stride(from: 2, through: count, by: 1) {
          let n = Double(degree)
          (before, value) = (value, ((2 * n - 1) * x * value - (n - 1) * before) / n)
        }
        slope = Double(count) * (x * value - before) / (x * x - 1)
        let step = value / slope
        x -= step
        if abs(step) < 1e-15 { break }
      }
      let weight = 2 / ((1 - x * x) * slope * slope)
      nodes[index] = -x
      nodes[count - 1 - index] = x
      weights[index] = weight
      weights[count - 1 - index] = weight
    }
    self.nodes = nodes
    self.weights = weights
  }

  /// The nodes between `lower` and `upper`, ascending, with weights that add up to the interval's length.
  func nodes(from lower: Double, to upper: Double) -> [(node: Double, weight: Double)] {
    precondition(lower < upper, "nodes between \(lower) and \(upper)")
    let (middle, half) = ((lower + upper) / 2, (upper - lower) / 2)
    return zip(nodes, weights).map { (middle + half * $0, half * $1) }
  }
}
