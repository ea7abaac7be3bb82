import Dispatch
import Foundation
import Synchronization

/// The threads that help `Workers`, kept from one piece of work to the next.
///
/// A training step is some sixty pieces of work of a fraction of a millisecond. To wake a sleeping thread takes up to 50
/// microseconds, so helpers look out for their next piece for a while before they sleep, giving way to every other thread
/// that wants the core; and a caller that has done all before a helper came does not wait for it.
enum WorkerTeam {
  /// Those without a caller, the one that worked last at the end: it is the likeliest to be awake.
  private static let idle = Mutex<[Helper]>([])

  /// Has at most `helpers` other threads help with a piece of work, and returns when all of it is done.
  static func carryOut(_ work: SharedWork, helpers count: Int) {
    let helpers = idle.withLock { idle in
      let present = min(count, idle.count)
      defer { idle.removeLast(present) }
      return Array(idle.suffix(present)) + (present..<count).map { _ in Helper() }
    }
    for helper in helpers { helper.post(work) }
    work.carryOut()
    for helper in helpers { helper.takeBack() }
    idle.withLock { $0 += helpers }
  }
}

/// Tasks that several threads work on, each taking the next free one.
final class SharedWork: Sendable {
  private let count: Int
  private let task: @Sendable (Int) -> Void
  private let next = Atomic<Int>(0)

  init(count: Int, task: @escaping @Sendable (Int) -> Void) {
    self.count = count
    self.task = task
  }

  /// Takes tasks until there are none.
  ///
  /// Not inlined: no hold on the task's captures outlives the call.
  @inline(never) func carryOut() {
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if index >= count { return }
      task(index)
    }
  }
}

/// One thread of the team.
///
/// A helper has one caller at a time, who posts work and takes it back.
private final class Helper: @unchecked Sendable {
  /// What a helper is doing; whoever changes it acts on what it was.
  private enum State {
    /// Looks out for work.
    static let watching = 0
    /// Sleeps until `wakeUp`.
    static let asleep = 1
    /// There is work that it has not begun.
    static let posted = 2
    /// Works.
    static let working = 3
    /// Works, and its caller sleeps until `isDone`.
    static let awaited = 4
  }

  /// Looks at a state before a thread sleeps, each of which gives way to other threads: some 200 microseconds where none wants
  /// the core, and longer than what is between two pieces of work of a step.
  private static let patience = 1000

  private let state = Atomic<Int>(State.watching)
  private let wakeUp = DispatchSemaphore(value: 0)
  private let isDone = DispatchSemaphore(value: 0)
  /// Written by the caller before it posts, read by the helper after it has begun.
  private var work: Unmanaged<SharedWork>?

  init() {
    let thread = Thread { self.watch() }
    thread.name = "sphere worker"
    thread.start()
  }

  // MARK: The caller

  func post(_ work: SharedWork) {
    self.work = .passUnretained(work)
    if state.exchange(State.posted, ordering: .acquiringAndReleasing) == State.asleep { wakeUp.signal() }
  }

  /// Returns once the helper has nothing to do with the work, which its caller has found done.
  func takeBack() {
    if change(State.posted, to: State.watching) { return }
    if sees({ $0 == State.watching }) { return }
    if change(State.working, to: State.awaited) { isDone.wait() }
  }

  // MARK: The helper

  private func watch() {
    while true {
      if sees({ $0 == State.posted }) {
        guard change(State.posted, to: State.working) else { continue }
        work?._withUnsafeGuaranteedRef { $0.carryOut() }
        if state.exchange(State.watching, ordering: .acquiringAndReleasing) == State.awaited { isDone.signal() }
      } else if change(State.watching, to: State.asleep) {
        wakeUp.wait()
      }
    }
  }

  private func change(_ from: Int, to: Int) -> Bool {
    state.compareExchange(expected: from, desired: to, ordering: .acquiringAndReleasing).exchanged
  }

  /// Whether the state came to be as wanted before patience ended.
  private func sees(_ isReached: (Int) -> Bool) -> Bool {
    for _ in 0..<Self.patience {
      if isReached(state.load(ordering: .acquiring)) { return true }
      sched_yield()
    }
    return false
  }
}
