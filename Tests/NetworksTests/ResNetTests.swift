import Foundation
import Networks
import Tensors
import TestSupport
import Testing

/// Numbers made by Tests/References/resnet.py.
private struct Reference: Decodable {
  struct Gradient: Decodable {
    var samples: [Double]
    var norm: Double
  }
  /// A training step of a narrow network, and ten of them where there are losses.
  struct Narrow: Decodable {
    var name: String
    var channels: Int
    var stem: String
    var size: Int
    var images: Int
    var dimension: Int
    var loss: Double
    var activations: [String: [Double]]
    var gradients: [String: Gradient]
    var statistics: [String: [Double]]
    var evaluated: [Double]
    var rate: Double
    var losses: [Double]

    func network(workers: Workers) throws -> ResNet {
      let stem = try #require(ResNetStem(rawValue: stem))
      return try referenceNetwork(
        name, size: size, dimension: dimension, stem: stem, channels: channels, workers: workers)
    }
  }
  struct Whole: Decodable {
    var name: String
    var size: Int
    var images: Int
    var activations: [String: [Double]]
  }
  struct Tiny: Decodable {
    var name: String
    var pool: [Double]
    var output: [Double]
  }
  var narrow: [Narrow]
  var whole: [Whole]
  var tiny: [Tiny]

  static func read() throws -> Reference {
    try JSONDecoder().decode(Reference.self, from: Data(contentsOf: testFile("References/resnet.json")))
  }
}

private func architecture(_ name: String) throws -> ResNetArchitecture {
  try #require(ResNetArchitecture.all.first { $0.name == name })
}

/// The network that the script builds.
private func referenceNetwork(
  _ name: String, size: Int, dimension: Int, stem: ResNetStem, channels: Int, workers: Workers
) throws -> ResNet {
  let network = try ResNet(
    architecture(name), inputSize: size, dimension: dimension, stem: stem, channels: channels, seed: 0,
    workers: workers)
  for (index, parameter) in network.parameters.enumerated() {
    let numbers = hashed(parameter.count, stream: index)
    let key = parameter.name
    if parameter.shape.count > 1 {
      let scale = Float(1.7 / Double(parameter.shape.dropFirst().reduce(1, *)).squareRoot())
      parameter.load(numbers.map { $0 * scale })
    } else if key.contains("fc") || key.hasSuffix("bias") {
      parameter.load(numbers.map { $0 * 0.2 })
    } else {
      let isLast = key.contains(".bn3.") || name == "resnet18" && key.contains(".bn2.")
      parameter.load(numbers.map { isLast ? $0 * 0.1 + 0.2 : $0 * 0.4 + 0.8 })
    }
  }
  for (index, statistic) in network.runningStatistics.enumerated() {
    let isMean = statistic.name.hasSuffix("running_mean")
    for (channel, value) in hashed(statistic.values.count, stream: 500 + index).enumerated() {
      statistic.values[channel] = isMean ? value * 0.1 : value * 0.3 + 1
    }
  }
  return network
}

/// Every `count`-th part of `values`, as the script samples them.
private func samples(_ values: [Float], _ count: Int) -> [Double] {
  let step = max(1, values.count / count)
  return stride(from: 0, to: values.count, by: step).prefix(count).map { Double(values[$0]) }
}

/// The loss of features whose halves are pairs, and its gradient.
private func lossAndGradient(_ features: Matrix, workers: Workers) -> (Double, Matrix) {
  let half = features.rows / 2
  let value = WeightedLoss(align: 1, uniform: 1).evaluate(
    x: features.rows(0..<half), y: features.rows(half..<features.rows), key: BatchKey(seed: 0, epoch: 0, step: 0),
    workers: workers
  ).total
  return (
    value.value,
    Matrix(
      rows: features.rows, columns: features.columns, elements: value.gradientX.elements + value.gradientY.elements)
  )
}

@Suite struct ResNetTests {
  /// Both kinds of blocks and stems, channels that fill no vector and sides that no tile divides.
  @Test(arguments: 0..<5) func trainingStepFollowsTorchvision(index: Int) throws {
    let reference = try Reference.read().narrow[index]
    let workers = Workers(threads: 2)
    let network = try reference.network(workers: workers)
    let images = pairedImages(step: 0, count: reference.images, size: reference.size)
    let features = network.forward(images, count: reference.images, training: true)
    #expect(network.layerNames == ["layer1", "layer2", "layer3", "layer4", "pool", "output"])
    for (name, expected) in reference.activations.sorted(by: { $0.key < $1.key }) {
      let found = try #require(network.activation(of: name))
      #expect(distance(samples(found.elements, 48), expected) < 2e-5, "\(name)")
    }
    let (loss, gradient) = lossAndGradient(features, workers: workers)
    #expect(abs(loss - reference.loss) < 2e-5)
    network.backward(gradient)
    #expect(network.parameters.count == reference.gradients.count)
    for parameter in network.parameters {
      let expected = try #require(reference.gradients[parameter.name])
      let found = parameter.inPyTorchOrder(parameter.gradient)
      let norm = found.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(abs(norm - expected.norm) < 3e-4 * expected.norm, "\(parameter.name) \(norm) \(expected.norm)")
      let difference = zip(samples(found, 4), expected.samples).map { abs($0 - $1) }.max() ?? .infinity
      let size = expected.norm / Double(parameter.count).squareRoot()
      #expect(difference < 2e-3 * size, "\(parameter.name)")
    }
    #expect(network.runningStatistics.count == reference.statistics.count)
    for statistic in network.runningStatistics {
      let expected = try #require(reference.statistics[statistic.name])
      #expect(distance(samples(statistic.values.elements, 2), expected) < 2e-5, "\(statistic.name)")
    }
    let next = pairedImages(step: 1, count: reference.images, size: reference.size)
    let evaluated = network.forward(next, count: reference.images, training: false)
    #expect(distance(samples(evaluated.elements, 48), reference.evaluated) < 1e-4)
  }

  @Test(arguments: 0..<2) func tenStepsFollowPyTorch(index: Int) throws {
    let reference = try Reference.read().narrow[index]
    let workers = Workers(threads: 2)
    let network = try reference.network(workers: workers)
    let optimizer = SGD(parameters: network.parameters, momentum: 0.9, weightDecay: 1e-4, workers: workers)
    #expect(reference.losses.count == 10)
    for step in reference.losses.indices {
      let images = pairedImages(step: step, count: reference.images, size: reference.size)
      let features = network.forward(images, count: reference.images, training: true)
      let (loss, gradient) = lossAndGradient(features, workers: workers)
      let expected = reference.losses[step]
      #expect(abs(loss - expected) < 1e-4 * abs(expected), "step \(step): \(loss) against \(expected)")
      network.backward(gradient)
      optimizer.step(rate: reference.rate)
    }
    #expect(network.batchesTracked == 10)
  }

  @Test(arguments: 0..<2) func featuresOfFullWidthAreTorchvisions(index: Int) throws {
    let reference = try Reference.read().whole[index]
    let network = try referenceNetwork(
      reference.name, size: reference.size, dimension: 128, stem: .imagenet, channels: 64,
      workers: Workers(threads: 2))
    let images = pairedImages(step: 0, count: reference.images, size: reference.size)
    _ = network.forward(images, count: reference.images, training: false)
    #expect(network.activation(of: "pool")?.columns == (reference.name == "resnet18" ? 512 : 2048))
    for (name, expected) in reference.activations.sorted(by: { $0.key < $1.key }) {
      let found = try #require(network.activation(of: name))
      #expect(distance(samples(found.elements, name == "pool" ? 256 : 64), expected) < 1e-5, "\(name)")
    }
  }

  @Test(arguments: 0..<2) func readsTorchvisionsFiles(index: Int) throws {
    let reference = try Reference.read().tiny[index]
    let network = try ResNet(
      architecture(reference.name), inputSize: 40, dimension: 3, stem: .imagenet,
      channels: reference.name == "resnet18" ? 2 : 1, seed: 0, workers: Workers(threads: 1))
    try readWeights(into: network, from: testFile("References/\(reference.name).safetensors"))
    let features = network.forward(pairedImages(step: 0, count: 4, size: 40), count: 4, training: false)
    let pool = try #require(network.activation(of: "pool"))
    #expect(distance(samples(pool.elements, 1000), reference.pool) < 1e-5)
    #expect(distance(samples(features.elements, 12), reference.output) < 1e-5)
  }

  @Test(arguments: ResNetStem.allCases) func bitsDoNotDependOnThreads(stem: ResNetStem) throws {
    var weights: [[Float]] = []
    for threads in [1, 2, 3] {
      let workers = Workers(threads: threads)
      let network = try ResNet(
        .resNet50, inputSize: 24, dimension: 8, stem: stem, channels: 8, seed: 5, workers: workers)
      let optimizer = SGD(parameters: network.parameters, momentum: 0.9, weightDecay: 1e-4, workers: workers)
      for step in 0..<2 {
        let images = pairedImages(step: step, count: 12, size: 24)
        let features = network.forward(images, count: 12, training: true)
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
    let images = pairedImages(step: 0, count: 14, size: 20)
    func network() throws -> ResNet {
      try ResNet(
        .resNet18, inputSize: 20, dimension: 6, stem: .cifar, channels: 6, seed: 2, workers: Workers(threads: 2))
    }
    // A training step after a larger one leaves nothing of it behind.
    func gradients(_ network: ResNet) -> [Float] {
      let features = network.forward(images, count: 6, training: true)
      network.backward(lossAndGradient(features, workers: Workers(threads: 1)).1)
      return network.parameters.flatMap(\.gradient.elements)
    }
    let fresh = gradients(try network())
    let used = try network()
    let features = used.forward(images, count: 14, training: true)
    used.backward(lossAndGradient(features, workers: Workers(threads: 1)).1)
    #expect(gradients(used) == fresh)
  }

  @Test func weightsAreDrawnAsTorchvisionDoes() throws {
    let network = try ResNet(
      .resNet18, inputSize: 32, dimension: 16, stem: .cifar, seed: 1, workers: Workers(threads: 2))
    let other = try ResNet(
      .resNet18, inputSize: 32, dimension: 16, stem: .cifar, seed: 2, workers: Workers(threads: 2))
    let index = try #require(network.parameters.firstIndex { $0.name == "layer4.0.conv1.weight" })
    let weights = network.parameters[index].exported()
    #expect(weights != other.parameters[index].exported())
    let variance = weights.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(weights.count)
    #expect(abs(variance / (2 / (512 * 9)) - 1) < 0.01)
    let last = try #require(network.parameters.first { $0.name == "fc.weight" }).exported()
    let bound = Float(1 / 512.0.squareRoot())
    #expect(last.allSatisfy { abs($0) <= bound } && last.contains { abs($0) > 0.9 * bound })
    #expect(network.parameters[1].exported().allSatisfy { $0 == 1 })
    #expect(network.parameters[0].shape == [64, 3, 3, 3])
  }

  @Test(arguments: [(ResNetArchitecture.resNet18, ResNetStem.imagenet, 40), (.resNet50, .cifar, 11)])
  func aPlanCountsWhatTheNetworkHolds(_ architecture: ResNetArchitecture, _ stem: ResNetStem, _ size: Int) throws {
    let plan = try ResNet.Plan(architecture, inputSize: size, dimension: 5, stem: stem, channels: 4)
    let network = ResNet(plan, seed: 0, workers: Workers(threads: 1))
    #expect(plan.cost.parameters == network.parameters.reduce(0) { $0 + $1.count })
    #expect(plan.cost.layers.map(\.name) == ["conv1"] + network.layerNames)
    _ = network.forward(FloatBuffer(count: size * size * 3), count: 1, training: false)
    for layer in network.layerNames {
      #expect(plan.cost.features(of: layer) == network.activation(of: layer)?.columns, "\(layer)")
    }
    // As torchvision's own table has it: 1.81 and 4.09 billion multiplications and additions at 224 pixels.
    let whole = try ResNet.Plan(architecture, inputSize: 224, dimension: 1000, stem: .imagenet)
    let billions = whole.cost.operations / 2e9
    #expect(abs(billions - (architecture == .resNet18 ? 1.81 : 4.09)) < 0.01)
    #expect(whole.cost.parameters == (architecture == .resNet18 ? 11_689_512 : 25_557_032))
  }

  @Test func impossibleSizesAreErrors() {
    let workers = Workers(threads: 1)
    #expect(throws: EncoderError.inputSizeTooSmall(7, minimum: 8)) {
      try ResNet(.resNet18, inputSize: 7, dimension: 2, stem: .cifar, seed: 0, workers: workers)
    }
    #expect(throws: EncoderError.dimensionNotPositive(0)) {
      try ResNet(.resNet18, inputSize: 32, dimension: 0, stem: .cifar, seed: 0, workers: workers)
    }
    #expect(throws: EncoderError.widthTooSmall(0)) {
      try ResNet(.resNet18, inputSize: 32, dimension: 2, stem: .cifar, channels: 0, seed: 0, workers: workers)
    }
  }
}
