import Foundation
import Specifications

/// What was written, from which queries and runs: `manifest.json`.
struct Manifest {
  let report: Report
  let evaluation: Evaluation
  let folder: OutputFolder

  /// The manifest as indented JSON with sorted keys.
  func json() -> Data {
    let cells = evaluation.records.map { record in
      JSONValue.object([
        "kind": .string(record.kind), "name": .string(record.name),
        "queries": .array(record.queries.map { .string($0) }), "runs": .array(record.runs.map { .string($0) }),
        "data": .array(record.dataFiles.map { .string("data/\($0).csv") }),
      ])
    }
    let files = folder.digests.sorted { $0.path < $1.path }.map { file in
      JSONValue.object(["path": .string(file.path), "sha256": .string(file.sha256)])
    }
    let manifest = JSONValue.object([
      "schema_version": .integer(1), "report": .string(report.name), "title": .string(report.title),
      "created": .string(CalendarDate.timestamp(evaluation.createdSeconds)), "cells": .array(cells),
      "files": .array(files),
    ])
    return Data((manifest.indentedText + "\n").utf8)
  }
}
