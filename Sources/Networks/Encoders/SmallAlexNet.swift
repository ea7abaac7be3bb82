import Tensors

/// The small AlexNet of Tian et al. (CMC) as Wang and Isola use it: five 3x3 convolutions and three linear layers.
public final class SmallAlexNet: Encoder {
  /// The height and width of the images, in pixels.
  public let inputSize: Int
  /// The dimension D of the features.
  public let featureDimension: Int
  /// The layers whose activations can be read.
  public let layerNames = ["conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "output"]
  /// The learned arrays.
  public let parameters: [Parameter] = []
  /// The running means and variances.
  public let runningStatistics: [RunningStatistic] = []
  /// The number of training batches seen.
  public var batchesTracked = 0

  /// A network with weights drawn from `seed`.
  public init(inputSize: Int, width: Double, dimension: Int, seed: UInt64, workers: Workers) throws(EncoderError) {
    guard inputSize >= 15 else { throw .inputSizeTooSmall(inputSize, minimum: 15) }
    self.inputSize = inputSize
    featureDimension = dimension
  }

  /// The features (N,D) of images (N,H,W,3).
  public func forward(_ images: UnsafePointer<Float>, count: Int, training: Bool) -> Matrix {
    Matrix(rows: count, columns: featureDimension)
  }

  /// The activation of a layer after the last forward.
  public func activation(of layer: String) -> Matrix? { nil }

  /// Overwrites the gradients of all parameters.
  public func backward(_ gradient: Matrix) {}
}
