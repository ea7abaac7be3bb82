/// What a pass of one input through an encoder costs, in direct (textbook) arithmetic, layer by layer.
public struct EncoderCost: Sendable, Hashable {
  /// One layer that has weights, with the normalisation and pooling that follow it.
  public struct Layer: Sendable, Hashable {
    /// The name by which its features are asked for.
    public var name: String
    /// The operations of a forward pass, two for each weight at each place.
    public var operations: Double
    /// The learned numbers.
    public var parameters: Int
    /// The numbers of its output.
    public var features: Int
    /// The numbers that it keeps for the backward pass.
    public var activations: Int
    /// The height and width of the maps that its output is; nil where it is none.
    public var side: Int?

    /// A layer's numbers as they are.
    public init(name: String, operations: Double, parameters: Int, features: Int, activations: Int) {
      self.name = name
      self.operations = operations
      self.parameters = parameters
      self.features = features
      self.activations = activations
    }

    /// A square convolution with batch normalisation; `outputSide` is the height and width of its outputs.
    public static func convolution(
      _ name: String, kernel: Int, inputs: Int, outputs: Int, outputSide: Int
    ) -> Layer {
      let weights = kernel * kernel * inputs * outputs
      let places = outputSide * outputSide
      var layer = Layer(
        name: name, operations: 2 * Double(weights) * Double(places), parameters: weights + 2 * outputs,
        features: outputs * places, activations: outputs * places)
      layer.side = outputSide
      return layer
    }

    /// A linear layer; `extraParameters` counts its bias or its normalisation's scales and shifts.
    ///
    /// What it keeps is small beside the convolutions' and left to `sharedActivations`.
    public static func linear(_ name: String, inputs: Int, outputs: Int, extraParameters: Int) -> Layer {
      Layer(
        name: name, operations: 2 * Double(inputs) * Double(outputs), parameters: inputs * outputs + extraParameters,
        features: outputs, activations: 0)
    }
  }

  /// The layers, from the input to "output".
  public var layers: [Layer]
  /// The numbers held for one input that belong to no single layer: the input and the gradients that layers share.
  public var sharedActivations: Int

  /// A network of these layers.
  public init(layers: [Layer], sharedActivations: Int) {
    self.layers = layers
    self.sharedActivations = sharedActivations
  }

  /// The operations of a forward pass.
  public var operations: Double { layers.reduce(0) { $0 + $1.operations } }
  /// The learned numbers.
  public var parameters: Int { layers.reduce(0) { $0 + $1.parameters } }
  /// The numbers held for one input of a training batch.
  public var activations: Int { layers.reduce(sharedActivations) { $0 + $1.activations } }
  /// The numbers of a layer's output; nil for a name that no layer has.
  public func features(of layer: String) -> Int? { layers.first { $0.name == layer }?.features }
}
