import Foundation
import Texts

/// How many runs run at a time and on how many threads each; neither changes a result.
public struct Parallelism: Sendable, Hashable {
  /// Runs at a time.
  public var jobs: Int
  /// Threads of each.
  public var threads: Int
  /// The memory that the largest runs take together, in bytes.
  public var neededBytes: Double
  /// What the user should know: that memory is short.
  public var warning: String?

  /// A step of so many operations keeps several threads as busy as several runs would.
  ///
  /// Measured on two cores, views are trained as fast by one run on two threads as by two runs (`bench train`, within 5 % from
  /// 1/8 width at 32 x 32 to half the width at 64 x 64); whole runs of small networks, with their views, probes and writing
  /// done by one thread in places, take 3 % to 25 % longer one after the other (circle.yaml, profile quick).
  public static let largeStepOperations = 2e11

  /// What fits a machine.
  ///
  /// Unless the user asks otherwise, as many runs of small steps run at a time as there are cores: the threads of one run wait
  /// for each other many times a step, separate runs never do, and that matters more with more cores. Runs of large steps
  /// run one at a time, which takes less memory.
  ///
  /// - Parameters:
  ///   - memory: The memory that each pending run will hold, in bytes.
  ///   - stepOperations: The operations of the largest step among them.
  ///   - jobs: What the user asks for; nil: to be chosen.
  ///   - threads: What the user asks for; nil: the cores are divided.
  ///   - cores: The cores of the machine.
  ///   - available: The memory that it has left, in bytes; nil: unknown.
  public init(memory: [Double], stepOperations: Double, jobs: Int?, threads: Int?, cores: Int, available: Double?) {
    // At worst the largest ones run at the same time.
    let largest = memory.sorted(by: >)
    func needed(_ jobs: Int) -> Double { largest.prefix(jobs).reduce(0, +) }
    // A fifth is left to everything else on the machine.
    let usable = available.map { 0.8 * $0 } ?? .infinity
    let isLarge = stepOperations >= Self.largeStepOperations && threads == nil
    let wanted = jobs ?? (isLarge ? 1 : max(1, cores / (threads ?? 1)))
    var chosen = max(1, min(wanted, memory.count))
    if jobs == nil {
      while chosen > 1, needed(chosen) > usable { chosen -= 1 }
    }
    self.jobs = chosen
    neededBytes = needed(chosen)
    self.threads = threads ?? max(1, cores / chosen)
    guard needed(chosen) > usable, let available else { return }
    warning =
      "\(counted(chosen, "run")) at a time may need \(gigabytes(needed(chosen))) of memory, of which "
      + "\(gigabytes(available)) are available; "
      + (chosen > 1 ? "fewer --jobs need less" : "a smaller batch (train.batch) needs less")
  }
}

/// The memory that the machine has left for this program, in bytes; nil where it does not say.
///
/// Inside a container the limit of its control group, version 2 or 1, counts where it is less.
public func availableMemory() -> Double? {
  func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
  func number(_ path: String) -> Double? {
    text(path).flatMap { Double($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
  }
  let line = text("/proc/meminfo")?.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
  let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }
  let limits = [
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
  ].compactMap { limit, used -> Double? in
    guard let limit = number(limit), let used = number(used) else { return nil }
    return max(0, limit - used)
  }
  return ([kilobytes.map { 1024 * $0 }].compactMap(\.self) + limits).min()
}
