// The one place where defaults are written down. They are the paper's (arXiv 2005.10242, sections 4.1, A and B): what a
// file leaves out is done as the paper does it.

extension DataConfiguration {
  /// The data sets, by the names that files use.
  public static let names = ["cifar10", "stl10", "fashion-mnist", "mnist", "scenes"]

  /// The splits of a data set that can train an encoder.
  public static func trainingSplits(of name: String) -> [String] {
    name == "stl10" ? ["train", "train+unlabeled"] : ["train"]
  }
}

extension EncoderConfiguration {
  /// The encoders, by the names that files use.
  public static let names = ["small-alexnet"]
  /// The layers whose features can be evaluated, from the images on.
  public static let layers = ["conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "output"]
}

extension Configuration {
  /// What the paper does on a data set: an empty experiment file.
  ///
  /// - Parameters:
  ///   - data: One of `DataConfiguration.names`.
  ///   - method: How the encoder is trained; supervised training needs the labelled split.
  ///   - size: The side of the encoder's input in pixels; nil: 64 for STL-10, 32 for the others.
  ///   - preset: The data set whose views are used; nil: `data`.
  public static func defaults(
    data: String = "cifar10", method: Method = .minibatch, size: Int? = nil, preset: String? = nil
  ) -> Configuration {
    let size = size ?? (data == "stl10" ? 64 : 32)
    let splits = DataConfiguration.trainingSplits(of: data)
    return Configuration(
      data: DataConfiguration(
        name: data, train: method == .supervised ? "train" : splits.last ?? "train", trainLimit: nil,
        validationLimit: nil, size: data == "scenes" ? size : nil),
      encoder: EncoderConfiguration(name: "small-alexnet", size: size, width: 1, dimension: 128),
      views: .preset(preset ?? data, size: size),
      loss: LossConfiguration(
        contrastive: LossConfiguration.Contrastive(weight: 0, tau: 0.5, negatives: 0),
        align: LossConfiguration.Align(weight: 1, alpha: 2),
        uniform: LossConfiguration.Uniform(weight: 1, t: 2)),
      method: method,
      // Epochs 155, 170 and 185 of 200; of NYU's 400, 310, 340 and 370: the same shares.
      optimizer: OptimizerConfiguration(
        rate: 0.12, ratePer: 256, momentum: 0.9, weightDecay: 1e-4, decay: 0.1, decayAt: [0.775, 0.85, 0.925]),
      train: TrainConfiguration(epochs: 200, batch: 768),
      evaluate: EvaluateConfiguration(
        alphas: [1, 2], ts: [2], layers: ["output", "fc7"], probe: .paper, neighbours: 5, folds: 0, embeddings: false),
      seed: 0)
  }
}

extension EvaluateConfiguration.Probe {
  /// Adam for 100 epochs of crop-and-flip views, the rate 1e-3 decayed by 0.2 at epochs 60 and 80.
  public static let paper = EvaluateConfiguration.Probe(
    epochs: 100, batch: 128, rate: 1e-3, decay: 0.2, decayAt: [0.6, 0.8], views: .augmented)
}

extension ViewConfiguration.Crop {
  /// The training crop.
  public static let training = ViewConfiguration.Crop(area: [0.08, 1], aspect: [0.75, 4.0 / 3.0])
  /// The milder crop of the validation pairs (the authors' answer on their tracker).
  public static let validation = ViewConfiguration.Crop(area: [0.3, 1], aspect: [0.7, 1.4])
}

extension ViewConfiguration.Jitter {
  /// The same strength for brightness, contrast, saturation and hue.
  public init(all strength: Double) {
    self.init(brightness: strength, contrast: strength, saturation: strength, hue: strength)
  }
}

extension ViewsConfiguration {
  /// The paper's views of a data set.
  ///
  /// STL-10 is evaluated on the centre of the image resized to 70/64 of the encoder's side; the others, which are square
  /// and small, on the whole image.
  public static func preset(_ data: String, size: Int) -> ViewsConfiguration {
    let training = ViewConfiguration(
      crop: .training, resize: nil, interpolation: .bilinear, flip: 0.5, jitter: .init(all: 0.4), grayscale: 0.2)
    var alignment = training
    alignment.crop = .validation
    alignment.interpolation = .bicubic
    var probe = training
    probe.jitter = nil
    probe.grayscale = 0
    let evaluation = ViewConfiguration(
      crop: nil, resize: data == "stl10" ? (size * 70 + 32) / 64 : nil, interpolation: .bilinear, flip: 0, jitter: nil,
      grayscale: 0)
    return ViewsConfiguration(
      train: training, evaluate: evaluation, align: alignment, probe: probe, normalization: .preset(data))
  }
}

extension ViewsConfiguration.Normalization {
  /// A data set's channel statistics; a plain 0.5 and 0.25 where the paper has none.
  public static func preset(_ data: String) -> ViewsConfiguration.Normalization {
    switch data {
    case "cifar10": ViewsConfiguration.Normalization(mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.243, 0.261])
    case "stl10":
      ViewsConfiguration.Normalization(
        mean: [0.44087801806139126, 0.42790631331699347, 0.3867879370752931],
        std: [0.26826768628079806, 0.2610450402318512, 0.26866836876860795])
    default: ViewsConfiguration.Normalization(mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25])
    }
  }
}
