import Files
import Foundation
import Specifications

/// The `manifest.json` of a folder that `sphere report` or `sphere figure` wrote.
struct ReportManifest: Sendable {
  /// A cell of the report.
  struct Cell: Sendable {
    var kind: String
    var name: String
    var queries: [String]
    var runs: [String]
    var data: [String]
    var fonts: [String]
    var venue: String?
    var widthPoints: Double?
    var cellSha256: String?
    var tool: String?
  }

  static let fileName = "manifest.json"
  private static let schemaVersion = 1
  private static let mostBytes = 64 << 20
  private static let remedy = "render it again"

  /// The report's name; nil in a folder of single figures.
  let report: String?
  /// The report's title.
  let title: String?
  /// The cells, in order.
  let cells: [Cell]
  /// The files by their paths in the folder, with their SHA-256.
  let files: [(path: String, sha256: String)]

  init(folder: String) throws(ComparisonError) {
    let path = "\(folder)/\(Self.fileName)"
    let data = try Self.bytes(folder, path)
    let root: JSONValue
    do throws(Diagnostics) { root = try parseJSON(String(decoding: data, as: UTF8.self), file: path).json } catch {
      let first = error.diagnostics.first
      let place = first?.position.map { "line \($0.line): " } ?? ""
      throw ComparisonError(path, "it is damaged: \(place)\(first?.message ?? "it is not JSON")", hint: Self.remedy)
    }
    guard case .object(let members) = root else {
      throw ComparisonError(path, "it is damaged: it is no JSON object", hint: Self.remedy)
    }
    guard members["schema_version"] == .integer(Self.schemaVersion) else {
      let found = members["schema_version"]?.canonicalText.prefix(40) ?? "none"
      throw ComparisonError(
        path, "its schema_version is \(found); this sphere reads \(Self.schemaVersion)",
        hint: "render the report again with this version")
    }
    report = members["report"]?.text
    title = members["title"]?.text
    cells = try Self.list(members["cells"], "cells", path).map { value throws(ComparisonError) in
      guard case .object(let cell) = value, let kind = cell["kind"]?.text, let name = cell["name"]?.text else {
        throw ComparisonError(path, "it is damaged: a cell has no kind or name", hint: Self.remedy)
      }
      return Cell(
        kind: kind, name: name, queries: cell["queries"]?.texts ?? [], runs: cell["runs"]?.texts ?? [],
        data: cell["data"]?.texts ?? [], fonts: cell["fonts"]?.texts ?? [], venue: cell["venue"]?.text,
        widthPoints: cell["width_points"]?.number, cellSha256: cell["cell_sha256"]?.text, tool: cell["tool"]?.text)
    }
    files = try Self.list(members["files"], "files", path).map { value throws(ComparisonError) in
      guard case .object(let file) = value, let name = file["path"]?.text, let sha256 = file["sha256"]?.text else {
        throw ComparisonError(path, "it is damaged: a file has no path or sha256", hint: Self.remedy)
      }
      guard Self.isInside(name) else {
        throw ComparisonError(
          path, "it names a file outside its folder: \(name.prefix(100))", hint: "sphere writes no such manifest")
      }
      return (name, sha256)
    }
  }

  private static func bytes(_ folder: String, _ path: String) throws(ComparisonError) -> Data {
    let size: Int
    let data: Data
    do throws(FileError) {
      let file = try OpenFile(path)
      size = file.size
      data = size <= mostBytes ? try file.bytes() : Data()
    } catch {
      guard error.code == ENOENT else {
        throw ComparisonError(path, "it cannot be read: \(error.reason)", hint: error.hint)
      }
      throw ComparisonError(folder, "it has no \(fileName)", hint: "name the folder that `sphere report` wrote")
    }
    guard size <= mostBytes else {
      throw ComparisonError(path, "it has \(size >> 20) MB; up to \(mostBytes >> 20) are read")
    }
    return data
  }

  private static func list(
    _ value: JSONValue?, _ name: String, _ path: String
  ) throws(ComparisonError) -> [JSONValue] {
    guard case .array(let elements)? = value else {
      throw ComparisonError(path, "it is damaged: it has no list `\(name)`", hint: remedy)
    }
    return elements
  }

  /// Whether a path stays in the folder.
  private static func isInside(_ path: String) -> Bool {
    !path.isEmpty && !path.hasPrefix("/") && !path.utf8.contains(0)
      && !path.split(separator: "/", omittingEmptySubsequences: false).contains { $0 == ".." || $0.isEmpty }
  }
}

extension JSONValue {
  fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }

  fileprivate var texts: [String]? {
    if case .array(let elements) = self { elements.compactMap(\.text) } else { nil }
  }

  fileprivate var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
