import Synchronization
import Tensors

/// Images of which each pixel has a depth.
public protocol DepthSplit: UniformImageSplit {
  /// Writes the depth of every pixel of an image along the camera's axis in metres, row by row (H, W).
  ///
  /// - Throws: where the file behind the split can no longer be read, or holds no depths there.
  func depth(_ index: Int, into destination: UnsafeMutablePointer<Float>) throws(DatasetError)
}

extension SceneSplit: DepthSplit {}

/// Writes the depth maps (N, S, S) that belong to the views which `renderBatch` renders for the same key.
///
/// They are cut, resized and mirrored as the views are, by the triangle kernel; what is outside an image has depth 0. The depths
/// themselves stay as they are.
///
/// - Throws: where a depth map cannot be read, and where the split's files were changed since it was opened.
public func renderDepths(
  split: any DepthSplit, indices: [Int], recipe: ViewRecipe, seed: UInt64, purpose: RandomPurpose, epoch: Int,
  view: Int, into destination: UnsafeMutablePointer<Float>, workers: Workers
) throws(DatasetError) {
  nonisolated(unsafe) let destination = destination  // each task writes its own maps
  let size = recipe.outputSize
  let failure = Mutex<DatasetError?>(nil)
  workers.forEachChunk(of: indices.count, size: 16) { range in
    let resampler = DepthResampler()
    let depths = UnsafeMutablePointer<Float>.allocate(capacity: split.height * split.width)
    defer { depths.deallocate() }
    for position in range {
      do throws(DatasetError) {
        try split.depth(indices[position], into: depths)
      } catch {
        return failure.withLock { [error] in $0 = error }
      }
      var stream = RandomStream(seed: seed, purpose: purpose, epoch: epoch, sample: indices[position], view: view)
      let parameters = recipe.parameters(height: split.height, width: split.width, stream: &stream)
      resampler.resample(
        depths, width: split.width, parameters: parameters, into: destination + position * size * size, size: size)
    }
  }
  if let failure = failure.withLock({ $0 }) { throw failure }
  try split.checkUnchanged()
}

/// Resamples boxes of depth maps, in single precision.
private final class DepthResampler {
  private let horizontal = ResamplingWeights()
  private let vertical = ResamplingWeights()

  func resample(
    _ depths: UnsafePointer<Float>, width: Int, parameters: ViewParameters, into target: UnsafeMutablePointer<Float>,
    size: Int
  ) {
    let box = parameters.box
    let (rows, top) = Resampler.window(of: parameters.resizedHeight, size: size)
    let (columns, left) = Resampler.window(of: parameters.resizedWidth, size: size)
    vertical.prepare(
      inputSize: box.height, start: 0, extent: Double(box.height), outputSize: parameters.resizedHeight, window: rows,
      interpolation: .bilinear)
    horizontal.prepare(
      inputSize: box.width, start: 0, extent: Double(box.width), outputSize: parameters.resizedWidth, window: columns,
      interpolation: .bilinear)
    let scale = 1 / Float(1 << ResamplingWeights.fractionBits)
    let first = vertical.firstInput
    // The horizontal pass, of the rows that the vertical one needs.
    var middle = [Float](repeating: 0, count: (vertical.endInput - first) * columns.count)
    for row in first..<vertical.endInput {
      let source = depths + (box.top + row) * width + box.left
      for column in 0..<columns.count {
        let weights = horizontal.weights + column * horizontal.stride
        var sum: Float = 0
        for tap in 0..<horizontal.counts[column] {
          sum += Float(weights[tap]) * scale * source[horizontal.starts[column] + tap]
        }
        middle[(row - first) * columns.count + column] = sum
      }
    }
    target.update(repeating: 0, count: size * size)
    for row in 0..<rows.count {
      let weights = vertical.weights + row * vertical.stride
      for column in 0..<columns.count {
        var sum: Float = 0
        for tap in 0..<vertical.counts[row] {
          sum += Float(weights[tap]) * scale * middle[(vertical.starts[row] + tap - first) * columns.count + column]
        }
        let place = left + column
        target[(top + row) * size + (parameters.isFlipped ? size - 1 - place : place)] = sum
      }
    }
  }
}
