import Foundation

/// One line of a bench's output: what was timed, and what it took.
struct Measurement {
  var name: String
  /// The median time of one piece of work.
  var seconds: Double
  /// Items a second: views, images or calls.
  var perSecond: Double
  /// Further numbers: sizes, phases, rates.
  var fields: [(String, Double)] = []

  /// Prints one JSON line, with this process's peak memory.
  func report() {
    let numbers = [("seconds", seconds), ("per_second", perSecond), ("peak_mb", peakMegabytes())] + fields
    let words = numbers.map { "\"\($0.0)\": \(String(format: "%.6g", $0.1))" }
    print("{\"name\": \"\(name)\", \(words.joined(separator: ", "))}")
  }
}

/// The largest resident memory that this process has had, in MiB.
func peakMegabytes() -> Double {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return Double(usage.ru_maxrss) / 1024
}

/// Seconds on a clock that only runs forward.
func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }

/// The middle one of some numbers, the upper one of two.
func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// The least time of a call of `work`, over at least five calls and a quarter of a second.
func leastSeconds(_ work: () -> Void) -> Double {
  work()
  var least = Double.infinity
  var calls = 0
  let start = now()
  while calls < 5 || now() - start < 0.25 {
    let before = now()
    work()
    least = min(least, now() - before)
    calls += 1
  }
  return least
}
