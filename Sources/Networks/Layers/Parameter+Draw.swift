import Tensors

extension Parameter {
  /// Draws the values in PyTorch's order of elements, in pieces with a stream of random numbers each, so that the draw is parallel.
  ///
  /// `index` keeps the streams of a network's parameters apart.
  func draw(
    index: Int, seed: UInt64, workers: Workers, _ number: @Sendable (inout RandomStream) -> Double
  ) {
    let piece = 1 << 16
    var drawn = [Float](repeating: 0, count: count)
    drawn.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let target = SharedMutablePointer(base)
      workers.forEachChunk(of: count, size: piece) { range in
        var stream = RandomStream(seed: seed, purpose: .weights, sample: index, view: range.lowerBound / piece)
        for element in range { target.pointer[element] = Float(number(&stream)) }
      }
    }
    load(drawn)
  }
}
