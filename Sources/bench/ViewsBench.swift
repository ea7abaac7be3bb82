import Datasets
import Foundation
import Tensors

/// Times the paper's training view from `FROM` to `TO` pixels on one thread: `bench views 96 64`.
///
/// The same work as torchvision's pipeline on 512 random images in memory; prints the best of several passes.
func benchViews(_ arguments: [String]) -> Int32 {
  let sizes = arguments.compactMap { Int($0) }
  guard sizes.count == 2, let from = sizes.first, let to = sizes.last, from >= 1, to >= 1, to <= 1_024 else {
    FileHandle.standardError.write(Data("usage: bench views FROM TO\n".utf8))
    return 2
  }
  let count = 512
  var noise = RandomStream(seed: 0, purpose: .sampling)
  let images = (0..<count).map { _ in
    (0..<from * from * 3).map { _ in UInt8(truncatingIfNeeded: noise.bits()) }
  }
  let renderer = ViewRenderer(recipe: .paperTraining(size: to))
  var view = [Float](repeating: 0, count: to * to * 3)
  var best = Double.infinity
  for pass in 0..<8 {
    let start = ContinuousClock.now
    for (index, image) in images.enumerated() {
      var stream = RandomStream(seed: 0, purpose: .trainingView, epoch: pass, sample: index)
      image.withUnsafeBufferPointer { pixels in
        view.withUnsafeMutableBufferPointer { target in
          if let pixels = pixels.baseAddress, let target = target.baseAddress {
            renderer.render(pixels: pixels, height: from, width: from, stream: &stream, into: target)
          }
        }
      }
    }
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    best = min(best, elapsed)
  }
  print("{\"name\": \"views \(from) to \(to)\", \"seconds\": \(best), \"per_second\": \(Double(count) / best)}")
  return 0
}
