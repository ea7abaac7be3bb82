import Foundation
import Networks
import Statistics
import Tensors

/// One piece of the evaluator's work that is timed.
private struct MetricWork: Sendable {
  /// The name of its line, the same as in `scripts/peers/metrics.py`.
  var name: String
  /// Items that a pass handles, for the rate.
  var items: Int
  /// Passes that are timed, of which the median counts.
  var passes: Int
  /// Makes the inputs and returns the work on them.
  var prepare: @Sendable (Workers) throws -> () throws -> Void
}

/// Times the evaluator's work and prints one JSON line a measurement; `names` picks some, none takes all.
///
/// A number among the names is the number of threads.
func benchMetrics(_ words: [String]) throws -> Int32 {
  let workers = Workers(threads: words.compactMap(Int.init).first.map { max(1, $0) } ?? 2)
  let names = words.filter { Int($0) == nil }
  for name in names where !metricWorks.contains(where: { $0.name == name }) {
    let known = metricWorks.map { "  " + $0.name }.joined(separator: "\n")
    FileHandle.standardError.write(Data("bench metrics: no work is called '\(name)'; known are\n\(known)\n".utf8))
    return 2
  }
  for work in metricWorks where names.isEmpty || names.contains(work.name) { try measure(work, workers: workers) }
  return 0
}

/// The numbers of points over which the cost of L_uniform is followed.
private let uniformityWorks = [1000, 2000, 4000, 8000, 16_000, 50_000].map { rows in
  MetricWork(name: "uniformity \(rows)x128", items: rows * (rows - 1) / 2, passes: rows > 20_000 ? 1 : 9) { workers in
    let features = unitRows(rows: rows, columns: 128, seed: 1)
    return { _ = try uniformity(features, t: 2, workers: workers) }
  }
}

private let metricWorks: [MetricWork] =
  uniformityWorks + [
    MetricWork(name: "uniformity 8000x128, eight t", items: 8 * 8000 * 7999 / 2, passes: 5) { workers in
      let features = unitRows(rows: 8000, columns: 128, seed: 1)
      return { _ = try uniformity(features, ts: (1...8).map(Double.init), workers: workers) }
    },
    MetricWork(name: "uniformity and gradient 768x128", items: 768, passes: 200) { workers in
      let side = unitRows(rows: 768, columns: 128, seed: 4)
      return { _ = UniformityLoss(t: 2).evaluate(side: side, workers: workers) }
    },
    lossWork("align", AlignmentLoss(alpha: 2)), lossWork("uniform", UniformityLoss(t: 2)),
    lossWork("contrastive", ContrastiveLoss(tau: 0.5)),
    lossWork("sampled contrastive", SampledContrastiveLoss(tau: 0.5, negatives: 256)),
    MetricWork(name: "5-NN 5000 for 8000 at 4096", items: 8000, passes: 3) { workers in
      let train = unitRows(rows: 5000, columns: 4096, seed: 2)
      let test = unitRows(rows: 8000, columns: 4096, seed: 3)
      let labels = (0..<5000).map { $0 % 10 }
      // Building the classifier is part of the work, as it is for the peers.
      return {
        _ = try NearestNeighbours(features: train, labels: labels, classes: 10).predict(test, k: 5, workers: workers)
      }
    },
    MetricWork(name: "linear probe 5000x4096, 100 epochs", items: 500_000, passes: 1) { workers in
      let features = unitRows(rows: 5000, columns: 4096, seed: 2)
      let labels = (0..<5000).map { $0 % 10 }
      return {
        LinearProbe(width: 4096, classes: 10, seed: 1, workers: workers).train(features: features, labels: labels)
      }
    },
    MetricWork(name: "Gaussian KDE 10000 on 100x100", items: 10_000, passes: 9) { workers in
      let axis = (0..<100).map { -1.2 + 2.4 * Double($0) / 99 }
      let points = planePoints()
      return { _ = try GaussianKDE(points: points, bandwidth: .scott).density(x: axis, y: axis, workers: workers) }
    },
    MetricWork(name: "Gaussian KDE 10000 on 100x100, isotropic", items: 10_000, passes: 9) { workers in
      let axis = (0..<100).map { -1.2 + 2.4 * Double($0) / 99 }
      let points = planePoints()
      return {
        _ = try GaussianKDE(points: points, bandwidth: .isotropic(0.1)).density(x: axis, y: axis, workers: workers)
      }
    },
    MetricWork(name: "von Mises-Fisher KDE 10000 at 720", items: 720, passes: 9) { workers in
      let estimate = try VonMisesFisherKDE(
        angles: VonMisesFisherMixture.uniform.angles(count: 10_000, seed: 1), kappa: 25)
      return { _ = estimate.density(at: (0..<720).map { Double($0) * .pi / 360 }, workers: workers) }
    },
  ]

private func lossWork(_ name: String, _ loss: any PairLoss) -> MetricWork {
  MetricWork(name: "loss and gradient, \(name), 768 pairs at 128", items: 768, passes: 100) { workers in
    let x = unitRows(rows: 768, columns: 128, seed: 4)
    let y = unitRows(rows: 768, columns: 128, seed: 5)
    return { _ = loss.evaluate(x: x, y: y, key: BatchKey(seed: 1, epoch: 0, step: 0), workers: workers) }
  }
}

/// Prints the median time of a pass by the clock and by the processor (all threads), items a second, and the peak of memory.
///
/// Processor seconds say what the work costs on a machine that others use as well. `peak_mb` is how far the work raised the
/// process's resident memory above what its inputs occupied; it is 0 for work that fits into memory used before.
private func measure(_ work: MetricWork, workers: Workers) throws {
  let pass = try work.prepare(workers)
  let before = residentMegabytes("VmRSS")
  // Linux: forgets the high-water mark of resident memory.
  try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
  if work.passes > 1 {
    // Long enough for OpenBLAS's own threads, which are awake for a while after they start, to go to sleep.
    let end = now() + 0.1
    repeat { try pass() } while now() < end
  }
  var (seconds, ofProcessor): ([Double], [Double]) = ([], [])
  for _ in 0..<work.passes {
    let started = clock()
    let parts = try ContinuousClock().measure(pass).components
    seconds.append(Double(parts.seconds) + Double(parts.attoseconds) * 1e-18)
    ofProcessor.append(Double(clock() - started) / Double(CLOCKS_PER_SEC))
  }
  let peak = max(0, residentMegabytes("VmHWM") - before)
  let (median, medianOfProcessor) = (seconds.sorted()[seconds.count / 2], ofProcessor.sorted()[seconds.count / 2])
  let numbers = String(
    format: "\"seconds\":%.6f,\"cpu_seconds\":%.6f,\"per_second\":%.6g,\"peak_mb\":%.1f", median, medianOfProcessor,
    Double(work.items) / median, peak)
  // Unlike `print`, this does not wait for a full buffer when standard output is a pipe.
  FileHandle.standardOutput.write(Data("{\"name\":\"\(work.name)\",\(numbers)}\n".utf8))
}

/// A field of `/proc/self/status` in MB; 0 where there is none.
func residentMegabytes(_ field: String) -> Double {
  guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return 0 }
  let line = status.split(separator: "\n").first { $0.hasPrefix(field + ":") }
  let kilobytes = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Double($0) }
  return (kilobytes ?? 0) / 1024
}

private func planePoints() -> Matrix {
  let numbers = unitRows(rows: 5, columns: 4096, seed: 2).elements.prefix(20_000).map { $0 * 64 }
  return Matrix(rows: 10_000, columns: 2, elements: numbers)
}

/// Rows of unit length whose directions are nearly uniform.
func unitRows(rows: Int, columns: Int, seed: UInt64) -> Matrix {
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
