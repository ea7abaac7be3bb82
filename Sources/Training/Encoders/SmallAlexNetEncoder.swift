import Experiments
import Networks
import Specifications
import Tensors

/// The paper's small AlexNet: five convolutions and three dense layers.
public struct SmallAlexNetEncoder: EncoderFamily, ImageEncoderSpecification {
  /// The side of the square input in pixels.
  public var size = 32
  /// The factor on every hidden width; 1 is the paper's network.
  public var width = 1.0
  /// The feature dimension m.
  public var dimension = 128

  /// The paper's for images of 32 x 32 pixels.
  public init() {}

  /// Every key given.
  public init(size: Int, width: Double, dimension: Int) {
    self.size = size
    self.width = width
    self.dimension = dimension
  }

  /// The name that files use.
  public static let name = "small-alexnet"
  /// What it is.
  public static let meaning = "the paper's small AlexNet: five convolutions and three dense layers"
  /// The layers, from the images on.
  public static let layers = ["conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "output"]
  /// The layers that the paper compares.
  public static let evaluatedLayers = ["output", "fc7"]

  /// The keys.
  public static let keys: [Key<SmallAlexNetEncoder>] = [
    Key("size", \.size, .inputSide, "side of the square input in pixels"),
    Key(
      "width", \.width,
      .number.above(0, atMost: 4)
        // The narrowest layer has 96 channels, rounded half to even.
        .must(
          be: "above 1/192, which leaves each layer a channel", schema: ["exclusiveMinimum": .number(1.0 / 192)]
        ) { 96 * $0 > 0.5 }, "factor on every hidden width"),
    Key("dimension", \.dimension, .integer.within(1...65_536), "dimension m of the features"),
  ]

  /// The width counts most.
  package static let costliestKey = "width"

  package func cost() throws -> EncoderCost { try plan().cost }

  package func make(seed: UInt64, workers: Workers) throws -> any Encoder<ImageBatch> {
    SmallAlexNet(try plan(), seed: seed, workers: workers)
  }

  package func randomBatch(count: Int) -> ImageBatch { randomImages(side: size, count: count) }

  package var narrower: SmallAlexNetEncoder? {
    width > 0.05 ? SmallAlexNetEncoder(size: size, width: width / 2, dimension: dimension) : nil
  }

  private func plan() throws(EncoderError) -> SmallAlexNet.Plan {
    try SmallAlexNet.Plan(inputSize: size, width: width, dimension: dimension)
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

extension Reading where Value == Int {
  /// The side of square images, in pixels.
  static var inputSide: Reading { .integer.within(16...256) }
}
