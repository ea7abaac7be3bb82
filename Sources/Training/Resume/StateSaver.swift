import Dispatch
import Experiments
import Files
import Foundation
import Synchronization
import Tensors

/// When the state of a training is written.
public struct StateSchedule: Sendable, Hashable {
  /// The longest time between two states, in seconds; 0: after every step.
  public var longestSeconds: Double
  /// The most that writing may take of the time; an epoch's end that would exceed it is passed over.
  public var largestShare: Double

  /// At every epoch's end, at least every minute, for less than 2 % of the time.
  public init(longestSeconds: Double = 60, largestShare: Double = 0.02) {
    self.longestSeconds = longestSeconds
    self.largestShare = largestShare
  }
}

/// Keeps the state of a training on disk, so that a run that is killed resumes where it was.
///
/// A step waits only for the copy in memory (`TrainingState`); digest, file and disk are the work of a thread of its own.
final class StateSaver {
  private let run: Run
  private let folder: StateFiles
  private let schedule: StateSchedule
  private let context: RunContext
  private let queue = DispatchQueue(label: "sphere.state")
  private let disk = Disk()
  private var latest: TrainingState?
  private var latestSeconds: Double
  private var latestStep = 0

  /// What the writing thread tells the training one.
  private final class Disk: Sendable {
    struct Status {
      var isBusy = false
      /// What the last state cost; nil before the first.
      var costSeconds: Double?
      var hasFailed = false
    }
    let status = Mutex(Status())
  }

  /// A keeper of a run's states.
  init(run: Run, schedule: StateSchedule, context: RunContext) {
    self.run = run
    self.schedule = schedule
    self.context = context
    folder = StateFiles(run: run, checkpointFolder: context.checkpointFolder)
    latestSeconds = context.now()
  }

  /// Puts a method into the newest state that can be read; nil where there is none.
  ///
  /// A damaged or foreign file is refused with a note and removed, and the one before it is tried. One that cannot be read is
  /// left as it is: what failed may be the disk or a limit, and the file whole.
  ///
  /// - Throws: where the states cannot be listed.
  func restore(
    _ method: any TrainingMethod, extent: TrainingState.Extent
  ) throws -> (position: TrainingPosition, measurements: [Experiments.Measurement])? {
    let entries = try folder.entries()
    for entry in entries {
      do {
        let state = try TrainingState.restore(
          method, from: folder.read(entry), run: run, step: entry.step, extent: extent, path: entry.name)
        latestStep = state.position.step
        context.note("resumes after step \(state.position.step) (epoch \(state.position.epoch))")
        return state
      } catch let error as FileError {
        context.note("\(error); the file is left as it is")
      } catch {
        context.note("cannot resume from \(error); the file is removed")
        folder.remove(entry)
      }
    }
    if !entries.isEmpty { context.note("starts again at step 1: there is no other state to resume from") }
    return nil
  }

  /// Asked after each step: takes the state if it is due.
  func offer(
    _ method: any TrainingMethod, at position: TrainingPosition, measurements: [Experiments.Measurement],
    endsEpoch: Bool
  ) {
    let elapsed = context.now() - latestSeconds
    let status = disk.status.withLock { $0 }
    guard !status.isBusy else { return }
    let isDue = elapsed >= schedule.longestSeconds
    let isAffordable = elapsed * schedule.largestShare >= status.costSeconds ?? expectedSeconds(of: method)
    guard isDue || endsEpoch && isAffordable else { return }
    take(method, at: position, measurements: measurements)
  }

  /// Takes the state now and waits until it is on disk: the run is about to stop.
  func finish(_ method: any TrainingMethod, at position: TrainingPosition, measurements: [Experiments.Measurement]) {
    waitForDisk()
    guard position.step > latestStep else { return }
    take(method, at: position, measurements: measurements)
    waitForDisk()
  }

  /// Waits until the last state is on disk.
  func waitForDisk() { queue.sync {} }

  private func take(
    _ method: any TrainingMethod, at position: TrainingPosition, measurements: [Experiments.Measurement]
  ) {
    let started = context.now()
    let state = TrainingState(
      of: method, run: run, position: position, measurements: measurements, reusing: latest, workers: context.workers)
    latest = state
    latestSeconds = started
    latestStep = position.step
    disk.status.withLock { $0.isBusy = true }
    queue.async { [folder, context, disk] in
      var failure: (any Error)?
      do { try folder.write(state) } catch { failure = error }
      let isFirstFailure = disk.status.withLock { status in
        defer { if failure != nil { status.hasFailed = true } }
        status.isBusy = false
        status.costSeconds = context.now() - started
        return failure != nil && !status.hasFailed
      }
      // A run that cannot be saved can still be finished.
      if isFirstFailure, let failure { context.note("cannot keep its state: \(failure); it continues without") }
    }
  }

  /// A guess before the first state is written: 200 MB a second, and 10 ms for the disk.
  private func expectedSeconds(of method: any TrainingMethod) -> Double {
    return 0.01 + Double(TrainingState.byteCount(of: method)) / 2e8
  }
}
