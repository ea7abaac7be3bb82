import Foundation

/// The keys of categories: what tells two of them apart, which is not how they are labelled.
///
/// A text is its own key. A number's key holds all its digits behind a character that no text has in front (a text that
/// begins with it gets a second one), so that neither two numbers with one rounded label nor the number 7 and the text `7`
/// are one category. Labels are made when all keys are known, as long as they must be to differ.
public enum Category {
  /// From the private-use area of Unicode.
  private static let mark: Unicode.Scalar = "\u{F8FE}"

  /// The key of a number.
  public static func key(_ number: Double) -> String {
    // Zero has one key, whatever its sign.
    String(Character(mark)) + (number == 0 ? "0" : number.description)
  }

  /// The key of a text.
  public static func key(_ text: String) -> String {
    text.unicodeScalars.first == mark ? String(Character(mark)) + text : text
  }

  /// The number whose key this is; nil for a text's.
  static func number(_ key: String) -> Double? {
    key.unicodeScalars.first == mark ? Double(String(key.unicodeScalars.dropFirst())) : nil
  }

  /// The markup of each key's label; numbers in one notation, all different.
  static func labels(_ keys: [String]) -> [String] {
    let numbers = keys.map(number)
    let texts = NumberLabels.spread(numbers.map { $0 ?? .nan }, plain: 1e-4...1e7, whole: 1e15)
    return zip(keys, zip(numbers, texts)).map { key, pair in
      if pair.0 != nil { return pair.1 }
      return key.unicodeScalars.first == mark ? String(key.unicodeScalars.dropFirst()) : key
    }
  }

  /// The markup that tells numbers apart: that of their labels on an axis or in a legend.
  public static func labels(of numbers: [Double]) -> [String] { labels(numbers.map { key($0) }) }

  /// The key that an entry of a written order means: the text itself or, where only that is known, the number that it is.
  static func key(written text: String, isKnown: (String) -> Bool) -> String {
    let own = key(text)
    guard !isKnown(own), let number = Double(text.replacing("−", with: "-")), number.isFinite else { return own }
    let numeric = key(number)
    return isKnown(numeric) ? numeric : own
  }
}
