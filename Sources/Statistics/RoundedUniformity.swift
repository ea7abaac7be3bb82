import Foundation
import Tensors

/// The uniformity of many unit vectors by way of exact distances between rounded ones, twice as fast as single precision.
///
/// What the rounding does to the mean potential is measured on a sample of pairs (a control variate): the mean of potential
/// less potential of the rounded pair over eight samples of N pairs each is added to the mean over all rounded pairs, and
/// the spread of the eight says how far that can be trusted. Where it cannot, or where rounding is coarse beside the
/// distances (t above 20), there is no estimate, and the caller computes in single precision.
struct RoundedUniformity: Sendable {
  /// Rows from which on rounding and sampling pay.
  static let leastRows = 2048
  /// Above this sharpness potentials leave the range of single precision (e^-4t).
  static let largestT = 20.0
  /// The standard error of a value, absolute, up to which the sampled correction is trusted.
  static let tolerance = 1e-6
  private static let samples = 8

  nonisolated(unsafe) private let rows: UnsafePointer<Float>
  private let count: Int
  private let columns: Int
  private let sphere: RoundedSphere

  /// Nil where vectors are too few, or not unit vectors to single precision.
  init?(_ rows: UnsafePointer<Float>, count: Int, columns: Int, workers: Workers) {
    guard count >= Self.leastRows else { return nil }
    guard let sphere = RoundedSphere(rows, count: count, columns: columns, workers: workers) else { return nil }
    self.rows = rows
    self.count = count
    self.columns = columns
    self.sphere = sphere
  }

  /// The log of the mean potential for each of `ts`, nil for those of which it is not known to `tolerance`.
  func values(ts: [Double], workers: Workers) -> [Double?] {
    let gentle = ts.filter { $0 <= Self.largestT }
    guard !gentle.isEmpty else { return ts.map { _ in nil } }
    let corrections = sampledCorrections(ts: gentle, workers: workers)
    let sums = potentialSums(ts: gentle, workers: workers)
    let pairs = Double(count) * Double(count - 1) / 2
    return ts.map { t in
      guard let index = gentle.firstIndex(of: t) else { return nil }
      let mean = sums[index] / pairs
      let (correction, deviation) = corrections[index]
      return deviation <= Self.tolerance * mean ? log(mean + correction) : nil
    }
  }

  /// The sums of exp(-t d) over the rounded squared distances d of all pairs, one a t.
  private func potentialSums(ts: [Double], workers: Workers) -> [Double] {
    let panels = sphere.panels.panels
    let parts = DoubleBuffer(zeros: panels * ts.count)
    let strip = self
    workers.forEach(panels) { panel in
      let scratch = FloatBuffer(count: IntegerPanels.width * IntegerPanels.width)
      for other in panel..<panels {
        strip.sphere.squaredDistances(panel, other, into: scratch.pointer)
        let isPartial = other == panel || other == panels - 1
        for (index, t) in ts.enumerated() {
          parts.pointer[panel * ts.count + index] +=
            isPartial
            ? strip.partialSum(scratch.pointer, panel, other, scale: Float(-t))
            : wholeSum(scratch.pointer, scale: Float(-t))
        }
      }
    }
    return ts.indices.map { index in
      (0..<panels).reduce(0) { $0 + parts.pointer[$1 * ts.count + index] }
    }
  }

  /// The sum over the pairs (i, j), i < j < N, of a block that holds others as well.
  private func partialSum(_ values: UnsafePointer<Float>, _ panel: Int, _ other: Int, scale: Float) -> Double {
    let width = IntegerPanels.width
    let last = min(width, count - other * width)
    var sum = 0.0
    for row in 0..<min(width, count - panel * width) {
      let first = panel == other ? row + 1 : 0
      if first < last {
        sum += exponentialSum(values + row * width + first, count: last - first, shift: 0, scale: scale)
      }
    }
    return sum
  }

  /// The mean of potential less rounded potential over the sampled pairs, and its standard error, one pair a t.
  ///
  /// Sample s takes the pairs of rows i and i + shift_s (modulo N), so each row counts equally often.
  private func sampledCorrections(ts: [Double], workers: Workers) -> [(mean: Double, deviation: Double)] {
    var stream = RandomStream(seed: 0, purpose: .sampling)
    let shifts = (0..<Self.samples).map { _ in 1 + stream.index(below: count - 1) }
    let chunk = 512
    let chunks = (count + chunk - 1) / chunk
    let parts = DoubleBuffer(zeros: chunks * Self.samples * ts.count)
    let sampler = self
    workers.forEach(chunks * Self.samples) { task in
      let (sample, part) = task.quotientAndRemainder(dividingBy: chunks)
      let range = part * chunk..<min((part + 1) * chunk, sampler.count)
      let exact = FloatBuffer(count: range.count)
      let rounded = FloatBuffer(count: range.count)
      for row in range {
        let other = (row + shifts[sample]) % sampler.count
        let columns = sampler.columns
        exact.pointer[row - range.lowerBound] = squaredDistance(
          sampler.rows + row * columns, sampler.rows + other * columns, width: columns)
        rounded.pointer[row - range.lowerBound] = sampler.sphere.squaredDistance(sampler.rows, row, other)
      }
      for (index, t) in ts.enumerated() {
        let scale = Float(-t)
        parts.pointer[task * ts.count + index] =
          exponentialSum(exact.pointer, count: range.count, shift: 0, scale: scale)
          - exponentialSum(rounded.pointer, count: range.count, shift: 0, scale: scale)
      }
    }
    return ts.indices.map { index in
      let means = (0..<Self.samples).map { sample in
        (0..<chunks).reduce(0) { $0 + parts.pointer[(sample * chunks + $1) * ts.count + index] } / Double(count)
      }
      let mean = means.reduce(0, +) / Double(Self.samples)
      let spread = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (mean, (spread / Double(Self.samples * (Self.samples - 1))).squareRoot())
    }
  }
}

/// The sum of exp(scale * d) over a whole block of squared distances.
private func wholeSum(_ values: UnsafePointer<Float>, scale: Float) -> Double {
  var sum = SIMD16<Float>(repeating: 0)
  for index in stride(from: 0, to: IntegerPanels.width * IntegerPanels.width, by: 16) {
    sum += exponential(values.vector(index) * scale)
  }
  return Double(sum.sum())
}

/// |u - v|^2 of two rows of `width` elements, from differences, so that small distances keep their digits.
func squaredDistance(_ u: UnsafePointer<Float>, _ v: UnsafePointer<Float>, width: Int) -> Float {
  var sums = SIMD16<Float>(repeating: 0)
  let whole = width / 16 * 16
  for index in stride(from: 0, to: whole, by: 16) {
    let difference = u.vector(index) - v.vector(index)
    sums += difference * difference
  }
  var sum = sums.sum()
  for index in whole..<width { sum += (u[index] - v[index]) * (u[index] - v[index]) }
  return sum
}
