import Documents
import Files
import Foundation
import Specifications

/// What was written, from which queries and runs: `manifest.json`.
struct Manifest {
  let report: Report
  let evaluation: CellEvaluation
  let figures: [FigureProvenance]
  let folder: OutputFolder

  /// The manifest as indented JSON with sorted keys.
  func json() -> Data {
    let provenances = Dictionary(figures.map { ($0.figure, $0) }) { first, _ in first }
    let cells = evaluation.records.map { record in
      var members: [String: JSONValue] = [
        "kind": .string(record.kind), "name": .string(record.name),
        "queries": .array(record.queries.map { .string($0) }), "runs": .array(record.runs.map { .string($0) }),
        "data": .array(record.dataFiles.map { .string("data/\($0).csv") }),
      ]
      if !record.inputs.isEmpty { members["inputs"] = .array(record.inputs.map(\.value)) }
      if let provenance = provenances[record.name] { members.merge(Self.details(provenance)) { old, _ in old } }
      return JSONValue.object(members)
    }
    var manifest: [String: JSONValue] = [
      "schema_version": .integer(1), "report": .string(report.name), "title": .string(report.title),
      "created": .string(CalendarDate.timestamp(evaluation.createdSeconds)), "cells": .array(cells),
      "files": .array(Self.files(folder.digests)),
    ]
    let pictures = evaluation.pictureDigests
    if !pictures.isEmpty { manifest["pictures"] = .array(Self.files(pictures)) }
    return Data((JSONValue.object(manifest).indentedText + "\n").utf8)
  }

  /// What a figure's entry says beside its queries, runs and files.
  private static func details(_ provenance: FigureProvenance) -> [String: JSONValue] {
    [
      "fonts": .array(provenance.fonts.map { .string($0) }),
      "revisions": .array(provenance.revisions.map { .string($0) }), "venue": .string(provenance.venue),
      "width_points": .number(provenance.widthPoints), "cell_sha256": .string(provenance.cellSha256),
      "tool": .string(provenance.tool), "rasterized_marks": .integer(provenance.rasterizedMarks),
    ]
  }

  private static func files(_ digests: [(path: String, sha256: String)]) -> [JSONValue] {
    digests.sorted { $0.path < $1.path }.map { file in
      .object(["path": .string(file.path), "sha256": .string(file.sha256)])
    }
  }

  /// The bytes of a folder's manifest; nil where there is none.
  ///
  /// - Throws: where it cannot be read: a new one would drop what it says of other figures.
  private static func earlier(in folder: URL) throws(RenderError) -> Data? {
    let path = folder.appendingPathComponent("manifest.json").relativePath
    do throws(FileError) { return try readFile(path) } catch {
      if error.code == ENOENT { return nil }
      throw .file(error)
    }
  }

  /// The manifest of a folder with a figure's entry put in or replaced; others' entries stay.
  static func merging(
    _ provenance: FigureProvenance, files digests: [(path: String, sha256: String)], in folder: URL
  ) throws(RenderError) -> Data {
    var members: [String: JSONValue] = [:]
    if let data = try earlier(in: folder),
      let node = try? parseYAML(String(decoding: data, as: UTF8.self), file: "manifest.json"),
      case .object(let old) = node.json, old["schema_version"] == .integer(1)
    {
      members = old
    }
    var entry = details(provenance)
    entry["kind"] = .string("figure")
    entry["name"] = .string(provenance.figure)
    entry["report"] = .string(provenance.report)
    entry["queries"] = .array(provenance.queries.map { .string($0) })
    entry["runs"] = .array(provenance.runs.map { .string($0) })
    entry["data"] = .array(provenance.data.map { .string($0.name) })
    if !provenance.inputs.isEmpty { entry["inputs"] = .array(provenance.inputs.map(\.value)) }
    entry["created"] = .string(CalendarDate.timestamp(provenance.createdSeconds))
    let paths = Set(digests.map(\.path))
    members["schema_version"] = .integer(1)
    members["cells"] = .array(
      entries(members["cells"], "name") { $0 != provenance.figure } + [(provenance.figure, .object(entry))])
    members["files"] = .array(
      entries(members["files"], "path") { !paths.contains($0) }
        + digests.map { file in
          (file.path, .object(["path": .string(file.path), "sha256": .string(file.sha256)]))
        })
    return Data((JSONValue.object(members).indentedText + "\n").utf8)
  }

  /// The objects of an array by a member's text, as far as it is wanted.
  private static func entries(
    _ value: JSONValue?, _ key: String, _ isWanted: (String) -> Bool
  ) -> [(name: String, value: JSONValue)] {
    guard case .array(let elements)? = value else { return [] }
    return elements.compactMap { element in
      guard case .object(let members) = element, case .string(let name)? = members[key], isWanted(name) else {
        return nil
      }
      return (name, element)
    }
  }
}

extension JSONValue {
  /// An array of values in the order of their names, whatever the order in which they came.
  fileprivate static func array(_ entries: [(name: String, value: JSONValue)]) -> JSONValue {
    .array(entries.sorted { $0.name < $1.name }.map(\.value))
  }
}
