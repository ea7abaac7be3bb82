import Networks
import Tensors
import Testing

/// Central differences of a linear function of the features along each parameter's own gradient.
@Suite struct EncoderGradientTests {
  @Test(arguments: [(15, 1.0 / 32, 40), (21, 0.03, 33)])
  func gradientsAreDifferences(size: Int, width: Double, count: Int) throws {
    let network = try SmallAlexNet(
      inputSize: size, width: width, dimension: 5, seed: 3, workers: Workers(threads: 2))
    try compare(network, count: count)
  }

  /// Every layer of residual networks: convolutions of each kernel and step, sums with and without projection, pooling, means.
  ///
  /// Two stages: in deep networks of random weights rounding and rectifiers that flip leave no step to take.
  @Test(arguments: [
    (ResNetStem.imagenet, false, 33, 30), (.cifar, false, 14, 20), (.imagenet, true, 40, 30), (.cifar, true, 9, 24),
  ])
  func gradientsOfResidualNetworksAreDifferences(
    stem: ResNetStem, isBottleneck: Bool, size: Int, count: Int
  ) throws {
    let network = try ResNet(
      ResNetArchitecture(name: "short", blocks: [2, 2], isBottleneck: isBottleneck), inputSize: size, dimension: 5,
      stem: stem, channels: 3, seed: 3, workers: Workers(threads: 2))
    try compare(network, count: count)
  }

  private func compare(_ network: any ImageEncoder, count: Int) throws {
    let size = network.inputSize
    for (index, parameter) in network.parameters.enumerated() where parameter.shape.count == 1 {
      // Weights of batch normalisation of both signs and biases away from 0.
      let isWeight = parameter.name.hasSuffix("weight")
      parameter.load(hashed(parameter.count, stream: index).map { isWeight ? 1.2 * $0 : 0.3 * $0 + 0.2 })
    }
    let images = FloatBuffer(count: count * size * size * 3)
    for (index, value) in hashed(images.count, stream: 100).enumerated() { images[index] = value }
    let direction = Matrix(rows: count, columns: 5, elements: hashed(count * 5, stream: 200))

    func value() -> Double {
      let features = network.forward(images, count: count, training: true)
      return zip(features.elements, direction.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    _ = value()
    network.backward(direction)
    let gradients = network.parameters.map(\.gradient.elements)
    for (parameter, gradient) in zip(network.parameters, gradients) {
      let values = parameter.values.elements
      let slope = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      let length = max(0.1, values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
      guard slope > 1e-4 else { continue }
      func difference(_ part: Double) -> Double {
        func moved(_ sign: Double) -> Double {
          for index in values.indices {
            parameter.values[index] = values[index] + Float(sign * part * length / slope * Double(gradient[index]))
          }
          return value()
        }
        return (moved(1) - moved(-1)) / (2 * part * length)
      }
      // Rounding spoils short steps and rectifiers long ones: the best of three must agree.
      let errors = [2e-3, 4e-4, 1e-4].map { abs(difference($0) - slope) / slope }
      for index in values.indices { parameter.values[index] = values[index] }
      #expect((errors.min() ?? 1) < 0.05, "\(parameter.name): \(errors)")
    }
  }
}
