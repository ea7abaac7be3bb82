import Foundation
import Tensors

/// L_contrastive(tau, M) with M negatives drawn for each positive pair (Wang & Isola 2020, equation 1).
///
/// For pair i, -log(e^(x_i.y_i / tau) / (e^(x_i.y_i / tau) + sum_m e^(n_m.y_i / tau))), mean over the K pairs. The equation
/// asks for negatives that are independent draws from the data, so the n_m are drawn uniformly and with replacement from the
/// 2K - 2 features of the other pairs, both views; M may therefore exceed 2K - 2. A pair never meets its own features as
/// negatives.
public struct SampledContrastiveLoss: PairLoss, Hashable {
  /// The temperature, above 0.
  public let tau: Double
  /// The number M of negatives of a pair, at least 1.
  public let negatives: Int

  /// The loss with a temperature above 0 and at least one negative.
  public init(tau: Double, negatives: Int) {
    precondition(tau > 0, "tau must be positive, found \(tau)")
    precondition(negatives >= 1, "negatives must be at least 1, found \(negatives)")
    self.tau = tau
    self.negatives = negatives
  }

  /// The value and its gradients, for at least 2 pairs, with the negatives that `key` draws.
  ///
  /// With z = x over y, (2K,D), c_ij how often z_j was drawn for pair i, and s_ij = y_i.z_j / tau: a softmax over the
  /// candidates with weights c_ij, and 1 for the positive one. Its shares p give ds = (p - positive) / K,
  /// d/dy = ds z / tau, and d/dz = ds^T y / tau added to the views that served as candidates.
  public func evaluate(x: Matrix, y: Matrix, key: BatchKey, workers: Workers) -> PairLossValue {
    checkPairs(x, y, atLeast: 2)
    let (count, width) = (x.rows, x.columns)
    let candidates = 2 * count
    let block = 64
    let shares = FloatBuffer(count: count * candidates)
    let losses = FloatBuffer(count: count)
    let ofAnchors = FloatBuffer(count: count * width)
    let ofCandidates = FloatBuffer(count: candidates * width)
    let features = x.elements + y.elements
    let loss = self

    features.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      nonisolated(unsafe) let z = base
      nonisolated(unsafe) let anchors = base + count * width
      workers.forEachChunk(of: count, size: block) { range in
        product(
          rows: range.count, columns: candidates, inner: width,
          MatrixFactor(anchors + range.lowerBound * width, stride: width),
          MatrixFactor(z, stride: width, transposed: true),
          into: shares.pointer + range.lowerBound * candidates, stride: candidates)
        for pair in range {
          let counts = loss.draws(pair: pair, pairs: count, key: key)
          losses.pointer[pair] = loss.weightedSoftmax(
            shares.pointer + pair * candidates, weights: counts, positive: pair)
          let scale = Float(1 / (Double(count) * loss.tau))
          for candidate in 0..<candidates { shares.pointer[pair * candidates + candidate] *= scale }
        }
        product(
          rows: range.count, columns: width, inner: candidates,
          MatrixFactor(shares.pointer + range.lowerBound * candidates, stride: candidates),
          MatrixFactor(z, stride: width),
          into: ofAnchors.pointer + range.lowerBound * width, stride: width)
      }
      workers.forEachChunk(of: candidates, size: block) { range in
        product(
          rows: range.count, columns: width, inner: count,
          MatrixFactor(shares.pointer + range.lowerBound, stride: candidates, transposed: true),
          MatrixFactor(anchors, stride: width),
          into: ofCandidates.pointer + range.lowerBound * width, stride: width)
      }
    }
    for index in 0..<count * width { ofAnchors.pointer[index] += ofCandidates.pointer[count * width + index] }
    var sum = 0.0
    for pair in 0..<count { sum += Double(losses.pointer[pair]) }
    return PairLossValue(
      value: sum / Double(count), gradientX: ofCandidates.matrix(rows: count, columns: width),
      gradientY: ofAnchors.matrix(rows: count, columns: width))
  }

  /// How often each of the 2K features (x first, then y) is a negative of `pair`; the sum is M, its own two have 0.
  public func draws(pair: Int, pairs: Int, key: BatchKey) -> [Float] {
    precondition(pairs >= 2, "negatives come from other pairs, found \(pairs) pair")
    var stream = RandomStream(
      seed: key.seed, purpose: .negatives, epoch: key.epoch, sample: key.step, view: pair)
    var counts = [Float](repeating: 0, count: 2 * pairs)
    for _ in 0..<negatives {
      let drawn = stream.index(below: 2 * pairs - 2)
      // The numbering of the others skips the pair itself in each of the two views.
      let (view, other) = drawn.quotientAndRemainder(dividingBy: pairs - 1)
      counts[view * pairs + (other < pair ? other : other + 1)] += 1
    }
    return counts
  }

  /// Replaces the dot products of one anchor by their shares, less 1 for the positive, and returns the cross entropy.
  private func weightedSoftmax(_ values: UnsafeMutablePointer<Float>, weights: [Float], positive: Int) -> Float {
    let count = weights.count
    let inverse = Float(1 / tau)
    for index in 0..<count { values[index] *= inverse }
    // NaN among values that weigh nothing is of no concern here: the features that hold it weigh in elsewhere.
    let top = largest(values, count: count, start: -Float.greatestFiniteMagnitude)
    let target = Double(values[positive]) - Double(top)
    _ = exponentiate(values, count: count, shift: top)
    var sum = Double(values[positive])
    for index in 0..<count where weights[index] > 0 { sum += Double(weights[index] * values[index]) }
    let scale = Float(1 / sum)
    let share = values[positive] * scale
    for index in 0..<count { values[index] *= weights[index] * scale }
    values[positive] = share - 1
    return Float(log(sum) - target)
  }
}
