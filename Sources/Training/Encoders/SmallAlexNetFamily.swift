import Experiments
import Networks
import Tensors

/// The paper's encoder of small images (`SmallAlexNet`).
struct SmallAlexNetFamily: EncoderFamily {
  let name = "small-alexnet"

  func cost(_ configuration: EncoderConfiguration) throws -> EncoderCost { try plan(configuration).cost }

  func make(
    _ configuration: EncoderConfiguration, seed: UInt64, workers: Workers
  ) throws -> any Encoder<ImageBatch> {
    SmallAlexNet(try plan(configuration), seed: seed, workers: workers)
  }

  func randomBatch(_ configuration: EncoderConfiguration, count: Int) -> ImageBatch {
    randomImages(side: configuration.size, count: count)
  }

  private func plan(_ configuration: EncoderConfiguration) throws(EncoderError) -> SmallAlexNet.Plan {
    try SmallAlexNet.Plan(
      inputSize: configuration.size, width: configuration.width, dimension: configuration.dimension)
  }
}

/// Images of uniform noise in -1...1.
func randomImages(side: Int, count: Int) -> ImageBatch {
  var batch = ImageBatch(capacity: count, side: side)
  let pixels = batch.append(count)
  var stream = RandomStream(seed: 0, purpose: .sampling)
  for index in 0..<count * batch.imageFloats { pixels[index] = Float(stream.uniform(-1, 1)) }
  return batch
}
