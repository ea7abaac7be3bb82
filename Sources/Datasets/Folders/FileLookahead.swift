import Dispatch
import Foundation
import Synchronization

/// The bytes of the files that are read next, read in the background, so that training waits for no disk.
///
/// Decoding takes all threads of a step only a short time; a disk or a network can take long to find a few hundred files. What
/// was foreseen is kept until the next but one batch is: a batch has several views of a picture.
final class FileLookahead: Sendable {
  private struct State {
    var ready: [Int: Data] = [:]
    var waiting: [Int] = []
    var current: Set<Int> = []
    var before: Set<Int> = []
    var readers = 0
  }

  private let state = Mutex(State())
  private let read: @Sendable (Int) -> Data?
  /// A network answers several requests at a time.
  private static let mostReaders = 4
  private static let queue = DispatchQueue(label: "sphere.lookahead", qos: .utility, attributes: .concurrent)

  /// - Parameter read: The bytes of a file; nil where it cannot be read, which whoever needs it will find out.
  init(_ read: @escaping @Sendable (Int) -> Data?) { self.read = read }

  /// Starts to read files.
  func foresee(_ files: [Int]) {
    let readers = state.withLock { state -> Int in
      state.before = state.current
      state.current = Set(files)
      let kept = state.before.union(state.current)
      state.ready = state.ready.filter { kept.contains($0.key) }
      state.waiting = files.filter { state.ready[$0] == nil }.reversed()
      let added = max(0, min(Self.mostReaders, state.waiting.count) - state.readers)
      state.readers += added
      return added
    }
    for _ in 0..<readers { Self.queue.async { self.work() } }
  }

  /// The bytes of a file, where they are there already.
  func bytes(of file: Int) -> Data? { state.withLock { $0.ready[file] } }

  private func work() {
    while true {
      let next = state.withLock { state -> Int? in
        if let next = state.waiting.popLast() { return next }
        state.readers -= 1
        return nil
      }
      guard let next else { return }
      let bytes = read(next)
      state.withLock { state in
        if let bytes, state.current.contains(next) || state.before.contains(next) { state.ready[next] = bytes }
      }
    }
  }
}
