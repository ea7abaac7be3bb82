import Specifications

extension Vocabulary {
  /// An experiment tree with its short forms written out, so that an override of `views.train.jitter.hue` changes one of the
  /// four strengths that `jitter: 0.4` stands for.
  ///
  /// `data: X`, `encoder: X` and `method: X` name; the others are declared by their specifications.
  func writingOutShortForms(_ node: YAMLNode) -> YAMLNode {
    guard let entries = node.entries else { return node }
    let changed = entries.map { entry -> YAMLNode.Entry in
      var entry = entry
      switch entry.key {
      case "data": entry.value = writeOut(entry.value, dataSets)
      case "encoder": entry.value = writeOut(entry.value, encoders)
      case "method": entry.value = writeOut(entry.value, methods)
      case "loss": entry.value = entry.value.mappingEntries(writingOutTerm)
      case "start": entry.value = writingOutShortForms(entry.value)
      case "views": entry.value = ViewsConfiguration.writingOutShortForms(entry.value)
      case "optimizer": entry.value = OptimizerConfiguration.writingOutShortForms(entry.value)
      case "train": entry.value = TrainConfiguration.writingOutShortForms(entry.value)
      case "evaluate":
        entry.value = entry.value.mappingEntries { key in
          evaluators.reduce(EvaluateConfiguration.Shared.writingOutShortForms(key)) { $1.writingOutShortForms($0) }
        }
      default: break
      }
      return entry
    }
    return YAMLNode(.mapping(changed), at: node.position)
  }

  private func writingOutTerm(_ entry: YAMLNode.Entry) -> YAMLNode.Entry {
    guard let term = losses.first(where: { $0.name == entry.key }) else { return entry }
    var entry = entry
    entry.value = term.writingOutShortForms(entry.value)
    return entry
  }

  private func writeOut(_ node: YAMLNode, _ members: [any FamilyMember.Type]) -> YAMLNode {
    if node.text != nil, !node.isNull { return node.wrapped(in: ["name"]) }
    return node.mappingEntries { entry in members.reduce(entry) { $1.writingOutShortForms($0) } }
  }
}

extension YAMLNode {
  fileprivate func mappingEntries(_ transform: (Entry) -> Entry) -> YAMLNode {
    guard let entries else { return self }
    return YAMLNode(.mapping(entries.map(transform)), at: position)
  }
}

extension Vocabulary {
  /// Reads the configuration of an experiment tree whose short forms are written out; the seed is left at 0.
  func read(_ reader: MappingReader) -> Configuration {
    // The defaults depend on what is trained on which data, so these two are looked at first.
    let none = defaults()
    let anyMethod = choice(of: methods, isNamedByItself: true) { $0.init() }
    let method = reader.value("method", anyMethod.compactMap { $0 as? any MethodSpecification }, default: none.method)
    let network = reader.node.node(at: "encoder.name")?.text
    let layout = encoders.first { $0.name == network } ?? encoders[0]
    let preset = reader.node.node(at: "views.preset")?.text
    let d = defaults(
      data: reader.node.node(at: "data.name")?.text, encoder: network, method: method,
      size: reader.node.node(at: "encoder.size").flatMap { layout.size(of: $0) }, preset: preset)
    let anyData = choice(of: dataSets, checking: { reportLabels(missing: $0, $1, method: method) }) { type in
      type == Swift.type(of: d.data) ? d.data : type.init()
    }
    let anyEncoder = choice(of: encoders) { $0 == Swift.type(of: d.encoder) ? d.encoder : $0.init() }
    var configuration = Configuration(
      data: reader.value("data", anyData.compactMap { $0 as? any DataSpecification }, default: d.data),
      encoder: reader.value("encoder", anyEncoder.compactMap { $0 as? any EncoderSpecification }, default: d.encoder),
      views: reader.value("views", .mapping { readViews($0, d.views) }, default: d.views),
      loss: reader.value("loss", .mapping { d.loss.reading($0) }, default: d.loss), method: method,
      optimizer: reader.value("optimizer", .mapping { .read($0, default: d.optimizer) }, default: d.optimizer),
      train: reader.value("train", .mapping { .read($0, default: d.train) }, default: d.train),
      evaluate: d.evaluate, seed: 0)
    let encoderRead = configuration.encoder
    configuration.evaluate = reader.value(
      "evaluate", .mapping { d.evaluate.reading($0, encoder: encoderRead) }, default: d.evaluate)
    let own = configuration
    configuration.start = reader.value(
      "start", Reading<StartingPoint>.mapping { readStart($0, own) }.orNone(), default: nil)
    configuration.reportContradictions(reader)
    return configuration
  }

  /// A member of a family by its `name`, with its keys.
  ///
  /// - Parameters:
  ///   - isNamedByItself: Whether a wrong name in the short form is reported at the section: `method`, not `method.name`.
  ///   - check: Looks at the member read.
  ///   - defaults: The member of a type as it is before its keys are read.
  private func choice(
    of types: [any FamilyMember.Type], isNamedByItself: Bool = false,
    checking check: @escaping @Sendable (any FamilyMember, MappingReader) -> Void = { _, _ in },
    from defaults: @escaping @Sendable (any FamilyMember.Type) -> any FamilyMember
  ) -> Reading<any FamilyMember> {
    .mapping { reader in
      let names = types.map { $0.name }
      var name = names[0]
      if let node = reader.node("name"), !node.isNull {
        let isShort = isNamedByItself && node.position == reader.node.position
        let place = isShort ? reader.path : reader.child("name")
        guard let found = Reading<String>.choice(names).read(node, place, reader.collector) else {
          // What depends on the name is not judged by another one where that is wrong; what is wrong for all is.
          for type in types { type.acceptKeys(reader) }
          reportSharedErrors(reader, types.map(defaults))
          return nil
        }
        name = found
      }
      let type = types.first { $0.name == name } ?? types[0]
      let member = defaults(type).reading(reader)
      for entry in reader.node.entries ?? [] where !type.has(entry.key) && entry.key != "name" {
        let owners = types.filter { $0.has(entry.key) }.map { "`\($0.name)`" }
        guard !owners.isEmpty else { continue }
        _ = reader.node(entry.key)
        guard !entry.value.isNull else { continue }
        reader.report(
          "only \(owners.joined(separator: ", ")) \(owners.count == 1 ? "takes" : "take") this key, found `\(name)`",
          key: entry.key, hint: "remove the key")
      }
      check(member, reader)
      return member
    }
  }

  /// Reports the errors that a mapping has whichever member it describes.
  private func reportSharedErrors(_ reader: MappingReader, _ members: [any FamilyMember]) {
    let found = members.map { member in
      let collector = DiagnosticCollector(file: reader.collector.file)
      _ = member.reading(MappingReader(reader.node, path: reader.path, collector: collector))
      return collector.diagnostics
    }
    for diagnostic in found.first ?? [] where found.allSatisfy({ $0.contains(diagnostic) }) {
      reader.collector.report(Diagnostics([diagnostic]))
    }
  }

  private func reportLabels(
    missing member: any FamilyMember, _ reader: MappingReader, method: any MethodSpecification
  ) {
    guard let data = member as? any DataSpecification, type(of: method).needsLabels else { return }
    guard type(of: data).hasLabels else {
      return reader.report(
        "\(method.name) training needs classes, which `\(data.name)` has not", key: "name",
        hint: "write `method: minibatch`")
    }
    guard data.train != "train" else { return }
    reader.report("\(method.name) training needs labels, found `\(data.train)`", key: "train", hint: "write `train`")
  }

  private func readViews(_ reader: MappingReader, _ d: ViewsConfiguration) -> ViewsConfiguration {
    _ = reader.optional("preset", .choice(dataSets.map { $0.name }))
    return .read(reader, default: d)
  }

  /// A file of weights, or the training that comes before; nil where `weights` is `none` and nothing else is given.
  private func readStart(_ reader: MappingReader, _ own: Configuration) -> StartingPoint? {
    let isGiven = reader.node("weights").map { !$0.isNull } ?? false
    let file = reader.value("weights", Reading<String>.weightFile.orNone(), default: nil)
    let training = readStartingTraining(reader, own)
    guard isGiven else { return .training(training) }
    let others = (reader.node.entries ?? []).filter { $0.key != "weights" && !$0.value.isNull }
    guard let file else { return others.isEmpty ? nil : .training(training) }
    for entry in others where ["method", "loss", "optimizer", "train"].contains(entry.key) {
      reader.report(
        "describes a training, and `start.weights` names an encoder that is trained already", key: entry.key,
        hint: "remove one of the two keys; the run's own training is described by `\(entry.key)` at the top")
    }
    return .weights(StartingWeights(file: file))
  }

  /// What is left out is as in the run itself, whose other keys are read by now.
  private func readStartingTraining(_ reader: MappingReader, _ own: Configuration) -> StartConfiguration {
    let training = methods.filter { $0.isTraining }
    let names = training.map { "`\($0.name)`" }.joined(separator: " or ")
    let member = choice(
      of: methods, isNamedByItself: true,
      checking: { member, reader in
        guard !training.contains(where: { $0 == Swift.type(of: member) }) else { return }
        reader.report("must be \(names), found `\(member.name)`")
      }, from: { $0 == Swift.type(of: own.method) ? own.method : $0.init() })
    let method = member.compactMap { $0 as? any MethodSpecification }
    let usual = Swift.type(of: own.method).isTraining ? own.method : training.first?.init() ?? own.method
    return StartConfiguration(
      method: reader.value("method", method, default: usual),
      loss: reader.value("loss", .mapping { own.loss.reading($0) }, default: own.loss),
      optimizer: reader.value("optimizer", .mapping { .read($0, default: own.optimizer) }, default: own.optimizer),
      train: reader.value("train", .mapping { .read($0, default: own.train) }, default: own.train))
  }
}

extension FamilyMember {
  fileprivate func reading(_ reader: MappingReader) -> any FamilyMember { Self.read(reader, default: self) }

  fileprivate static func has(_ key: String) -> Bool { keys.contains { $0.name == key } }

  /// Takes note of keys that are not judged.
  fileprivate static func acceptKeys(_ reader: MappingReader) {
    for key in keys { _ = reader.node(key.name) }
  }
}

extension EncoderSpecification {
  /// The side of the input that a node gives, if that is one.
  fileprivate static func size(of node: YAMLNode) -> Int? {
    let tree = YAMLNode(
      .mapping([YAMLNode.Entry(key: "size", position: node.position, value: node)]), at: node.position)
    let collector = DiagnosticCollector(file: "")
    let read = Self.read(MappingReader(tree, collector: collector), default: Self())
    guard collector.count == 0, !node.isNull, let image = read as? any ImageEncoderSpecification else { return nil }
    return image.size
  }
}

extension Configuration {
  /// Reports what no single key shows: values that are fine alone and cannot be together.
  fileprivate func reportContradictions(_ reader: MappingReader) {
    let members: [any FamilyMember] = [data, encoder, method] + loss.terms + evaluate.evaluators
    for found in contradictions + members.flatMap({ $0.contradictions(in: self) }) {
      // Values with an error of their own are the defaults by now, of which nothing follows.
      guard !([found.path] + found.others).contains(where: reader.collector.hasReported) else { continue }
      // The nearest written ancestor is where the error can be corrected.
      var keys = found.path.split(separator: ".")
      while !keys.isEmpty, reader.node.node(at: keys.joined(separator: ".")) == nil { keys.removeLast() }
      let place = reader.node.node(at: keys.joined(separator: "."))?.position
      reader.collector.report(found.message, at: place, path: found.path, hint: found.hint)
    }
  }

  private var contradictions: [Contradiction] {
    let isTraining = type(of: method).isTraining
    var found: [Contradiction] = []
    if type(of: method).usesObjective, loss.isEmpty {
      found.append(
        Contradiction(
          "loss", "all weights are 0", of: ["method"], hint: "give one a weight, or write `method: none`"))
    }
    if start != nil, !isTraining {
      found.append(
        Contradiction(
          "start", "`method: \(method.name)` has no training to start", of: ["method"],
          hint: "write `train: {epochs: 0}` to measure it"))
    }
    if let training = startingTraining { found += contradictions(of: training) }
    if evaluate.every != nil, !isTraining {
      found.append(
        Contradiction(
          "evaluate.every", "`method: \(method.name)` has no epochs to measure between", of: ["method"],
          hint: "write `every: none`"))
    }
    if isTraining, train.epochs > 0, let limit = data.trainLimit, limit < train.batch {
      found.append(
        Contradiction(
          "train.batch", "\(train.batch) are more than the \(limit) images of data.trainLimit",
          of: ["data.trainLimit", "method"]))
    }
    if !type(of: data).hasLabels, !evaluate.layers.isEmpty {
      found.append(
        Contradiction(
          "evaluate.layers", "`\(data.name)` has no classes to classify by", of: ["data.name"],
          hint: "write `layers: []`"))
    }
    for (name, view) in views.named {
      guard view.crop == nil, let resize = view.resize, resize < inputSize else { continue }
      found.append(
        Contradiction(
          "views.\(name).resize", "must be at least the encoder's \(inputSize) pixels, found `\(resize)`",
          of: ["encoder.size", "views.\(name).crop", "data.name"]))
    }
    return found
  }

  private func contradictions(of start: StartConfiguration) -> [Contradiction] {
    var found: [Contradiction] = []
    if type(of: start.method).usesObjective, start.loss.isEmpty {
      found.append(
        Contradiction(
          "start.loss", "all weights are 0", of: ["method", "start.method", "loss"],
          hint: "give one a weight, or write `start: none`"))
    }
    if let limit = data.trainLimit, limit < start.train.batch {
      found.append(
        Contradiction(
          "start.train.batch", "\(start.train.batch) are more than the \(limit) images of data.trainLimit",
          of: ["data.trainLimit", "train.batch"]))
    }
    if type(of: start.method).needsLabels, data.train != "train" {
      found.append(
        Contradiction(
          "start.method", "\(start.method.name) training needs labels, found `\(data.train)` in data.train",
          of: ["data.train", "data.name", "method"]))
    }
    return found
  }
}
