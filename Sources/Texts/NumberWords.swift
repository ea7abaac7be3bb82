import Foundation

// Numbers in messages: one way to write each, in no locale.

/// A number with so many decimals.
public func fixed(_ value: Double, _ decimals: Int) -> String {
  withoutSignOfZero(String(format: "%.\(decimals)f", value))
}

/// A number with so many significant digits and no trailing zeros.
public func significant(_ value: Double, _ digits: Int) -> String {
  withoutSignOfZero(String(format: "%.\(digits)g", value))
}

/// `1 run`, `3 runs`.
public func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// `0.4 GB`.
public func gigabytes(_ bytes: Double) -> String { "\(fixed(bytes / 1e9, 1)) GB" }

/// A number's text without a minus sign before nothing but zeros.
private func withoutSignOfZero(_ text: String) -> String {
  text.hasPrefix("-") && !text.contains { ("1"..."9").contains($0) || $0.isLetter } ? String(text.dropFirst()) : text
}
