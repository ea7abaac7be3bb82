import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and SIGTERM, turned into a request to stop.
///
/// The first stops the runs after the step under way, a later one ends the program at once. The store is consistent either way,
/// because a run is one transaction.
public final class Interruption: Sendable {
  private let signal = Atomic<Int32>(0)
  private let firstNanoseconds = Atomic<UInt64>(0)
  // Sources may be used from any thread; their type merely does not say so.
  nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

  /// Takes the signals over; `onFirst` is called with the first one.
  public init(onFirst: @escaping @Sendable () -> Void) {
    let queue = DispatchQueue(label: "sphere.signals")
    let numbers = [SIGINT, SIGTERM]
    sources = numbers.map { DispatchSource.makeSignalSource(signal: $0, queue: queue) }
    for (number, source) in zip(numbers, sources) {
      Foundation.signal(number, SIG_IGN)
      source.setEventHandler { [weak self] in
        guard let self else { return }
        let now = DispatchTime.now().uptimeNanoseconds
        guard firstNanoseconds.compareExchange(expected: 0, desired: now, ordering: .relaxed).exchanged else {
          // timeout(1) and batch systems signal the process and its group: that is one request, not two.
          if now - firstNanoseconds.load(ordering: .relaxed) > 500_000_000 { _exit(128 + number) }
          return
        }
        signal.store(number, ordering: .relaxed)
        onFirst()
      }
      source.resume()
    }
  }

  /// The first signal received; nil: none yet.
  public var received: Int32? {
    let number = signal.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }
}

/// A request to stop one run.
public final class CancellationFlag: Sendable {
  private let flag = Atomic<Bool>(false)
  /// A request that nobody has made yet.
  public init() {}
  /// Whether the run is to stop.
  public var isSet: Bool { flag.load(ordering: .relaxed) }
  /// Asks the run to stop.
  public func set() { flag.store(true, ordering: .relaxed) }
}
