import Datasets
import Foundation
import Tensors

/// Times pictures read from class folders, cropped at random and resized to `TO` pixels, on one thread, in processor
/// time: `bench folders FOLDER TO`.
///
/// FOLDER holds `train/CLASS/PICTURE`, which `scripts/peers/folders.py` makes; nothing decoded is kept. Prints the best of several
/// passes over all of them.
func benchFolders(_ arguments: [String]) throws -> Int32 {
  guard arguments.count == 2, let to = Int(arguments[1]), (1...1_024).contains(to) else {
    FileHandle.standardError.write(Data("usage: bench folders FOLDER TO\n".utf8))
    return 2
  }
  let path = URL(fileURLWithPath: arguments[0]).path
  let workers = Workers(threads: 1)
  let split = try ClassFolders.folder(path).open(
    "train", searching: [], environment: [:], cacheLimit: 0, workers: workers)
  let recipe = ViewRecipe(outputSize: to, crop: .init(area: 0.08...1))
  let batch = 64
  var views = [Float](repeating: 0, count: batch * to * to * 3)
  var best = Double.infinity
  for pass in 0..<6 {
    let start = processorSeconds()
    for first in stride(from: 0, to: split.count, by: batch) {
      try renderBatch(
        split: split, indices: Array(first..<min(first + batch, split.count)), recipe: recipe, seed: 0,
        purpose: .trainingView, epoch: pass, view: 0, into: &views, workers: workers)
    }
    best = min(best, (processorSeconds() - start) / Double(split.count))
  }
  print("{\"name\": \"folders to \(to)\", \"seconds\": \(best), \"per_second\": \(1 / best)}")
  return 0
}

/// The processor time that this process has taken.
private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}
