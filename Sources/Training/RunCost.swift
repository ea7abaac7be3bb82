import Experiments
import Foundation
import Networks
import Tensors

/// What a run will cost, in floating-point operations of direct (textbook) layers, and in memory.
public struct RunCost: Sendable, Hashable {
  /// Training the encoder that the run starts from.
  public var startingOperations: Double
  /// Training the encoder: forward and backward of every view.
  public var trainingOperations: Double
  /// Encoding splits for evaluation.
  public var encodingOperations: Double
  /// Training probes and searching neighbours.
  public var probeOperations: Double
  /// One step of training the encoder, 0 where it is not trained.
  public var stepOperations: Double
  /// About the most memory that the run holds at a time, in bytes.
  public var memoryBytes: Double

  /// All of it.
  public var operations: Double { startingOperations + trainingOperations + encodingOperations + probeOperations }
  /// The share of the training that comes before.
  var startingShare: Double { operations > 0 ? startingOperations / operations : 0 }
  /// The share of the encoder's training.
  var trainingShare: Double { operations > 0 ? trainingOperations / operations : 0 }

  /// The cost of a configuration on its data.
  init(_ configuration: Configuration, data: RunData) {
    let forward = forwardOperations(configuration.encoder)
    func viewsPerSample(_ method: Method) -> Double { method == .minibatch ? 2 : 1 }
    func training(_ method: Method, epochs: Int) -> Double {
      let samples = viewsPerSample(method) * Double(epochs) * Double(data.training.count)
      return method == .none ? 0 : 3 * forward.total * samples
    }
    startingOperations = configuration.start.map { training($0.method, epochs: $0.train.epochs) } ?? 0
    trainingOperations = training(configuration.method, epochs: configuration.train.epochs)
    let batch = min(configuration.train.batch, data.training.count)
    let method = configuration.method
    stepOperations = method == .none ? 0 : 3 * forward.total * viewsPerSample(method) * Double(batch)

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
    memoryBytes = Self.memoryBytes(configuration, data: data, network: forward)
  }

  /// Weights with gradients, velocities and the copies of the state; on top of them either a batch of activations in training
  /// or the features of the splits in evaluation.
  ///
  /// Checked against the peaks of real runs: see `RunCostTests`.
  private static func memoryBytes(_ configuration: Configuration, data: RunData, network: NetworkSize) -> Double {
    let isTrained = configuration.method != .none
    let batch = max(configuration.train.batch, configuration.start?.train.batch ?? 0)
    let views = (configuration.method == .minibatch ? 2 : 1) * min(batch, data.training.count)
    let images = max(isTrained ? views : 0, Evaluation.batch)
    let evaluate = configuration.evaluate
    var samples = data.validation.count
    if evaluate.probe != nil || evaluate.neighbours != nil { samples += data.labeled.count }
    let features = evaluate.layers.reduce(0) { $0 + (network.features[$1] ?? 0) } * samples
    // What the program, its data and the kernels' workspaces take in any case.
    let base = 70e6
    return base + 4 * Double((isTrained ? 5 : 1) * network.parameters + images * network.activations + features)
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

/// The small AlexNet in numbers.
struct NetworkSize {
  /// The operations of one forward pass of one view.
  var total = 0.0
  /// The features of each layer.
  var features: [String: Int] = [:]
  /// The learned numbers.
  var parameters = 0
  /// The numbers held for one view: outputs, pooled outputs with their winners, two layers' gradients.
  var activations = 0
}

/// The operations, features, parameters and activations of the small AlexNet.
private func forwardOperations(_ encoder: EncoderConfiguration) -> NetworkSize {
  let channels = [96, 192, 384, 384, 192].map { Int((Double($0) * encoder.width).rounded()) }
  let hidden = Int((4096 * encoder.width).rounded())
  var side = encoder.size
  var previous = 3
  var size = NetworkSize()
  size.activations = 2 * 3 * side * side
  var largestOutput = 0
  for (index, count) in channels.enumerated() {
    size.total += 2 * 9 * Double(previous * count * side * side)
    size.parameters += 9 * previous * count
    // Channels are padded to whole vectors of 16.
    let stride = (count + 15) / 16 * 16
    // The first convolution keeps none of its outputs but the pooled ones.
    if index > 0 { size.activations += side * side * stride }
    let isPooled = [0, 1, 4].contains(index)
    if isPooled {
      side = max((side - 3) / 2 + 1, 1)
      size.activations += 2 * side * side * stride
    }
    largestOutput = max(largestOutput, side * side * stride)
    size.features["conv\(index + 1)"] = count * side * side
    previous = count
  }
  let flat = previous * side * side
  size.total += 2 * Double(flat * hidden + hidden * hidden + hidden * encoder.dimension)
  size.parameters += flat * hidden + hidden * hidden + hidden * encoder.dimension
  // Layers share two buffers of gradients: the one that is read and the one that is written.
  size.activations += 2 * largestOutput + 2 * flat + 6 * hidden
  size.features["fc6"] = hidden
  size.features["fc7"] = hidden
  size.features["output"] = encoder.dimension
  return size
}
