/// The ladders of the training step's kernels.
let kernelLadders: [Ladder] =
  [
    convolutionLadder("convolution-forward", .forward),
    convolutionLadder("convolution-input-gradient", .inputGradient),
    convolutionLadder("convolution-filter-gradient", .filterGradient),
    firstConvolutionLadder, normalizationLadder, updateLadder,
  ] + productLadders

extension Ladder.Rung {
  /// Work on buffers, by one thread, whose result is read afterwards.
  static func kernel(
    _ name: String, _ perform: @escaping @Sendable () -> Void, result: @escaping @Sendable () -> [Float]
  ) -> Ladder.Rung {
    Ladder.Rung(
      name: name,
      run: { _ in
        perform()
        return []
      }, result: { result().map(Double.init) })
  }
}

/// The largest error, and the root mean square one, relative to the largest and root mean square of the exact numbers.
func relativeErrors(_ found: [Float], _ exact: [Double]) -> (max: Double, rms: Double) {
  var (worst, largest, squares, total) = (0.0, 0.0, 0.0, 0.0)
  for (value, reference) in zip(found, exact) {
    let error = abs(Double(value) - reference)
    // NaN must not pass for agreement.
    worst = error.isNaN ? .infinity : max(worst, error)
    largest = max(largest, abs(reference))
    squares += error * error
    total += reference * reference
  }
  guard largest > 0 else { return (worst, squares.squareRoot()) }
  return (worst / largest, (squares / total).squareRoot())
}
