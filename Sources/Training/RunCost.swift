import Experiments
import Foundation
import Networks
import Tensors

/// What a run will cost, in floating-point operations of direct (textbook) layers.
public struct RunCost: Sendable, Hashable {
  /// Training the encoder that the run starts from.
  public var startingOperations: Double
  /// Training the encoder: forward and backward of every view.
  public var trainingOperations: Double
  /// Encoding splits for evaluation.
  public var encodingOperations: Double
  /// Training probes and searching neighbours.
  public var probeOperations: Double

  /// All of it.
  public var operations: Double { startingOperations + trainingOperations + encodingOperations + probeOperations }
  /// The share of the training that comes before.
  var startingShare: Double { operations > 0 ? startingOperations / operations : 0 }
  /// The share of the encoder's training.
  var trainingShare: Double { operations > 0 ? trainingOperations / operations : 0 }

  /// The cost of a configuration on its data.
  init(_ configuration: Configuration, data: RunData) {
    let forward = forwardOperations(configuration.encoder)
    func training(_ method: Method, epochs: Int) -> Double {
      let views = method == .minibatch ? 2.0 : 1.0
      return method == .none ? 0 : 3 * forward.total * views * Double(epochs) * Double(data.training.count)
    }
    startingOperations = configuration.start.map { training($0.method, epochs: $0.train.epochs) } ?? 0
    trainingOperations = training(configuration.method, epochs: configuration.train.epochs)

    let evaluate = configuration.evaluate
    var once = 3 * Double(data.validation.count)
    if evaluate.probe != nil || evaluate.neighbours != nil { once += Double(data.labeled.count) }
    let measured = evaluate.every.map { 2 + configuration.train.epochs / $0 } ?? 1
    var encoded = once * Double(measured)
    if let probe = evaluate.probe, probe.views == .augmented {
      encoded += Double(probe.epochs * data.labeled.count * evaluate.layers.count)
    }
    encodingOperations = forward.total * encoded

    let classes = Double(data.labeled.split.classNames.count)
    var perFeature = 0.0
    if let probe = evaluate.probe {
      perFeature += 6 * classes * Double(probe.epochs * (1 + evaluate.folds) * data.labeled.count)
    }
    if evaluate.neighbours != nil { perFeature += 2 * Double(data.labeled.count) * Double(data.validation.count) }
    probeOperations =
      evaluate.layers.map { perFeature * Double(forward.features[$0] ?? 0) }.reduce(0, +)
      + perFeature * Double((measured - 1) * configuration.encoder.dimension)
  }
}

/// Operations a second that training reaches on this machine with one encoder, measured over a few small steps.
public func measuredOperationsPerSecond(
  _ encoder: EncoderConfiguration, workers: Workers, now: () -> Double
) throws -> Double {
  let network = try makeEncoder(
    name: encoder.name, inputSize: encoder.size, width: encoder.width, dimension: encoder.dimension, seed: 0,
    workers: workers)
  let count = 64
  let images = FloatBuffer(count: count * encoder.size * encoder.size * 3)
  var stream = RandomStream(seed: 0, purpose: .sampling)
  for index in 0..<images.count { images.pointer[index] = Float(stream.uniform(-1, 1)) }
  var best = Double.infinity
  for _ in 0..<3 {
    let start = now()
    let features = network.forward(images, count: count, training: true)
    network.backward(features)
    best = min(best, now() - start)
  }
  return 3 * forwardOperations(encoder).total * Double(count) / max(best, 1e-9)
}

/// The operations of one forward pass of one view of the small AlexNet, and the features of each layer.
private func forwardOperations(_ encoder: EncoderConfiguration) -> (total: Double, features: [String: Int]) {
  let channels = [96, 192, 384, 384, 192].map { Int((Double($0) * encoder.width).rounded()) }
  let hidden = Int((4096 * encoder.width).rounded())
  var side = encoder.size
  var previous = 3
  var total = 0.0
  var features: [String: Int] = [:]
  for (index, count) in channels.enumerated() {
    total += 2 * 9 * Double(previous * count * side * side)
    if [0, 1, 4].contains(index) { side = max((side - 3) / 2 + 1, 1) }
    features["conv\(index + 1)"] = count * side * side
    previous = count
  }
  let flat = previous * side * side
  total += 2 * Double(flat * hidden + hidden * hidden + hidden * encoder.dimension)
  features["fc6"] = hidden
  features["fc7"] = hidden
  features["output"] = encoder.dimension
  return (total, features)
}
