import Experiments
import Networks
import Specifications

/// What a run will cost, in floating-point operations of direct (textbook) layers, and in memory.
public struct RunCost: Sendable, Hashable {
  /// Training the encoder that the run starts from.
  public var startingOperations: Double
  /// Training the encoder: forward and backward of every view.
  public var trainingOperations: Double
  /// Encoding splits for evaluation.
  public var encodingOperations: Double
  /// Everything else that evaluators do: training probes, searching neighbours.
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
    let encoder = configuration.encoder.costOfPass
    func step(_ method: any MethodSpecification, samples: Double) -> Double {
      // Backward computes the gradients to the weights and those to the inputs.
      3 * encoder.operations * Double(method.viewsPerSample) * samples
    }
    func training(_ method: any MethodSpecification, epochs: Int) -> Double {
      step(method, samples: Double(epochs) * Double(data.training))
    }
    startingOperations = configuration.startingTraining.map { training($0.method, epochs: $0.train.epochs) } ?? 0
    trainingOperations = training(configuration.method, epochs: configuration.train.epochs)
    stepOperations = step(configuration.method, samples: Double(min(configuration.train.batch, data.training)))

    let final = configuration.evaluators
    let once = final.operations(data, encoder)
    (encodingOperations, probeOperations) = (once.encoding, once.rest)
    if let every = configuration.evaluate.every {
      // Before the first epoch, and after each that is measured.
      let times = Double(1 + configuration.train.epochs / max(every, 1))
      let each = configuration.evaluatorsDuringTraining.operations(data, encoder)
      encodingOperations += times * each.encoding
      probeOperations += times * each.rest
    }
    memoryBytes = Self.memoryBytes(configuration, data: data, encoder: encoder, evaluators: final)
  }

  /// Weights with gradients, velocities and the copies of the state; on top of them either a batch of activations in training
  /// or the features of the splits in evaluation; and what the objective compares of a batch.
  ///
  /// Checked against the peaks of real runs: see `RunCostTests`.
  private static func memoryBytes(
    _ configuration: Configuration, data: DataSize, encoder: EncoderCost, evaluators: [any Evaluator]
  ) -> Double {
    let batch = min(max(configuration.train.batch, configuration.startingTraining?.train.batch ?? 0), data.training)
    let trainings = [configuration, configuration.startingConfiguration].compactMap { training in
      training.flatMap { own in own.method.family.map { (family: $0, configuration: own) } }
    }
    let views = (trainings.map(\.family.viewsPerSample).max() ?? 0) * batch
    let images = max(views, FrozenEncoder.batch)
    let compared = trainings.map { $0.family.comparedNumbers($0.configuration, batch: batch) }.max() ?? 0
    let features = evaluators.features.reduce(0.0) { sum, key in
      sum + Double(encoder.features(of: key.layer) ?? 0) * Double(data.count(key.pass.part))
    }
    let evaluated = evaluators.map { $0.cost(data, encoder).numbers }.max() ?? 0
    // What the program, its data and the kernels' workspaces take in any case.
    let base = 70e6
    let numbers =
      Double(trainings.isEmpty ? 1 : 5) * Double(encoder.parameters) + Double(images) * Double(encoder.activations)
      + features + compared + evaluated
    return base + 4 * numbers + Double(data.keptBytes)
  }
}

/// Why a run that needs more memory than there is cannot run, by the key that counts most: the network, the batch,
/// or the layers whose features are kept.
public func memoryProblem(
  _ configuration: Configuration, needed: Double, available: Double
) -> PlannedData.Problem {
  func gigabytes(_ bytes: Double) -> String { "\((bytes / 1e8).rounded() / 10) GB" }
  let network = configuration.encoder.costOfPass
  let costliestKey = configuration.encoder.costliestKey
  let encoderValues = configuration.encoder.members
  let evaluate = configuration.evaluate
  let batch = configuration.train.batch
  let ofNetwork = 20 * Double(network.parameters) + 4 * Double(network.activations) * Double(FrozenEncoder.batch)
  let ofLayers = evaluate.layers.compactMap { network.features(of: $0) }.max() ?? 0
  let (path, value) =
    if ofNetwork > available / 2 {
      ("encoder.\(costliestKey)", encoderValues[costliestKey]?.plainText ?? "none")
    } else if configuration.method.family != nil, batch > FrozenEncoder.batch {
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
