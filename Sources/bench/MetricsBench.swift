import Foundation
import Networks
import Statistics
import Tensors

/// Times the evaluator's work and prints one JSON line a measurement.
func benchMetrics(workers: Workers) {
  let features = unitRows(rows: 8000, columns: 128, seed: 1)
  report("L_uniform 8000x128", items: 8000 * 7999 / 2) { _ = try? uniformity(features, t: 2, workers: workers) }
  report("L_uniform 8000x128, eight t", items: 8 * 8000 * 7999 / 2) {
    _ = try? uniformity(features, ts: (1...8).map(Double.init), workers: workers)
  }

  let train = unitRows(rows: 5000, columns: 4096, seed: 2)
  let test = unitRows(rows: 8000, columns: 4096, seed: 3)
  let labels = (0..<5000).map { $0 % 10 }
  if let model = try? NearestNeighbours(features: train, labels: labels, classes: 10) {
    report("5-NN 5000 -> 8000 at 4096", items: 8000, repeats: 2) {
      _ = try? model.predict(test, k: 5, workers: workers)
    }
  }

  let plane = Matrix(rows: 10_000, columns: 2, elements: Array(train.elements.prefix(20_000)).map { $0 * 64 })
  let axis = (0..<100).map { -1.2 + 2.4 * Double($0) / 99 }
  for (name, bandwidth) in [("Scott", GaussianKDE.Bandwidth.scott), ("isotropic", .isotropic(0.1))] {
    if let estimate = try? GaussianKDE(points: plane, bandwidth: bandwidth) {
      report("Gaussian KDE \(name) 10,000 points on 100x100", items: 10_000) {
        _ = estimate.density(x: axis, y: axis, workers: workers)
      }
    }
  }
  let angles = VonMisesFisherMixture.uniform.angles(count: 10_000, seed: 1)
  if let estimate = try? VonMisesFisherKDE(angles: angles, kappa: 25) {
    report("vMF KDE 10,000 angles at 720", items: 720) {
      _ = estimate.density(at: (0..<720).map { Double($0) * .pi / 360 }, workers: workers)
    }
  }

  let epochs = 3
  report("linear probe 5000x4096x10, an epoch", items: 5000, passes: epochs, repeats: 2) {
    LinearProbe(width: 4096, classes: 10, settings: .init(epochs: epochs), seed: 1)
      .train(features: train, labels: labels)
  }

  let x = unitRows(rows: 768, columns: 128, seed: 4)
  let y = unitRows(rows: 768, columns: 128, seed: 5)
  let key = BatchKey(seed: 1, epoch: 0, step: 0)
  let losses: [(String, any PairLoss)] = [
    ("align", AlignmentLoss(alpha: 2)), ("uniform", UniformityLoss(t: 2)), ("contrastive", ContrastiveLoss(tau: 0.5)),
    ("sampled contrastive", SampledContrastiveLoss(tau: 0.5, negatives: 256)),
  ]
  for (name, loss) in losses {
    report("loss and gradient, \(name), 768 pairs at 128", items: 768) {
      _ = loss.evaluate(x: x, y: y, key: key, workers: workers)
    }
  }
}

/// Prints the least time of one pass of `work` by the clock and by the processor (all threads), and items a second.
///
/// Processor seconds say what the work costs on a machine that others use as well.
private func report(_ name: String, items: Int, passes: Int = 1, repeats: Int = 5, _ work: () -> Void) {
  var (least, leastOfProcessor) = (Double.infinity, Double.infinity)
  for _ in 0..<repeats {
    let before = clock()
    let duration = ContinuousClock().measure(work)
    let parts = duration.components
    least = min(least, (Double(parts.seconds) + Double(parts.attoseconds) * 1e-18) / Double(passes))
    leastOfProcessor = min(leastOfProcessor, Double(clock() - before) / Double(CLOCKS_PER_SEC) / Double(passes))
  }
  let seconds = String(format: "%.6f", least)
  let processor = String(format: "%.6f", leastOfProcessor)
  let rate = String(format: "%.6g", Double(items) / least)
  print(
    "{\"name\":\"\(name)\",\"seconds\":\(seconds),\"cpu_seconds\":\(processor),\"per_second\":\(rate)}")
}

private func unitRows(rows: Int, columns: Int, seed: UInt64) -> Matrix {
  var stream = RandomStream(seed: seed, purpose: .sampling)
  var result = Matrix(rows: rows, columns: columns)
  for row in 0..<rows {
    // The sum of uniform numbers is near enough to normal for a benchmark, and faster.
    let values = (0..<columns).map { _ in Float(stream.uniform() + stream.uniform() + stream.uniform() - 1.5) }
    let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    for column in 0..<columns { result.elements[row * columns + column] = values[column] / norm }
  }
  return result
}
