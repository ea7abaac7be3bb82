import Foundation
import Tensors

/// The ways in which one kernel was made faster, from a naive reference on; each must give the reference's result.
struct Ladder: Sendable {
  /// One way of doing the work.
  struct Rung: Sendable {
    /// What it does differently.
    var name: String
    /// Does the work and returns numbers that stand for its result.
    var run: @Sendable (Workers) throws -> [Double]
    /// Reads the result of the last run instead, where turning it into numbers would take longer than the work.
    var result: (@Sendable () -> [Double])?
  }
  /// What is typed after `bench ladder`.
  var name: String
  /// The work, with its sizes.
  var work: String
  /// The largest deviation from the reference, beside its largest number, that counts as the same result.
  var tolerance: Double
  /// Makes the inputs and returns the rungs, the reference first.
  var rungs: @Sendable () throws -> [Rung]
}

/// All ladders, in the order in which they are run.
let ladders: [Ladder] = kernelLadders + metricLadders

/// Compares and then times the rungs of the ladders named, or of all, and prints one JSON line a rung.
///
/// Returns 1 where a rung's result deviates from the reference, 2 for an unknown name.
func benchLadders(_ names: [String]) throws -> Int32 {
  for name in names where !ladders.contains(where: { $0.name == name }) {
    let known = ladders.map { "  \($0.name)  \($0.work)" }.joined(separator: "\n")
    FileHandle.standardError.write(Data("bench ladder: no ladder '\(name)'; known are\n\(known)\n".utf8))
    return 2
  }
  let workers = Workers(threads: 2)
  var status: Int32 = 0
  for ladder in ladders where names.isEmpty || names.contains(ladder.name) {
    var (reference, first): ([Double], Double?) = ([], nil)
    for rung in try ladder.rungs() {
      let duration = try secondsOf { _ = try rung.run(workers) }
      let result = try rung.result?() ?? rung.run(workers)
      if first == nil { reference = result }
      let scale = reference.reduce(Double.leastNormalMagnitude) { max($0, abs($1)) }
      let isSameCount = result.count == reference.count
      let deviation = isSameCount ? zip(result, reference).reduce(0) { max($0, abs($1.0 - $1.1)) } / scale : .infinity
      let isSame = deviation <= ladder.tolerance
      if !isSame { status = 1 }
      // Short work is repeated for some milliseconds, which the clock can tell apart.
      let calls = max(1, Int(0.02 / max(duration, 1e-6)))
      var seconds = try (0..<3).map { _ in
        try secondsOf { for _ in 0..<calls { _ = try rung.run(workers) } } / Double(calls)
      }
      seconds.sort()
      first = first ?? seconds[1]
      let numbers = String(
        format: "\"seconds\":%.6f,\"speedup\":%.2f,\"deviation\":%.2g,\"same\":%@", seconds[1],
        (first ?? seconds[1]) / seconds[1], deviation, isSame ? "true" : "false")
      let line = "{\"name\":\"\(ladder.name): \(rung.name)\",\"work\":\"\(ladder.work)\",\(numbers)}\n"
      FileHandle.standardOutput.write(Data(line.utf8))
    }
  }
  return status
}

private func secondsOf(_ work: () throws -> Void) rethrows -> Double {
  let parts = try ContinuousClock().measure(work).components
  return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
}
