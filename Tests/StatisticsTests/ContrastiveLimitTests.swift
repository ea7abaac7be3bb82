import Foundation
import Statistics
import Tensors
import Testing

/// Theorem 1's numbers against closed forms, exact sums and simulation.
@Suite struct ContrastiveLimitTests {
  @Test(arguments: [1, 7, 4096])
  func `collapsed features deviate by log(1 + 1/M)`(count: Int) {
    let theorem = ContrastiveLimit(features: .point, dimension: 3, tau: 0.5)
    #expect(abs(theorem.limit) < 1e-12)
    #expect(abs(theorem.deviation(negatives: count) / log1p(1 / Double(count)) - 1) < 1e-8)
  }

  @Test(arguments: [(1, 0.5), (6, 0.1), (50, 2.0)])
  func `two opposite points agree with the binomial sum`(count: Int, tau: Double) {
    let theorem = ContrastiveLimit(features: .antipodes, dimension: 3, tau: tau)
    let far = exp(-2 / tau)
    let mean = (1 + far) / 2
    var expected = 0.0
    for near in 0...count {
      let choices = logGamma(Double(count) + 1) - logGamma(Double(near) + 1) - logGamma(Double(count - near) + 1)
      let sum = 1 + Double(near) + Double(count - near) * far
      expected += exp(choices - Double(count) * log(2)) * log(sum / (Double(count) * mean))
    }
    #expect(abs(theorem.deviation(negatives: count) / expected - 1) < 1e-7)
    #expect(abs(theorem.limit - log(mean)) < 1e-12)
  }

  @Test(arguments: [(2, 0.5), (128, 0.07), (2048, 0.05), (3, 10.0)])
  func `the uniform limit is the hypergeometric function's`(dimension: Int, tau: Double) {
    let theorem = ContrastiveLimit(features: .uniform, dimension: dimension, tau: tau)
    let expected = -1 / tau + log0F1(Double(dimension) / 2, 1 / (4 * tau * tau))
    #expect(abs(theorem.limit - expected) < 1e-9 * max(1, abs(expected)))
  }

  @Test func `one uniform negative agrees with a plain sum over its angle`() {
    // On the circle the angle is uniform; the midpoint rule converges exponentially.
    let tau = 0.3
    let steps = 4000
    let values = (0..<steps).map { exp((cos(2 * Double.pi * (Double($0) + 0.5) / Double(steps)) - 1) / tau) }
    let mean = values.reduce(0, +) / Double(steps)
    let expected = values.reduce(0) { $0 + log((1 + $1) / mean) } / Double(steps)
    let theorem = ContrastiveLimit(features: .uniform, dimension: 2, tau: tau)
    #expect(abs(theorem.deviation(negatives: 1) / expected - 1) < 1e-7)
  }

  @Test(arguments: [
    ContrastiveLimit.Features.uniform, .antipodes, .point, .vonMisesFisher(kappa: 6), .vonMisesFisher(kappa: 300),
  ])
  func `the deviation tends to its first order, and is finite everywhere`(features: ContrastiveLimit.Features) {
    for (dimension, tau) in [(2, 0.5), (16, 0.2), (128, 1.0)] {
      let theorem = ContrastiveLimit(features: features, dimension: dimension, tau: tau)
      for count in [1, 10, 1000] { #expect(theorem.deviation(negatives: count).isFinite) }
      let many = theorem.deviation(negatives: 100_000_000) * 1e8
      #expect(abs(many / theorem.firstOrder - 1) < 1e-3, "m = \(dimension), tau = \(tau)")
    }
  }

  @Test func `clustered features on the circle agree with a simulation`() {
    let (tau, kappa, negatives) = (0.5, 3.0, 5)
    let distribution = VonMisesFisher(mean: 0, kappa: kappa)
    let samples = 40_000
    // The mean over x of log c_x, exactly: c_x is I0(|kappa mu + x / tau|) / I0(kappa).
    var (sum, squares) = (0.0, 0.0)
    for sample in 0..<samples {
      var stream = RandomStream(seed: 7, purpose: .sampling, sample: sample)
      let angle = distribution.sample(&stream)
      var total = exp(1 / tau)
      for _ in 0..<negatives { total += exp(cos(distribution.sample(&stream) - angle) / tau) }
      let length = (kappa * kappa + 1 / (tau * tau) + 2 * kappa * cos(angle) / tau).squareRoot()
      let value =
        log(total / Double(negatives)) - (log(scaledBesselI0(length) / scaledBesselI0(kappa)) + length - kappa)
      sum += value
      squares += value * value
    }
    let mean = sum / Double(samples)
    let error = ((squares / Double(samples) - mean * mean) / Double(samples)).squareRoot()
    let theorem = ContrastiveLimit(features: .vonMisesFisher(kappa: kappa), dimension: 2, tau: tau)
    #expect(abs(theorem.deviation(negatives: negatives) - mean) < 4 * error)
    #expect(error < 0.005)
  }
}
