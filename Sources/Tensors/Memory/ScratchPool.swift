import Synchronization

/// Scratch memory lent to one task at a time, so that tasks reuse warm buffers instead of allocating.
///
/// What a buffer held before is unspecified, so a task must write before it reads.
public final class ScratchPool: Sendable {
  private let free = Mutex<[FloatBuffer]>([])

  /// An empty pool.
  public init() {}

  /// Calls `body` with at least `count` floats that nothing else uses meanwhile.
  public func withScratch<Result>(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Result) -> Result {
    let buffer =
      free.withLock { free -> FloatBuffer? in
        guard let index = free.lastIndex(where: { $0.count >= count }) else { return nil }
        return free.remove(at: index)
      } ?? FloatBuffer(count: count)
    let result = body(buffer.pointer)
    free.withLock { $0.append(buffer) }
    return result
  }
}
