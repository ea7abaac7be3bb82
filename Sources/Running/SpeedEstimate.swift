import Dispatch
import Experiments
import Tensors
import Training

/// Seconds of runs on this machine, by a short probe of each kind of encoder.
public struct SpeedEstimate {
  private let workers: Workers
  private let now: () -> Double
  private var speeds: [AnyHashable: Double] = [:]

  /// An estimate for runs on these threads.
  public init(workers: Workers, now: @escaping () -> Double = monotonicSeconds) {
    self.workers = workers
    self.now = now
  }

  /// About how long a run takes alone.
  public mutating func seconds(of planned: PlannedRun) throws -> Double {
    // The feature dimension hardly counts, and a sweep over it should not cost a probe a value.
    var kind = planned.run.configuration.encoder
    kind.dimension = 128
    let speed: Double
    if let known = speeds[AnyHashable(kind)] {
      speed = known
    } else {
      speed = try measuredOperationsPerSecond(kind, workers: workers, now: now)
      speeds[AnyHashable(kind)] = speed
    }
    return planned.operations / speed
  }
}

/// Seconds of a clock that nobody sets.
public func monotonicSeconds() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }
