import Texts

/// Text made safe for HTML.
public enum HTMLText {
  /// Characters that mean something to HTML as references, and those that no page may hold replaced.
  public static func escape(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in pageText(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// JSON that may stand in a script element: it holds neither `<` nor `&`.
  static func script(json: String) -> String {
    json.replacing("<", with: "\\u003c").replacing(">", with: "\\u003e").replacing("&", with: "\\u0026")
  }

  /// A link's address if it is safe to follow: relative, or http, https, mailto.
  static func safeURL(_ url: String) -> String? {
    // Browsers skip white space and control characters within a scheme.
    guard !url.unicodeScalars.contains(where: { $0.value <= 32 || $0.isControlOrNoncharacter }) else { return nil }
    let scheme = url.prefix { $0 != ":" && $0 != "/" && $0 != "#" && $0 != "?" }
    guard url.dropFirst(scheme.count).first == ":" else { return url }
    return ["http", "https", "mailto"].contains(scheme.lowercased()) ? url : nil
  }

  /// Any address with what an HTML attribute may not hold as percent codes.
  static func encodedURL(_ url: String) -> String {
    var result = ""
    for byte in url.utf8 {
      let isPlain = (0x21...0x7E).contains(byte) && !"\"<>\\^`{|}".utf8.contains(byte)
      if isPlain {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = Array("0123456789ABCDEF")
        result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
    return result
  }
}
