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
/// Random numbers are keyed by epoch and step, so there is no generator to keep. What belongs to a parameter is stored in
/// PyTorch's order: a file does not depend on how this build of the program lays it out in memory.
struct TrainingState: Sendable {
  /// Raised when the shape of the file changes.
  static let format = "sphere-state-1"

  let position: TrainingPosition
  private let measurements: [Experiments.Measurement]
  private let run: String
  private let tensors: [TensorCopy]

  /// A named tensor as it was.
  private struct TensorCopy: Sendable {
    enum Content: Sendable {
      case numbers(FloatBuffer, layout: Parameter?)
      case count(Int)
    }
    var name: String
    var shape: [Int]
    var content: Content
  }

  /// The bytes of a copy.
  static func byteCount(of method: any TrainingMethod) -> Int { 4 * numbers(of: method).reduce(0) { $0 + $1.count } }

  private static func numbers(of method: any TrainingMethod) -> [FloatBuffer] {
    method.state.compactMap { tensor in
      if case .numbers(let numbers, _) = tensor.content { numbers } else { nil }
    }
  }

  /// Copies the state of a method, into the memory of an earlier copy if there is one.
  init(
    of method: any TrainingMethod, run: Run, position: TrainingPosition, measurements: [Experiments.Measurement],
    reusing earlier: TrainingState?, workers: Workers
  ) {
    self.position = position
    self.measurements = measurements
    self.run = run.id
    let sources = TrainingState.numbers(of: method)
    let copies = earlier?.buffers ?? sources.map { FloatBuffer(count: $0.count) }
    var unused = copies[...]
    tensors = method.state.map { tensor in
      switch tensor.content {
      case .numbers(_, let layout):
        TensorCopy(name: tensor.name, shape: tensor.shape, content: .numbers(unused.removeFirst(), layout: layout))
      case .count(let counter): TensorCopy(name: tensor.name, shape: [], content: .count(counter.read()))
      }
    }
    let size = 1 << 18
    let parts = sources.indices.flatMap { place in
      stride(from: 0, to: sources[place].count, by: size).map { (place, $0) }
    }
    workers.forEach(parts.count) { index in
      let (place, start) = parts[index]
      (copies[place].pointer + start).update(
        from: sources[place].pointer + start, count: min(size, sources[place].count - start))
    }
  }

  /// The copies' memory, in the order of the tensors.
  private var buffers: [FloatBuffer] {
    tensors.compactMap { if case .numbers(let numbers, _) = $0.content { numbers } else { nil } }
  }

  /// The tensors and texts of a state file.
  func fileContents() throws -> (tensors: [TensorSource], metadata: [String: String]) {
    let journal = String(decoding: try JSONEncoder().encode(measurements), as: UTF8.self)
    // Wider elements come first, as the format wants.
    var wide = [
      TensorSource(name: "epoch", integer: position.epoch),
      TensorSource(name: "steps-of-epoch", integer: position.stepsOfEpoch),
      TensorSource(name: "step", integer: position.step),
    ]
    var numbers: [TensorSource] = []
    for tensor in tensors {
      switch tensor.content {
      case .count(let count): wide.append(TensorSource(name: tensor.name, integer: count))
      case .numbers(let copy, let layout):
        numbers.append(
          TensorSource(name: tensor.name, shape: tensor.shape) { layout?.inPyTorchOrder(copy) ?? copy.elements })
      }
    }
    wide += [
      TensorSource(name: "sums", doubles: position.sums), TensorSource(name: "seconds", doubles: [position.seconds]),
    ]
    return (wide + numbers, ["format": TrainingState.format, "run": run, "measurements": journal])
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
    _ method: any TrainingMethod, from file: TensorFile, run: Run, step: Int, extent: Extent, path: String
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
    try check(position, step: step, extent, path: path)
    let changes = try method.state.map { try change(of: $0, from: file, step: step, path: path) }
    let measurements = try JSONDecoder().decode(
      [Experiments.Measurement].self, from: Data((file.metadata["measurements"] ?? "").utf8))
    try check(measurements, position, path: path)
    for change in changes { change() }
    return (position, measurements)
  }

  /// What puts one tensor into the state of a file.
  private static func change(
    of tensor: NamedTensor, from file: TensorFile, step: Int, path: String
  ) throws -> () -> Void {
    switch tensor.content {
    case .count(let counter):
      let count = try file.integer(tensor.name)
      if let perStep = counter.perStep {
        let expected = counter.read() + perStep * step
        guard count == expected else {
          throw StateFileError(
            path: path, problem: "its \(tensor.name) are \(count), not the \(expected) of \(step) steps")
        }
      }
      guard count >= 0 else {
        throw StateFileError(path: path, problem: "its \(tensor.name) are \(count), below 0")
      }
      return { counter.write(count) }
    case .numbers(let target, let layout):
      let elements = try file.floats(tensor.name, shape: tensor.shape)
      guard elements.allSatisfy(\.isFinite) else {
        throw StateFileError(path: path, problem: "its \(tensor.name) holds numbers that are not finite")
      }
      return {
        if let layout { return layout.load(elements, into: target) }
        for (index, element) in elements.enumerated() { target[index] = element }
      }
    }
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
