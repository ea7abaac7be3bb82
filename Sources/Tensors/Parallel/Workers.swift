import Synchronization

/// The project's one parallel for: tasks whose partition the caller fixes, run by a number of threads.
///
/// Callers split work into tasks by the size of the work alone, never by `threads`, and each task writes its own part of
/// the result; so the bits do not depend on the number of threads.
public struct Workers: Sendable {
  /// The number of threads that run tasks at a time, at least 1.
  public let threads: Int

  /// Workers with a number of threads.
  public init(threads: Int) {
    precondition(threads >= 1, "threads must be at least 1, found \(threads)")
    self.threads = threads
  }

  /// Calls `task` once with each index in `0..<count`, in any order, and returns when all are done.
  public func forEach(_ count: Int, _ task: @Sendable (Int) -> Void) {
    let used = min(threads, count)
    if used <= 1 {
      for index in 0..<max(count, 0) { task(index) }
      return
    }
    withoutActuallyEscaping(task) { task in
      WorkerTeam.carryOut(SharedWork(count: count, task: task), helpers: used - 1)
    }
  }

  /// Calls `task` with consecutive ranges of at most `size` indices that together cover `0..<count`.
  public func forEachChunk(of count: Int, size: Int, _ task: @Sendable (Range<Int>) -> Void) {
    precondition(size >= 1, "chunk size must be at least 1, found \(size)")
    forEach((count + size - 1) / size) { index in
      task(index * size..<min((index + 1) * size, count))
    }
  }

  /// The results of `task` for each index in `0..<count`, in order.
  public func map<Result: Sendable>(_ count: Int, _ task: @Sendable (Int) -> Result) -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: count))
    forEach(count) { index in
      let result = task(index)
      results.withLock { $0[index] = result }
    }
    return results.withLock { $0.compactMap { $0 } }
  }
}
