import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

/// The numbers of Tests/References/views.py.
struct ViewReference: Decodable {
  var height: Int
  var width: Int
  var size: Int
  var image: [UInt8]
  var cases: [Case]
  var normalized: Normalized

  struct Case: Decodable {
    var name: String
    var box: [Int]
    var resized: [Int]
    var interpolation: String
    var flip: Bool
    var jitter: [Step]
    var gray: Bool
    var tolerance: Float
    var pixels: [UInt8]

    var parameters: ViewParameters {
      ViewParameters(
        box: .init(top: box[0], left: box[1], height: box[2], width: box[3]), resizedHeight: resized[0],
        resizedWidth: resized[1], isFlipped: flip, jitter: jitter.compactMap(\.value), isGray: gray)
    }
  }
  struct Step: Decodable {
    var step: String
    var factor: Double

    var value: ViewParameters.JitterStep? {
      switch step {
      case "brightness": .brightness(factor)
      case "contrast": .contrast(factor)
      case "saturation": .saturation(factor)
      case "hue": .hue(factor)
      default: nil
      }
    }
  }
  struct Normalized: Decodable {
    var box: [Int]
    var values: [Float]
  }

  static func load() throws -> ViewReference {
    try JSONDecoder().decode(ViewReference.self, from: Data(contentsOf: testFile("References/views.json")))
  }
}

/// One view of `pixels` with given choices.
func renderedView(
  _ pixels: [UInt8], height: Int, width: Int, recipe: ViewRecipe, parameters: ViewParameters
) -> [Float] {
  var view = [Float](repeating: .nan, count: recipe.outputSize * recipe.outputSize * 3)
  ViewRenderer(recipe: recipe).render(
    pixels: pixels, height: height, width: width, parameters: parameters, into: &view)
  return view
}

@Suite struct ViewReferenceTests {
  @Test func pixelsAreTorchvisions() throws {
    let reference = try ViewReference.load()
    #expect(reference.cases.count > 50)
    #expect(reference.cases.count(where: { $0.tolerance == 0 }) > 45)
    for expected in reference.cases {
      let recipe = ViewRecipe(
        outputSize: reference.size, interpolation: expected.interpolation == "bicubic" ? .bicubic : .bilinear)
      let view = renderedView(
        reference.image, height: reference.height, width: reference.width, recipe: recipe,
        parameters: expected.parameters)
      let bytes = view.map { ($0 * 255).rounded() }
      let worst = zip(bytes, expected.pixels).map { abs($0 - Float($1)) }.max()
      #expect((worst ?? .infinity) <= expected.tolerance, "\(expected.name)")
    }
  }

  @Test func normalisationIsTorchvisions() throws {
    let reference = try ViewReference.load()
    let recipe = ViewRecipe(
      outputSize: reference.size, mean: ViewRecipe.paperMean, std: ViewRecipe.paperStd)
    let box = reference.normalized.box
    let view = renderedView(
      reference.image, height: reference.height, width: reference.width, recipe: recipe,
      parameters: ViewParameters(
        box: .init(top: box[0], left: box[1], height: box[2], width: box[3]), resizedHeight: reference.size,
        resizedWidth: reference.size))
    let worst = zip(view, reference.normalized.values).map { abs($0 - $1) }.max()
    #expect((worst ?? 1) < 1e-6)
  }

  @Test func aRecipeDerivesTheResizeOfItsShortSide() throws {
    // Two recipes whose choices are not random, against the same cases of the reference.
    let reference = try ViewReference.load()
    for short in [8, 9, 10, 17, 6] {
      let expected = try #require(
        reference.cases.first { $0.name == "resize \(short) and centre crop bilinear" })
      var stream = RandomStream(seed: 1, purpose: .probeView)
      let parameters = ViewRecipe(outputSize: reference.size, resize: short)
        .parameters(height: reference.height, width: reference.width, stream: &stream)
      #expect(parameters == expected.parameters, "\(short)")
    }
  }
}
