import Tensors

/// One direction of a gated recurrent unit over packed sentences, with PyTorch's arithmetic and names (`torch.nn.GRU`).
///
/// The input's products are made once for each distinct word of a batch. The recurrent ones go through the steps with as many rows as
/// sentences have not ended, so that nothing is padded and the last state is that of each sentence's own last word.
final class RecurrentDirection: @unchecked Sendable {
  let inputs: Int
  let width: Int
  let weightInput: Parameter
  let weightHidden: Parameter
  let biasInput: Parameter
  let biasHidden: Parameter

  /// Floats from one row of states to the next.
  let stride: Int
  /// Floats from one row of all gates to the next, with room for the last vector of the third.
  private let gateStride: Int
  /// Sentences that a task goes through the steps with.
  private static let part = 256
  private let projected = ReusableBuffer()
  private let panels: FloatBuffer
  private let backPanels: FloatBuffer
  private let kept = (0..<5).map { _ in ReusableBuffer() }
  private let slopes = ReusableBuffer()
  private let candidateSlopes = ReusableBuffer()
  private let wordSlopes = ReusableBuffer()
  /// The last state of each sentence, in packed order, rows `stride` apart.
  let last = ReusableBuffer()

  init(prefix: String, suffix: String, inputs: Int, width: Int) {
    self.inputs = inputs
    self.width = width
    stride = paddedToVectors(width)
    gateStride = paddedToVectors(2 * width + paddedToVectors(width))
    weightInput = Parameter(name: "\(prefix)weight_ih_l0\(suffix)", shape: [3 * width, inputs])
    weightHidden = Parameter(name: "\(prefix)weight_hh_l0\(suffix)", shape: [3 * width, width])
    biasInput = Parameter(name: "\(prefix)bias_ih_l0\(suffix)", shape: [3 * width])
    biasHidden = Parameter(name: "\(prefix)bias_hh_l0\(suffix)", shape: [3 * width])
    panels = FloatBuffer(count: panelCount(depth: width, columns: 3 * width))
    backPanels = FloatBuffer(count: panelCount(depth: 3 * width, columns: width))
  }

  var parameters: [Parameter] { [weightInput, weightHidden, biasInput, biasHidden] }

  // MARK: Forward

  /// The products of the distinct words' vectors (D,inputs) with the input's weights, and room for the steps.
  func project(_ vectors: UnsafePointer<Float>, _ packed: PackedSentences, workers: Workers) {
    let columns = 3 * width
    projected.reserve(packed.distinct.count * columns + 16)
    for buffer in kept { buffer.reserve(packed.rows * stride) }
    last.reserve((packed.count + 8) * stride)
    let (source, target, bias) = (
      SharedPointer(vectors), SharedMutablePointer(projected.pointer), SharedPointer(biasInput.values.pointer)
    )
    workers.forEachChunk(of: packed.distinct.count, size: 256) { rows in
      for row in rows { (target.pointer + row * columns).update(from: bias.pointer, count: columns) }
      product(
        rows: rows.count, columns: columns, inner: inputs,
        MatrixFactor(source.pointer + rows.lowerBound * inputs, stride: inputs),
        MatrixFactor(weightInput.values.pointer, stride: inputs, transposed: true),
        into: target.pointer + rows.lowerBound * columns, stride: columns, adding: true)
    }
    packTransposedPanels(
      weightHidden.values.pointer, columns: 0..<columns, of: columns, depth: width, into: panels.pointer)
  }

  /// The number of tasks that a batch is cut into, by its size alone.
  static func parts(_ packed: PackedSentences) -> Int { (packed.count + part - 1) / part }

  /// Goes through the steps with some of the sentences.
  ///
  /// - Parameter words: The packed rows' places in the words' products.
  func run(_ index: Int, _ packed: PackedSentences, words: [Int32]) {
    let first = index * Self.part
    let rows = min(Self.part, packed.count - first)
    let state = last.pointer + first * stride
    state.update(repeating: 0, count: rows * stride)
    let sums = FloatBuffer(count: (rows + 8) * gateStride)
    // The rows of a whole block of 8 are read: behind this part's are the next one's.
    let own = FloatBuffer(count: (rows + 8) * stride)
    for step in packed.active.indices {
      let count = min(rows, packed.active[step] - first)
      guard count > 0 else { break }
      if step > 0 {
        multiplyInStretches(
          rows: count, depth: width, columns: 3 * width, a: own.pointer, aStride: stride, panels: panels.pointer,
          c: sums.pointer, cStride: gateStride)
      }
      for row in 0..<count {
        let place = packed.offsets[step] + first + row
        GatedUnit.step(
          own.pointer + row * stride, input: projected.pointer + Int(words[place]) * 3 * width,
          hidden: sums.pointer + row * gateStride, bias: biasHidden.values.pointer, width: width, kept: keptRow(place))
      }
    }
    state.update(from: own.pointer, count: rows * stride)
  }

  private func keptRow(_ place: Int) -> GatedUnit.Kept {
    let offset = place * stride
    return GatedUnit.Kept(
      reset: kept[0].pointer + offset, update: kept[1].pointer + offset, candidate: kept[2].pointer + offset,
      recurrent: kept[3].pointer + offset, previous: kept[4].pointer + offset)
  }

  // MARK: Backward

  /// Room for the way back.
  func prepareBack(_ packed: PackedSentences) {
    slopes.reserve((packed.rows + 8) * gateStride)
    candidateSlopes.reserve(packed.rows * stride)
    wordSlopes.reserve(packed.distinct.count * 3 * width)
    packPanels(weightHidden.values.pointer, depth: 3 * width, columns: width, into: backPanels.pointer)
  }

  /// Goes back through the steps with some of the sentences, from the slopes to their last states, (N,stride) in packed order.
  func runBack(_ index: Int, _ packed: PackedSentences, slopes final: UnsafePointer<Float>) {
    let first = index * Self.part
    let rows = min(Self.part, packed.count - first)
    let slope = FloatBuffer(count: (rows + 8) * stride)
    slope.pointer.update(from: final + first * stride, count: rows * stride)
    for step in packed.active.indices.reversed() {
      let count = min(rows, packed.active[step] - first)
      guard count > 0 else { continue }
      let start = packed.offsets[step] + first
      for row in 0..<count {
        GatedUnit.back(
          slope.pointer + row * stride, width: width, kept: keptRow(start + row),
          hidden: slopes.pointer + (start + row) * gateStride,
          candidate: candidateSlopes.pointer + (start + row) * stride)
      }
      guard step > 0 else { continue }
      multiplyInStretches(
        rows: count, depth: 3 * width, columns: width, a: slopes.pointer + start * gateStride, aStride: gateStride,
        panels: backPanels.pointer, c: slope.pointer, cStride: stride, adding: true)
    }
  }

  /// The gradients of both biases, and the slopes to the words' products added up by word, in the order of the rows.
  func gatherSlopes(_ packed: PackedSentences, words: [Int32]) {
    let columns = 3 * width
    wordSlopes.pointer.update(repeating: 0, count: packed.distinct.count * columns)
    biasHidden.gradient.clear()
    for row in 0..<packed.rows {
      let hidden = slopes.pointer + row * gateStride
      let candidate = candidateSlopes.pointer + row * stride
      let target = wordSlopes.pointer + Int(words[row]) * columns
      for column in 0..<columns { biasHidden.gradient.pointer[column] += hidden[column] }
      for column in 0..<2 * width { target[column] += hidden[column] }
      for column in 0..<width { target[2 * width + column] += candidate[column] }
    }
    biasInput.gradient.clear()
    for word in 0..<packed.distinct.count {
      let source = wordSlopes.pointer + word * columns
      for column in 0..<columns { biasInput.gradient.pointer[column] += source[column] }
    }
  }

  /// The gradients of the weights, and the slopes to the words' vectors (D,inputs) added to `vectorSlopes`.
  func weightGradients(
    _ vectors: UnsafePointer<Float>, _ packed: PackedSentences, vectorSlopes: UnsafeMutablePointer<Float>,
    workers: Workers
  ) {
    let (columns, size) = (3 * width, 256)
    let (source, target) = (SharedPointer(vectors), SharedMutablePointer(vectorSlopes))
    workers.forEachChunk(of: columns, size: size) { rows in
      product(
        rows: rows.count, columns: width, inner: packed.rows,
        MatrixFactor(slopes.pointer + rows.lowerBound, stride: gateStride, transposed: true),
        MatrixFactor(kept[4].pointer, stride: stride),
        into: weightHidden.gradient.pointer + rows.lowerBound * width, stride: width)
      product(
        rows: rows.count, columns: inputs, inner: packed.distinct.count,
        MatrixFactor(wordSlopes.pointer + rows.lowerBound, stride: columns, transposed: true),
        MatrixFactor(source.pointer, stride: inputs),
        into: weightInput.gradient.pointer + rows.lowerBound * inputs, stride: inputs)
    }
    workers.forEachChunk(of: packed.distinct.count, size: size) { rows in
      product(
        rows: rows.count, columns: inputs, inner: columns,
        MatrixFactor(wordSlopes.pointer + rows.lowerBound * columns, stride: columns),
        MatrixFactor(weightInput.values.pointer, stride: inputs),
        into: target.pointer + rows.lowerBound * inputs, stride: inputs, adding: true)
    }
  }
}
