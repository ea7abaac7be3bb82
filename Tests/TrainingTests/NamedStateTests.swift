import Experiments
import Foundation
import Networks
import Synchronization
import Tensors
import TestSupport
import Testing
import Training

/// A method with state of its own and another optimiser than SGD resumes to the same bits.
@Suite struct NamedStateTests {
  /// What a training by `QueueMethod` came to.
  private struct Outcome: Equatable {
    var losses: [Double?]
    var angle: Float
    var queue: [Float]
  }

  private func train(in folder: URL, stopAfter steps: Int? = nil, notes: Notes = Notes()) throws -> Outcome {
    let questions = Questions()
    let context = RunContext(
      dataFolders: [], checkpointFolder: folder,
      environment: RunEnvironment(
        gitRevision: "", gitPatch: "", compiler: "", cpu: "", blas: "", threads: 1, system: ""),
      workers: Workers(threads: 1), isCancelled: { steps.map { questions.next() > $0 } ?? false },
      note: { notes.add($0) })
    let method = QueueMethod(workers: context.workers)
    let run = Run(experiment: "test", configuration: tinyConfiguration { $0.train.epochs = 4 }, dataFingerprint: "")
    let measurements = try Training.train(method, run: run, context: context)
    return Outcome(
      losses: measurements.filter { $0.name == "loss" }.map(\.value), angle: method.encoder.angle.values[0],
      queue: method.queue.elements)
  }

  private final class Notes: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }
    func add(_ text: String) { texts.withLock { $0.append(text) } }
  }

  private final class Questions: Sendable {
    private let count = Mutex(0)
    func next() -> Int {
      count.withLock {
        $0 += 1
        return $0
      }
    }
  }

  @Test(arguments: [1, 4, 7]) func aQueueAndAdamResumeToTheSameBits(_ steps: Int) throws {
    try withTemporaryFolder { folder in
      let whole = try train(in: folder.appendingPathComponent("whole"))
      #expect(whole.losses.count == 4 * 3 + 4)
      let parts = folder.appendingPathComponent("parts")
      #expect(throws: (any Error).self) { try train(in: parts, stopAfter: steps) }
      let notes = Notes()
      #expect(try train(in: parts, notes: notes) == whole)
      #expect(notes.all.contains { $0.contains("after step \(steps) ") }, "\(notes.all)")
    }
  }
}

/// A network of one weight: it turns points of the circle, given as angles, by an angle that it learns.
private final class Rotation: Encoder {
  let featureDimension = 2
  let layerNames = ["output"]
  let angle = Parameter(name: "angle", shape: [1])
  var parameters: [Parameter] { [angle] }
  let runningStatistics: [RunningStatistic] = []
  var batchesTracked = 0
  private var features = Matrix(rows: 0, columns: 2)

  func forward(_ batch: [Float], training: Bool) -> Matrix {
    if training { batchesTracked += 1 }
    let points = batch.flatMap { [Float(cos(Double($0 + angle.values[0]))), Float(sin(Double($0 + angle.values[0])))] }
    features = Matrix(rows: batch.count, columns: 2, elements: points)
    return features
  }

  func activation(of layer: String) -> Matrix? { features }

  func backward(_ gradient: Matrix) {
    angle.gradient[0] = (0..<features.rows).reduce(0) {
      $0 - features[$1, 1] * gradient[$1, 0] + features[$1, 0] * gradient[$1, 1]
    }
  }
}

/// Turns points away from the features of earlier batches, which a queue keeps, by Adam.
private struct QueueMethod: TrainingMethod {
  let sampleCount = 96
  let viewsPerSample = 1
  let termNames: [String] = []
  let encoder = Rotation()
  let optimizer: any Optimizer
  let queue = FloatBuffer(count: 5 * 2)
  private let place = Place()

  private final class Place {
    var next = 0
  }

  init(workers: Workers) {
    optimizer = Adam(parameters: encoder.parameters, workers: workers)
    for index in 0..<queue.count { queue[index] = Float(index % 3) - 0.7 }
  }

  var state: [NamedTensor] {
    trainingState(of: encoder, optimizer) + [
      NamedTensor("queue", shape: [5, 2], numbers: queue),
      NamedTensor("queue-place", read: { place.next }, write: { place.next = $0 }),
    ]
  }

  mutating func step(samples: [Int], epoch: Int, step: Int, rate: Double) throws -> (loss: Double, terms: [Double]) {
    let features = encoder.forward(samples.map { Float($0) / 20 }, training: true)
    var gradient = Matrix(rows: features.rows, columns: 2)
    var loss = 0.0
    for row in 0..<features.rows {
      for entry in 0..<5 {
        for column in 0..<2 {
          loss += Double(features[row, column] * queue[2 * entry + column])
          gradient[row, column] += queue[2 * entry + column] / Float(features.rows)
        }
      }
    }
    encoder.backward(gradient)
    optimizer.step(rate: rate)
    for column in 0..<2 { queue[2 * place.next + column] = features[0, column] }
    place.next = (place.next + 1) % 5
    return (loss, [])
  }
}
