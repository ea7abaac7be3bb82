// Networks: layers with forward and backward side by side, encoders, losses, optimisers, schedules, safetensors.
// Invariant: nothing here knows data sets or files of images, and no result depends on the number of threads.
// Start with `Encoder` (what training sees), then `SmallAlexNet` (how layers are put together), then the layers.

import Tensors

/// A network that maps inputs of one kind (images, sentences) to points on the unit sphere.
///
/// Not safe to use from two tasks at a time: forward keeps what backward needs.
public protocol Encoder<Input>: AnyObject {
  /// A batch of inputs, such as `ImageBatch`.
  associatedtype Input
  /// The dimension D of the features.
  var featureDimension: Int { get }
  /// The layers whose activations can be read, from the input to "output".
  var layerNames: [String] { get }
  /// The learned arrays, in the order of the reference module's `state_dict`.
  var parameters: [Parameter] { get }
  /// The running means and variances, in the order of the reference module's `state_dict`.
  var runningStatistics: [RunningStatistic] { get }
  /// The number of training batches that the running statistics have seen.
  var batchesTracked: Int { get set }

  /// The features (N,D) of a batch of N inputs: unit rows.
  ///
  /// With `training`, batch normalisation uses and records the batch's statistics, and what `backward` needs is kept.
  func forward(_ batch: Input, training: Bool) -> Matrix

  /// The activation (N, features) of a layer after the last forward, flattened in PyTorch's order (C, H, W of images).
  ///
  /// It is nil for a name that is not in `layerNames` and before the first forward.
  func activation(of layer: String) -> Matrix?

  /// Overwrites the gradients of all parameters, given the loss's gradient (N,D) to the features of the last training forward.
  func backward(_ gradient: Matrix)
}

extension Encoder {
  /// The features of a layer in the last forward pass, whose result was `output`.
  public func features(of layer: String, output: Matrix) -> Matrix {
    layer == "output" ? output : activation(of: layer) ?? output
  }
}

/// An encoder of square images of one size.
public protocol ImageEncoder: Encoder where Input == ImageBatch {
  /// The height and width of the images, in pixels.
  var inputSize: Int { get }

  /// The features (N,D) of images (N,H,W,3), normalised images in, unit rows out.
  ///
  /// With `training`, batch normalisation uses and records the batch's statistics, and what `backward` needs is kept.
  func forward(_ images: UnsafePointer<Float>, count: Int, training: Bool) -> Matrix
}

extension ImageEncoder {
  /// The features (N,D) of a batch of images, which must be of the encoder's size.
  public func forward(_ batch: ImageBatch, training: Bool) -> Matrix {
    precondition(batch.side == inputSize, "images of \(batch.side) pixels for an encoder of \(inputSize)")
    return forward(batch.pixels, count: batch.count, training: training)
  }

  /// The features (N,D) of the first `count` images (N,H,W,3) of a buffer, which it keeps alive meanwhile.
  ///
  /// Prefer this to passing `images.pointer`: a buffer may be released as soon as its pointer has been read.
  public func forward(_ images: FloatBuffer, count: Int, training: Bool) -> Matrix {
    let needed = count * inputSize * inputSize * 3
    precondition(images.count >= needed, "\(images.count) floats for \(count) images, which need \(needed)")
    return withExtendedLifetime(images) { forward(UnsafePointer(images.pointer), count: count, training: training) }
  }
}

/// Why an encoder cannot be built.
public enum EncoderError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The images are too small for the layers that halve them.
  case inputSizeTooSmall(Int, minimum: Int)
  /// The feature dimension is below 1.
  case dimensionNotPositive(Int)
  /// The width factor leaves a layer without channels, or is not finite.
  case widthTooSmall(Double)

  /// The message for a person.
  public var description: String {
    switch self {
    case .inputSizeTooSmall(let size, let minimum):
      "input size must be at least \(minimum) pixels, found \(size)"
    case .dimensionNotPositive(let dimension):
      "feature dimension must be at least 1, found \(dimension)"
    case .widthTooSmall(let width):
      "width factor must be finite and leave every layer a channel, found \(width)"
    }
  }
}
