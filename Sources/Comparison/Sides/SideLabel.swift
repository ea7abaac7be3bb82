import Texts

/// `A` for the first side, `B` for the second, and so on.
func sideLabel(_ side: Int) -> String {
  side < 26 ? String(UnicodeScalar(UInt8(65 + side))) : "side \(side + 1)"
}

/// A parameter as people write it: `2`, `0.07`.
func significantText(_ value: Double) -> String { significant(value, 6) }
