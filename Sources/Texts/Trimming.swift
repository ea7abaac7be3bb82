extension StringProtocol {
  /// Without white space at both ends.
  public var trimmed: String {
    var slice = self[...]
    while slice.first?.isWhitespace == true { slice = slice.dropFirst() }
    while slice.last?.isWhitespace == true { slice = slice.dropLast() }
    return String(slice)
  }
}

extension String {
  /// Without white space at both ends.
  public var trimmed: String {
    // Most texts have nothing to trim, and their first and last bytes say so.
    if let first = utf8.first, let last = utf8.last, (0x21...0x7E).contains(first), (0x21...0x7E).contains(last) {
      return self
    }
    return self[...].trimmed
  }
}
