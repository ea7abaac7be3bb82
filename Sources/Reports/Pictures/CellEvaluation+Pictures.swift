import Digests
import Documents
import Foundation
import Specifications

/// The pictures of the prose, read from the report's folder.
extension CellEvaluation {
  /// A picture with its file and caption; where it cannot be shown, the error goes to the outcome.
  ///
  /// `line` is where the picture stands if its own position does not count from the file's beginning.
  mutating func filled(_ picture: ProsePicture, line: Int?) -> ProsePicture {
    var picture = picture
    if let line { picture.position = SourcePosition(line: line, column: 1) }
    picture.caption = filled(markdown: picture.title, line: picture.position.line)
    switch file(picture.url) {
    case .success(let file): picture.content = .file(file)
    case .failure(let refusal):
      let mistake = Diagnostic(
        file: report.file, position: picture.position, path: "", message: refusal.message, hint: refusal.hint)
      outcome.diagnostics.append(mistake)
      picture.content = .refused(mistake)
    }
    return picture
  }

  /// The file that an address of the prose means; each is read once.
  private mutating func file(_ url: String) -> Result<PictureFile, ReportFolder.Refusal> {
    if let known = pictures[url] { return known }
    let found: Result<PictureFile, ReportFolder.Refusal>
    do throws(ReportFolder.Refusal) {
      found = .success(try read(url))
    } catch {
      found = .failure(error)
    }
    pictures[url] = found
    return found
  }

  private func read(_ url: String) throws(ReportFolder.Refusal) -> PictureFile {
    guard !url.isEmpty else {
      throw .init(message: "the picture names no file", hint: "write ![what it shows](NAME.png)")
    }
    guard let path = PicturePath(url: url)?.path else {
      // Addresses of data can be as long as their pictures.
      let shown = url.count > 72 ? "\(url.prefix(72))…" : url
      throw .init(
        message: "the picture `\(shown)` is no file of the report's folder, and nothing else is read",
        hint: "save it beside the report and write ![what it shows](NAME.png)")
    }
    guard let file = PictureFile(png: try folder.data(path)) else { throw Self.noPNG(path) }
    return file
  }
}

extension CellEvaluation {
  /// The pictures shown and their SHA-256.
  var pictureDigests: [(path: String, sha256: String)] {
    pictures.compactMap { url, found in
      guard case .success(let file) = found, let path = PicturePath(url: url)?.path else { return nil }
      return (path, SHA256.of(file.data))
    }
  }
}

/// The path that an address of the prose means: no scheme, no host, percent codes undone.
struct PicturePath {
  let path: String

  /// Nil for what leads elsewhere than to a file.
  init?(url: String) {
    let scheme = url.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    guard !url.hasPrefix("//"), scheme.isEmpty || url.dropFirst(scheme.count).first != ":" else { return nil }
    // A name such as `100%.png` has no percent codes: it is taken as it is.
    path = url.removingPercentEncoding ?? url
  }
}
