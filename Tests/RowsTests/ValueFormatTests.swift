import Rows
import Testing

@Suite struct ValueFormatTests {
  @Test(arguments: [
    ("%.2f", 1.005, "1.00"), ("%.1f %%", -12.34, "−12.3 %"), ("%d", 3.0, "3"), ("%+.1f", 2.0, "+2.0"),
    ("%.1e", 12345.0, "1.2e+04"), ("%.2f", -0.001, "0.00"), ("n = %d", 7.0, "n = 7"), ("%g", 0.25, "0.25"),
    ("%.1f", -0.04, "0.0"), ("%+d", -0.0, "+0"), ("%+.1f", -0.04, "+0.0"), ("%6.1f", -0.04, "   0.0"),
    ("%06.1f", -0.04, "0000.0"), ("%6.1f", -1.25, "  −1.2"), ("%e", -0.0, "0.000000e+00"), ("%g", -0.0, "0"),
    ("%d", 1e20, "100000000000000000000"), ("%s", 1234567.891, "1234567.891"), ("%s", -0.0, "0"),
  ])
  func `numbers are shown as printf would, with a true minus sign`(format: String, value: Double, text: String) {
    #expect(ValueFormat(format)?.text(value) == text)
  }

  @Test(arguments: ["", "%", "%.2f %.2f", "%s%n", "%x", "%ld", "%.9999999f", "plain"])
  func `a format without exactly one known conversion is refused`(format: String) {
    #expect(ValueFormat(format) == nil)
  }
}
