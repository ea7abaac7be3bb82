// bench: kernel ladders and end-to-end timings.
// Invariant: results go to standard output, one line a measurement; medians or the best of several passes count.
// Start with `benches`, then the file of the bench at hand.

import Foundation
import Tensors

/// A bench: what is typed, what it times, and the function that does.
struct Bench: Sendable {
  var name: String
  var operands: String
  var abstract: String
  /// Returns the exit status.
  var perform: @Sendable ([String]) async throws -> Int32
}

/// All benches, in the order of the help text.
let benches: [Bench] = [
  Bench(
    name: "train", operands: "SIZE WIDTH PAIRS [STEPS [THREADS [DIMENSION]]]",
    abstract: "a training step of the encoder"
  ) {
    try benchTrain($0)
    return 0
  },
  Bench(name: "encode", operands: "SIZE WIDTH PAIRS [STEPS [THREADS [DIMENSION]]]", abstract: "images encoded a second")
  {
    try benchEncode($0)
    return 0
  },
  Bench(
    name: "resnet", operands: "NAME SIZE IMAGES [STEPS [STEM [THREADS]]]",
    abstract: "a training step of a residual network"
  ) {
    try benchResNet($0)
    return 0
  },
  Bench(
    name: "depth", operands: "CHANNELS MAP SIZE IMAGES [STEPS [THREADS]]",
    abstract: "a training step of the depth predictor"
  ) {
    try benchDepth($0)
    return 0
  },
  Bench(name: "peak", operands: "[THREADS]", abstract: "the machine's rate of matrix products") { words in
    benchPeak(words)
    return 0
  },
  Bench(name: "errors", operands: "", abstract: "fast kernels against sums in double precision") { _ in
    benchErrors()
    return 0
  },
  Bench(name: "views", operands: "FROM TO", abstract: "the paper's training view, on one thread") { benchViews($0) },
  Bench(name: "folders", operands: "FOLDER TO", abstract: "pictures decoded, cropped and resized, on one thread") {
    try benchFolders($0)
  },
  Bench(name: "metrics", operands: "[THREADS] [NAME...]", abstract: "uniformity, neighbours, probe, densities, losses")
  {
    try benchMetrics($0)
  },
  Bench(name: "errors-metrics", operands: "", abstract: "the evaluator's kernels against double precision") { _ in
    try benchMetricErrors()
  },
  Bench(
    name: "ladder", operands: "[NAME...]", abstract: "each kernel's ways, from a naive reference on, compared and timed"
  ) {
    try benchLadders($0)
  },
  Bench(
    name: "sentences", operands: "[ROWS [COLUMNS [THREADS]]] [FILE]",
    abstract: "nested cross validation of logistic regression, at MR's size"
  ) {
    try benchSentences($0)
  },
  Bench(name: "text", operands: "[split] PATH...", abstract: "the pass over a text, and reading its sentences in order")
  {
    try benchText($0)
  },
  Bench(name: "figures", operands: "", abstract: "figures laid out and written to files") { _ in
    try FiguresBench.run()
    return 0
  },
  Bench(name: "report", operands: "REPORT STORE", abstract: "a whole report rendered from a filled store") {
    try benchReport($0)
  },
  Bench(name: "diff", operands: "[STORES]", abstract: "false alarms and power of the tests of sphere diff, simulated") {
    benchDiff($0)
  },
  Bench(name: "diff-figures", operands: "", abstract: "rendered reports and a figure of many marks compared") { _ in
    try benchDiffFigures()
  },
  Bench(name: "diff-stores", operands: "[RUNS [FOLDER]]", abstract: "two stores compared") {
    try await benchDiffStores($0)
  },
]

let words = CommandLine.arguments.dropFirst()
let help =
  "Usage: bench NAME [ARGUMENTS]\n\n"
  + benches.map { "  \($0.name) \($0.operands)\n      \($0.abstract)" }.joined(separator: "\n")

guard let name = words.first, name != "help", name != "--help", name != "-h" else {
  print(help)
  exit(0)
}
guard let bench = benches.first(where: { $0.name == name }) else {
  FileHandle.standardError.write(Data("bench: unknown bench '\(name)'\n\(help)\n".utf8))
  exit(2)
}
do {
  exit(try await bench.perform(Array(words.dropFirst())))
} catch {
  FileHandle.standardError.write(Data("bench \(name): \(error)\n".utf8))
  exit(1)
}
