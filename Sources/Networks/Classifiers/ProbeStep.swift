import Foundation
import Tensors

/// A step of softmax regression by Adam in two passes over the batch, with the arithmetic of `Adam`.
///
/// The features are split into chunks of 1,024 columns. One pass gathers a chunk of the batch's rows into contiguous memory
/// that stays in the cache and adds up that chunk's part of the scores; after the softmax the other pass multiplies the same
/// rows into the gradient and updates the chunk's weights at once. Chunks are tasks of `Workers`, and their parts of the
/// scores are added in order, so the bits do not depend on the threads.
///
/// Letters: R rows of the batch, padded to a multiple of 4; C classes, padded to a multiple of 5.
final class ProbeStep {
  private static let chunkColumns = 1024
  /// Floats from row to row of a chunk: not a power of two, which would put all rows into the same sets of the cache.
  private static let rowStride = 1024 + 16
  private static let beta1 = 0.5
  private static let beta2 = 0.999
  private static let epsilon = 1e-8

  private let classifier: LinearClassifier
  private let workers: Workers
  private let classes: Int
  private let chunks: Int
  /// The most rows of a batch, padded.
  private let capacity: Int
  /// The batch's rows, (chunks,R,rowStride).
  private let rows: FloatBuffer
  /// The weights in chunks, (chunks,C,rowStride), which the gradient overwrites.
  private let panels: FloatBuffer
  /// Each chunk's part of the scores, (chunks,R,C).
  private let parts: FloatBuffer
  /// The scores and then the gradient with respect to them, (R,C).
  private let scores: FloatBuffer
  private let weightMoments: (mean: FloatBuffer, square: FloatBuffer)
  private let biasMoments: (mean: FloatBuffer, square: FloatBuffer)
  private var steps = 0

  /// Steps of `classifier` on at most `batch` samples.
  init(classifier: LinearClassifier, batch: Int, workers: Workers) {
    self.classifier = classifier
    self.workers = workers
    classes = (classifier.classes + 4) / 5 * 5
    chunks = (classifier.width + Self.chunkColumns - 1) / Self.chunkColumns
    capacity = (batch + 3) / 4 * 4
    rows = FloatBuffer(count: chunks * capacity * Self.rowStride)
    panels = FloatBuffer(count: chunks * classes * Self.rowStride)
    parts = FloatBuffer(count: chunks * capacity * classes)
    scores = FloatBuffer(count: capacity * classes)
    let (weights, biases) = (classifier.weight.count, classifier.bias.count)
    weightMoments = (FloatBuffer(count: weights), FloatBuffer(count: weights))
    biasMoments = (FloatBuffer(count: biases), FloatBuffer(count: biases))
  }

  /// One step on the rows `samples` of `features`, whose labels `label` gives; returns the mean loss before it.
  ///
  /// Leaves the gradients in the classifier's parameters.
  func perform(
    _ features: UnsafePointer<Float>, samples: ArraySlice<Int>, rate: Double, label: (_ sample: Int) -> Int
  ) -> Double {
    precondition(samples.count <= capacity, "\(samples.count) samples for steps of \(capacity)")
    let padded = (samples.count + 3) / 4 * 4
    nonisolated(unsafe) let (base, step) = (features, self)
    workers.forEach(chunks) { step.gatherAndScore(chunk: $0, base, samples: samples, padded: padded) }
    let loss = crossEntropy(samples: samples, label: label)
    steps += 1
    let update = AdamUpdate(rate: rate, step: steps, beta1: Self.beta1, beta2: Self.beta2, epsilon: Self.epsilon)
    let moments = weightMoments
    let count = samples.count
    workers.forEach(chunks) { step.gradientAndUpdate(chunk: $0, count: count, update, moments) }
    let bias = classifier.bias
    update.apply(
      bias.values.pointer, gradient: bias.gradient.pointer, mean: biasMoments.mean.pointer,
      square: biasMoments.square.pointer, count: bias.count)
    return loss
  }

  private func columns(of chunk: Int) -> Int {
    min(Self.chunkColumns, classifier.width - chunk * Self.chunkColumns)
  }

  /// Gathers one chunk's columns of the batch and of the weights, and multiplies them.
  private func gatherAndScore(chunk: Int, _ features: UnsafePointer<Float>, samples: ArraySlice<Int>, padded: Int) {
    let (width, count, start) = (classifier.width, columns(of: chunk), chunk * Self.chunkColumns)
    let own = rows.pointer + chunk * capacity * Self.rowStride
    let weights = panels.pointer + chunk * classes * Self.rowStride
    for index in 0..<classifier.classes {
      (weights + index * Self.rowStride).update(
        from: classifier.weight.values.pointer + index * width + start, count: count)
    }
    // Columns up to whole vectors are zero in both: the gradient that overwrites the weights is zero there too.
    let vectors = (count + 15) / 16
    let target = parts.pointer + chunk * capacity * classes
    for row in stride(from: 0, to: padded, by: 4) {
      // Rows beyond the batch repeat its last one; their scores are not used.
      func source(_ place: Int) -> UnsafePointer<Float> {
        features + samples[samples.startIndex + min(row + place, samples.count - 1)] * width + start
      }
      let gathered = own + row * Self.rowStride
      // The first five classes are scored on the way: the processor multiplies while it waits for memory.
      let whole = gatherAndScoreBlock(
        (source(0), source(1), source(2), source(3)), count: count, into: gathered, weights, stride: Self.rowStride,
        target + row * classes, classes)
      for index in stride(from: whole ? 5 : 0, to: classes, by: 5) {
        scoreBlock(
          gathered, weights + index * Self.rowStride, stride: Self.rowStride, vectors: vectors,
          into: target + row * classes + index, classes)
      }
    }
  }

  /// Adds up the scores and turns them into the gradient with respect to them; sums that into the bias's; the mean loss.
  private func crossEntropy(samples: ArraySlice<Int>, label: (_ sample: Int) -> Int) -> Double {
    let gradient = classifier.bias.gradient
    let scale = 1 / Float(samples.count)
    gradient.clear()
    var sum = 0.0
    for (place, sample) in samples.enumerated() {
      let target = label(sample)
      precondition(
        target >= 0 && target < classifier.classes, "label \(target) of sample \(sample), \(classifier.classes) classes"
      )
      let values = scores.pointer + place * classes
      for index in 0..<classifier.classes {
        var score = classifier.bias.values.pointer[index]
        for chunk in 0..<chunks { score += parts.pointer[(chunk * capacity + place) * classes + index] }
        values[index] = score
      }
      sum += Double(softmax(values, count: classifier.classes, scale: 1, label: target))
      values[target] -= 1
      for index in 0..<classifier.classes {
        values[index] *= scale
        gradient.pointer[index] += values[index]
      }
    }
    return sum / Double(samples.count)
  }

  /// The gradient of one chunk's weights from `count` rows, and the update of those weights.
  private func gradientAndUpdate(
    chunk: Int, count: Int, _ update: AdamUpdate, _ moments: (mean: FloatBuffer, square: FloatBuffer)
  ) {
    let own = rows.pointer + chunk * capacity * Self.rowStride
    let target = panels.pointer + chunk * classes * Self.rowStride
    for column in stride(from: 0, to: columns(of: chunk), by: 64) {
      for index in stride(from: 0, to: classes, by: 5) {
        gradientBlock(
          own + column, stride: Self.rowStride, scores.pointer + index, classes, rows: count,
          into: target + index * Self.rowStride + column)
      }
    }
    for index in 0..<classifier.classes {
      let start = index * classifier.width + chunk * Self.chunkColumns
      let gradient = classifier.weight.gradient.pointer + start
      gradient.update(from: target + index * Self.rowStride, count: columns(of: chunk))
      update.apply(
        classifier.weight.values.pointer + start, gradient: gradient, mean: moments.mean.pointer + start,
        square: moments.square.pointer + start, count: columns(of: chunk))
    }
  }
}

/// Copies `count` numbers of each of four rows side by side, and multiplies them with five rows of weights as `scoreBlock`
/// does; false where a row ends with part of a vector, and is still to be multiplied.
private func gatherAndScoreBlock(
  _ sources: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>), count: Int,
  into rows: UnsafeMutablePointer<Float>, _ w: UnsafePointer<Float>, stride rowStride: Int,
  _ target: UnsafeMutablePointer<Float>, _ targetStride: Int
) -> Bool {
  let (a, b, c, d) = sources
  var (first, second, third, fourth) = (FiveSums(), FiveSums(), FiveSums(), FiveSums())
  let whole = count / vectorWidth * vectorWidth
  for index in stride(from: 0, to: whole, by: vectorWidth) {
    let (p, q, r) = (w.vector(index), w.vector(index &+ rowStride), w.vector(index &+ 2 &* rowStride))
    let (s, t) = (w.vector(index &+ 3 &* rowStride), w.vector(index &+ 4 &* rowStride))
    let (x, y, z, u) = (a.vector(index), b.vector(index), c.vector(index), d.vector(index))
    rows.store(x, index)
    rows.store(y, index &+ rowStride)
    rows.store(z, index &+ 2 &* rowStride)
    rows.store(u, index &+ 3 &* rowStride)
    first.add(x, p, q, r, s, t)
    second.add(y, p, q, r, s, t)
    third.add(z, p, q, r, s, t)
    fourth.add(u, p, q, r, s, t)
  }
  guard whole == count else {
    for (row, source) in [a, b, c, d].enumerated() {
      for index in whole..<count { rows[row * rowStride + index] = source[index] }
    }
    return false
  }
  first.storeTotals(target)
  second.storeTotals(target + targetStride)
  third.storeTotals(target + 2 * targetStride)
  fourth.storeTotals(target + 3 * targetStride)
  return true
}

/// Five running sums, held in registers.
private struct FiveSums {
  var a = Vector()
  var b = Vector()
  var c = Vector()
  var d = Vector()
  var e = Vector()

  @inline(__always) mutating func add(_ x: Vector, _ v: Vector, _ w: Vector, _ y: Vector, _ z: Vector, _ u: Vector) {
    a = a.addingProduct(x, v)
    b = b.addingProduct(x, w)
    c = c.addingProduct(x, y)
    d = d.addingProduct(x, z)
    e = e.addingProduct(x, u)
  }

  @inline(__always) func storeTotals(_ target: UnsafeMutablePointer<Float>) {
    target[0] = total(a)
    target[1] = total(b)
    target[2] = total(c)
    target[3] = total(d)
    target[4] = total(e)
  }

  @inline(__always) func store(_ target: UnsafeMutablePointer<Float>, stride: Int) {
    target.store(a, 0)
    target.store(b, stride)
    target.store(c, 2 * stride)
    target.store(d, 3 * stride)
    target.store(e, 4 * stride)
  }
}

/// The sum of the lanes by halves: `sum()` adds them one after the other.
@inline(__always)
private func total(_ vector: Vector) -> Float {
  let eight = vector.lowHalf + vector.highHalf
  let four = eight.lowHalf + eight.highHalf
  let two = four.lowHalf + four.highHalf
  return two.x + two.y
}

/// Dot products of 4 rows of features with 5 rows of weights: (4,5) into `target` with rows of `targetStride`.
private func scoreBlock(
  _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, stride: Int, vectors: Int,
  into target: UnsafeMutablePointer<Float>, _ targetStride: Int
) {
  var (first, second, third, fourth) = (FiveSums(), FiveSums(), FiveSums(), FiveSums())
  var offset = 0
  for _ in 0..<vectors {
    let (p, q, r) = (w.vector(offset), w.vector(offset &+ stride), w.vector(offset &+ 2 &* stride))
    let (s, t) = (w.vector(offset &+ 3 &* stride), w.vector(offset &+ 4 &* stride))
    first.add(x.vector(offset), p, q, r, s, t)
    second.add(x.vector(offset &+ stride), p, q, r, s, t)
    third.add(x.vector(offset &+ 2 &* stride), p, q, r, s, t)
    fourth.add(x.vector(offset &+ 3 &* stride), p, q, r, s, t)
    offset &+= 16
  }
  first.storeTotals(target)
  second.storeTotals(target + targetStride)
  third.storeTotals(target + 2 * targetStride)
  fourth.storeTotals(target + 3 * targetStride)
}

/// The sum over rows of 5 slopes times 64 columns of features: (5,64) into `target` with rows of `stride`.
private func gradientBlock(
  _ x: UnsafePointer<Float>, stride: Int, _ slopes: UnsafePointer<Float>, _ slopeStride: Int, rows: Int,
  into target: UnsafeMutablePointer<Float>
) {
  var (first, second, third, fourth) = (FiveSums(), FiveSums(), FiveSums(), FiveSums())
  var (row, slope) = (x, slopes)
  for _ in 0..<rows {
    let (p, q, r) = (Vector(repeating: slope[0]), Vector(repeating: slope[1]), Vector(repeating: slope[2]))
    let (s, t) = (Vector(repeating: slope[3]), Vector(repeating: slope[4]))
    first.add(row.vector(0), p, q, r, s, t)
    second.add(row.vector(16), p, q, r, s, t)
    third.add(row.vector(32), p, q, r, s, t)
    fourth.add(row.vector(48), p, q, r, s, t)
    row += stride
    slope += slopeStride
  }
  first.store(target, stride: stride)
  second.store(target + 16, stride: stride)
  third.store(target + 32, stride: stride)
  fourth.store(target + 48, stride: stride)
}
