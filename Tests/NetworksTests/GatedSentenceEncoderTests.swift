import Foundation
import Networks
import Tensors
import TestSupport
import Testing

/// The sentence encoder, its losses and its training steps against PyTorch; Tests/References/quick_thought.py wrote the numbers.
@Suite struct GatedSentenceEncoderTests {
  private struct Reference: Decodable {
    struct Weights: Decodable {
      var shape: [Int]
      var values: [Float]
    }
    var words, dimension, hidden: Int
    var sentences: [[Int32]]
    var starts: [Bool]
    var weights: [String: Weights]
    var f, g: [Float]
    var losses: [String: Double]
    var gradients: [String: [Float]]
    var steps, norms: [Double]
    var after: [String: [Float]]
  }

  private let reference: Reference
  private let workers = Workers(threads: 2)

  init() throws {
    reference = try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: testFile("References/quick_thought.json")))
  }

  private func batch(_ sentences: some Sequence<[Int32]>) -> SentenceBatch {
    var batch = SentenceBatch()
    for sentence in sentences {
      batch.words += sentence
      batch.starts.append(batch.words.count)
    }
    return batch
  }

  private func encoder(threads: Int = 2) throws -> GatedSentenceEncoder {
    let encoder = GatedSentenceEncoder(
      words: reference.words, dimension: reference.dimension, hidden: reference.hidden, seed: 0,
      workers: Workers(threads: threads))
    for parameter in encoder.parameters {
      let weights = try #require(reference.weights[parameter.name], "\(parameter.name)")
      #expect(weights.shape == parameter.shape)
      parameter.load(weights.values)
    }
    #expect(Set(encoder.parameters.map(\.name)) == Set(reference.weights.keys))
    return encoder
  }

  private func largestDifference(_ found: [Float], _ expected: [Float]) -> Float {
    found.count == expected.count ? zip(found, expected).map { abs($0 - $1) }.max() ?? 0 : .infinity
  }

  @Test func featuresAndGradientsAgreeWithPyTorch() throws {
    let encoder = try encoder()
    let output = encoder.forward(batch(reference.sentences), training: true)
    let f = try #require(encoder.activation(of: "f")), g = try #require(encoder.activation(of: "g"))
    #expect(largestDifference(f.elements, reference.f) < 1e-6)
    #expect(largestDifference(g.elements, reference.g) < 1e-6)
    let width = 2 * reference.hidden
    #expect(abs(output[3, 2] * 2.0.squareRoot().asFloat - f[3, 2]) < 1e-6)
    #expect(abs(output[3, width + 2] * 2.0.squareRoot().asFloat - g[3, 2]) < 1e-6)
    let parts: [(String, any NeighbourLoss, Float)] = [
      ("contrastive", NeighbourContrastiveLoss(tau: 0.3), 1), ("align1", NeighbourAlignmentLoss(alpha: 1), 0.7),
      ("align2", NeighbourAlignmentLoss(alpha: 2), 0.4), ("uniform", UniformityLoss(t: 2), 0.5),
    ]
    var slopes = (f: Matrix(rows: f.rows, columns: width), g: Matrix(rows: f.rows, columns: width))
    for (name, loss, weight) in parts {
      let value = loss.evaluate(f: f, g: g, startsText: reference.starts, workers: workers)
      #expect(abs(value.value - (reference.losses[name] ?? .nan)) < 2e-6, "\(name)")
      for index in slopes.f.elements.indices {
        slopes.f.elements[index] += weight * value.gradientX.elements[index]
        slopes.g.elements[index] += weight * value.gradientY.elements[index]
      }
    }
    encoder.backward(f: slopes.f, g: slopes.g)
    for parameter in encoder.parameters {
      let expected = try #require(reference.gradients[parameter.name])
      let found = parameter.inPyTorchOrder(parameter.gradient)
      let size = expected.map(abs).max() ?? 0
      #expect(largestDifference(found, expected) < 2e-5 * max(size, 1e-2), "\(parameter.name)")
    }
  }

  @Test func tenStepsAgreeWithPyTorch() throws {
    let encoder = try encoder()
    let adam = Adam(parameters: encoder.parameters, workers: workers)
    for step in 0..<10 {
      let part = 6 * (step % 2)..<6 * (step % 2) + 6
      _ = encoder.forward(batch(reference.sentences[part]), training: true)
      let f = try #require(encoder.activation(of: "f")), g = try #require(encoder.activation(of: "g"))
      let starts = Array(reference.starts[part])
      let parts: [(any NeighbourLoss, Double)] = [
        (NeighbourContrastiveLoss(tau: 0.3), 1), (NeighbourAlignmentLoss(alpha: 2), 0.5), (UniformityLoss(t: 2), 0.5),
      ]
      var (loss, slopeF, slopeG) = (0.0, f, g)
      for index in slopeF.elements.indices { (slopeF.elements[index], slopeG.elements[index]) = (0, 0) }
      for (part, weight) in parts {
        let value = part.evaluate(f: f, g: g, startsText: starts, workers: workers)
        loss += weight * value.value
        for index in slopeF.elements.indices {
          slopeF.elements[index] += Float(weight) * value.gradientX.elements[index]
          slopeG.elements[index] += Float(weight) * value.gradientY.elements[index]
        }
      }
      #expect(abs(loss - reference.steps[step]) < 1e-5, "step \(step)")
      encoder.backward(f: slopeF, g: slopeG)
      let norm = clipGradients(of: encoder.parameters, toNorm: 0.5, workers: workers)
      #expect(abs(norm - reference.norms[step]) < 1e-4 * norm, "step \(step)")
      adam.step(rate: 5e-3)
    }
    for parameter in encoder.parameters {
      let expected = try #require(reference.after[parameter.name])
      #expect(largestDifference(parameter.exported(), expected) < 2e-4, "\(parameter.name)")
    }
  }

  @Test func neitherOrderNorThreadsNorNeighboursInTheBatchChangeASentence() throws {
    let encoder = try encoder()
    let alone = try self.encoder(threads: 1)
    let all = encoder.forward(batch(reference.sentences), training: false)
    #expect(all.elements == alone.forward(batch(reference.sentences), training: false).elements)
    let reversed = encoder.forward(batch(reference.sentences.reversed()), training: false)
    for (place, sentence) in reference.sentences.enumerated() {
      let single = encoder.forward(batch([sentence]), training: false)
      for column in 0..<all.columns {
        #expect(abs(all[place, column] - reversed[all.rows - 1 - place, column]) < 1e-6)
        #expect(abs(all[place, column] - single[0, column]) < 1e-6)
      }
    }
  }

  /// More sentences than one task takes, and widths that are no whole vectors.
  @Test func gradientsAreThoseOfDifferences() throws {
    let count = 300
    let lengths = (0..<count).map { 1 + $0 * 7 % 5 }
    let sentences = lengths.enumerated().map { index, length in (0..<length).map { Int32((index + $0 * 3) % 20) } }
    let encoder = GatedSentenceEncoder(words: 20, dimension: 3, hidden: 2, seed: 1, workers: workers)
    func objective(_ output: Matrix) -> Double {
      output.elements.enumerated().reduce(0) { $0 + sin(Double($1.offset)) * Double($1.element) }
    }
    let output = encoder.forward(batch(sentences), training: true)
    encoder.backward(
      Matrix(
        rows: output.rows, columns: output.columns,
        elements: output.elements.indices.map { Float(sin(Double($0))) }))
    for parameter in encoder.parameters {
      let slopes = parameter.gradient.elements
      for place in Swift.stride(from: 0, to: parameter.count, by: max(1, parameter.count / 5)) {
        let value = parameter.values[place]
        let step: Float = 2e-2
        parameter.values[place] = value + step
        let above = objective(encoder.forward(batch(sentences), training: false))
        parameter.values[place] = value - step
        let below = objective(encoder.forward(batch(sentences), training: false))
        parameter.values[place] = value
        let expected = (above - below) / Double(2 * step)
        #expect(abs(Double(slopes[place]) - expected) < 0.02 * max(1, abs(expected)), "\(parameter.name) \(place)")
      }
    }
  }

  @Test func sentencesWithoutNeighboursAreLeftOutOfTheLosses() {
    let f = Matrix(rows: 3, columns: 2, elements: [1, 0, 0, 1, 0.6, 0.8])
    let alone = [true, true, true]
    #expect(NeighbourContrastiveLoss(tau: 1).evaluate(f: f, g: f, startsText: alone, workers: workers).value == 0)
    #expect(NeighbourAlignmentLoss().evaluate(f: f, g: f, startsText: alone, workers: workers).value == 0)
    // Of a text of two sentences and one alone, only the two count.
    let value = NeighbourAlignmentLoss().evaluate(f: f, g: f, startsText: [true, false, true], workers: workers)
    #expect(value.value == 2)
    #expect(value.gradientX.elements.suffix(2) == [0, 0] && value.gradientY.elements.suffix(2) == [0, 0])
    let broken = Matrix(rows: 3, columns: 2, elements: [.nan, 0, 0, 1, 0.6, 0.8])
    let loss = NeighbourContrastiveLoss(tau: 1).evaluate(
      f: broken, g: f, startsText: [true, false, false], workers: workers)
    #expect(!loss.value.isFinite)
  }

  @Test func gradientsBelowTheNormStay() {
    let parameter = Parameter(name: "p", shape: [3])
    for (place, value) in [Float(3), 0, 4].enumerated() { parameter.gradient[place] = value }
    #expect(clipGradients(of: [parameter], toNorm: 6, workers: workers) == 5)
    #expect(parameter.gradient.elements == [3, 0, 4])
    #expect(clipGradients(of: [parameter], toNorm: 0.5, workers: workers) == 5)
    #expect(largestDifference(parameter.gradient.elements, [0.3, 0, 0.4]) < 1e-6)
  }
}

extension Double {
  fileprivate var asFloat: Float { Float(self) }
}
