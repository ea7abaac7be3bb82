import Figures
import Testing

@Suite struct MarkupTests {
  @Test(arguments: [
    ("plain text", "plain text"), ("costs \\$5", "costs $5"),
    ("$\\mathcal{L}_{\\mathrm{align}}(\\alpha=2)$", "ℒ_align(𝛼 = 2)"),
    ("$-2t + \\log\\,{}_0F_1$", "−2t + log_0F_1"), ("$\\|f(x)-f(y)\\|_2^\\alpha$", "‖f(x) − f(y)‖_2^𝛼"),
    ("$\\frac{w_a}{w_u} \\le \\infty$", "w_a/w_u ≤ ∞"), ("$\\sqrt{2}\\times10^{-3}$", "√2 × 10^−3"),
    ("$\\mathbb{E}[\\exp x] \\cdot \\tau$", "𝔼[expx] · 𝜏"), ("$e^{-1}$, $a - b$", "e^−1, a − b"),
    ("$\\left\\|\\frac{x}{2}\\right\\|_2$", "‖x/2‖_2"), ("$\\hat{x} \\in \\mathsf{R}$", "x\u{302} ∈ 𝖱"),
    ("$\\sum_{i=1}^n x_i$", "∑_i = 1^nx_i"), ("$\\begin{cases} a & b \\\\ c & d \\end{cases}$", "{a b; c d"),
    ("$\\mathfrak{g}$, $\\bm{\\theta}$", "𝔤, 𝜽"),
  ])
  func readsMathematics(_ source: String, _ plain: String) throws {
    #expect(try RichText(source).plain == plain)
  }

  @Test(arguments: [
    ("US$", "US$"), ("$5 and $6", "$5 and $6"), ("$x", "$x"), ("costs $ 5$", "costs $ 5$"), ("$x $", "$x $"),
    ("$1$2", "$1$2"), ("100 %, {a_b}, x^2 & c:\\d", "100 %, {a_b}, x^2 & c:\\d"), ("a $x$ for US$5", "a x for US$5"),
    ("\\$x$", "$x$"), ("$$", "$$"),
  ])
  func aDollarIsADollarUnlessItHoldsMathematics(_ source: String, _ plain: String) throws {
    #expect(try RichText(source).plain == plain)
  }

  @Test(arguments: ["US$", "$x$", "$\\foo$", "\\$", "\\\\", "a_b^c{d}%", "$"])
  func literalTextIsShownAsItIs(_ text: String) throws {
    #expect(try RichText(RichText.literal(text)).plain == text)
  }

  @Test(arguments: [
    ("$\\apha$", "character 2: unknown command “\\apha”"),
    ("a $x^{2$", "character 8: unexpected “$”"), ("$x^$", "character 3: “^” needs an argument"),
    ("$x^1^2$", "character 5: two superscripts"),
    ("$\\mathcal{l}$", "character 2: “\\mathcal” takes the capitals A to Z, found “l”"),
    ("$\\left( x$", "character 10: unexpected “$”"), ("$\\left* x \\right)$", "character 7: “*” is no delimiter"),
    (
      "$\\begin{foo}x\\end{foo}$",
      "character 2: unknown environment “foo”; known: aligned, cases, matrix, pmatrix, bmatrix"
    ),
    ("$\\mathrm x$", "character 8: “\\mathrm” needs an argument in braces"),
  ])
  func refusesWhatItCannotRead(_ source: String, _ message: String) {
    do throws(FigureError) {
      _ = try RichText(source)
      Issue.record("\(source) was read")
    } catch { #expect(error.description.hasSuffix(message), "\(error)") }
  }
}

@Suite struct MathematicsTests {
  @Test(arguments: [
    ("\\frac{a}{2}", "<mfrac><mi>a</mi><mn>2</mn></mfrac>"),
    ("\\alpha_i^2", "<msubsup><mi>α</mi><mi>i</mi><mn>2</mn></msubsup>"),
    ("\\sum_i x", "<munder><mo movablelimits=\"true\">∑</mo><mi>i</mi></munder>"),
    ("\\left\\|x\\right\\|", "<mo fence=\"true\" form=\"prefix\">‖</mo><mi>x</mi>"),
    ("\\mathcal{L}_{\\mathrm{align}}", "<msub><mi>ℒ</mi><mi>align</mi></msub>"),
    ("-x", "<mo form=\"prefix\">−</mo><mi>x</mi>"), ("a<b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>"),
    ("\\text{for all }x", "<mtext>for\u{A0}all\u{A0}</mtext><mi>x</mi>"),
  ])
  func writesMathML(_ source: String, _ element: String) throws {
    let text = try RichText(mathematics: source).mathML()
    #expect(text.contains(element), "\(text)")
    #expect(text.hasPrefix("<math xmlns=\"http://www.w3.org/1998/Math/MathML\">"))
  }

  @Test func fractionsRiseAboveTheLineAndMoreSoInDisplay() throws {
    let theme = Theme()
    let letter = try RichText(mathematics: "x").formulas(theme: theme, size: 10)[0]
    let fraction = try RichText(mathematics: "\\frac{x}{y}")
    let small = try fraction.formulas(theme: theme, size: 10)[0]
    let large = try fraction.displayed(theme: theme, size: 10)
    #expect(small.ascent > letter.ascent && large.ascent > small.ascent + 3)
    #expect(small.descent > letter.descent && large.descent > small.descent)
  }

  @Test func limitsStandBelowOnlyInDisplay() throws {
    let sum = try RichText(mathematics: "\\sum_{i=1}^{n}")
    let small = try sum.formulas(theme: Theme(), size: 10)[0]
    let large = try sum.displayed(theme: Theme(), size: 10)
    #expect(large.ascent + large.descent > 1.8 * (small.ascent + small.descent))
  }

  @Test func fencesGrowWithWhatTheyHold() throws {
    func height(_ source: String) throws -> Double {
      let formula = try RichText(mathematics: source).displayed(theme: Theme(), size: 10)
      return formula.ascent + formula.descent
    }
    for (open, close) in [("(", ")"), ("[", "]"), ("|", "|"), ("\\{", "\\}")] {
      let tall = try height("\\left\(open) \\frac{\\frac{a}{b}}{\\frac{c}{d}} \\right\(close)")
      #expect(try tall >= height("\\frac{\\frac{a}{b}}{\\frac{c}{d}}") - 0.01)
    }
  }

  @Test func longFormulasMayBreakAfterRelations() throws {
    let text = try RichText(mathematics: "f(x) = a + b + c + d + e + f + g + h = 1")
    let parts = try text.formulas(theme: Theme(), size: 10)
    #expect(parts.map(\.mayBreakAfter) == [true, true, false])
  }

  @Test func nestingHasAnEnd() {
    let deep = String(repeating: "{", count: 5000) + String(repeating: "}", count: 5000)
    #expect(throws: FigureError.self) { try RichText(mathematics: deep) }
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
