// bench: kernel ladders and end-to-end timings.
// Invariant: a version is compared with the naive one before it is timed; numbers go to standard output.
// Start with `benches`, then the file of the bench at hand.

import Foundation

/// A bench: what it is called, what it times, and the function that does.
struct Bench: Sendable {
  var name: String
  var abstract: String
  var perform: @Sendable ([String]) throws -> Void
}

/// All benches, in the order of the help text.
let benches: [Bench] = [
  Bench(name: "train", abstract: "A training step of the encoder.", perform: benchTrain),
  Bench(name: "encode", abstract: "Images encoded a second by a frozen encoder.", perform: benchEncode),
  Bench(name: "views", abstract: "Augmented views a second.", perform: benchViews),
  Bench(name: "metrics", abstract: "Alignment, uniformity, neighbours and densities.", perform: benchMetrics),
  Bench(name: "figures", abstract: "Figures laid out and written.", perform: benchFigures),
]

/// The names of the benches with what they time.
func benchHelp() -> String {
  let column = (benches.map(\.name.count).max() ?? 0) + 4
  let lines = benches.map { bench in
    "  " + bench.name + String(repeating: " ", count: column - bench.name.count - 2) + bench.abstract
  }
  return "Usage: bench NAME [ARGUMENTS]\n\n" + lines.joined(separator: "\n")
}

let words = CommandLine.arguments.dropFirst()
guard let name = words.first, name != "help", name != "--help", name != "-h" else {
  print(benchHelp())
  exit(0)
}
guard let bench = benches.first(where: { $0.name == name }) else {
  FileHandle.standardError.write(Data("bench: unknown bench '\(name)'\n\(benchHelp())\n".utf8))
  exit(2)
}
do {
  try bench.perform(Array(words.dropFirst()))
} catch {
  FileHandle.standardError.write(Data("bench \(name): \(error)\n".utf8))
  exit(1)
}
