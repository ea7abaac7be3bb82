import Digests
import Files
import Foundation
import Inspection
import Reports

/// A figure that was rendered: its files, the rows behind it, and what it says of itself.
public struct RenderedFigure: Sendable {
  /// A file and its digest.
  struct File: Sendable {
    /// The path.
    var path: String
    /// The SHA-256 of its bytes.
    var sha256: String

    /// Its bytes.
    func data() throws(ComparisonError) -> Data {
      do throws(FileError) { return try readFile(path) } catch {
        throw ComparisonError(path, "it cannot be read: \(error.reason)", hint: error.hint)
      }
    }
  }

  /// What a figure says of itself beside its rows.
  struct Facts: Sendable, Hashable {
    var cellSha256: String?
    var venue: String?
    var widthPoints: Double?
    var tool: String?
    var fonts: [String]
    var queries: [String]
  }

  /// The figure's name.
  public let name: String
  /// The first digits of the ids of the runs behind it, or the whole ids.
  public let runs: [String]
  /// The figure's files by their format.
  let files: [FigureFormat: File]
  /// The files of data by their names less the figure's; the path is empty where only the digest is known.
  let data: [String: File]
  /// What it says of itself.
  let facts: Facts

  init(name: String, runs: [String], files: [FigureFormat: File], data: [String: File], facts: Facts) {
    (self.name, self.runs, self.files, self.data, self.facts) = (name, runs, files, data, facts)
  }

  /// Reads a figure's file of ours: what it says of itself, the files of data beside it or in `../data`, and the same figure in
  /// other formats beside it.
  ///
  /// - Parameters:
  ///   - file: The path.
  ///   - provenance: Reads what a figure's file says of itself; a program can do that in a process of its own.
  /// - Throws: `ComparisonError` where the file cannot be read or sphere did not write it.
  public init(
    file path: String, provenance: (String) throws -> FigureProvenance = RenderedFigure.provenance
  ) throws(ComparisonError) {
    let own: FigureProvenance
    do { own = try provenance(path) } catch let error as FileRefusal {
      throw ComparisonError(
        path, error.message,
        hint:
          "figures are compared by what they say of themselves: name a file that `sphere figure` or `sphere report` wrote"
      )
    } catch {
      throw ComparisonError(path, "\(error)")
    }
    guard let format = FigureFormat(rawValue: URL(fileURLWithPath: path).pathExtension.lowercased()) else {
      throw ComparisonError(path, "its name does not end in pdf, svg, png or eps")
    }
    var files = [format: File(path: path, sha256: try Self.digest(path))]
    let stem = URL(fileURLWithPath: path).deletingPathExtension().relativePath
    for other in FigureFormat.allCases where other != format {
      let sibling = "\(stem).\(other.rawValue)"
      // Another rendering of the figure may be there under the same name.
      guard FileStatus(sibling)?.kind == .file, let its = try? provenance(sibling), its == own else { continue }
      files[other] = File(path: sibling, sha256: try Self.digest(sibling))
    }
    let folder = folderPath(of: path)
    var data: [String: File] = [:]
    for entry in own.data where !entry.name.contains("/") {
      let found = ["\(folder)/\(entry.name)", "\(folder)/../data/\(entry.name)"].first { candidate in
        FileStatus(candidate)?.kind == .file && (try? Self.digest(candidate)) == entry.sha256
      }
      data[Self.shortName(entry.name, of: own.figure)] = File(path: found ?? "", sha256: entry.sha256)
    }
    self.init(
      name: own.figure, runs: own.runs, files: files, data: data,
      facts: Facts(
        cellSha256: own.cellSha256, venue: own.venue, widthPoints: own.widthPoints, tool: own.tool, fonts: own.fonts,
        queries: own.queries))
  }

  /// Reads what a figure's file says of itself, in this process.
  public static func provenance(_ path: String) throws -> FigureProvenance {
    guard let text = try FigureFile(path: path).provenance() else {
      throw FileRefusal(file: path, message: "it does not say what it was made from: sphere did not write it")
    }
    guard let provenance = FigureProvenance(json: text) else {
      throw FileRefusal(file: path, message: "its provenance cannot be read: another version of sphere wrote it")
    }
    return provenance
  }

  private static func digest(_ path: String) throws(ComparisonError) -> String {
    do throws(FileError) { return try SHA256.ofFile(at: URL(fileURLWithPath: path)) } catch {
      throw ComparisonError(path, "it cannot be read: \(error.reason)", hint: error.hint)
    }
  }

  /// A file of data's name without the figure's: that of two figures of different names may be of the same source.
  static func shortName(_ file: String, of figure: String) -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    if name == "\(figure).csv" { return "" }
    return name.hasPrefix("\(figure)-") ? String(name.dropFirst(figure.utf8.count + 1)) : name
  }
}
