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
  let bytes = split.height * split.width * 3
  let failure = Mutex<DatasetError?>(nil)
  workers.forEachChunk(of: indices.count, size: 16) { range in
    let renderer = ViewRenderer(recipe: recipe)
    let pixels = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes)
    defer { pixels.deallocate() }
    for position in range {
      do throws(DatasetError) {
        try split.copyPixels(indices[position], to: pixels)
      } catch {
        return failure.withLock { [error] in $0 = error }
      }
      var stream = RandomStream(
        seed: seed, purpose: purpose, epoch: epoch, sample: indices[position], view: view)
      renderer.render(
        pixels: pixels, height: split.height, width: split.width, stream: &stream,
        into: destination + position * stride)
    }
  }
  if let failure = failure.withLock({ $0 }) { throw failure }
  try split.checkUnchanged()
}
