import Experiments
import Foundation
import Networks
import Tensors

/// Operations a second that training reaches on this machine with one encoder, measured over a few small steps.
public func measuredOperationsPerSecond(
  _ encoder: any EncoderSpecification, workers: Workers, now: () -> Double
) throws -> Double {
  try measuredOperationsPerSecond(of: encoder.family(), workers: workers, now: now)
}

private func measuredOperationsPerSecond<Family: EncoderFamily>(
  of encoder: Family, workers: Workers, now: () -> Double
) throws -> Double {
  // A few images of a large network keep the machine as busy as many of a small one, and take no more memory.
  var encoder = encoder
  var cost = try encoder.cost()
  while cost.parameters > 20_000_000, let narrower = encoder.narrower {
    encoder = narrower
    cost = try encoder.cost()
  }
  let count = Int(min(64, max(2, min(2e11 / (3 * cost.operations), 1e8 / Double(cost.activations)))))
  let network: any Encoder<Family.Input> = try encoder.make(seed: 0, workers: workers)
  let batch = encoder.randomBatch(count: count)
  var best = Double.infinity
  for _ in 0..<3 {
    let start = now()
    let features = network.forward(batch, training: true)
    network.backward(features)
    best = min(best, now() - start)
    // A slow machine or a large network is not kept waiting for more.
    if best > 0.5 { break }
  }
  return 3 * cost.operations * Double(count) / max(best, 1e-9)
}
