import Tensors

/// Renders views of one recipe; holds scratch memory, so each thread has its own.
public final class ViewRenderer {
  /// The recipe.
  public let recipe: ViewRecipe

  /// A renderer of a recipe.
  public init(recipe: ViewRecipe) {
    precondition(
      recipe.outputSize >= 1 && recipe.outputSize <= 1_024, "output size 1 to 1024, found \(recipe.outputSize)")
    self.recipe = recipe
  }

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
  }
}
