import Specifications
import Testing

private func mistakes(_ text: String, file: String = "a.md") -> [String] {
  do {
    _ = try parseYAML(text, file: file)
    return []
  } catch { return error.diagnostics.map(\.description) }
}

/// LaTeX in double quotes: YAML has escapes of its own.
@Suite struct YAMLEscapeTests {
  @Test func aControlCharacterIsNamedWithWhatItCameFrom() {
    #expect(
      mistakes(#"x: "$\alpha$""#) == [
        #"""
        a.md:1:4: error: x: the double quotes make the control character U+0007 (BEL) of `\a` in `\alpha`
          hint: write the text in single quotes, which leave `\alpha` as it is, or double the backslash: `\\alpha`
        """#
      ])
  }

  @Test(arguments: [
    (#"$\beta$"#, "U+0008"), (#"$\tau$"#, "a tab"), (#"$\theta$"#, "a tab"), (#"$2 \times 3$"#, "a tab"),
    (#"$\nu$"#, "a line feed"), (#"$\nabla f$"#, "a line feed"), (#"$\rho$"#, "a carriage return"),
    (#"$\frac{a}{b}$"#, "U+000C"), (#"$\vec x$"#, "U+000B"), (#"$\epsilon$"#, "U+001B"), (#"$\eta$"#, "U+001B"),
    (#"$\Phi$"#, "U+2029"), (#"$\Lambda$"#, "U+2028"), (#"\alpha without dollars"#, "U+0007"), (#"\0"#, "U+0000"),
    (#"\x1b[31m"#, "U+001B"), (#"\u009b"#, "U+009B"), (#"\e"#, "U+001B"),
  ])
  func escapesThatNobodyMeansAreErrors(_ text: String, _ made: String) throws {
    let found = mistakes("x: \"\(text)\"")
    #expect(found.count == 1 && found[0].contains(made) && found[0].contains("single quotes"), "\(found)")
  }

  @Test(arguments: ["mu", "sigma", "lambda", "xi", "upsilon", "Upsilon", "gamma", ","])
  func escapesThatYAMLDoesNotKnowGetTheSameAdvice(_ name: String) throws {
    let found = mistakes("x: \"$\\\(name)$\"")
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.contains("double quotes have no escape `\\\(name)`") == true, "\(found)")
    #expect(found.first?.contains("hint: write the text in single quotes") == true)
  }

  @Test(arguments: [
    #"'$\alpha$'"#, #""$\\alpha$""#, #""two\nlines""#, #""a\tb""#, #""costs $5\nor $6""#, #""$5\n$6""#, #""\u03b1""#,
    #""a \"quoted\" word""#, #""$x$\nand $y$""#, #""\x41""#,
  ])
  func escapesThatAreMeantStay(_ text: String) { #expect(mistakes("x: \(text)") == []) }

  @Test func jsonIsData() { #expect(mistakes(#"{"x": "\b"}"#, file: "a.json") == []) }
}
