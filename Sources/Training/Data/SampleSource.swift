import Datasets
import Tensors

/// Which view of a sample is wanted: a view is a function of this key and the sample alone.
package struct ViewKey: Sendable, Hashable {
  /// What a view is for; each use has its own recipe in a configuration.
  package enum Use: Sendable, Hashable {
    /// Training the encoder.
    case training
    /// Evaluating the frozen encoder.
    case evaluation
    /// One of the positive pairs that alignment is measured on.
    case alignment
    /// Training a probe on fresh views.
    case probe
  }

  /// What it is for.
  package var use: Use
  /// The seed of the random numbers.
  package var seed: UInt64
  /// The epoch, from 0 or 1 as the caller counts.
  package var epoch: Int
  /// Which of several views of one sample.
  package var view: Int

  /// A key.
  package init(_ use: Use, seed: UInt64, epoch: Int = 0, view: Int = 0) {
    self.use = use
    self.seed = seed
    self.epoch = epoch
    self.view = view
  }
}

/// The samples of a split that a run uses, and how they become batches for an encoder.
///
/// Samples are numbered from 0 to `count`; images, sentences and depth maps are each one conforming type.
package protocol SampleSource<Batch>: Sendable {
  /// What an encoder reads, such as `ImageBatch`.
  associatedtype Batch
  /// The number of samples.
  var count: Int { get }
  /// The number of classes.
  var classes: Int { get }
  /// The SHA-256 of what the split is read from.
  ///
  /// - Throws: where the bytes cannot be read.
  var fingerprint: String { get throws(DatasetError) }
  /// The class of a sample; nil if it has no label.
  func label(_ sample: Int) -> Int?
  /// An empty batch with room for `capacity` views.
  func makeBatch(capacity: Int) -> Batch
  /// Adds one view of each of the samples to a batch.
  ///
  /// - Throws: where a sample can no longer be read.
  func prepare(_ samples: [Int], view: ViewKey, into batch: inout Batch, workers: Workers) throws
  /// Removes all views from a batch.
  func clear(_ batch: inout Batch)
  /// Takes note of the samples that are prepared next, so that nothing has to wait for the disk.
  func foresee(_ samples: [Int])
  /// What a person should know of the split, a line each: files that were left out, say.
  var remarks: [String] { get }
  /// About the most memory in bytes that samples take which were read and are kept.
  var keptBytes: Int { get }
  /// The depth maps (N, H * W) of one view of each of the samples, in metres; nil where they have none.
  ///
  /// - Throws: where a sample can no longer be read.
  func depths(_ samples: [Int], view: ViewKey, workers: Workers) throws -> Matrix?
  /// The pixels (N, H * W * 3) of one view of each of the samples, from 0 to 1; nil where they are no images.
  ///
  /// - Throws: where a sample can no longer be read.
  func pictures(_ samples: [Int], view: ViewKey, workers: Workers) throws -> Matrix?
}

extension SampleSource {
  package func depths(_ samples: [Int], view: ViewKey, workers: Workers) throws -> Matrix? { nil }

  package func pictures(_ samples: [Int], view: ViewKey, workers: Workers) throws -> Matrix? { nil }

  /// The labels of the samples; 0 where a split has none.
  package var labels: [Int] { (0..<count).map { label($0) ?? 0 } }
  /// Nothing waits.
  package func foresee(_ samples: [Int]) {}
  /// Nothing to say.
  package var remarks: [String] { [] }
  /// Nothing is kept, or little.
  package var keptBytes: Int { 0 }
}
