import Experiments

/// A run of the plan, and what the store says of it.
public struct PlannedRun: Sendable {
  /// The run.
  public var run: Run
  /// The parameters in which the plan's runs differ, with this run's values.
  public var label: String
  /// What it will cost, in floating-point operations.
  public var operations: Double
  /// The operations of one step of its training.
  public var stepOperations: Double
  /// The memory that it will hold, in bytes, about.
  public var memoryBytes: Double
  /// Whether its data are there; without them it has no id.
  public var hasData: Bool
  /// How it ended earlier; nil when the store does not hold it.
  public var earlier: RunStatus?

  /// A planned run.
  public init(
    run: Run, label: String, operations: Double, stepOperations: Double, memoryBytes: Double, hasData: Bool = true,
    earlier: RunStatus? = nil
  ) {
    self.run = run
    self.label = label
    self.operations = operations
    self.stepOperations = stepOperations
    self.memoryBytes = memoryBytes
    self.hasData = hasData
    self.earlier = earlier
  }

  /// The digits of its id that people are shown, and its label.
  public var name: String { [run.shortID, label].filter { !$0.isEmpty }.joined(separator: " ") }

  /// Whether it is to run.
  ///
  /// A finished or diverged run would give the same result again; an interrupted one has no result; a failed one runs again
  /// only when the user asks for it, because it takes its time again if nothing was repaired.
  public func isPending(retryingFailed: Bool) -> Bool {
    switch earlier {
    case nil, .interrupted: true
    case .failed: retryingFailed
    case .finished, .diverged: false
    }
  }

  /// What the list of runs says of it.
  public var state: String { hasData ? earlier?.rawValue ?? "pending" : "no data" }
}
