/// Which residual network: the number of blocks of each stage, and their kind.
public struct ResNetArchitecture: Sendable, Hashable {
  /// The name in torchvision.
  public let name: String
  /// The number of blocks of each stage.
  public let blocks: [Int]
  /// Whether blocks have three convolutions, 1x1, 3x3 and 1x1 with four times the channels, rather than two of 3x3.
  public let isBottleneck: Bool

  /// An architecture of at least one stage of at least one block.
  public init(name: String, blocks: [Int], isBottleneck: Bool) {
    precondition(!blocks.isEmpty && blocks.allSatisfy { $0 >= 1 }, "\(name) with stages of \(blocks) blocks")
    self.name = name
    self.blocks = blocks
    self.isBottleneck = isBottleneck
  }

  /// 18 layers: 8 blocks of two convolutions; 512 pooled features.
  public static let resNet18 = ResNetArchitecture(name: "resnet18", blocks: [2, 2, 2, 2], isBottleneck: false)
  /// 50 layers: 16 blocks of three convolutions; 2048 pooled features.
  public static let resNet50 = ResNetArchitecture(name: "resnet50", blocks: [3, 4, 6, 3], isBottleneck: true)
  /// All architectures.
  public static let all = [resNet18, resNet50]
}

/// How a residual network begins.
public enum ResNetStem: String, Sendable, Hashable, CaseIterable {
  /// A convolution 7x7 every 2 pixels and max-pooling 3x3 every 2 pixels: the layers see a sixteenth of the pixels.
  case imagenet
  /// A convolution 3x3 at every pixel, for small images.
  case cifar
}

/// A convolution with batch normalisation, as it is planned; the names are those of torchvision's modules.
struct PlannedConvolution: Sendable, Hashable {
  var name: String
  var normalizationName: String
  var inputs: Int
  var outputs: Int
  var kernel: Int
  var step: Int
  /// The height and width of the outputs.
  var side: Int
}

/// A residual block, as it is planned.
struct PlannedBlock: Sendable, Hashable {
  /// Two convolutions 3x3, or three of 1x1, 3x3 and 1x1; the step is that of the first 3x3, where torchvision has it.
  var branch: [PlannedConvolution]
  /// The shortcut's convolution where the input does not have the outputs' shape.
  var projection: PlannedConvolution?

  init(name: String, inputs: Int, inputSide: Int, channels: Int, isBottleneck: Bool, step: Int) {
    let outputs = isBottleneck ? 4 * channels : channels
    let side = (inputSide - 1) / step + 1
    let shapes =
      isBottleneck
      ? [(channels, 1, 1, inputSide), (channels, 3, step, side), (outputs, 1, 1, side)]
      : [(channels, 3, step, side), (outputs, 3, 1, side)]
    branch = []
    for (index, (count, kernel, step, side)) in shapes.enumerated() {
      branch.append(
        PlannedConvolution(
          name: "\(name).conv\(index + 1)", normalizationName: "\(name).bn\(index + 1)",
          inputs: branch.last?.outputs ?? inputs, outputs: count, kernel: kernel, step: step, side: side))
    }
    guard step != 1 || inputs != outputs else { return }
    projection = PlannedConvolution(
      name: "\(name).downsample.0", normalizationName: "\(name).downsample.1", inputs: inputs, outputs: outputs,
      kernel: 1, step: step, side: side)
  }

  var convolutions: [PlannedConvolution] { branch + (projection.map { [$0] } ?? []) }
  var outputs: Int { branch[branch.count - 1].outputs }
  var side: Int { branch[branch.count - 1].side }
}

extension ResNet {
  /// The sizes of a network, from which it is built and its cost counted.
  public struct Plan: Sendable {
    /// The height and width of the images, in pixels.
    public let inputSize: Int
    /// The dimension D of the features.
    public let dimension: Int
    let stem: PlannedConvolution
    /// The side after max-pooling; nil: the stem does not pool.
    let pooledSide: Int?
    let stages: [[PlannedBlock]]
    /// The channels of the last stage.
    let pooledFeatures: Int

    /// The smallest image; the last stage's images have one pixel.
    public static let minimumInputSize = 8

    /// The plan of a network; `channels` are those of the stem, and each stage has twice the channels of the one before.
    ///
    /// - Throws: for sizes that leave a layer empty.
    public init(
      _ architecture: ResNetArchitecture, inputSize: Int, dimension: Int, stem kind: ResNetStem, channels: Int = 64
    ) throws(EncoderError) {
      guard inputSize >= Plan.minimumInputSize else {
        throw .inputSizeTooSmall(inputSize, minimum: Plan.minimumInputSize)
      }
      guard dimension >= 1 else { throw .dimensionNotPositive(dimension) }
      guard (1...4096).contains(channels) else { throw .widthTooSmall(Double(channels)) }
      self.inputSize = inputSize
      self.dimension = dimension
      let (kernel, step) = kind == .imagenet ? (7, 2) : (3, 1)
      stem = PlannedConvolution(
        name: "conv1", normalizationName: "bn1", inputs: 3, outputs: channels, kernel: kernel, step: step,
        side: (inputSize - 1) / step + 1)
      pooledSide = kind == .imagenet ? (stem.side - 1) / 2 + 1 : nil
      var (inputs, side) = (channels, pooledSide ?? stem.side)
      var stages: [[PlannedBlock]] = []
      for (stage, count) in architecture.blocks.enumerated() {
        var blocks: [PlannedBlock] = []
        for index in 0..<count {
          let block = PlannedBlock(
            name: "layer\(stage + 1).\(index)", inputs: inputs, inputSide: side, channels: channels << stage,
            isBottleneck: architecture.isBottleneck, step: stage > 0 && index == 0 ? 2 : 1)
          blocks.append(block)
          (inputs, side) = (block.outputs, block.side)
        }
        stages.append(blocks)
      }
      self.stages = stages
      pooledFeatures = inputs
    }

    /// The layers whose activations can be read.
    public var layerNames: [String] { stages.indices.map { "layer\($0 + 1)" } + ["pool", "output"] }

    /// What a pass of one image costs: the stem "conv1", the stages, "pool" and "output".
    public var cost: EncoderCost {
      let image = 3 * inputSize * inputSize
      var layers = [Plan.cost(of: [stem], name: "conv1")]
      if let pooledSide {
        layers[0].features = stem.outputs * pooledSide * pooledSide
        // The pooled values and their places in the windows.
        layers[0].activations += 2 * layers[0].features
      }
      var widest = 0
      for (index, blocks) in stages.enumerated() {
        var layer = Plan.cost(of: blocks.flatMap(\.convolutions), name: "layer\(index + 1)")
        let sizes = blocks.map { $0.outputs * $0.side * $0.side }
        layer.features = sizes.last ?? 0
        // Beside the convolutions' outputs, each block keeps its sums.
        layer.activations += sizes.reduce(0, +)
        widest = max(widest, sizes.max() ?? 0)
        layers.append(layer)
      }
      layers.append(
        EncoderCost.Layer(name: "pool", operations: 0, parameters: 0, features: pooledFeatures, activations: 0))
      layers.append(.linear("output", inputs: pooledFeatures, outputs: dimension, extraParameters: dimension))
      // Two blocks' gradients by turns, and those inside a block.
      return EncoderCost(layers: layers, sharedActivations: image + 4 * widest)
    }

    private static func cost(of convolutions: [PlannedConvolution], name: String) -> EncoderCost.Layer {
      convolutions.reduce(
        into: EncoderCost.Layer(name: name, operations: 0, parameters: 0, features: 0, activations: 0)
      ) {
        let one = EncoderCost.Layer.convolution(
          name, kernel: $1.kernel, inputs: $1.inputs, outputs: $1.outputs, outputSide: $1.side)
        $0.operations += one.operations
        $0.parameters += one.parameters
        $0.features = one.features
        $0.side = one.side
        $0.activations += one.activations
      }
    }
  }
}
