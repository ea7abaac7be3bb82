import Figures
import Testing

@Suite struct MarkupTests {
  @Test(arguments: [
    ("plain text", "plain text"), ("costs \\$5", "costs $5"),
    ("$\\mathcal{L}_{\\mathrm{align}}(\\alpha=2)$", "ℒ_align(𝛼 = 2)"),
    ("$-2t + \\log\\,{}_0F_1$", "−2t + log_0F_1"), ("$\\|f(x)-f(y)\\|_2^\\alpha$", "‖f(x) − f(y)‖_2^𝛼"),
    ("$\\frac{w_a}{w_u} \\le \\infty$", "w_a/w_u ≤ ∞"), ("$\\sqrt{2}\\times10^{-3}$", "√2 × 10^−3"),
    ("$\\mathbb{E}[\\exp x] \\cdot \\tau$", "𝔼[expx] · 𝜏"), ("$e^{-1}$, $a - b$", "e^−1, a − b"),
  ])
  func readsMathematics(_ source: String, _ plain: String) throws {
    #expect(try RichText(source).plain == plain)
  }

  @Test(arguments: [
    ("$\\apha$", "character 2: unknown command “\\apha”"), ("$x", "character 1: “$” is never closed"),
    ("a $x^{2$", "character 8: unexpected “$”"), ("$x^$", "character 3: “^” needs an argument"),
    ("$x^1^2$", "character 5: two superscripts"),
    ("$\\mathcal{l}$", "character 2: “\\mathcal” takes the capitals A to Z, found “l”"),
    ("$\\mathrm x$", "character 8: “\\mathrm” needs an argument in braces"),
  ])
  func refusesWhatItCannotRead(_ source: String, _ message: String) {
    do throws(FigureError) {
      _ = try RichText(source)
      Issue.record("\(source) was read")
    } catch { #expect(error.description.hasSuffix(message), "\(error)") }
  }
}

@Suite struct ColorTests {
  @Test func hexIsReadAndWritten() {
    #expect(Color(hex: "#0072b2")?.hex == "#0072b2")
    #expect(Color(hex: "#abc")?.hex == "#aabbcc")
    #expect(Color(hex: "blue") == nil)
    #expect(Color(hex: "#12345") == nil)
  }

  @Test func mapsEndWhereTheyShouldAndDarkenEvenly() {
    #expect(ColorMap.viridis.color(at: 0).hex == "#440154")
    #expect(ColorMap.viridis.color(at: 2).hex == "#fde725")
    for map in [ColorMap.blues, .heat, .greys] {
      let lights = (0...20).map { map.color(at: Double($0) / 20).luminance }
      #expect(zip(lights, lights.dropFirst()).allSatisfy { $0 > $1 }, "\(map)")
    }
  }

  @Test func textOnACellStandsOut() {
    #expect(ColorMap.viridis.color(at: 0).contrasting == .white)
    #expect(ColorMap.viridis.color(at: 1).contrasting == .black)
  }
}
