import Foundation
import Networks
import Tensors
import TestSupport
import Testing

/// Numbers made by `Tests/References/losses.py`.
struct LossReference: Decodable {
  struct Batch: Decodable {
    struct Case: Decodable {
      let name: String
      let parameter: Double
      let value: Double
      let gradientX: [Float]
      let gradientY: [Float]

      var loss: WeightedLoss {
        switch name {
        case "align": WeightedLoss(align: 1, alpha: parameter)
        case "uniform": WeightedLoss(uniform: 1, t: parameter)
        case "contrastive": WeightedLoss(contrastive: 1, tau: parameter)
        case "decoupled":
          WeightedLoss([WeightedLoss.Term("decoupled", weight: 1, loss: DecoupledContrastiveLoss(tau: parameter))])
        default: WeightedLoss(contrastive: 0.5, tau: parameter, align: 0.98, alpha: 2, uniform: 0.96, t: 2)
        }
      }
    }
    let rows: Int
    let columns: Int
    let x: [Float]
    let y: [Float]
    let cases: [Case]
  }
  struct Scores: Decodable {
    let logits: [Float]
    let labels: [Int]
    let value: Double
    let gradient: [Float]
  }
  struct Path: Decodable {
    struct Step: Decodable {
      let rate: Double
      let gradient: [Float]
      let values: [Float]
    }
    let start: [Float]
    let steps: [Step]
  }
  let batches: [Batch]
  let crossEntropy: Scores
  let sgd: Path
  let adam: Path

  static func load() throws -> LossReference {
    try JSONDecoder().decode(LossReference.self, from: Data(contentsOf: testFile("References/losses.json")))
  }
}

/// The largest difference of two arrays beside the largest element of the second.
func deviation(_ found: [Float], _ expected: [Float]) -> Double {
  guard found.count == expected.count else { return .infinity }
  let scale = max(1e-6, expected.map { Double(abs($0)) }.max() ?? 0)
  return zip(found, expected).map { pair in
    let difference = abs(Double(pair.0) - Double(pair.1))
    return difference.isNaN ? .infinity : difference
  }.reduce(0, max) / scale
}

@Suite struct LossReferenceTests {
  @Test func lossesAndGradientsFollowPyTorch() throws {
    for batch in try LossReference.load().batches {
      let x = Matrix(rows: batch.rows, columns: batch.columns, elements: batch.x)
      let y = Matrix(rows: batch.rows, columns: batch.columns, elements: batch.y)
      #expect(batch.cases.count == 12)
      for reference in batch.cases {
        let found = reference.loss.evaluate(
          x: x, y: y, key: BatchKey(seed: 0, epoch: 0, step: 0), workers: Workers(threads: 1))
        let place: Comment = "\(reference.name)(\(reference.parameter)), \(batch.rows)x\(batch.columns)"
        #expect(abs(found.total.value - reference.value) < 2e-6 * (1 + abs(reference.value)), place)
        #expect(deviation(found.total.gradientX.elements, reference.gradientX) < 1e-5, place)
        #expect(deviation(found.total.gradientY.elements, reference.gradientY) < 1e-5, place)
      }
    }
  }

  @Test func crossEntropyFollowsPyTorch() throws {
    let reference = try LossReference.load().crossEntropy
    let logits = Matrix(rows: reference.labels.count, columns: 4, elements: reference.logits)
    let found = CrossEntropy().evaluate(logits: logits, labels: reference.labels)
    #expect(abs(found.value - reference.value) < 1e-6)
    #expect(deviation(found.gradient.elements, reference.gradient) < 1e-6)
  }

  @Test func sgdFollowsPyTorch() throws {
    let path = try LossReference.load().sgd
    let parameters = splitParameters(path.start)
    let optimizer = SGD(parameters: parameters, momentum: 0.9, weightDecay: 1e-2, workers: Workers(threads: 2))
    for step in path.steps {
      setGradients(parameters, step.gradient)
      optimizer.step(rate: step.rate)
      #expect(deviation(parameters.flatMap { $0.exported() }, step.values) < 3e-7)
    }
  }

  @Test func adamFollowsPyTorch() throws {
    let path = try LossReference.load().adam
    let parameters = splitParameters(path.start)
    let optimizer = Adam(parameters: parameters, beta1: 0.5, beta2: 0.999, epsilon: 1e-8, workers: Workers(threads: 2))
    for step in path.steps {
      setGradients(parameters, step.gradient)
      optimizer.step(rate: step.rate)
      #expect(deviation(parameters.flatMap { $0.exported() }, step.values) < 3e-7)
    }
  }

  private func splitParameters(_ values: [Float]) -> [Parameter] {
    let p = Parameter(name: "p", shape: [12])
    let q = Parameter(name: "q", shape: [5])
    p.load(Array(values[..<12]))
    q.load(Array(values[12...]))
    return [p, q]
  }

  private func setGradients(_ parameters: [Parameter], _ gradient: [Float]) {
    for index in 0..<12 { parameters[0].gradient[index] = gradient[index] }
    for index in 0..<5 { parameters[1].gradient[index] = gradient[12 + index] }
  }
}
