import Foundation
import Networks
import Tensors
import TestSupport
import Testing

/// Numbers made by Tests/References/small_alexnet.py.
private struct Reference: Decodable {
  struct Variant: Decodable {
    var size: Int
    var width: Double
    var images: Int
    var features: [Double]
    var gradients: [String: Gradient]
  }
  struct Gradient: Decodable {
    var samples: [Double]
    var norm: Double
  }
  var size: Int
  var width: Double
  var images: Int
  var dimension: Int
  var rate: Double
  var loss: Double
  var features: [Double]
  var activations: [String: [Double]]
  var gradients: [String: Gradient]
  var statistics: [String: [Double]]
  var losses: [Double]
  var losses64: [Double]
  var evaluated: [Double]
  var variants: [Variant]

  static func read() throws -> Reference {
    try JSONDecoder().decode(Reference.self, from: Data(contentsOf: testFile("References/small_alexnet.json")))
  }

  func network(workers: Workers = Workers(threads: 1)) throws -> SmallAlexNet {
    try referenceNetwork(size: size, width: width, dimension: dimension, workers: workers)
  }

  func batch(step: Int) -> FloatBuffer { pairedImages(step: step, count: images, size: size) }
}

/// The network that the script builds.
private func referenceNetwork(size: Int, width: Double, dimension: Int, workers: Workers) throws -> SmallAlexNet {
  let network = try SmallAlexNet(inputSize: size, width: width, dimension: dimension, seed: 0, workers: workers)
  for (index, parameter) in network.parameters.enumerated() {
    let numbers = hashed(parameter.count, stream: index)
    if parameter.shape.count > 1 {
      let scale = Float(1.7 / Double(parameter.shape.dropFirst().reduce(1, *)).squareRoot())
      parameter.load(numbers.map { $0 * scale })
    } else {
      parameter.load(numbers.map { $0 * (parameter.name.hasSuffix("weight") ? 1.5 : 0.2) })
    }
  }
  return network
}

/// Every `count`-th part of `values`, as the script samples them.
private func samples(_ values: [Float], _ count: Int) -> [Double] {
  let step = max(1, values.count / count)
  return stride(from: 0, to: values.count, by: step).prefix(count).map { Double(values[$0]) }
}

private let objective = WeightedLoss(align: 1, uniform: 1)

/// The loss of features whose halves are pairs, and its gradient.
private func lossAndGradient(_ features: Matrix, workers: Workers) -> (Double, Matrix) {
  let half = features.rows / 2
  let value = objective.evaluate(
    x: features.rows(0..<half), y: features.rows(half..<features.rows), key: BatchKey(seed: 0, epoch: 0, step: 0),
    workers: workers
  ).total
  return (
    value.value,
    Matrix(
      rows: features.rows, columns: features.columns, elements: value.gradientX.elements + value.gradientY.elements)
  )
}

@Suite struct SmallAlexNetTests {
  @Test func forwardAndBackwardFollowPyTorch() throws {
    let reference = try Reference.read()
    let network = try reference.network()
    let images = reference.batch(step: 0)
    let features = network.forward(images, count: reference.images, training: true)
    #expect(distance(features.elements.map(Double.init), reference.features) < 2e-5)
    for (name, expected) in reference.activations.sorted(by: { $0.key < $1.key }) {
      let found = try #require(network.activation(of: name))
      #expect(distance(samples(found.elements, 64), expected) < 2e-5, "\(name)")
    }
    let (loss, gradient) = lossAndGradient(features, workers: Workers(threads: 1))
    #expect(abs(loss - reference.loss) < 1e-5)
    network.backward(gradient)
    for parameter in network.parameters {
      let expected = try #require(reference.gradients[parameter.name])
      let found = parameter.inPyTorchOrder(parameter.gradient)
      let norm = found.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(abs(norm - expected.norm) < 1e-4 * expected.norm, "\(parameter.name) \(norm) \(expected.norm)")
      #expect(distance(samples(found, 24), expected.samples) < 3e-4, "\(parameter.name)")
    }
    for statistic in network.runningStatistics {
      let expected = try #require(reference.statistics[statistic.name])
      #expect(distance(samples(statistic.values.elements, 24), expected) < 1e-5, "\(statistic.name)")
    }
    let evaluated = network.forward(reference.batch(step: 1), count: reference.images, training: false)
    #expect(distance(samples(evaluated.elements, 64), reference.evaluated) < 2e-5)
  }

  /// Sizes that no tile, vector or group divides.
  @Test(arguments: 0..<3) func oddSizesFollowPyTorch(index: Int) throws {
    let reference = try Reference.read().variants[index]
    let workers = Workers(threads: 2)
    let network = try referenceNetwork(size: reference.size, width: reference.width, dimension: 5, workers: workers)
    let images = pairedImages(step: 0, count: reference.images, size: reference.size)
    let features = network.forward(images, count: reference.images, training: true)
    #expect(distance(features.elements.map(Double.init), reference.features) < 1e-4)
    network.backward(lossAndGradient(features, workers: workers).1)
    for parameter in network.parameters {
      let expected = try #require(reference.gradients[parameter.name])
      let found = parameter.inPyTorchOrder(parameter.gradient)
      let norm = found.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      // Without neighbours to differ from, a bias before a normalised layer does nothing: the gradient is rounding.
      if expected.norm < 1e-12 {
        #expect(norm < 1e-4)
        continue
      }
      #expect(abs(norm - expected.norm) < 1e-3 * expected.norm, "\(parameter.name) \(norm) \(expected.norm)")
      #expect(distance(samples(found, 12), expected.samples) < 2e-3, "\(parameter.name)")
    }
  }

  @Test func tenStepsFollowPyTorch() throws {
    let reference = try Reference.read()
    let workers = Workers(threads: 2)
    let network = try reference.network(workers: workers)
    let optimizer = SGD(parameters: network.parameters, momentum: 0.9, weightDecay: 1e-4, workers: workers)
    for step in reference.losses.indices {
      let images = reference.batch(step: step)
      let features = network.forward(images, count: reference.images, training: true)
      let (loss, gradient) = lossAndGradient(features, workers: workers)
      let expected = reference.losses[step]
      #expect(abs(loss - expected) < 1e-4 * abs(expected), "step \(step): \(loss) against \(expected)")
      network.backward(gradient)
      optimizer.step(rate: reference.rate)
    }
    #expect(network.batchesTracked == 10)
  }

  @Test func bitsDoNotDependOnThreads() throws {
    let reference = try Reference.read()
    var weights: [[Float]] = []
    for threads in [1, 2, 3] {
      let workers = Workers(threads: threads)
      let network = try SmallAlexNet(inputSize: 32, width: 1.0 / 16, dimension: 8, seed: 5, workers: workers)
      let optimizer = SGD(parameters: network.parameters, momentum: 0.9, weightDecay: 1e-4, workers: workers)
      for step in 0..<3 {
        let images = reference.batch(step: step)
        let features = network.forward(images, count: reference.images, training: true)
        network.backward(lossAndGradient(features, workers: workers).1)
        optimizer.step(rate: 0.05)
      }
      weights.append(
        network.parameters.flatMap(\.values.elements) + network.runningStatistics.flatMap(\.values.elements))
    }
    #expect(weights[0] == weights[1])
    #expect(weights[0] == weights[2])
  }

  @Test func batchesOfOtherSizesReuseMemory() throws {
    let reference = try Reference.read()
    let images = reference.batch(step: 0)
    let network = try reference.network()
    let alone = network.forward(images, count: 5, training: false)
    let all = network.forward(images, count: reference.images, training: false)
    let again = network.forward(images, count: 5, training: false)
    #expect(alone == again)
    #expect(distance(alone.elements.map(Double.init), all.rows(0..<5).elements.map(Double.init)) < 1e-5)
    // A training step after a larger one leaves nothing of it behind.
    func gradients(_ network: SmallAlexNet) -> [Float] {
      let features = network.forward(images, count: 6, training: true)
      network.backward(lossAndGradient(features, workers: Workers(threads: 1)).1)
      return network.parameters.flatMap(\.gradient.elements)
    }
    let fresh = gradients(try reference.network())
    let features = network.forward(images, count: reference.images, training: true)
    network.backward(lossAndGradient(features, workers: Workers(threads: 1)).1)
    #expect(gradients(network) == fresh)
  }

  @Test func sizesAndNames() throws {
    let workers = Workers(threads: 1)
    #expect(throws: EncoderError.inputSizeTooSmall(14, minimum: 15)) {
      try SmallAlexNet(inputSize: 14, width: 1, dimension: 2, seed: 0, workers: workers)
    }
    #expect(throws: EncoderError.dimensionNotPositive(0)) {
      try SmallAlexNet(inputSize: 32, width: 0.1, dimension: 0, seed: 0, workers: workers)
    }
    for width in [0, -1, 1e-3, Double.nan, Double.infinity] {
      #expect(throws: EncoderError.self) {
        try SmallAlexNet(inputSize: 32, width: width, dimension: 2, seed: 0, workers: workers)
      }
    }
    let network = try SmallAlexNet(inputSize: 33, width: 1.0 / 16, dimension: 2, seed: 0, workers: workers)
    #expect(network.parameters.first?.shape == [6, 3, 3, 3])
    #expect(network.parameters.map(\.name).suffix(3) == ["blocks.6.1.bias", "blocks.7.0.weight", "blocks.7.0.bias"])
    #expect(network.activation(of: "conv5") == nil)
    let images = FloatBuffer(count: 33 * 33 * 3)
    _ = network.forward(images, count: 1, training: false)
    #expect(network.activation(of: "conv9") == nil)
    #expect(network.activation(of: "conv5")?.columns == 12 * 3 * 3)
  }

  @Test func weightsAreDrawnFromTheSeed() throws {
    let workers = Workers(threads: 2)
    let first = try SmallAlexNet(inputSize: 32, width: 0.25, dimension: 16, seed: 1, workers: workers)
    let second = try SmallAlexNet(inputSize: 32, width: 0.25, dimension: 16, seed: 2, workers: workers)
    let weights = first.parameters[18].exported()
    #expect(first.parameters[18].name == "blocks.6.0.weight")
    #expect(weights != second.parameters[18].exported())
    let mean = weights.reduce(0.0) { $0 + Double($1) } / Double(weights.count)
    let variance = weights.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(weights.count)
    #expect(abs(mean) < 1e-4)
    #expect(abs(variance.squareRoot() - 0.02) < 1e-4)
    #expect(first.parameters[1].exported().allSatisfy { $0 == 1 })
    #expect(first.parameters[2].exported().allSatisfy { $0 == 0 })
  }
}
