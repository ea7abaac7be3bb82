import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct ViewTests {
  private static func stream(_ sample: Int) -> RandomStream {
    RandomStream(seed: 5, purpose: .trainingView, epoch: 1, sample: sample)
  }

  @Test func boxesFollowTorchvisionsDistribution() {
    // Area in [0.08, 1], log-aspect uniform: a box that fits at once has the area that was drawn.
    let crop = ViewRecipe.Crop(area: 0.2...0.5)
    var (areas, logAspects, tops): ([Double], [Double], [Double]) = ([], [], [])
    for sample in 0..<20_000 {
      var stream = Self.stream(sample)
      let box = crop.box(height: 500, width: 500, stream: &stream)
      #expect(box.top >= 0 && box.left >= 0 && box.top + box.height <= 500 && box.left + box.width <= 500)
      areas.append(Double(box.height * box.width) / 250_000)
      logAspects.append(log(Double(box.width) / Double(box.height)))
      tops.append(Double(box.top) / Double(500 - box.height))
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func variance(_ values: [Double]) -> Double {
      let m = mean(values)
      return mean(values.map { ($0 - m) * ($0 - m) })
    }
    let halfWidth = log(4.0 / 3)
    #expect(abs(mean(areas) - 0.35) < 0.003 && abs(variance(areas) - 0.0075) < 0.0002)
    #expect(abs(mean(logAspects)) < 0.005 && abs(variance(logAspects) - halfWidth * halfWidth / 3) < 0.001)
    #expect(abs(mean(tops) - 0.5) < 0.01 && abs(variance(tops) - 1.0 / 12) < 0.003)
  }

  @Test func boxesThatNeverFitFallBackToTheCentre() {
    // No box of 90 % of the area and aspect about 1 fits into such strips.
    let crop = ViewRecipe.Crop(area: 0.9...0.9)
    var stream = Self.stream(0)
    #expect(crop.box(height: 10, width: 41, stream: &stream) == .init(top: 0, left: 14, height: 10, width: 13))
    #expect(crop.box(height: 41, width: 10, stream: &stream) == .init(top: 14, left: 0, height: 13, width: 10))
    // An aspect in range falls back to the whole image.
    let wide = ViewRecipe.Crop(area: 2...2)
    #expect(wide.box(height: 10, width: 11, stream: &stream) == .init(top: 0, left: 0, height: 10, width: 11))
  }

  @Test func jitterComesInEveryOrderWithFactorsInRange() {
    let recipe = ViewRecipe.paperTraining(size: 32)
    var orders: [String: Int] = [:]
    var (flips, grays) = (0, 0)
    var sums = [Double](repeating: 0, count: 4)
    let count = 24_000
    for sample in 0..<count {
      var stream = Self.stream(sample)
      let parameters = recipe.parameters(height: 32, width: 32, stream: &stream)
      var order = ""
      for step in parameters.jitter {
        let (name, factor, center): (String, Double, Double) =
          switch step {
          case .brightness(let factor): ("b", factor, 1)
          case .contrast(let factor): ("c", factor, 1)
          case .saturation(let factor): ("s", factor, 1)
          case .hue(let factor): ("h", factor, 0)
          }
        #expect(abs(factor - center) <= 0.4)
        order += name
        sums[["b", "c", "s", "h"].firstIndex(of: name) ?? 0] += abs(factor - center)
      }
      orders[order, default: 0] += 1
      flips += parameters.isFlipped ? 1 : 0
      grays += parameters.isGray ? 1 : 0
    }
    // 1,000 of each of the 24 orders; six standard deviations are 186.
    #expect(orders.count == 24 && orders.values.allSatisfy { abs($0 - 1_000) < 186 })
    #expect(sums.allSatisfy { abs($0 / Double(count) - 0.2) < 0.005 })
    #expect(abs(flips - count / 2) < 6 * 78 && abs(grays - count / 5) < 6 * 62)
  }

  @Test func stepsOfStrengthZeroAreLeftOut() {
    var stream = Self.stream(1)
    let recipe = ViewRecipe(outputSize: 8, jitter: .init(brightness: 0, contrast: 1.5, saturation: 0, hue: 0))
    let steps = recipe.parameters(height: 8, width: 8, stream: &stream).jitter
    #expect(steps.count == 1)
    guard case .contrast(let factor)? = steps.first else {
      Issue.record("found \(steps)")
      return
    }
    #expect(factor >= 0 && factor <= 2.5)
  }

  @Test func viewsDependOnNeitherOrderNorThreadsNorNeighbours() throws {
    let split = try openDataset(name: "scenes", split: "train", count: 60, searching: [])
    let recipe = ViewRecipe.paperTraining(size: 24)
    let size = 24 * 24 * 3
    func views(_ indices: [Int], threads: Int, view: Int = 0, epoch: Int = 3) throws -> [Float] {
      var result = [Float](repeating: .nan, count: indices.count * size)
      try renderBatch(
        split: split, indices: indices, recipe: recipe, seed: 9, purpose: .trainingView, epoch: epoch, view: view,
        into: &result, workers: Workers(threads: threads))
      return result
    }
    let all = try views(Array(0..<60), threads: 1)
    #expect(!all.contains { !$0.isFinite })
    #expect(try views(Array(0..<60), threads: 3) == all)
    let backwards = try views(Array((0..<60).reversed()), threads: 2)
    for index in 0..<60 {
      let place = 59 - index
      #expect(
        backwards[place * size..<(place + 1) * size] == all[index * size..<(index + 1) * size], "image \(index)")
    }
    let twelfth = all[12 * size..<13 * size]
    #expect(try views([12], threads: 1)[...] == twelfth)
    #expect(try views([12], threads: 1, view: 1)[...] != twelfth)
    #expect(try views([12], threads: 1, epoch: 4)[...] != twelfth)
  }

  @Test func everyOutputSizeStaysWithinItsImage() {
    // Sizes that are no multiple of the vectors' sixteen, with guards after the view.
    var noise = RandomStream(seed: 1, purpose: .sampling)
    let pixels = (0..<13 * 17 * 3).map { _ in UInt8(truncatingIfNeeded: noise.bits()) }
    for size in [1, 2, 3, 7, 15, 16, 17, 31, 33, 50] {
      let guardValue: Float = -12_345
      var view = [Float](repeating: guardValue, count: size * size * 3 + 64)
      let renderer = ViewRenderer(recipe: .paperTraining(size: size))
      for sample in 0..<20 {
        var stream = Self.stream(sample)
        renderer.render(pixels: pixels, height: 13, width: 17, stream: &stream, into: &view)
        #expect(view.prefix(size * size * 3).allSatisfy { $0 > -2 && $0 < 3 }, "size \(size)")
        #expect(view.suffix(64).allSatisfy { $0 == guardValue }, "size \(size)")
      }
    }
  }
}
