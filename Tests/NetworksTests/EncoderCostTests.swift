import Networks
import Tensors
import Testing

/// What a plan says of a network agrees with the network that is built from it.
@Suite struct EncoderCostTests {
  // 5/192 leaves the first layer 2.5 channels, which round to the even 2.
  @Test(arguments: [(15, 5.0 / 192), (16, 0.03), (33, 1.0 / 16), (32, 0.25)])
  func aPlanCountsWhatTheNetworkHolds(_ size: Int, _ width: Double) throws {
    let plan = try SmallAlexNet.Plan(inputSize: size, width: width, dimension: 5)
    let network = SmallAlexNet(plan, seed: 0, workers: Workers(threads: 1))
    #expect(plan.cost.parameters == network.parameters.reduce(0) { $0 + $1.count })
    #expect(plan.cost.layers.map(\.name) == network.layerNames)
    _ = network.forward(FloatBuffer(count: size * size * 3), count: 1, training: false)
    for layer in network.layerNames {
      #expect(plan.cost.features(of: layer) == network.activation(of: layer)?.columns, "\(layer)")
    }
    // Two operations for each weight at each place where it is applied: side by side for filters, once for linear layers.
    let sides = [size, pooledSide(size), pooledSide(pooledSide(size))]
    let places = [sides[0], sides[1], sides[2], sides[2], sides[2]].map { $0 * $0 } + [1, 1, 1]
    let weights = network.parameters.filter { $0.shape.count > 1 }
    #expect(weights.count == places.count)
    #expect(plan.cost.operations == zip(weights, places).reduce(0) { $0 + 2 * Double($1.0.count * $1.1) })
  }

  @Test func aBatchTakesImagesUpToItsCapacity() throws {
    let network = try SmallAlexNet(inputSize: 16, width: 0.03, dimension: 4, seed: 0, workers: Workers(threads: 1))
    var batch = ImageBatch(capacity: 3, side: 16)
    for value in [Float(0.5), -1] {
      let place = batch.append(1)
      for index in 0..<batch.imageFloats { place[index] = value * Float(index % 5) }
    }
    let features = network.forward(batch, training: false)
    #expect(features.rows == 2)
    #expect(features == network.forward(batch.pixels, count: 2, training: false))
    batch.removeAll()
    #expect(batch.count == 0)
  }
}
