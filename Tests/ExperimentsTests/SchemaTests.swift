import Experiments
import Foundation
import Specifications
import TestSupport
import Testing
import Training

/// The JSON schema of experiment files and their reader judge alike, over many files with one change each.
@Suite struct SchemaTests {
  private static let schema = JSONSchema(Vocabulary.standard.schema)

  /// Every key, each with a value that is allowed.
  private static let everyKey = """
    title: all
    description: every key
    data: {name: scenes, train: train, trainLimit: 4096, validationLimit: none, size: 32}
    encoder: {name: small-alexnet, size: 32, width: 0.25, dimension: 2}
    views:
      preset: cifar10
      train:
        crop: {area: [0.2, 1], aspect: [1, 1]}
        interpolation: bicubic
        flip: 0
        jitter: {brightness: 0.1, contrast: 0.1, saturation: 0.1, hue: 0.1}
        grayscale: 0
      evaluate: {crop: none, resize: 40}
      align: {jitter: 0.1}
      probe: {flip: 1}
      normalization: {mean: [0, 0, 0], std: [1, 1, 1]}
    loss: {contrastive: {weight: 1, tau: 0.07, negatives: 256}, align: 1, uniform: {weight: 0.5, t: 3}}
    method: minibatch
    start:
      method: supervised
      loss: {uniform: {weight: 1, t: 2}}
      optimizer: {rate: 1}
      train: {epochs: 1, batch: 8}
    optimizer: {rate: 0.03, ratePer: 128, momentum: 0, weightDecay: 0, decay: 0.5, decayAt: [0.2, 0.4]}
    train: {epochs: 3, batch: 64}
    evaluate:
      alphas: [2]
      ts: [1, 2]
      layers: [output, conv5]
      probe: {epochs: 5, batch: 32, rate: 1e-2, decay: 1, decayAt: [0.5], views: cached}
      neighbours: 5
      folds: 5
      embeddings: true
      every: 2
    seeds: [7]
    profiles: {quick: {train.epochs: 2, loss: {uniform: 2}}}
    """

  private static let values = [
    "-1", "0", "0.3", "1", "3", "70", "1e5", "1e7", "x", "none", "minibatch", "stl10", "bicubic", "true", "null",
    "\"1\"",
    "[]", "[1]", "[0.2, 0.9]", "[0.9, 0.2]", "[1, 1]", "[1, 2, 3]", "[x]", "[output]", "{}", "{weight: 1}",
    "{name: stl10}", "{epochs: 2}",
  ]

  /// What only the reader knows: it follows from several keys, or from the order of values.
  private static let readersOwn = [
    "all weights are 0", "images of data.trainLimit", "must be at least the encoder's", "has no effect beside `crop`",
    "folds of a probe that is `none`", "needs labels", "ascending shares", "the smaller first",
    "must be one of `conv1`",
    "has no training to start", "has no epochs to measure", "must be different layers",
  ]

  /// The errors of the reader that a schema can know.
  private func errors(_ node: YAMLNode) -> [String] {
    do throws(Diagnostics) {
      _ = try Experiment(node, name: "x", file: "x.yaml", vocabulary: .standard)
      return []
    } catch { return error.diagnostics.map(\.description) }
  }

  private func compare(_ node: YAMLNode, _ change: String) {
    let (errors, problems) = (errors(node), Self.schema.problems(of: node.json))
    if errors.isEmpty {
      #expect(problems.isEmpty, "\(change): the schema refuses what the reader takes: \(problems)")
    } else if problems.isEmpty {
      let unexplained = errors.filter { error in !Self.readersOwn.contains { error.contains($0) } }
      #expect(unexplained.isEmpty, "\(change): the schema takes what the reader refuses: \(unexplained)")
    }
  }

  private func everyPath(_ node: YAMLNode, under prefix: String = "") -> [String] {
    (node.entries ?? []).flatMap { entry -> [String] in
      let path = prefix.isEmpty ? entry.key : "\(prefix).\(entry.key)"
      return [path] + everyPath(entry.value, under: path)
    }
  }

  @Test(arguments: [
    ("{weights: a.safetensors}", true), ("{weights: none}", true), ("{weights: none, train: {epochs: 2}}", true),
    ("{weights: a.safetensors, train: null}", true), ("{weights: null, method: supervised}", true),
    ("{weights: a.safetensors, train: {epochs: 2}}", false), ("{weights: a.safetensors, method: minibatch}", false),
    ("{weights: [a]}", false), ("{weights: a.safetensors, wights: b}", false),
  ])
  func weightsOrATrainingStart(start: String, isAllowed: Bool) throws {
    let node = try parseYAML("title: x\nstart: \(start)", file: "x.yaml")
    #expect(errors(node).isEmpty == isAllowed, "\(errors(node))")
    #expect(Self.schema.problems(of: node.json).isEmpty == isAllowed, "\(Self.schema.problems(of: node.json))")
  }

  @Test func everyFileOfTheRepositoryFits() throws {
    let folder = repositoryFolder.appendingPathComponent("experiments")
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file.hasSuffix(".yaml") {
      let node = try parseYAML(path: folder.appendingPathComponent(file).path)
      #expect(Self.schema.problems(of: node.json).isEmpty, "\(file)")
    }
  }

  @Test func readerAndSchemaJudgeEveryChangedValueAlike() throws {
    let base = try parseYAML(Self.everyKey, file: "x.yaml")
    #expect(errors(base).isEmpty && Self.schema.problems(of: base.json).isEmpty)
    // Sections of their own and what is below them; the keys of a profile are judged below.
    let paths = everyPath(base).filter { !$0.hasPrefix("profiles.") && $0 != "seeds" && $0 != "profiles" }
    #expect(paths.count >= 80)
    var count = 0
    for path in paths {
      for value in Self.values {
        let node = try parseYAML(value, file: "x.yaml")
        compare(base.setting(path, to: node, keyPosition: node.position), "\(path): \(value)")
        count += 1
      }
    }
    #expect(count > 2000)
  }

  @Test func readerAndSchemaKnowTheSameKeys() throws {
    let base = try parseYAML(Self.everyKey, file: "x.yaml")
    let one = try parseYAML("1", file: "x.yaml")
    for path in [""] + everyPath(base) where path.isEmpty || base.node(at: path)?.entries != nil {
      let key = path.isEmpty ? "misspelt" : "\(path).misspelt"
      // Any name is a profile's.
      guard path != "profiles" else { continue }
      let changed = base.setting(key, to: one, keyPosition: one.position)
      #expect(!errors(changed).isEmpty, "\(key)")
      #expect(!Self.schema.problems(of: changed.json).isEmpty, "\(key)")
    }
  }

  @Test(arguments: [
    ("{train.epochs: 2, data: scenes}", true), ("{loss.uniform: 2, loss: {align.alpha: 1}}", true),
    ("{views.train.jitter.hue: 0.1}", true), ("{method: none, start: none}", true), ("{seeds: [0, 1]}", true),
    ("{train.epoch: 2}", false), ("{loss.uniform.t: -1}", false), ("{evaluate: {probe: {epochs: 0}}}", false),
    ("{data.size: 7}", false), ("{nothing: 1}", false),
  ])
  func profilesMayHaveDottedKeys(profile: String, isAllowed: Bool) throws {
    let node = try parseYAML("title: x\ndata: scenes\nprofiles: {p: \(profile)}", file: "x.yaml")
    #expect(errors(node).isEmpty == isAllowed, "\(errors(node))")
    #expect(Self.schema.problems(of: node.json).isEmpty == isAllowed, "\(Self.schema.problems(of: node.json))")
  }

  @Test func aKeyOfAnotherMemberIsRefusedByBoth() throws {
    for text in ["data: {size: 32}", "data: {name: stl10, size: 32}", "data: {name: mnist, train: train+unlabeled}"] {
      let node = try parseYAML("title: x\n\(text)", file: "x.yaml")
      #expect(!errors(node).isEmpty && !Self.schema.problems(of: node.json).isEmpty, "\(text)")
    }
    for text in ["data: {name: scenes, size: 32}", "data: {name: stl10, train: train+unlabeled}", "data: {size: null}"]
    {
      let node = try parseYAML("title: x\n\(text)", file: "x.yaml")
      #expect(errors(node).isEmpty && Self.schema.problems(of: node.json).isEmpty, "\(text)")
    }
  }
}
