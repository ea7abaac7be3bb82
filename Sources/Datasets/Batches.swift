import Synchronization
import Tensors

/// Renders one view of each of a batch's images into (N, S, S, 3).
///
/// A view depends on (seed, purpose, epoch, image index, view) alone, not on the batch's order or the workers.
///
/// - Parameters:
///   - indices: The images; the index in the split keys the random numbers.
///   - destination: N * S * S * 3 floats.
/// - Throws: where an image cannot be read, and where the split's files were changed since it was opened.
public func renderBatch(
  split: any ImageSplit, indices: [Int], recipe: ViewRecipe, seed: UInt64, purpose: RandomPurpose, epoch: Int,
  view: Int, into destination: UnsafeMutablePointer<Float>, workers: Workers
) throws(DatasetError) {
  nonisolated(unsafe) let destination = destination  // each task writes its own images
  let stride = recipe.outputSize * recipe.outputSize * 3
  let failure = Mutex<DatasetError?>(nil)
  workers.forEachChunk(of: indices.count, size: 16) { range in
    let renderer = ViewRenderer(recipe: recipe)
    let buffer = PixelBuffer()
    for position in range {
      let index = indices[position]
      let size = split.size(of: index)
      var stream = RandomStream(seed: seed, purpose: purpose, epoch: epoch, sample: index, view: view)
      let parameters = recipe.parameters(height: size.height, width: size.width, stream: &stream)
      do throws(DatasetError) {
        try split.read(index, box: parameters.box, shrink: parameters.shrink, into: buffer)
      } catch {
        return failure.withLock { [error] in $0 = error }
      }
      renderer.render(buffer, parameters: parameters, into: destination + position * stride)
    }
  }
  if let failure = failure.withLock({ $0 }) { throw failure }
  try split.checkUnchanged()
}
