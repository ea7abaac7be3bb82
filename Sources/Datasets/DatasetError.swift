import Files

/// Why a data set cannot be read: which file, what was expected, what was found, and what to do about it.
public struct DatasetError: MachineFault, Sendable, Hashable {
  /// The file, folder or argument that is wrong.
  public var subject: String
  /// What should have been there.
  public var expected: String
  /// What was there instead.
  public var found: String
  /// What to do about it.
  public var remedy: String

  /// An error from its four facts.
  public init(subject: String, expected: String, found: String, remedy: String) {
    self.subject = subject
    self.expected = expected
    self.found = found
    self.remedy = remedy
  }

  /// `subject: expected ..., found ...` and, on a second line, the hint.
  public var description: String { "\(subject): expected \(expected), found \(found)\n  hint: \(remedy)" }
}

/// A number with a comma between groups of three digits: 1,234,567.
func grouped(_ number: Int) -> String {
  var digits = String(number.magnitude)
  var groups: [Substring] = []
  while digits.count > 3 {
    groups.insert(digits.suffix(3), at: 0)
    digits = String(digits.dropLast(3))
  }
  return (number < 0 ? "-" : "") + ([digits[...]] + groups).joined(separator: ",")
}
