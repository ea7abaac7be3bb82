import Experiments
import Foundation
import Networks
import Tensors

/// Where a training stands between two steps.
struct TrainingPosition: Sendable, Hashable {
  /// The epoch under way, from 1.
  var epoch = 1
  /// The steps done of this epoch.
  var stepsOfEpoch = 0
  /// The steps done of the training.
  var step = 0
  /// The sums over this epoch's steps of the loss and of each of its terms.
  var sums: [Double]
  /// The seconds that all this took.
  var seconds = 0.0
}

/// A copy of everything that the rest of a training depends on, apart from the run itself.
///
/// Random numbers are keyed by epoch and step, so there is no generator to keep. Weights and velocities are stored in PyTorch's
/// order: a file does not depend on how this build of the program lays them out in memory.
struct TrainingState: Sendable {
  /// Raised when the shape of the file changes.
  static let format = "sphere-state-1"

  let position: TrainingPosition
  private let measurements: [Experiments.Measurement]
  private let run: String
  private let batchesTracked: Int
  private let parameters: [Parameter]
  private let statistics: [RunningStatistic]
  /// The copies: the parameters' values, their velocities, the statistics.
  private let copies: [FloatBuffer]

  /// The bytes of the copies.
  var byteCount: Int { copies.reduce(0) { $0 + 4 * $1.count } }

  /// Copies the state of a method, into the memory of an earlier copy if there is one.
  init(
    of method: some TrainingMethod, run: Run, position: TrainingPosition, measurements: [Experiments.Measurement],
    reusing earlier: TrainingState?, workers: Workers
  ) {
    self.position = position
    self.measurements = measurements
    self.run = run.id
    batchesTracked = method.encoder.batchesTracked
    parameters = method.optimizer.parameters
    statistics = method.encoder.runningStatistics
    let sources = parameters.map(\.values) + method.optimizer.velocities + statistics.map(\.values)
    let copies = earlier?.copies ?? sources.map { FloatBuffer(count: $0.count) }
    self.copies = copies
    let size = 1 << 18
    let pieces = sources.indices.flatMap { place in
      stride(from: 0, to: sources[place].count, by: size).map { (place, $0) }
    }
    workers.forEach(pieces.count) { index in
      let (place, start) = pieces[index]
      (copies[place].pointer + start).update(
        from: sources[place].pointer + start, count: min(size, sources[place].count - start))
    }
  }

  /// The tensors and texts of a state file.
  func fileContents() throws -> (tensors: [TensorSource], metadata: [String: String]) {
    let journal = String(decoding: try JSONEncoder().encode(measurements), as: UTF8.self)
    var tensors = [
      TensorSource(name: "epoch", integer: position.epoch),
      TensorSource(name: "steps-of-epoch", integer: position.stepsOfEpoch),
      TensorSource(name: "step", integer: position.step), TensorSource(name: "batches", integer: batchesTracked),
      TensorSource(name: "sums", doubles: position.sums), TensorSource(name: "seconds", doubles: [position.seconds]),
    ]
    for (kind, offset) in [("value", 0), ("velocity", parameters.count)] {
      for (place, parameter) in parameters.enumerated() {
        let copy = copies[offset + place]
        tensors.append(
          TensorSource(name: "\(kind)/\(parameter.name)", shape: parameter.shape) { parameter.inPyTorchOrder(copy) })
      }
    }
    for (place, statistic) in statistics.enumerated() {
      let copy = copies[2 * parameters.count + place]
      tensors.append(TensorSource(name: "statistic/\(statistic.name)", shape: [copy.count]) { copy.elements })
    }
    return (tensors, ["format": TrainingState.format, "run": run, "measurements": journal])
  }

  /// How far a training goes: what a state's position is held against.
  struct Extent {
    var epochs: Int
    var stepsPerEpoch: Int
  }

  /// Puts a method into the state of a file and returns its position and measurements.
  ///
  /// Everything is checked before anything is changed: on an error the method is as it was.
  static func restore(
    _ method: some TrainingMethod, from file: TensorFile, run: Run, step: Int, extent: Extent, path: String
  ) throws -> (position: TrainingPosition, measurements: [Experiments.Measurement]) {
    for (key, expected) in [("format", format), ("run", run.id)] {
      guard file.metadata[key] == expected else {
        throw StateFileError(path: path, problem: "its \(key) is \(file.metadata[key] ?? "missing"), not \(expected)")
      }
    }
    var position = TrainingPosition(sums: try file.doubles("sums", count: 1 + method.termNames.count))
    position.epoch = try file.integer("epoch")
    position.stepsOfEpoch = try file.integer("steps-of-epoch")
    position.step = try file.integer("step")
    position.seconds = try file.doubles("seconds", count: 1).first ?? 0
    let batches = try file.integer("batches")
    try check(position, step: step, extent, path: path)
    // Every method shows its encoder one batch a step.
    let expected = method.encoder.batchesTracked + step
    guard batches == expected else {
      throw StateFileError(
        path: path, problem: "its encoder has seen \(batches) batches, not the \(expected) of \(step) steps")
    }
    let measurements = try JSONDecoder().decode(
      [Experiments.Measurement].self, from: Data((file.metadata["measurements"] ?? "").utf8))
    try check(measurements, position, path: path)
    let (parameters, statistics) = (method.optimizer.parameters, method.encoder.runningStatistics)
    let values = try parameters.map { try file.floats("value/\($0.name)", shape: $0.shape) }
    let velocities = try parameters.map { try file.floats("velocity/\($0.name)", shape: $0.shape) }
    let moments = try statistics.map { try file.floats("statistic/\($0.name)", shape: [$0.values.count]) }
    guard (values + velocities + moments).allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw StateFileError(path: path, problem: "it holds weights that are not finite")
    }
    for (place, parameter) in parameters.enumerated() {
      parameter.load(values[place])
      parameter.load(velocities[place], into: method.optimizer.velocities[place])
    }
    for (statistic, elements) in zip(statistics, moments) {
      for (index, element) in elements.enumerated() { statistic.values[index] = element }
    }
    method.encoder.batchesTracked = batches
    return (position, measurements)
  }

  /// A training is in one epoch after each number of steps; a position that is none of them is not one of this training.
  private static func check(
    _ position: TrainingPosition, step: Int, _ extent: Extent, path: String
  ) throws(StateFileError) {
    let (steps, isTooMany) = extent.epochs.multipliedReportingOverflow(by: extent.stepsPerEpoch)
    let isWithin =
      !isTooMany && (0...steps).contains(position.step) && position.step == step && extent.stepsPerEpoch > 0
      && position.epoch == position.step / extent.stepsPerEpoch + 1
      && position.stepsOfEpoch == position.step % extent.stepsPerEpoch
    guard isWithin else {
      throw StateFileError(
        path: path,
        problem:
          "its position (step \(position.step), step \(position.stepsOfEpoch) of epoch \(position.epoch)) is not one "
          + "after \(step) steps of a training of \(extent.epochs) epochs of \(extent.stepsPerEpoch) steps")
    }
    guard position.sums.allSatisfy(\.isFinite), position.seconds >= 0, position.seconds < 1e12 else {
      throw StateFileError(path: path, problem: "its sums of losses or its seconds are not finite")
    }
  }

  /// Measurements are of steps and epochs that have been.
  private static func check(
    _ measurements: [Experiments.Measurement], _ position: TrainingPosition, path: String
  ) throws(StateFileError) {
    for measurement in measurements {
      guard (0...position.step).contains(measurement.step ?? 0), (0...position.epoch).contains(measurement.epoch ?? 0),
        (measurement.count ?? 0) >= 0
      else {
        throw StateFileError(
          path: path,
          problem:
            "it measures \(measurement.name) after step \(measurement.step ?? 0) of epoch \(measurement.epoch ?? 0), "
            + "which is not before step \(position.step)")
      }
    }
  }
}

/// Why the bytes of a state file cannot be used; that they cannot be read is a `FileError`.
struct StateFileError: Error, CustomStringConvertible {
  var path: String
  var problem: String
  var description: String { "\(path): \(problem)" }
}
