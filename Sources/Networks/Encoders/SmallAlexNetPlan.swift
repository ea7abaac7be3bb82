import Tensors

extension SmallAlexNet {
  /// The smallest image that leaves a pixel after three poolings.
  public static let minimumInputSize = 15

  /// The sizes of all layers: the network is built from them, and its cost follows from them.
  public struct Plan: Sendable, Hashable {
    /// A 3x3 convolution with its batch normalisation, rectifier and (optional) pooling.
    struct Convolution: Sendable, Hashable {
      /// The channels that it reads.
      var inputs: Int
      /// The channels of its outputs.
      var channels: Int
      /// The height and width of what it reads, and of its outputs before pooling.
      var side: Int
      var isPooled: Bool
      /// The first convolution keeps none of its outputs but the pooled ones.
      var keepsRaw: Bool

      var outputSide: Int { isPooled ? pooledSide(side) : side }
      /// Channels are padded to whole vectors.
      var stride: Int { paddedToVectors(channels) }
    }

    /// The height and width of the images, in pixels.
    public let inputSize: Int
    /// The dimension of the features.
    public let dimension: Int
    let convolutions: [Convolution]
    /// The units of fc6 and of fc7.
    let hidden: Int

    /// The numbers of the last convolution's outputs.
    var flat: Int { convolutions.last.map { $0.channels * $0.outputSide * $0.outputSide } ?? 0 }

    /// The sizes for a width factor, which scales all channels and units but the features'.
    ///
    /// - Throws: where a layer would be left empty.
    public init(inputSize: Int, width: Double, dimension: Int) throws(EncoderError) {
      guard inputSize >= SmallAlexNet.minimumInputSize else {
        throw .inputSizeTooSmall(inputSize, minimum: SmallAlexNet.minimumInputSize)
      }
      guard dimension >= 1 else { throw .dimensionNotPositive(dimension) }
      // Half to even, as Python's round.
      let sizes = [96, 192, 384, 384, 192, 4096].map { ($0 * width).rounded(.toNearestOrEven) }
      guard width.isFinite, sizes.allSatisfy({ $0 >= 1 && $0 <= 1e6 }) else { throw .widthTooSmall(width) }
      self.inputSize = inputSize
      self.dimension = dimension
      hidden = Int(sizes[5])
      var (side, inputs) = (inputSize, 3)
      var convolutions: [Convolution] = []
      for (index, channels) in sizes.prefix(5).enumerated() {
        let layer = Convolution(
          inputs: inputs, channels: Int(channels), side: side, isPooled: [0, 1, 4].contains(index), keepsRaw: index > 0)
        convolutions.append(layer)
        (side, inputs) = (layer.outputSide, layer.channels)
      }
      self.convolutions = convolutions
    }

    /// What a pass of one image costs.
    public var cost: EncoderCost {
      var layers: [EncoderCost.Layer] = []
      for (index, layer) in convolutions.enumerated() {
        let outputs = layer.outputSide * layer.outputSide * layer.stride
        var cost = EncoderCost.Layer.convolution(
          "conv\(index + 1)", kernel: 3, inputs: layer.inputs, outputs: layer.channels, outputSide: layer.side)
        cost.features = layer.channels * layer.outputSide * layer.outputSide
        cost.side = layer.outputSide
        // A pooled layer keeps its outputs and which of each window won.
        cost.activations =
          (layer.keepsRaw ? layer.side * layer.side * layer.stride : 0) + (layer.isPooled ? 2 * outputs : 0)
        layers.append(cost)
      }
      layers.append(.linear("fc6", inputs: flat, outputs: hidden, extraParameters: 2 * hidden))
      layers.append(.linear("fc7", inputs: hidden, outputs: hidden, extraParameters: 2 * hidden))
      layers.append(.linear("output", inputs: hidden, outputs: dimension, extraParameters: dimension))
      // Layers share two buffers of gradients: the one that is read and the one that is written.
      let largest = convolutions.map { $0.outputSide * $0.outputSide * $0.stride }.max() ?? 0
      let images = 2 * 3 * inputSize * inputSize
      return EncoderCost(layers: layers, sharedActivations: images + 2 * largest + 2 * flat + 6 * hidden)
    }
  }
}
