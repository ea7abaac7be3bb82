import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

/// The numbers of Tests/References/blur.py.
private struct BlurReference: Decodable {
  var cases: [Case]

  struct Case: Decodable {
    var side: Int
    var kernel: Int
    var sigma: Double
    var image: [UInt8]
    var pixels: [UInt8]
  }
}

@Suite struct BlurReferenceTests {
  @Test func blurredPixelsAreTorchvisions() throws {
    let reference = try JSONDecoder().decode(
      BlurReference.self, from: Data(contentsOf: testFile("References/blur.json")))
    #expect(reference.cases.count == 12)
    for example in reference.cases {
      let share = Double(example.kernel) / Double(example.side)
      let recipe = ViewRecipe(
        outputSize: example.side, blur: .init(probability: 1, sigma: 0.1...2, kernel: share))
      let parameters = ViewParameters(
        box: .init(top: 0, left: 0, height: example.side, width: example.side), resizedHeight: example.side,
        resizedWidth: example.side, blur: example.sigma)
      let view = renderedView(
        example.image, height: example.side, width: example.side, recipe: recipe, parameters: parameters)
      let differences = zip(view, example.pixels).map { abs(Int(($0 * 255).rounded()) - Int($1)) }
      // torchvision sums in another order, so that a half may be rounded to the other side.
      #expect(
        differences.max() ?? 2 <= 1 && differences.reduce(0, +) <= differences.count / 500,
        "\(example.kernel) \(example.sigma)")
    }
  }

  @Test func blurIsDrawnAfterEverythingElse() {
    // A recipe without blur keeps its numbers, and so does one whose jitter always happens.
    var recipe = ViewRecipe.paperTraining(size: 32)
    var (plain, blurred) = (
      RandomStream(seed: 4, purpose: .trainingView), RandomStream(seed: 4, purpose: .trainingView)
    )
    let expected = recipe.parameters(height: 40, width: 50, stream: &plain)
    recipe.blur = .init(probability: 1, sigma: 0.1...2, kernel: 0.1)
    var found = recipe.parameters(height: 40, width: 50, stream: &blurred)
    #expect(found.blur.map { (0.1...2).contains($0) } == true)
    found.blur = nil
    #expect(found == expected)
  }

  @Test(arguments: [(0.0, 0), (0.3, 600), (1.0, 2000)]) func probabilitiesAreKept(probability: Double, expected: Int) {
    var recipe = ViewRecipe.paperTraining(size: 32)
    recipe.jitter?.probability = probability
    recipe.blur = .init(probability: probability, sigma: 1...1, kernel: 0.1)
    var (jittered, blurred) = (0, 0)
    for sample in 0..<2000 {
      var stream = RandomStream(seed: 4, purpose: .trainingView, sample: sample)
      let parameters = recipe.parameters(height: 40, width: 50, stream: &stream)
      jittered += parameters.jitter.isEmpty ? 0 : 1
      blurred += parameters.blur == nil ? 0 : 1
    }
    #expect(abs(jittered - expected) < 80 && abs(blurred - expected) < 80, "\(jittered) \(blurred)")
  }
}
