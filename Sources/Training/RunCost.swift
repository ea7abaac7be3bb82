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
  init(_ configuration: Configuration, data: DataSize) {
    let forward = forwardOperations(smallAlexNet(configuration.encoder))
    func viewsPerSample(_ method: any MethodSpecification) -> Double { method is Minibatch ? 2 : 1 }
    func training(_ method: any MethodSpecification, epochs: Int) -> Double {
      let samples = viewsPerSample(method) * Double(epochs) * Double(data.training)
      return method is Untrained ? 0 : 3 * forward.total * samples
    }
    startingOperations = configuration.start.map { training($0.method, epochs: $0.train.epochs) } ?? 0
    trainingOperations = training(configuration.method, epochs: configuration.train.epochs)
    let batch = min(configuration.train.batch, data.training)
    let method = configuration.method
    stepOperations = method is Untrained ? 0 : 3 * forward.total * viewsPerSample(method) * Double(batch)

    let evaluate = configuration.evaluate
    let (validation, labeled) = (Double(data.validation), Double(data.labeled))
    var once = 3 * validation
    if evaluate[LinearProbeEvaluation.self].probe != nil || evaluate[NeighboursEvaluation.self].neighbours != nil {
      once += labeled
    }
    let measured = evaluate.every.map { 2 + configuration.train.epochs / max($0, 1) } ?? 1
    var encoded = once * Double(measured)
    if let probe = evaluate[LinearProbeEvaluation.self].probe, probe.views == .augmented {
      encoded += Double(probe.epochs) * labeled * Double(evaluate.layers.count)
    }
    encodingOperations = forward.total * encoded

    var perFeature = 0.0
    if let probe = evaluate[LinearProbeEvaluation.self].probe {
      perFeature +=
        6 * Double(data.classes) * Double(probe.epochs) * (1 + Double(evaluate[LinearProbeEvaluation.self].folds))
        * labeled
    }
    if evaluate[NeighboursEvaluation.self].neighbours != nil { perFeature += 2 * labeled * validation }
    let pairs =
      validation * validation / 2
      * Double(configuration.encoder.dimension + 20 * evaluate[UniformityEvaluation.self].ts.count)
    probeOperations =
      evaluate.layers.map { perFeature * Double(forward.features[$0] ?? 0) }.reduce(0, +)
      + perFeature * Double(measured - 1) * Double(configuration.encoder.dimension) + pairs * Double(measured)
    memoryBytes = Self.memoryBytes(configuration, data: data, network: forward)
  }

  /// Weights with gradients, velocities and the copies of the state; on top of them either a batch of activations in training
  /// or the features of the splits in evaluation; and what the objective compares of a batch.
  ///
  /// Checked against the peaks of real runs: see `RunCostTests`.
  private static func memoryBytes(_ configuration: Configuration, data: DataSize, network: NetworkSize) -> Double {
    let isTrained = !(configuration.method is Untrained)
    let batch = min(max(configuration.train.batch, configuration.start?.train.batch ?? 0), data.training)
    let views = (configuration.method is Minibatch || configuration.start?.method is Minibatch ? 2 : 1) * batch
    let images = max(isTrained ? views : 0, Evaluation.batch)
    let evaluate = configuration.evaluate
    var samples = data.validation
    if evaluate[LinearProbeEvaluation.self].probe != nil || evaluate[NeighboursEvaluation.self].neighbours != nil {
      samples += data.labeled
    }
    let features = evaluate.layers.reduce(0.0) { $0 + Double(network.features[$1] ?? 0) } * Double(samples)
    // The output in the evaluation view and in two views for alignment.
    let outputs = 3 * Double(configuration.encoder.dimension) * Double(data.validation)
    // Every pair of the batch: products, softmax and its gradient.
    let losses = [configuration.method is Minibatch ? configuration.loss : nil, configuration.start?.loss]
    let isContrastive = losses.contains { ($0?[ContrastiveTerm.self].weight ?? 0) != 0 }
    let compared = isTrained && isContrastive ? 3 * Double(batch) * Double(batch) : 0
    // A probe gathers its batch by chunks of 1,040 features.
    let probed = evaluate[LinearProbeEvaluation.self].probe.map { probe in
      let widest = evaluate.layers.compactMap { network.features[$0] }.max() ?? 0
      return Double((widest + 1023) / 1024 * 1040) * Double(min(probe.batch, data.labeled))
    }
    // What the program, its data and the kernels' workspaces take in any case.
    let base = 70e6
    let numbers =
      Double(isTrained ? 5 : 1) * Double(network.parameters) + Double(images) * Double(network.activations) + features
      + outputs + compared + (probed ?? 0)
    return base + 4 * numbers
  }
}

/// Why a run that needs more memory than there is cannot run, by the key that counts most: the network, the batch,
/// or the layers whose features are kept.
public func memoryProblem(
  _ configuration: Configuration, needed: Double, available: Double
) -> PlannedData.Problem {
  func gigabytes(_ bytes: Double) -> String { "\((bytes / 1e8).rounded() / 10) GB" }
  let network = forwardOperations(smallAlexNet(configuration.encoder))
  let evaluate = configuration.evaluate
  let batch = configuration.train.batch
  let ofNetwork = 20 * Double(network.parameters) + 4 * Double(network.activations) * Double(Evaluation.batch)
  let ofLayers = evaluate.layers.compactMap { network.features[$0] }.max() ?? 0
  let (path, value) =
    if ofNetwork > available / 2 {
      ("encoder.width", "\(smallAlexNet(configuration.encoder).width)")
    } else if !(configuration.method is Untrained), batch > Evaluation.batch {
      ("train.batch", "\(batch)")
    } else if ofLayers > configuration.encoder.dimension {
      ("evaluate.layers", "[\(evaluate.layers.joined(separator: ", "))]")
    } else {
      ("encoder.dimension", "\(configuration.encoder.dimension)")
    }
  return PlannedData.Problem(
    path: path,
    message:
      "a run would take about \(gigabytes(needed)) of memory, of which \(gigabytes(available)) are left; found `\(value)`",
    hint: "lower it, or encoder.size, the batch, the images or the layers; --memory sets another limit")
}

/// Operations a second that training reaches on this machine with one encoder, measured over a few small steps.
public func measuredOperationsPerSecond(
  _ encoder: any EncoderSpecification, workers: Workers, now: () -> Double
) throws -> Double {
  // A few images of a large network keep the machine as busy as many of a small one, and take no more memory.
  var encoder = smallAlexNet(encoder)
  while encoder.width > 0.05, forwardOperations(encoder).parameters > 20_000_000 { encoder.width /= 2 }
  let size = forwardOperations(encoder)
  let count = Int(min(64, max(2, min(2e11 / (3 * size.total), 1e8 / Double(size.activations)))))
  let network = try encoder.make(seed: 0, workers: workers)
  let images = FloatBuffer(count: count * encoder.size * encoder.size * 3)
  var stream = RandomStream(seed: 0, purpose: .sampling)
  for index in 0..<images.count { images.pointer[index] = Float(stream.uniform(-1, 1)) }
  var best = Double.infinity
  for _ in 0..<3 {
    let start = now()
    let features = network.forward(images, count: count, training: true)
    network.backward(features)
    best = min(best, now() - start)
    // A slow machine or a large network is not kept waiting for more.
    if best > 0.5 { break }
  }
  return 3 * size.total * Double(count) / max(best, 1e-9)
}

/// The small AlexNet that an encoder is, the only one there is.
private func smallAlexNet(_ encoder: any EncoderSpecification) -> SmallAlexNetEncoder {
  encoder as? SmallAlexNetEncoder ?? SmallAlexNetEncoder()
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
private func forwardOperations(_ encoder: SmallAlexNetEncoder) -> NetworkSize {
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
