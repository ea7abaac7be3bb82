import Tensors

/// Logistic regressions on the same features (N,D), each of which leaves some rows out, solved together.
///
/// L-BFGS whose first guess of the inverse Hessian is that of I + C s X'X, where s is the mean of p (1 - p): it is factored once a
/// strength and serves all regressions, since they share most rows. With it a strength takes about ten steps.
/// Every regression has the same bits whatever the others are, and whatever the number of threads.
final class LogisticRegressions {
  /// The earlier steps that are kept.
  private static let memory = 8
  /// The steps after which a regression is as it is.
  private static let longest = 200
  /// A regression ends where another step would lower its mean loss by about half of this.
  private static let tolerance = 1e-10
  /// Rows that are handled together.
  private static let chunk = 512

  private let rows: Int
  /// The weights and the intercept.
  private let width: Int
  private let stride: Int
  private let workers: Workers
  /// The features with a column of ones.
  private let features: FloatBuffer
  /// 1 or -1 for each row.
  private let signs: [Float]
  /// For each regression, 1 for the rows that train it and 0 for the others.
  private let masks: [[Float]]
  private let trained: [Double]
  /// X'X.
  private let gram: FloatBuffer
  private var regressions: [Regression]
  /// The mean of p (1 - p) at the last evaluation.
  private var spread = 0.25

  /// Regressions that start at 0.
  ///
  /// - Parameter held: For each regression, whether it leaves a row out.
  init(_ matrix: Matrix, labels: [Int], held: [[Bool]], workers: Workers) {
    (rows, width, self.workers) = (matrix.rows, matrix.columns + 1, workers)
    stride = paddedToVectors(width)
    features = FloatBuffer(count: rows * stride)
    features.clear()
    for row in 0..<rows {
      let target = features.pointer + row * stride
      matrix.row(row).withUnsafeBufferPointer { source in
        if let start = source.baseAddress { target.update(from: start, count: source.count) }
      }
      target[width - 1] = 1
    }
    signs = labels.map { $0 == 1 ? 1 : -1 }
    masks = held.map { $0.map { $0 ? 0 : 1 } }
    trained = masks.map { Double($0.reduce(0, +)) }
    let stride = stride
    regressions = held.map { _ in Regression(width: stride, memory: Self.memory) }
    gram = FloatBuffer(count: width * stride)
    let (features, gram, width, rows) = (features, gram, width, rows)
    workers.forEachChunk(of: width, size: 192) { range in
      // The lower half is enough.
      product(
        rows: range.count, columns: range.upperBound, inner: rows,
        MatrixFactor(features.pointer + range.lowerBound, stride: stride, transposed: true),
        MatrixFactor(features.pointer, stride: stride), into: gram.pointer + range.lowerBound * stride, stride: stride)
    }
  }

  /// Finds all minima for a strength C, from the last ones.
  ///
  /// - Returns: false where it was cancelled.
  func solve(strength: Double, isCancelled: () -> Bool) -> Bool {
    let (width, tolerance) = (width, Self.tolerance)
    let curvature = preconditioner(strength)
    var active = Array(regressions.indices)
    for regression in regressions { regression.begin() }
    var step = 0
    while !active.isEmpty, step <= Self.longest {
      if isCancelled() { return false }
      evaluate(active, strength: strength)
      let (regressions, chosen, trained) = (regressions, active, trained)
      let accepted = workers.map(chosen.count) { regressions[chosen[$0]].judge(width: width) }
      let moving = chosen.indices.filter { accepted[$0] }.map { chosen[$0] }
      direct(moving, by: curvature)
      let isDone = workers.map(moving.count) { place -> Bool in
        regressions[moving[place]].finishDirection(
          width: width, tolerance: tolerance * strength * trained[moving[place]])
      }
      let done = Set(moving.indices.filter { isDone[$0] }.map { moving[$0] })
      active.removeAll { done.contains($0) }
      step += 1
    }
    return true
  }

  /// The share of rows whose class each regression finds, of those that a test chooses.
  func accuracies(of tested: (_ regression: Int, _ row: Int) -> Bool) -> [Double] {
    let all = Array(regressions.indices)
    let scores = FloatBuffer(count: rows * paddedToVectors(all.count))
    score(all, at: \.weights, into: scores)
    let columns = paddedToVectors(all.count)
    return all.map { regression in
      var (right, count) = (0, 0)
      for row in 0..<rows where tested(regression, row) {
        count += 1
        if (scores[row * columns + regression] > 0) == (signs[row] > 0) { right += 1 }
      }
      return count > 0 ? Double(right) / Double(count) : 0
    }
  }

  /// The factored I + C s X'X, where the intercept has no 1.
  private func preconditioner(_ strength: Double) -> TriangularInverse {
    let matrix = FloatBuffer(count: width * stride)
    let share = trained.reduce(0, +) / Double(max(trained.count * rows, 1))
    let scale = Float(strength * spread * share)
    var largest: Float = 0
    for index in 0..<width * stride { matrix[index] = gram[index] * scale }
    for index in 0..<width { largest = max(largest, matrix[index * stride + index]) }
    // What single precision cannot tell from 0 is raised.
    let least = 2e-6 * largest
    for index in 0..<width { matrix[index * stride + index] += max(index == width - 1 ? 0 : 1, least) }
    return TriangularInverse(matrix, order: width, stride: stride, workers: workers)
  }

  /// X w (rows, regressions) for some regressions.
  private func score(
    _ chosen: [Int], at vector: KeyPath<Regression, FloatBuffer>, into scores: FloatBuffer
  ) {
    let columns = paddedToVectors(chosen.count)
    let weights = FloatBuffer(count: chosen.count * stride)
    for (place, index) in chosen.enumerated() {
      (weights.pointer + place * stride).update(from: regressions[index][keyPath: vector].pointer, count: stride)
    }
    let (features, stride, width) = (features, stride, width)
    workers.forEachChunk(of: rows, size: Self.chunk) { range in
      product(
        rows: range.count, columns: chosen.count, inner: width,
        MatrixFactor(features.pointer + range.lowerBound * stride, stride: stride),
        MatrixFactor(weights.pointer, stride: stride, transposed: true),
        into: scores.pointer + range.lowerBound * columns, stride: columns)
    }
  }

  /// The gradients of some regressions at the points they try.
  private func evaluate(_ chosen: [Int], strength: Double) {
    let columns = paddedToVectors(chosen.count)
    let residuals = FloatBuffer(count: rows * columns)
    score(chosen, at: \.trial, into: residuals)
    let masks = chosen.map { self.masks[$0] }
    let signs = signs
    let (low, high) = (SIMD16<Float>(repeating: -80), SIMD16<Float>(repeating: 80))
    // Scores m become -y / (1 + e^(y m)) of the rows that train; the sums of p (1 - p) go into the next preconditioner.
    let spreads = workers.map((rows + Self.chunk - 1) / Self.chunk) { part -> Double in
      var total = SIMD16<Float>(repeating: 0)
      for row in part * Self.chunk..<min(residuals.count / columns, (part + 1) * Self.chunk) {
        let line = residuals.pointer + row * columns
        let sign = signs[row]
        for lane in Swift.stride(from: 0, to: columns, by: 16) {
          var mask = SIMD16<Float>(repeating: 0)
          for offset in 0..<min(16, masks.count - lane) { mask[offset] = masks[lane + offset][row] }
          // Beyond 80 the residual is 0 in single precision, or 1.
          let margin = (line.vector(lane) * sign).clamped(lowerBound: low, upperBound: high)
          let residual = mask / (exponential(margin) + 1)
          total += residual * (mask - residual)
          line.store(residual * -sign, lane)
        }
      }
      return Double(total.sum())
    }
    spread = max(spreads.reduce(0, +) / max(chosen.reduce(0.0) { $0 + trained[$1] }, 1), 1e-4)
    let (features, regressions, stride, width, rows) = (features, regressions, stride, width, rows)
    let factor = Float(strength)
    workers.forEachChunk(of: width, size: 128) { range in
      let part = FloatBuffer(count: range.count * columns)
      product(
        rows: range.count, columns: chosen.count, inner: rows,
        MatrixFactor(features.pointer + range.lowerBound, stride: stride, transposed: true),
        MatrixFactor(residuals.pointer, stride: columns), into: part.pointer, stride: columns)
      for (place, index) in chosen.enumerated() {
        let (gradient, trial) = (regressions[index].trialGradient.pointer, regressions[index].trial.pointer)
        for column in range {
          let penalty = column == width - 1 ? 0 : trial[column]
          gradient[column] = factor * part.pointer[(column - range.lowerBound) * columns + place] + penalty
        }
      }
    }
  }

  /// Applies the preconditioner to the directions under way.
  private func direct(_ chosen: [Int], by curvature: TriangularInverse) {
    guard !chosen.isEmpty else { return }
    let directions = FloatBuffer(count: chosen.count * stride)
    for (place, index) in chosen.enumerated() {
      (directions.pointer + place * stride).update(from: regressions[index].direction.pointer, count: stride)
    }
    curvature.solve(directions.pointer, count: chosen.count, stride: stride, workers: workers)
    for (place, index) in chosen.enumerated() {
      regressions[index].direction.pointer.update(from: directions.pointer + place * stride, count: stride)
    }
  }
}
