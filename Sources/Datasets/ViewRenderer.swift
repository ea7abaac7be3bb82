import Tensors

/// Renders views of one recipe; it holds scratch memory, so each thread has its own.
public final class ViewRenderer {
  /// The recipe.
  public let recipe: ViewRecipe
  private let resampler = Resampler()
  private let gaussian = GaussianBlur()
  /// The vectors of sixteen floats a plane, with one to spare for stores past the end.
  private let planeVectors: Int
  private let planes: UnsafeMutablePointer<SIMD16<Float>>

  /// A renderer of a recipe, whose output size is 1 to 1,024.
  public init(recipe: ViewRecipe) {
    let size = recipe.outputSize
    precondition(size >= 1 && size <= 1_024, "output size must be 1 to 1024, found \(size)")
    self.recipe = recipe
    planeVectors = (size * size + 15) / 16 + 2
    planes = .allocate(capacity: 3 * planeVectors)
    planes.initialize(repeating: .zero, count: 3 * planeVectors)
  }

  deinit { planes.deallocate() }

  /// Draws a view's random choices and renders it.
  ///
  /// - Parameters:
  ///   - pixels: The image, (H, W, 3).
  ///   - destination: The view, (S, S, 3), normalised.
  public func render(
    pixels: UnsafePointer<UInt8>, height: Int, width: Int, stream: inout RandomStream,
    into destination: UnsafeMutablePointer<Float>
  ) {
    let parameters = recipe.parameters(height: height, width: width, stream: &stream)
    render(pixels: pixels, height: height, width: width, parameters: parameters, into: destination)
  }

  /// Renders a view with given choices.
  public func render(
    pixels: UnsafePointer<UInt8>, height: Int, width: Int, parameters: ViewParameters,
    into destination: UnsafeMutablePointer<Float>
  ) {
    render(
      pixels: pixels, height: height, width: width, part: ImagePart(parameters.box), parameters: parameters,
      into: destination)
  }

  /// Renders a view with given choices from the pixels that a split read for it.
  public func render(
    _ buffer: PixelBuffer, parameters: ViewParameters, into destination: UnsafeMutablePointer<Float>
  ) {
    render(
      pixels: buffer.pixels, height: buffer.height, width: buffer.width, part: buffer.part, parameters: parameters,
      into: destination)
  }

  private func render(
    pixels: UnsafePointer<UInt8>, height: Int, width: Int, part: ImagePart, parameters: ViewParameters,
    into destination: UnsafeMutablePointer<Float>
  ) {
    let box = part.pixels
    precondition(
      box.top >= 0 && box.left >= 0 && box.height >= 1 && box.width >= 1 && box.top + box.height <= height
        && box.left + box.width <= width, "\(part) is not within an image of \(height) x \(width)")
    let count = recipe.outputSize * recipe.outputSize
    let floats = UnsafeMutableRawPointer(planes).assumingMemoryBound(to: Float.self)
    let stride = 16 * planeVectors
    resampler.resample(
      pixels: pixels, height: height, width: width, part: part, parameters: parameters,
      interpolation: recipe.interpolation, size: recipe.outputSize, planes: floats, planeStride: stride)
    for channel in 0..<3 {
      for index in count..<(count + 15) / 16 * 16 { floats[channel * stride + index] = 0 }
    }
    let colors = ColorOperations(
      red: planes, green: planes + planeVectors, blue: planes + 2 * planeVectors, count: count)
    for step in parameters.jitter { colors.apply(step) }
    if parameters.isGray { colors.grayscale() }
    if let sigma = parameters.blur, let blur = recipe.blur {
      gaussian.apply(planes: floats, planeStride: stride, size: recipe.outputSize, kernel: blur.kernel, sigma: sigma)
    }
    normalize(red: floats, green: floats + stride, blue: floats + 2 * stride, count: count, into: destination)
  }

  /// (x / 255 - mean) / std, interleaved.
  private func normalize(
    red: UnsafePointer<Float>, green: UnsafePointer<Float>, blue: UnsafePointer<Float>, count: Int,
    into destination: UnsafeMutablePointer<Float>
  ) {
    let scale = 1 / (255 * recipe.std)
    let shift = -recipe.mean / recipe.std
    for index in 0..<count {
      destination[3 &* index] = red[index] * scale.x + shift.x
      destination[3 &* index &+ 1] = green[index] * scale.y + shift.y
      destination[3 &* index &+ 2] = blue[index] * scale.z + shift.z
    }
  }
}
