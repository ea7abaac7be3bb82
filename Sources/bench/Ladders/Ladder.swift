import Foundation

/// A kernel as a naive reference and ideas, each compared with the reference before it is timed.
struct Ladder {
  /// One way to do the work.
  struct Rung {
    var name: String
    var perform: () -> Void
    /// The result of the last call.
    var result: () -> [Float]
  }

  /// A rung that disagrees with the reference.
  struct Disagreement: Error, CustomStringConvertible {
    var description: String
  }

  var name: String
  /// The operations of the direct way, for rates.
  var operations: Double
  /// The largest difference to the reference that is let pass, relative to the reference's largest number.
  var tolerance = 1e-4
  /// The reference first.
  var rungs: [Rung]

  /// Compares and times all rungs, and prints a line for each.
  func climb() throws {
    var reference: [Float] = []
    for (place, rung) in rungs.enumerated() {
      rung.perform()
      let result = rung.result()
      if place == 0 { reference = result }
      let difference = relativeErrors(result, reference.map(Double.init)).max
      guard result.count == reference.count, difference <= tolerance else {
        throw Disagreement(
          description: "\(name), \(rung.name): differs from \(rungs[0].name) by \(difference), allowed \(tolerance)")
      }
      let seconds = leastSeconds(rung.perform)
      Measurement(
        name: "\(name): \(rung.name)", seconds: seconds, perSecond: 1 / seconds,
        fields: [("gflops", operations / seconds * 1e-9), ("max_difference", difference)]
      ).report()
    }
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

/// All ladders by name.
let ladders: [(name: String, make: @Sendable () -> Ladder)] = [
  ("convolution-forward", { convolutionLadder(.forward) }),
  ("convolution-input-gradient", { convolutionLadder(.inputGradient) }),
  ("convolution-filter-gradient", { convolutionLadder(.filterGradient) }),
  ("first-convolution", { firstConvolutionLadder() }),
  ("normalization", { normalizationLadder() }),
  ("product", { productLadder() }),
  ("update", { updateLadder() }),
]

/// Climbs the ladder called `arguments[0]`, or all; returns the exit status.
func benchLadder(_ arguments: [String]) throws -> Int32 {
  let chosen = ladders.filter { arguments.isEmpty || arguments.contains($0.name) }
  guard !chosen.isEmpty else {
    let known = ladders.map(\.name).joined(separator: ", ")
    FileHandle.standardError.write(Data("bench ladder: unknown ladder '\(arguments[0])' (known: \(known))\n".utf8))
    return 2
  }
  for ladder in chosen { try ladder.make().climb() }
  return 0
}
