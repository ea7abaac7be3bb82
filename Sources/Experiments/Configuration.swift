// Experiments: the nouns of the notebook. Experiment, Configuration, Run, Measurement, Embedding, RunRecord.
// Invariant: a value here says what is to be done or what came out, never how.
// Start with `Configuration`, then `Experiment`, then `RunRecord`.

/// One fully resolved configuration: everything that a run's result depends on, apart from the data's bytes.
///
/// Its canonical JSON (sorted keys), the data's fingerprint and the numerics version make up a run's id.
public struct Configuration: Sendable, Hashable, Codable {
  /// The data set and how much of it is used.
  public var data: DataConfiguration
  /// The network.
  public var encoder: EncoderConfiguration
  /// The augmentations.
  public var views: ViewsConfiguration
  /// The objective.
  public var loss: LossConfiguration
  /// How the encoder is trained.
  public var method: Method
  /// The training that comes before; nil: the encoder starts from random weights.
  public var start: StartConfiguration?
  /// The optimiser and its schedule.
  public var optimizer: OptimizerConfiguration
  /// How long, and in which batches.
  public var train: TrainConfiguration
  /// What is measured afterwards.
  public var evaluate: EvaluateConfiguration
  /// The seed that keys every random number of the run.
  public var seed: Int

  /// A configuration with every key given; `defaults` gives the paper's.
  public init(
    data: DataConfiguration, encoder: EncoderConfiguration, views: ViewsConfiguration, loss: LossConfiguration,
    method: Method, start: StartConfiguration? = nil, optimizer: OptimizerConfiguration, train: TrainConfiguration,
    evaluate: EvaluateConfiguration, seed: Int
  ) {
    self.data = data
    self.encoder = encoder
    self.views = views
    self.loss = loss
    self.method = method
    self.start = start
    self.optimizer = optimizer
    self.train = train
    self.evaluate = evaluate
    self.seed = seed
  }
}

/// How an encoder is trained.
public enum Method: String, Sendable, Hashable, Codable, CaseIterable {
  /// Positive pairs within a batch, with the objective of `loss`.
  case minibatch
  /// Encoder and linear classifier jointly, by cross entropy.
  case supervised
  /// Not at all: the random initialisation.
  case none
}

/// The data set and how much of it is used.
public struct DataConfiguration: Sendable, Hashable, Codable {
  /// `cifar10`, `stl10`, `fashion-mnist`, `mnist` or `scenes`.
  public var name: String
  /// The split that trains the encoder: `train`, or `train+unlabeled` (STL-10).
  public var train: String
  /// At most so many images train the encoder (the first ones of a seed-independent shuffle); nil: all.
  public var trainLimit: Int?
  /// At most so many images of the validation split are evaluated; nil: all.
  public var validationLimit: Int?
  /// Side in pixels of generated images (`scenes` only).
  public var size: Int?

  /// Every key given.
  public init(name: String, train: String, trainLimit: Int?, validationLimit: Int?, size: Int?) {
    self.name = name
    self.train = train
    self.trainLimit = trainLimit
    self.validationLimit = validationLimit
    self.size = size
  }
}

/// The network.
public struct EncoderConfiguration: Sendable, Hashable, Codable {
  /// `small-alexnet`.
  public var name: String
  /// The side of the square input in pixels.
  public var size: Int
  /// The factor on every hidden width; 1 is the paper's network.
  public var width: Double
  /// The feature dimension m.
  public var dimension: Int

  /// Every key given.
  public init(name: String, size: Int, width: Double, dimension: Int) {
    self.name = name
    self.size = size
    self.width = width
    self.dimension = dimension
  }
}

/// The augmentations, with torchvision's semantics.
public struct ViewsConfiguration: Sendable, Hashable, Codable {
  /// The two training views of an image.
  public var train: ViewConfiguration
  /// The view from which features are taken for probes, k-NN and L_uniform.
  public var evaluate: ViewConfiguration
  /// The two validation views of an image for L_align.
  public var align: ViewConfiguration
  /// The training view of the linear probe when `evaluate.probe.views` is `augmented`.
  public var probe: ViewConfiguration
  /// Per-channel normalisation (R, G, B), in units of [0, 1].
  public var normalization: Normalization

  /// Per-channel mean and standard deviation.
  public struct Normalization: Sendable, Hashable, Codable {
    /// The mean of each channel.
    public var mean: [Double]
    /// The standard deviation of each channel.
    public var std: [Double]

    /// Every key given.
    public init(mean: [Double], std: [Double]) {
      self.mean = mean
      self.std = std
    }
  }

  /// Every key given.
  public init(
    train: ViewConfiguration, evaluate: ViewConfiguration, align: ViewConfiguration, probe: ViewConfiguration,
    normalization: Normalization
  ) {
    self.train = train
    self.evaluate = evaluate
    self.align = align
    self.probe = probe
    self.normalization = normalization
  }
}

/// One view: crop or resize, then flip, jitter, grayscale.
public struct ViewConfiguration: Sendable, Hashable, Codable {
  /// Random resized crop to the encoder's size; nil: `resize` decides.
  public var crop: Crop?
  /// Resize of the short side before a centre crop to the encoder's size; nil without crop: resize to the square.
  public var resize: Int?
  /// `bilinear` or `bicubic`, both antialiased.
  public var interpolation: Interpolation
  /// The probability of a horizontal flip.
  public var flip: Double
  /// Colour jitter in random order; nil: none.
  public var jitter: Jitter?
  /// The probability of grayscale.
  public var grayscale: Double

  /// The ranges of a random resized crop.
  public struct Crop: Sendable, Hashable, Codable {
    /// The range of the area, as a share of the image's.
    public var area: [Double]
    /// The range of the aspect ratio (width over height), drawn log-uniformly.
    public var aspect: [Double]

    /// Every key given.
    public init(area: [Double], aspect: [Double]) {
      self.area = area
      self.aspect = aspect
    }
  }

  /// The strengths of colour jitter.
  public struct Jitter: Sendable, Hashable, Codable {
    /// Brightness factor in [1 - b, 1 + b].
    public var brightness: Double
    /// Contrast factor in [1 - c, 1 + c].
    public var contrast: Double
    /// Saturation factor in [1 - s, 1 + s].
    public var saturation: Double
    /// Hue shift in [-h, h], in turns.
    public var hue: Double

    /// Every key given.
    public init(brightness: Double, contrast: Double, saturation: Double, hue: Double) {
      self.brightness = brightness
      self.contrast = contrast
      self.saturation = saturation
      self.hue = hue
    }
  }

  /// How pixels are interpolated.
  public enum Interpolation: String, Sendable, Hashable, Codable, CaseIterable {
    case bilinear
    case bicubic
  }

  /// Every key given.
  public init(crop: Crop?, resize: Int?, interpolation: Interpolation, flip: Double, jitter: Jitter?, grayscale: Double)
  {
    self.crop = crop
    self.resize = resize
    self.interpolation = interpolation
    self.flip = flip
    self.jitter = jitter
    self.grayscale = grayscale
  }
}

/// The objective: w_c L_contrastive(tau) + w_a L_align(alpha) + w_u L_uniform(t).
public struct LossConfiguration: Sendable, Hashable, Codable {
  /// L_contrastive.
  public var contrastive: Contrastive
  /// L_align.
  public var align: Align
  /// L_uniform.
  public var uniform: Uniform

  /// The contrastive term.
  public struct Contrastive: Sendable, Hashable, Codable {
    /// w_c.
    public var weight: Double
    /// The temperature tau.
    public var tau: Double
    /// M sampled negatives a positive pair (equation 1); 0: all other pairs of the batch, symmetrically.
    public var negatives: Int

    /// Every key given.
    public init(weight: Double, tau: Double, negatives: Int) {
      self.weight = weight
      self.tau = tau
      self.negatives = negatives
    }
  }
  /// The alignment term.
  public struct Align: Sendable, Hashable, Codable {
    /// w_a.
    public var weight: Double
    /// The power of the distance.
    public var alpha: Double

    /// Every key given.
    public init(weight: Double, alpha: Double) {
      self.weight = weight
      self.alpha = alpha
    }
  }
  /// The uniformity term.
  public struct Uniform: Sendable, Hashable, Codable {
    /// w_u.
    public var weight: Double
    /// The Gaussian potential's sharpness.
    public var t: Double

    /// Every key given.
    public init(weight: Double, t: Double) {
      self.weight = weight
      self.t = t
    }
  }

  /// Every key given.
  public init(contrastive: Contrastive, align: Align, uniform: Uniform) {
    self.contrastive = contrastive
    self.align = align
    self.uniform = uniform
  }
}

/// SGD with momentum and step decay.
public struct OptimizerConfiguration: Sendable, Hashable, Codable {
  /// The learning rate for a batch of `ratePer` pairs; scaled linearly with the batch.
  public var rate: Double
  /// The batch size that `rate` is for.
  public var ratePer: Int
  /// The momentum.
  public var momentum: Double
  /// Weight decay, added to the gradient of every parameter.
  public var weightDecay: Double
  /// The factor of each step of the decay.
  public var decay: Double
  /// When to decay, as shares of the training: 0.775 of 200 epochs is epoch 155.
  public var decayAt: [Double]

  /// Every key given.
  public init(rate: Double, ratePer: Int, momentum: Double, weightDecay: Double, decay: Double, decayAt: [Double]) {
    self.rate = rate
    self.ratePer = ratePer
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.decay = decay
    self.decayAt = decayAt
  }
}

/// How long, and in which batches.
public struct TrainConfiguration: Sendable, Hashable, Codable {
  /// Passes over the training split; 0 leaves the initialisation.
  public var epochs: Int
  /// Positive pairs a step (images a step for `supervised`).
  public var batch: Int

  /// Every key given.
  public init(epochs: Int, batch: Int) {
    self.epochs = epochs
    self.batch = batch
  }
}

/// What is measured on the held-out split once the encoder is frozen, and on the way there.
public struct EvaluateConfiguration: Sendable, Hashable, Codable {
  /// The alphas of L_align.
  public var alphas: [Double]
  /// The ts of L_uniform.
  public var ts: [Double]
  /// The layers that probes and k-NN see: `output`, `fc7`, or any named layer.
  public var layers: [String]
  /// The linear probe; nil: none.
  public var probe: Probe?
  /// The neighbours of k-NN; nil: none.
  public var neighbours: Int?
  /// Folds of cross validation of the probe on the training split; 0: none.
  public var folds: Int
  /// Whether validation features are stored.
  public var embeddings: Bool
  /// Epochs between measurements of the unfinished encoder, whose first is before the first epoch; nil: none.
  public var every: Int?

  /// The linear probe: softmax regression by Adam (0.5, 0.999, 1e-8) with step decay.
  public struct Probe: Sendable, Hashable, Codable {
    /// Passes over the labelled training features.
    public var epochs: Int
    /// Features a step.
    public var batch: Int
    /// The learning rate.
    public var rate: Double
    /// The factor of each step of the decay.
    public var decay: Double
    /// When to decay, as shares of the epochs.
    public var decayAt: [Double]
    /// Whether it trains on features computed once or on crop-and-flip views.
    public var views: Views

    /// What the probe trains on.
    public enum Views: String, Sendable, Hashable, Codable, CaseIterable {
      /// Features of the evaluation view, computed once.
      case cached
      /// Features of fresh crop-and-flip views every epoch.
      case augmented
    }

    /// Every key given.
    public init(epochs: Int, batch: Int, rate: Double, decay: Double, decayAt: [Double], views: Views) {
      self.epochs = epochs
      self.batch = batch
      self.rate = rate
      self.decay = decay
      self.decayAt = decayAt
      self.views = views
    }
  }

  /// Every key given.
  public init(
    alphas: [Double], ts: [Double], layers: [String], probe: Probe?, neighbours: Int?, folds: Int, embeddings: Bool,
    every: Int? = nil
  ) {
    self.alphas = alphas
    self.ts = ts
    self.layers = layers
    self.probe = probe
    self.neighbours = neighbours
    self.folds = folds
    self.embeddings = embeddings
    self.every = every
  }
}
