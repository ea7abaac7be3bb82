import Foundation
import Networks
import Tensors
import TestSupport
import Testing

/// Numbers made by `Tests/References/probe.py`.
private struct ProbeReference: Decodable {
  struct Epoch: Decodable {
    let rate: Double
    let loss: Double
    let weight: [Float]
    let bias: [Float]
    let accuracy: Double
  }
  let count: Int
  let width: Int
  let classes: Int
  let batch: Int
  let features: [Float]
  let labels: [Int]
  let weight: [Float]
  let bias: [Float]
  let epochs: [Epoch]
}

@Suite struct ClassifierTests {
  @Test func probeFollowsPyTorch() throws {
    let reference = try JSONDecoder().decode(
      ProbeReference.self, from: Data(contentsOf: testFile("References/probe.json")))
    let features = Matrix(rows: reference.count, columns: reference.width, elements: reference.features)
    let settings = LinearProbe.Settings(epochs: 5, batch: reference.batch, rate: 1e-2, decay: 0.2, decayAt: [0.6])
    let probe = LinearProbe(width: reference.width, classes: reference.classes, settings: settings, seed: 0)
    probe.classifier.weight.load(reference.weight)
    probe.classifier.bias.load(reference.bias)
    for (number, epoch) in reference.epochs.enumerated() {
      #expect(abs(probe.schedule.rate(epoch: number) - epoch.rate) < 1e-12)
      var sum = 0.0
      for first in stride(from: 0, to: reference.count, by: reference.batch) {
        let range = first..<min(first + reference.batch, reference.count)
        let loss = probe.step(features: features.rows(range), labels: Array(reference.labels[range]), rate: epoch.rate)
        sum += loss * Double(range.count)
      }
      #expect(abs(sum / Double(reference.count) - epoch.loss) < 1e-5)
      #expect(deviation(probe.classifier.weight.exported(), epoch.weight) < 1e-5)
      #expect(deviation(probe.classifier.bias.exported(), epoch.bias) < 1e-5)
      #expect(probe.accuracy(features: features, labels: reference.labels) == epoch.accuracy)
    }
  }

  @Test func probeSeparatesSeparableClassesAndIsDeterministic() {
    let features = spherePoints(rows: 300, columns: 20, seed: 1)
    let labels = (0..<300).map { features[$0, 0] > 0 ? 1 : 0 }
    func train() -> LinearProbe {
      let settings = LinearProbe.Settings(epochs: 60, batch: 64, rate: 0.02)
      let probe = LinearProbe(width: 20, classes: 2, settings: settings, seed: 5)
      probe.train(features: features, labels: labels)
      return probe
    }
    let (first, second) = (train(), train())
    #expect(first.accuracy(features: features, labels: labels) > 0.95)
    #expect(first.classifier.weight.exported() == second.classifier.weight.exported())
  }

  @Test func wideFeaturesAndOddSizesAgreeWithTheClassifier() {
    // Sizes that are no multiple of any block, so that every remainder of the kernels is met.
    for (rows, width, classes) in [(7, 37, 3), (13, 129, 11), (1, 1, 2), (5, 64, 1), (16, 2100, 10)] {
      let features = spherePoints(rows: rows, columns: width, seed: 3)
      let labels = (0..<rows).map { $0 % classes }
      let probe = LinearProbe(
        width: width, classes: classes, settings: .init(epochs: 1, batch: 16, rate: 0), seed: 1)
      let expected = CrossEntropy().evaluate(logits: probe.classifier.logits(features), labels: labels)
      let loss = probe.step(features: features, labels: labels, rate: 0)
      #expect(abs(loss - expected.value) < 1e-5)
      let weight = probe.classifier.weight
      let gradient = weight.inPyTorchOrder(weight.gradient)
      probe.classifier.backward(features: features, gradient: expected.gradient)
      #expect(deviation(gradient, weight.inPyTorchOrder(weight.gradient)) < 1e-5)
    }
  }

  @Test func probeBitsDoNotDependOnThreads() {
    let features = spherePoints(rows: 100, columns: 2500, seed: 4)
    let labels = (0..<100).map { $0 % 7 }
    let weights = (1...3).map { threads -> [Float] in
      let settings = LinearProbe.Settings(epochs: 3, batch: 32, rate: 0.01)
      let probe = LinearProbe(
        width: 2500, classes: 7, settings: settings, seed: 2, workers: Workers(threads: threads))
      probe.train(features: features, labels: labels)
      return probe.classifier.weight.exported()
    }
    #expect(weights[1] == weights[0] && weights[2] == weights[0])
  }

  @Test func probeVisitsEverySampleOnceAnEpoch() {
    let probe = LinearProbe(width: 2, classes: 2, seed: 5)
    #expect(probe.order(count: 100, epoch: 0).sorted() == Array(0..<100))
    #expect(probe.order(count: 100, epoch: 0) != probe.order(count: 100, epoch: 1))
  }

  @Test func classifierGradientsAreCentralDifferences() {
    let features = spherePoints(rows: 7, columns: 5, seed: 2)
    let labels = [0, 1, 2, 2, 1, 0, 1]
    let classifier = LinearClassifier(width: 5, classes: 3, seed: 1)
    func loss(_ features: Matrix) -> Double {
      CrossEntropy().evaluate(logits: classifier.logits(features), labels: labels).value
    }
    let slopes = CrossEntropy().evaluate(logits: classifier.logits(features), labels: labels).gradient
    let ofFeatures = classifier.backward(features: features, gradient: slopes)
    let step: Float = 0x1p-7
    for element in features.elements.indices {
      var (up, down) = (features, features)
      up.elements[element] += step
      down.elements[element] -= step
      #expect(abs((loss(up) - loss(down)) / Double(2 * step) - Double(ofFeatures.elements[element])) < 2e-4)
    }
    for parameter in classifier.parameters {
      for element in 0..<parameter.count {
        let value = parameter.values[element]
        parameter.values[element] = value + step
        let up = loss(features)
        parameter.values[element] = value - step
        let down = loss(features)
        parameter.values[element] = value
        #expect(abs((up - down) / Double(2 * step) - Double(parameter.gradient[element])) < 2e-4)
      }
    }
  }

  @Test func initialWeightsAreUniformWithinTheBoundOfPyTorch() {
    let classifier = LinearClassifier(width: 64, classes: 50, seed: 3)
    let weight = classifier.weight.exported()
    #expect(classifier.parameters.map(\.name) == ["weight", "bias"])
    #expect(weight.allSatisfy { abs($0) <= 0.125 })
    let meanSquare = weight.reduce(0) { $0 + $1 * $1 } / Float(weight.count)
    #expect(abs(meanSquare - 0.125 * 0.125 / 3) < 2e-4)
    #expect(weight != LinearClassifier(width: 64, classes: 50, seed: 3, index: 1).weight.exported())
  }
}
