import Datasets
import Tensors
import Testing

@Suite struct SceneTests {
  private func scenes(
    _ split: String = "train", size: Int = 32, count: Int = 40, seed: UInt64 = 0, workers: Workers? = nil
  ) throws -> SceneSplit {
    try SceneSplit(split: split, size: size, count: count, seed: seed, rendered: workers)
  }

  @Test func anImageDependsOnSeedSplitAndIndexAlone() throws {
    let lazy = try scenes()
    let kept = try scenes(count: 70, workers: Workers(threads: 3))
    for index in [0, 7, 39] { #expect(try lazy.pixels(index) == kept.pixels(index), "image \(index)") }
    #expect(try lazy.pixels(7) != lazy.pixels(17))
    #expect(try scenes("test").pixels(7) != lazy.pixels(7))
    #expect(try scenes(seed: 1).pixels(7) != lazy.pixels(7))
  }

  @Test func fingerprintsTellParametersApart() throws {
    let prints = [
      try scenes().fingerprint, try scenes("test").fingerprint, try scenes(size: 33).fingerprint,
      try scenes(count: 41).fingerprint, try scenes(seed: 1).fingerprint,
    ]
    #expect(Set(prints).count == 5 && prints.allSatisfy { $0.count == 64 })
    #expect(try scenes(workers: Workers(threads: 1)).fingerprint == prints[0])
  }

  @Test func classesAreBalancedAndNamed() throws {
    let split = try scenes(count: 500)
    #expect(Set(split.classNames).count == 10 && split.classNames[0] == "glossy ball")
    var counts = [Int](repeating: 0, count: 10)
    for index in 0..<500 { counts[try #require(split.label(index))] += 1 }
    #expect(counts == [Int](repeating: 50, count: 10))
  }

  @Test func meanColourDoesNotGiveTheClassAway() throws {
    let split = try scenes(size: 16, count: 2_000)
    var classMeans = [SIMD3<Double>](repeating: .zero, count: 10)
    var squares = SIMD3<Double>.zero
    for index in 0..<2_000 {
      let pixels = try split.pixels(index).map(Double.init)
      var sum = SIMD3<Double>.zero
      for start in stride(from: 0, to: pixels.count, by: 3) {
        sum += SIMD3(pixels[start], pixels[start + 1], pixels[start + 2])
      }
      let mean = sum / 256
      classMeans[try #require(split.label(index))] += mean / 200
      squares += mean * mean / 2_000
    }
    let overall = classMeans.reduce(.zero, +) / 10
    let spread = (squares - overall * overall).squareRoot()
    for (label, mean) in classMeans.enumerated() {
      for channel in 0..<3 {
        // Classes this close, in units of the spread within a class, overlap by more than four fifths.
        let offset = abs(mean[channel] - overall[channel]) / spread[channel]
        #expect(offset < 0.45, "class \(label), channel \(channel)")
      }
    }
  }

  @Test func depthsAreMetresWithTheObjectInFront() throws {
    let split = try scenes(size: 40, count: 50)
    var depth = [Float](repeating: .nan, count: 40 * 40)
    for index in 0..<50 {
      split.depth(index, into: &depth)
      #expect(depth.allSatisfy { $0 > 1 && $0 < 12 }, "image \(index)")
      // The object spans at least a sixteenth of the image and stands clear of the wall.
      let nearest = depth.min() ?? 0
      let farthest = depth.max() ?? 0
      #expect(farthest - nearest > 1, "image \(index)")
      #expect(depth.count { $0 < (nearest + farthest) / 2 } > 20, "image \(index)")
    }
    // A glossy ball: the depth map at twice the size agrees with every second pixel to a pixel's slope.
    let fine = try scenes(size: 80, count: 50)
    var fineDepth = [Float](repeating: .nan, count: 80 * 80)
    split.depth(0, into: &depth)
    fine.depth(0, into: &fineDepth)
    let close = (0..<1_600).count { index in
      let (row, column) = (index / 40, index % 40)
      return abs(fineDepth[160 * row + 2 * column] - depth[index]) < 0.15
    }
    #expect(close > 1_400)
  }
}
