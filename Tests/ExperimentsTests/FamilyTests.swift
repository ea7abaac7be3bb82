import Experiments
import Foundation
import Specifications
import TestSupport
import Testing
import Training

/// Whatever the families' lists name is in the reference, in an example, and in a test.
@Suite struct FamilyTests {
  private let vocabulary = Vocabulary.standard

  private var members: [(family: String, type: any FamilyMember.Type)] {
    vocabulary.families.flatMap { family in family.members.map { (family.name, $0) } }
  }

  @Test func everyMemberIsInTheReference() {
    let reference = vocabulary.reference
    for (family, type) in members {
      #expect(reference.contains(type.meaning), "\(family) \(type.name)")
      let place = family == "loss" ? "loss.\(type.name)" : family
      for row in type.init().rows(at: place) {
        #expect(reference.contains("  \(row.path)") && reference.contains(row.meaning), "\(row.path)")
        #expect(!row.meaning.isEmpty && !row.constraint.isEmpty, "\(row.path)")
      }
    }
  }

  @Test func everyMemberIsInTheExample() throws {
    let file = testFile("ExperimentsTests/Examples/families.yaml")
    let example = try loadExperiment(path: file.path, vocabulary: vocabulary)
    let runs = try example.expand()
    #expect(try example.expansion().remarks.isEmpty)
    let data = Set(runs.map(\.data.name)), encoders = Set(runs.map(\.encoder.name))
    let methods = Set(runs.map(\.method.name))
    let losses = Set(runs.flatMap { $0.loss.terms.filter { $0.weight != 0 }.map { $0.name } })
    let written = try readText(path: file.path)
    for (family, type) in members {
      let isShown =
        switch family {
        case "data": data.contains(type.name)
        case "encoder": encoders.contains(type.name)
        case "method": methods.contains(type.name)
        case "loss": losses.contains(type.name)
        default: type.init().rows(at: "").contains { written.contains("\($0.path.split(separator: ".")[0]):") }
        }
      #expect(isShown, "\(family) \(type.name) is not in Examples/families.yaml")
    }
  }

  @Test func everyMemberIsNamedByATest() throws {
    let folder = repositoryFolder.appendingPathComponent("Tests")
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    var texts = ""
    for case let file as URL in files where file.pathExtension == "swift" {
      guard !file.lastPathComponent.hasPrefix("FamilyTests") else { continue }
      texts += try String(contentsOf: file, encoding: .utf8)
    }
    for (family, type) in members {
      #expect(
        texts.contains("\(type)") || texts.contains("\"\(type.name)\"") || texts.contains("data: \(type.name)"),
        "no test names the \(family) \(type.name)")
    }
  }

  @Test func theDefaultsAreTheFirstOfTheLists() {
    let defaults = vocabulary.defaults()
    #expect(defaults.data is CIFAR10Data && defaults.encoder is SmallAlexNetEncoder && defaults.method is Minibatch)
  }
}

/// A term that is younger than every stored configuration.
private struct YoungTerm: LossSpecification {
  var weight = 0.0
  var power = 3.0
  static let name = "young"
  static let meaning = "a term that came later"
  static let shortForm = ["weight"]
  static let keys: [Key<YoungTerm>] = [
    .weight("weight", \.weight, .number.nonnegative, "weight"), Key("power", \.power, .number.positive, "power"),
  ]
}

/// An encoder with a key that came later, and a method with a key.
private struct YoungEncoder: ImageEncoderSpecification {
  var size = 32
  var dimension = 128
  var stem = "cifar"
  static let name = "young-net"
  static let meaning = "an encoder that came later"
  static let layers = ["output"]
  static let evaluatedLayers = ["output"]
  static let keys: [Key<YoungEncoder>] = [
    Key("size", \.size, .integer.within(16...256), "side"), Key("dimension", \.dimension, .integer.atLeast(1), "m"),
    Key("stem", \.stem, .choice(["cifar", "imagenet"]), "first layers", asBefore: "cifar"),
  ]
}

private struct QueueMethod: MethodSpecification {
  var queue = 4096
  static let name = "queue"
  static let meaning = "a method with a key"
  static let keys: [Key<QueueMethod>] = [Key("queue", \.queue, .integer.atLeast(1).atMost(1_000_000), "length")]
}

/// What is added later changes neither the ids nor the reading of what was stored before.
@Suite struct YoungFamilyTests {
  private let vocabulary: Vocabulary = {
    var vocabulary = Vocabulary.standard
    vocabulary.losses.append(YoungTerm.self)
    vocabulary.encoders.append(YoungEncoder.self)
    vocabulary.methods.append(QueueMethod.self)
    return vocabulary
  }()

  private func run(_ text: String) throws(Diagnostics) -> Configuration {
    try Experiment(parseYAML("title: x\n" + text, file: "x.yaml"), name: "x", file: "x.yaml", vocabulary: vocabulary)
      .expand()[0]
  }

  @Test func aTermOfWeightZeroIsNeitherStoredNorPartOfTheID() throws {
    let before = Vocabulary.standard.defaults()
    let after = try run("")
    #expect(after.canonicalJSON == before.canonicalJSON)
    #expect(runID(after, dataFingerprint: "0") == runID(before, dataFingerprint: "0"))
    #expect(
      runID(try run("loss: {young: {weight: 0, power: 9}}"), dataFingerprint: "0")
        == runID(before, dataFingerprint: "0"))
    #expect(runID(try run("loss: {young: 1}"), dataFingerprint: "0") != runID(before, dataFingerprint: "0"))
    #expect(try Configuration(canonicalJSON: before.canonicalJSON, vocabulary: vocabulary) == after)
    let used = try run("loss: {young: {weight: 2, power: 1}}")
    #expect(try Configuration(canonicalJSON: used.canonicalJSON, vocabulary: vocabulary) == used)
  }

  @Test func aKeyThatMeansWhatItMeantBeforeIsLeftOut() throws {
    let plain = try run("encoder: young-net")
    #expect(!plain.canonicalJSON.contains("stem"))
    #expect(try Configuration(canonicalJSON: plain.canonicalJSON, vocabulary: vocabulary) == plain)
    let other = try run("encoder: {name: young-net, stem: imagenet}")
    #expect(other.canonicalJSON.contains(#""stem":"imagenet""#))
    #expect(runID(other, dataFingerprint: "0") != runID(plain, dataFingerprint: "0"))
  }

  @Test func aMethodWithKeysIsAMapping() throws {
    let usual = try run("method: queue")
    #expect(usual.canonicalJSON.contains(#""method":{"name":"queue","queue":4096}"#))
    let short = try run("method: {name: queue, queue: 7}")
    #expect((short.method as? QueueMethod)?.queue == 7)
    #expect(try Configuration(canonicalJSON: short.canonicalJSON, vocabulary: vocabulary) == short)
    #expect(flattened(short).contains { $0.key == "method.queue" && $0.value == "7" })
    #expect(throws: Diagnostics.self) { try run("method: {name: minibatch, queue: 7}") }
  }

  @Test func whatANewerProgramStoredIsAClearError() throws {
    for (text, path, message) in [
      (try run("loss: {young: 1}").canonicalJSON, "loss", "unknown key `young`"),
      (try run("encoder: {name: young-net, stem: imagenet}").canonicalJSON, "encoder.name", "must be one of"),
      (#"{"seed":0}"#, "", "missing key `data`"), ("[1]", "", "must be a mapping"), ("{", "", "not JSON"),
    ] {
      do throws(Diagnostics) {
        _ = try Configuration(canonicalJSON: text, vocabulary: .standard)
        Issue.record("read: \(text)")
      } catch {
        #expect(error.diagnostics.contains { $0.path == path && $0.message.hasPrefix(message) }, "\(error)")
      }
    }
  }
}
