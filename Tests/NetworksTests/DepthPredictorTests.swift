import Foundation
import Networks
import Tensors
import TestSupport
import Testing

/// Numbers made by Tests/References/depth.py.
private struct Reference: Decodable {
  struct Gradient: Decodable {
    var samples: [Double]
    var norm: Double
  }
  var channels: Int
  var mapSide: Int
  var side: Int
  var count: Int
  var loss: Double
  var depths: [Double]
  var evaluated: [Double]
  var gradients: [String: Gradient]
  var statistics: [String: [Double]]
  var losses: [Double]

  static func read() throws -> [Reference] {
    try JSONDecoder().decode([Reference].self, from: Data(contentsOf: testFile("References/depth.json")))
  }

  func predictor(threads: Int = 2) throws -> DepthPredictor {
    let plan = try DepthPredictor.Plan(channels: channels, mapSide: mapSide, side: side)
    let predictor = DepthPredictor(plan, seed: 0, workers: Workers(threads: threads))
    for (index, parameter) in predictor.parameters.enumerated() {
      let numbers = hashed(parameter.count, stream: index)
      let isBlock = parameter.name.hasPrefix("blocks")
      if parameter.shape.count > 1 {
        let scale = Float(1.5 / Double(parameter.shape[isBlock ? 0 : 1] * 4).squareRoot())
        parameter.load(numbers.map { $0 * scale })
      } else if isBlock, parameter.name.hasSuffix("weight") {
        parameter.load(numbers.map { $0 * 0.4 + 0.8 })
      } else {
        parameter.load(numbers.map { $0 * 0.2 })
      }
    }
    return predictor
  }

  func maps(step: Int) -> Matrix {
    let numbers = hashed(count * channels * mapSide * mapSide, stream: 3000 + step)
    return Matrix(rows: count, columns: channels * mapSide * mapSide, elements: numbers.map { max($0, 0) })
  }

  func targets(step: Int) -> Matrix {
    Matrix(
      rows: count, columns: side * side, elements: hashed(count * side * side, stream: 4000 + step).map { $0 * 2 + 3 })
  }

  /// The mean squared error and its gradient.
  func loss(_ depths: Matrix, step: Int) -> (value: Double, gradient: Matrix) {
    let targets = targets(step: step)
    var gradient = depths
    var sum = 0.0
    for index in depths.elements.indices {
      let difference = Double(depths.elements[index]) - Double(targets.elements[index])
      sum += difference * difference
      gradient.elements[index] = Float(2 * difference / Double(depths.elements.count))
    }
    return (sum / Double(depths.elements.count), gradient)
  }
}

private func samples(_ values: [Float], _ count: Int) -> [Double] {
  let step = max(1, values.count / count)
  return stride(from: 0, to: values.count, by: step).prefix(count).map { Double(values[$0]) }
}

@Suite struct DepthPredictorTests {
  @Test(arguments: 0..<4) func aTrainingStepFollowsPyTorch(index: Int) throws {
    let reference = try Reference.read()[index]
    let predictor = try reference.predictor()
    let all = Array(0..<reference.count)
    let depths = predictor.forward(reference.maps(step: 0), rows: all, training: true)
    #expect(distance(samples(depths.elements, 64), reference.depths) < 2e-6)
    let loss = reference.loss(depths, step: 0)
    #expect(abs(loss.value / reference.loss - 1) < 1e-6)
    predictor.backward(loss.gradient)
    #expect(Set(predictor.parameters.map(\.name)) == Set(reference.gradients.keys))
    for parameter in predictor.parameters {
      let expected = try #require(reference.gradients[parameter.name])
      let found = parameter.inPyTorchOrder(parameter.gradient)
      #expect(distance(samples(found, 24), expected.samples) < 5e-5, "\(parameter.name)")
      let norm = found.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(abs(norm / expected.norm - 1) < 2e-5, "\(parameter.name)")
    }
    for statistic in predictor.runningStatistics {
      let expected = try #require(reference.statistics[statistic.name])
      #expect(distance(samples(statistic.values.elements, 8), expected) < 1e-5, "\(statistic.name)")
    }
    let evaluated = predictor.forward(reference.maps(step: 1), rows: all, training: false)
    #expect(distance(samples(evaluated.elements, 64), reference.evaluated) < 5e-6)
  }

  @Test(arguments: 0..<4) func tenStepsFollowPyTorch(index: Int) throws {
    let reference = try Reference.read()[index]
    let workers = Workers(threads: 2)
    let training = DepthTraining(
      try reference.predictor(),
      settings: DepthTraining.Settings(epochs: 1, batch: reference.count, rate: 0.003, decay: 0.2, decayAt: []),
      seed: 0, workers: workers)
    for (step, expected) in reference.losses.enumerated() {
      let loss = training.step(
        features: reference.maps(step: step), depths: reference.targets(step: step),
        samples: Array(0..<reference.count), rate: 0.003)
      #expect(abs(loss / expected - 1) < 1e-3, "step \(step)")
    }
  }

  /// Central differences along a random direction of each parameter; rectifiers that flip on the way bend them by some percent.
  @Test func gradientsAreTheSlopesOfTheLoss() throws {
    let reference = try Reference.read()[1]
    let predictor = try reference.predictor()
    let (all, maps) = (Array(0..<reference.count), reference.maps(step: 0))
    func loss() -> (value: Double, gradient: Matrix) {
      reference.loss(predictor.forward(maps, rows: all, training: true), step: 0)
    }
    predictor.backward(loss().gradient)
    for (index, parameter) in predictor.parameters.enumerated() {
      let direction = hashed(parameter.count, stream: 6000 + index)
      let start = parameter.values.elements
      let slope = zip(parameter.gradient.elements, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      let step: Float = 3e-4
      func moved(_ distance: Float) -> Double {
        for place in 0..<parameter.count { parameter.values[place] = start[place] + distance * direction[place] }
        return loss().value
      }
      let difference = (moved(step) - moved(-step)) / Double(2 * step)
      _ = moved(0)
      #expect(abs(difference - slope) < 6e-2 * max(abs(slope), 0.1), "\(parameter.name): \(difference), \(slope)")
    }
  }

  @Test func bitsDoNotDependOnThreads() throws {
    let reference = try Reference.read()[0]
    let results = try [1, 3].map { threads in
      let predictor = try reference.predictor(threads: threads)
      let depths = predictor.forward(reference.maps(step: 0), rows: Array(0..<reference.count), training: true)
      predictor.backward(reference.loss(depths, step: 0).gradient)
      return [depths.elements] + predictor.parameters.map(\.gradient.elements)
    }
    #expect(results[0] == results[1])
  }

  @Test func batchesOfOtherSizesReuseMemory() throws {
    let reference = try Reference.read()[1]
    func gradients(after batches: [[Int]]) throws -> [[Float]] {
      let predictor = try reference.predictor()
      var depths = Matrix(rows: 0, columns: 0)
      for rows in batches { depths = predictor.forward(reference.maps(step: 0), rows: rows, training: true) }
      predictor.backward(depths)
      return predictor.parameters.map(\.gradient.elements)
    }
    #expect(try gradients(after: [[0, 1, 2, 3, 4], [3, 1]]) == gradients(after: [[3, 1]]))
  }

  @Test func aPlanDoublesMapsToImages() throws {
    let cases: [(channels: Int, side: Int, image: Int, blocks: [Int], padding: Int)] = [
      (384, 15, 64, [192, 96], 1), (192, 7, 64, [96, 48, 24], 1), (384, 31, 128, [192, 96], 1),
      (512, 2, 64, [256, 128, 64, 32, 16], 0), (48, 3, 16, [24, 12], 1), (24, 1, 16, [12, 6, 3], 1),
    ]
    for (channels, side, image, blocks, padding) in cases {
      let plan = try DepthPredictor.Plan(channels: channels, mapSide: side, side: image)
      #expect(plan.blocks == blocks && plan.padding == padding, "\(side) of \(image)")
    }
    #expect(throws: DepthPlanError.notDoubling(mapSide: 14, side: 62)) {
      try DepthPredictor.Plan(channels: 384, mapSide: 14, side: 62)
    }
    #expect(throws: DepthPlanError.notDoubling(mapSide: 64, side: 64)) {
      try DepthPredictor.Plan(channels: 64, mapSide: 64, side: 64)
    }
    #expect(throws: DepthPlanError.channelsRunOut(channels: 3, doublings: 2)) {
      try DepthPredictor.Plan(channels: 3, mapSide: 8, side: 32)
    }
  }

  @Test func aPredictorLearnsWhatMapsSay() throws {
    // The depth is a blur of the first channel: nothing but the maps tells it.
    let (count, side) = (24, 4)
    let maps = Matrix(
      rows: count, columns: 16 * side * side,
      elements: hashed(count * 16 * side * side, stream: 1).map { max($0, 0) })
    var depths = Matrix(rows: count, columns: 64)
    for image in 0..<count {
      for pixel in 0..<64 { depths[image, pixel] = 2 + maps[image, pixel / 16 * side + pixel % 8 / 2] }
    }
    let workers = Workers(threads: 2)
    let plan = try DepthPredictor.Plan(channels: 16, mapSide: side, side: 8)
    let training = DepthTraining(
      DepthPredictor(plan, seed: 1, workers: workers),
      settings: DepthTraining.Settings(epochs: 60, batch: 8, rate: 0.01, decay: 0.2, decayAt: [0.8]), seed: 1,
      workers: workers)
    var losses: [Double] = []
    training.train(features: maps, depths: depths) { _, loss in losses.append(loss) }
    #expect(losses.count == 180)
    #expect(losses.suffix(3).reduce(0, +) / 3 < 0.02)
    let predicted = training.predictions(maps)
    let error = zip(predicted.elements, depths.elements).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    #expect(error / Double(depths.elements.count) < 0.03)
  }
}
