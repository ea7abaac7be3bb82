import Experiments
import Networks
import Specifications
import Tensors

/// ResNet-18: 8 blocks of two convolutions.
public struct ResNet18Encoder: ResNetFamily {
  /// The side of the square input in pixels.
  public var size = 32
  /// How the network begins.
  public var stem = ResNetStem.imagenet
  /// The feature dimension m.
  public var dimension = 128

  /// For images of 32 x 32 pixels.
  public init() {}

  /// The name that files use.
  public static let name = "resnet18"
  /// What it is.
  public static let meaning =
    "ResNet-18 with torchvision's parameters: 8 blocks of two convolutions, 512 pooled features"
  /// The keys.
  public static let keys = networkKeys
  package static let architecture = ResNetArchitecture.resNet18
}

/// ResNet-50: 16 blocks of three convolutions.
public struct ResNet50Encoder: ResNetFamily {
  /// The side of the square input in pixels.
  public var size = 32
  /// How the network begins.
  public var stem = ResNetStem.imagenet
  /// The feature dimension m.
  public var dimension = 128

  /// For images of 32 x 32 pixels.
  public init() {}

  /// The name that files use.
  public static let name = "resnet50"
  /// What it is.
  public static let meaning =
    "ResNet-50 with torchvision's parameters: 16 blocks of three convolutions, 2048 pooled features"
  /// The keys.
  public static let keys = networkKeys
  package static let architecture = ResNetArchitecture.resNet50
}

/// A residual network that can be made.
package protocol ResNetFamily: EncoderFamily, ImageEncoderSpecification where Input == ImageBatch {
  /// The numbers and kinds of its blocks.
  static var architecture: ResNetArchitecture { get }
  /// How the network begins.
  var stem: ResNetStem { get set }
}

extension ResNetFamily {
  /// The stages, the pooled features, and the output.
  public static var layers: [String] { architecture.blocks.indices.map { "layer\($0 + 1)" } + ["pool", "output"] }
  /// The features, and what the convolutions make of an image.
  public static var evaluatedLayers: [String] { ["output", "pool"] }

  static var networkKeys: [Key<Self>] {
    [
      Key("size", \.size, .inputSide, "side of the square input in pixels"),
      Key(
        "stem", \.stem, .choice(of: ResNetStem.self),
        "how the network begins: `imagenet` halves the image twice; `cifar` does not, for images of 32 pixels"),
      Key("dimension", \.dimension, .integer.within(1...65_536), "dimension m of the features"),
    ]
  }

  /// The size of the images counts most.
  package static var costliestKey: String { "size" }

  package func cost() throws -> EncoderCost { try plan().cost }

  package func make(seed: UInt64, workers: Workers) throws -> any Encoder<ImageBatch> {
    ResNet(try plan(), seed: seed, workers: workers)
  }

  package func randomBatch(count: Int) -> ImageBatch { randomImages(side: size, count: count) }

  private func plan() throws(EncoderError) -> ResNet.Plan {
    try ResNet.Plan(Self.architecture, inputSize: size, dimension: dimension, stem: stem)
  }
}

extension ResNetStem: JSONRepresentable {}
