import Specifications

// The keys of a file mirror `Configuration`. Short forms are written out before trees are merged, so that an override of
// `views.train.jitter.hue` changes one of the four strengths that `jitter: 0.4` stands for.
extension YAMLNode {
  /// This experiment tree with its short forms written out.
  ///
  /// `data: X` and `encoder: X` name, a number for a term of `loss` is its weight, a number for `jitter` is all four strengths.
  func writingOutShortForms() -> YAMLNode {
    guard let entries else { return self }
    let changed = entries.map { entry -> Entry in
      var entry = entry
      switch entry.key {
      case "data", "encoder": entry.value = entry.value.wrapping(["name"]) { !$0.isNull }
      case "loss": entry.value = entry.value.mappingValues { _, term in term.wrapping(["weight"]) { $0.double != nil } }
      case "start": entry.value = entry.value.writingOutShortForms()
      case "views":
        entry.value = entry.value.mappingValues { _, view in
          view.mappingValues { key, value in
            guard key == "jitter" else { return value }
            return value.wrapping(["brightness", "contrast", "saturation", "hue"]) { $0.double != nil }
          }
        }
      default: break
      }
      return entry
    }
    return YAMLNode(.mapping(changed), at: position)
  }

  /// A scalar that passes the test as a mapping in which each key has it as its value.
  private func wrapping(_ keys: [String], where test: (YAMLNode) -> Bool) -> YAMLNode {
    guard text != nil, test(self) else { return self }
    return YAMLNode(.mapping(keys.map { Entry(key: $0, position: position, value: self) }), at: position)
  }

  private func mappingValues(_ transform: (String, YAMLNode) -> YAMLNode) -> YAMLNode {
    guard let entries else { return self }
    let changed = entries.map { Entry(key: $0.key, position: $0.position, value: transform($0.key, $0.value)) }
    return YAMLNode(.mapping(changed), at: position)
  }
}

extension Configuration {
  /// Reads the configuration of an experiment tree whose short forms are written out; the seed is left at 0.
  static func read(_ reader: MappingReader) -> Configuration {
    // The defaults depend on what is trained on which data, so these two are looked at first.
    let name = reader.node.node(at: "data.name")?.text ?? "cifar10"
    let method = reader.value("method", .choice(of: Method.self), default: .minibatch)
    let known = DataConfiguration.names.contains(name) ? name : "cifar10"
    let size = reader.node.node(at: "encoder.size")?.int.flatMap { EncoderConfiguration.sizes.contains($0) ? $0 : nil }
    let preset = reader.node.node(at: "views.preset")?.text
    let d = Configuration.defaults(data: known, method: method, size: size, preset: preset)
    var configuration = Configuration(
      data: reader.value("data", .mapping { .read($0, d.data, method: method) }, default: d.data),
      encoder: reader.value("encoder", .mapping { .read($0, d.encoder) }, default: d.encoder),
      views: reader.value("views", .mapping { .read($0, d.views) }, default: d.views),
      loss: reader.value("loss", .mapping { .read($0, d.loss) }, default: d.loss),
      method: method,
      optimizer: reader.value("optimizer", .mapping { .read($0, d.optimizer) }, default: d.optimizer),
      train: reader.value("train", .mapping { .read($0, d.train) }, default: d.train),
      evaluate: reader.value("evaluate", .mapping { .read($0, d.evaluate) }, default: d.evaluate),
      seed: 0)
    let own = configuration
    configuration.start = reader.value(
      "start", Reading<StartConfiguration>.mapping { .read($0, own) }.orNone(), default: nil)
    configuration.reportContradictions(reader)
    return configuration
  }
}

/// The most images of a split that can be asked for.
private let mostImages = 10_000_000

extension DataConfiguration {
  fileprivate static func read(_ reader: MappingReader, _ d: DataConfiguration, method: Method) -> DataConfiguration {
    let name = reader.value("name", .choice(names), default: d.name)
    // What depends on the name is not judged by another one where that is wrong.
    let isKnown = !reader.collector.hasReported(at: reader.child("name"))
    let split = isKnown ? Reading<String>.choice(trainingSplits(of: name)) : .string
    var data = DataConfiguration(
      name: name, train: reader.value("train", split, default: d.train),
      trainLimit: reader.value(
        "trainLimit", Reading<Int>.integer.atLeast(1).atMost(mostImages).orNone(), default: d.trainLimit),
      // Uniformity is a mean over pairs of images.
      validationLimit: reader.value(
        "validationLimit", Reading<Int>.integer.atLeast(2).atMost(mostImages).orNone(), default: d.validationLimit),
      size: reader.optional("size", .integer.within(EncoderConfiguration.sizes)))
    if data.size != nil && name != "scenes" && isKnown {
      reader.report("only `scenes` are drawn at a chosen size, found `\(name)`", key: "size", hint: "remove the key")
    }
    data.size = data.size ?? d.size
    if method == .supervised && data.train != "train" {
      reader.report("supervised training needs labels, found `\(data.train)`", key: "train", hint: "write `train`")
    }
    return data
  }
}

extension EncoderConfiguration {
  /// The sides of input squares, in pixels.
  fileprivate static let sizes = 16...256

  /// Whether each layer keeps a channel: the narrowest has 96, rounded half to even (`SmallAlexNet`).
  private static func leavesChannels(_ width: Double) -> Bool { 96 * width > 0.5 }

  fileprivate static func read(_ reader: MappingReader, _ d: EncoderConfiguration) -> EncoderConfiguration {
    EncoderConfiguration(
      name: reader.value("name", .choice(names), default: d.name),
      size: reader.value("size", .integer.within(sizes), default: d.size),
      width: reader.value(
        "width",
        .number.must(be: "above 0 and at most 4") { $0 > 0 && $0 <= 4 }
          .must(be: "above 1/192, which leaves each layer a channel") { leavesChannels($0) },
        default: d.width),
      dimension: reader.value("dimension", .integer.within(1...65_536), default: d.dimension))
  }
}

extension ViewsConfiguration {
  fileprivate static func read(_ reader: MappingReader, _ d: ViewsConfiguration) -> ViewsConfiguration {
    let channels = Reading<[Double]>.sequence(of: .number.within(-1000...1000)).must(be: "three numbers") {
      $0.count == 3
    }
    _ = reader.optional("preset", .choice(DataConfiguration.names))
    return ViewsConfiguration(
      train: reader.value("train", .mapping { .read($0, d.train) }, default: d.train),
      evaluate: reader.value("evaluate", .mapping { .read($0, d.evaluate) }, default: d.evaluate),
      align: reader.value("align", .mapping { .read($0, d.align) }, default: d.align),
      probe: reader.value("probe", .mapping { .read($0, d.probe) }, default: d.probe),
      normalization: reader.value(
        "normalization",
        .mapping {
          Normalization(
            mean: $0.value("mean", channels, default: d.normalization.mean),
            std: $0.value(
              "std", channels.must(be: "at least 0.001") { $0.allSatisfy { $0 >= 0.001 } }, default: d.normalization.std
            ))
        }, default: d.normalization))
  }
}

extension ViewConfiguration {
  fileprivate static func read(_ reader: MappingReader, _ d: ViewConfiguration) -> ViewConfiguration {
    let crop = Reading<Crop>.mapping { .read($0, d.crop ?? .training) }
    let jitter = Reading<Jitter>.mapping { .read($0, d.jitter ?? Jitter(all: 0.4)) }
    var view = ViewConfiguration(
      crop: reader.value("crop", crop.orNone(), default: d.crop),
      resize: reader.value("resize", Reading<Int>.integer.within(1...4096).orNone(), default: d.resize),
      interpolation: reader.value("interpolation", .choice(of: Interpolation.self), default: d.interpolation),
      flip: reader.value("flip", .number.within(0...1), default: d.flip),
      jitter: reader.value("jitter", jitter.orNone(), default: d.jitter),
      grayscale: reader.value("grayscale", .number.within(0...1), default: d.grayscale))
    if view.crop != nil, let written = reader.node("resize"), written.int != nil,
      !reader.collector.hasReported(at: reader.child("crop")), !reader.collector.hasReported(at: reader.child("resize"))
    {
      reader.report("has no effect beside `crop`, found \(written.found)", key: "resize", hint: "write `crop: none`")
    }
    // A random resized crop decides the scale by itself.
    if view.crop != nil { view.resize = nil }
    return view
  }
}

extension ViewConfiguration.Crop {
  fileprivate static func read(_ reader: MappingReader, _ d: ViewConfiguration.Crop) -> ViewConfiguration.Crop {
    let range = Reading<[Double]>.sequence(of: .number).must(be: "two positive numbers, the smaller first") {
      $0.count == 2 && $0[0] > 0 && $0[0] <= $0[1]
    }
    // No image has fewer than 16 pixels a side, of which the narrowest crop keeps one.
    let aspects = range.must(be: "within 1/16 and 16") { $0[0] >= 1.0 / 16 && $0[1] <= 16 }
    return ViewConfiguration.Crop(
      area: reader.value("area", range.must(be: "at most 1") { $0[1] <= 1 }, default: d.area),
      aspect: reader.value("aspect", aspects, default: d.aspect))
  }
}

extension ViewConfiguration.Jitter {
  fileprivate static func read(_ reader: MappingReader, _ d: ViewConfiguration.Jitter) -> ViewConfiguration.Jitter {
    // One number for all four is one error.
    let places = ["brightness", "contrast", "saturation", "hue"].map { reader.node[$0]?.position }
    if let place = places[0], places.allSatisfy({ $0 == place }),
      reader.optional("hue", .number.within(0...0.5)) == nil
    {
      for key in ["brightness", "contrast", "saturation"] { _ = reader.node(key) }
      return d
    }
    return ViewConfiguration.Jitter(
      brightness: reader.value("brightness", .number.nonnegative.atMost(100), default: d.brightness),
      contrast: reader.value("contrast", .number.nonnegative.atMost(100), default: d.contrast),
      saturation: reader.value("saturation", .number.nonnegative.atMost(100), default: d.saturation),
      hue: reader.value("hue", .number.within(0...0.5), default: d.hue))
  }
}

extension LossConfiguration {
  /// The weights of the three terms.
  fileprivate var weights: [Double] { [contrastive.weight, align.weight, uniform.weight] }

  fileprivate static func read(_ reader: MappingReader, _ d: LossConfiguration) -> LossConfiguration {
    LossConfiguration(
      contrastive: reader.value(
        "contrastive",
        .mapping {
          Contrastive(
            weight: $0.value("weight", .number.nonnegative.atMost(1e6), default: d.contrastive.weight),
            tau: $0.value(
              "tau", .number.positive.must(be: "at least 0.000001") { $0 >= 1e-6 }.atMost(1e6),
              default: d.contrastive.tau),
            negatives: $0.value("negatives", .integer.atLeast(0).atMost(65_536), default: d.contrastive.negatives))
        }, default: d.contrastive),
      align: reader.value(
        "align",
        .mapping {
          Align(
            weight: $0.value("weight", .number.nonnegative.atMost(1e6), default: d.align.weight),
            alpha: $0.value("alpha", .number.positive.atMost(100), default: d.align.alpha))
        }, default: d.align),
      uniform: reader.value(
        "uniform",
        .mapping {
          Uniform(
            weight: $0.value("weight", .number.nonnegative.atMost(1e6), default: d.uniform.weight),
            t: $0.value("t", .number.positive.atMost(1e6), default: d.uniform.t))
        }, default: d.uniform))
  }
}

/// The shares of a training at which a rate decays.
private let shares = Reading<[Double]>.sequence(of: .number).must(be: "ascending shares between 0 and 1") { shares in
  zip(shares, shares.dropFirst()).allSatisfy { $0 < $1 } && shares.allSatisfy { $0 > 0 && $0 < 1 }
}.counting(upTo: 100)
private let factor = Reading<Double>.number.must(be: "above 0 and at most 1") { $0 > 0 && $0 <= 1 }

extension OptimizerConfiguration {
  fileprivate static func read(_ reader: MappingReader, _ d: OptimizerConfiguration) -> OptimizerConfiguration {
    OptimizerConfiguration(
      rate: reader.value("rate", .number.positive.atMost(1e6), default: d.rate),
      ratePer: reader.value("ratePer", .integer.atLeast(1).atMost(1_000_000), default: d.ratePer),
      momentum: reader.value(
        "momentum", .number.must(be: "at least 0 and below 1") { $0 >= 0 && $0 < 1 }, default: d.momentum),
      weightDecay: reader.value("weightDecay", .number.nonnegative.atMost(1e6), default: d.weightDecay),
      decay: reader.value("decay", factor, default: d.decay),
      decayAt: reader.value("decayAt", shares, default: d.decayAt))
  }
}

extension TrainConfiguration {
  fileprivate static func read(_ reader: MappingReader, _ d: TrainConfiguration) -> TrainConfiguration {
    TrainConfiguration(
      epochs: reader.value("epochs", .integer.within(0...1_000_000), default: d.epochs),
      // One pair has no other pair: neither batch normalisation nor uniformity is defined.
      batch: reader.value("batch", .integer.atLeast(2).atMost(1_000_000), default: d.batch))
  }
}

extension StartConfiguration {
  /// What is left out is as in the run itself, whose other keys are read by now.
  fileprivate static func read(_ reader: MappingReader, _ own: Configuration) -> StartConfiguration {
    StartConfiguration(
      method: reader.value(
        "method", .choice(of: Method.self).must(be: "`minibatch` or `supervised`") { $0 != .none },
        default: own.method == .none ? .minibatch : own.method),
      loss: reader.value("loss", .mapping { .read($0, own.loss) }, default: own.loss),
      optimizer: reader.value("optimizer", .mapping { .read($0, own.optimizer) }, default: own.optimizer),
      train: reader.value("train", .mapping { .read($0, own.train) }, default: own.train))
  }
}

extension EvaluateConfiguration {
  fileprivate static func read(_ reader: MappingReader, _ d: EvaluateConfiguration) -> EvaluateConfiguration {
    func different(_ number: Reading<Double>) -> Reading<[Double]> {
      Reading<[Double]>.sequence(of: number).must(be: "different numbers") { Set($0).count == $0.count }
        .counting(upTo: 100)
    }
    let layers = Reading<[String]>.sequence(of: .choice(EncoderConfiguration.layers)).must(be: "different layers") {
      Set($0).count == $0.count
    }.counting(upTo: 100)
    return EvaluateConfiguration(
      alphas: reader.value("alphas", different(.number.positive.atMost(100)), default: d.alphas),
      ts: reader.value("ts", different(.number.positive.atMost(1e6)), default: d.ts),
      layers: reader.value("layers", layers, default: d.layers),
      probe: reader.value("probe", Reading<Probe>.mapping { .read($0, .paper) }.orNone(), default: d.probe),
      neighbours: reader.value(
        "neighbours", Reading<Int>.integer.atLeast(1).atMost(1000).orNone(), default: d.neighbours),
      folds: reader.value(
        "folds", .integer.must(be: "0 (none) or at least 2") { $0 == 0 || $0 >= 2 }.atMost(1000),
        default: d.folds),
      embeddings: reader.value("embeddings", .bool, default: d.embeddings),
      every: reader.value("every", Reading<Int>.integer.atLeast(1).atMost(1_000_000).orNone(), default: d.every))
  }
}

extension EvaluateConfiguration.Probe {
  fileprivate static func read(
    _ reader: MappingReader, _ d: EvaluateConfiguration.Probe
  ) -> EvaluateConfiguration.Probe {
    EvaluateConfiguration.Probe(
      epochs: reader.value("epochs", .integer.atLeast(1).atMost(1_000_000), default: d.epochs),
      batch: reader.value("batch", .integer.atLeast(1).atMost(1_000_000), default: d.batch),
      rate: reader.value("rate", .number.positive.atMost(1e6), default: d.rate),
      decay: reader.value("decay", factor, default: d.decay),
      decayAt: reader.value("decayAt", shares, default: d.decayAt),
      views: reader.value("views", .choice(of: Views.self), default: d.views))
  }
}

extension Configuration {
  /// Reports what no single key shows: values that are fine alone and senseless together.
  fileprivate func reportContradictions(_ reader: MappingReader) {
    /// Values with an error of their own are the defaults by now, of which nothing follows.
    func report(_ message: String, at path: String, of others: [String], hint: String? = nil) {
      guard !([path] + others).contains(where: reader.collector.hasReported) else { return }
      // The nearest written ancestor is where the mistake can be mended.
      var keys = path.split(separator: ".")
      while !keys.isEmpty, reader.node.node(at: keys.joined(separator: ".")) == nil { keys.removeLast() }
      let place = reader.node.node(at: keys.joined(separator: "."))?.position
      reader.collector.report(message, at: place, path: path, hint: hint)
    }
    if method == .minibatch, loss.weights.allSatisfy({ $0 == 0 }) {
      report(
        "all three weights are 0", at: "loss", of: ["method"], hint: "give one a weight, or write `method: none`")
    }
    if let start {
      if method == .none {
        report(
          "`method: none` has no training to start", at: "start", of: ["method"],
          hint: "write `train: {epochs: 0}` to measure it")
      }
      if start.method == .minibatch, start.loss.weights.allSatisfy({ $0 == 0 }) {
        report(
          "all three weights are 0", at: "start.loss", of: ["method", "start.method", "loss"],
          hint: "give one a weight, or write `start: none`")
      }
      if let limit = data.trainLimit, limit < start.train.batch {
        report(
          "\(start.train.batch) are more than the \(limit) images of data.trainLimit", at: "start.train.batch",
          of: ["data.trainLimit", "train.batch"])
      }
      if start.method == .supervised && data.train != "train" {
        report(
          "supervised training needs labels, found `\(data.train)` in data.train", at: "start.method",
          of: ["data.train", "data.name", "method"])
      }
    }
    if evaluate.every != nil && method == .none {
      report(
        "`method: none` has no epochs to measure between", at: "evaluate.every", of: ["method"],
        hint: "write `every: none`")
    }
    if method != .none, let limit = data.trainLimit, limit < train.batch {
      report(
        "\(train.batch) are more than the \(limit) images of data.trainLimit", at: "train.batch",
        of: ["data.trainLimit", "method"])
    }
    for (name, view) in [
      ("train", views.train), ("evaluate", views.evaluate), ("align", views.align), ("probe", views.probe),
    ] {
      guard view.crop == nil, let resize = view.resize, resize < encoder.size else { continue }
      let message = "must be at least the encoder's \(encoder.size) pixels, found `\(resize)`"
      report(message, at: "views.\(name).resize", of: ["encoder.size", "views.\(name).crop", "data.name"])
    }
    if evaluate.folds > 0 && evaluate.probe == nil {
      report(
        "\(evaluate.folds) folds of a probe that is `none`", at: "evaluate.folds", of: ["evaluate.probe"],
        hint: "write `folds: 0`")
    }
  }
}
