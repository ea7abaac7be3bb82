import Figures
import Foundation
import TestSupport
import Testing

/// Small drawings as text; `RECORD=1` rewrites them, a mismatch leaves `NAME.changed` beside the golden file.
@Suite struct GoldenTests {
  private static let figures: [(name: String, figure: Figure)] = [
    (
      "dots",
      Figure(
        rows: [
          [
            Panel(
              title: "Dots",
              marks: [
                .dot(
                  Dot(
                    x: [1, 2, 3, .nan], y: [1, 4, 9, 16], color: .column(.texts(["a", "b", "a", "b"])),
                    missing: .margin,
                    provenance: Provenance(runs: ["r1", "r2", "r3", "r4"])))
              ], x: Axis(label: "$x$"), y: Axis(label: "$x^2$"))
          ]
        ], width: 150, height: 120)
    ),
    (
      "cells",
      Figure(
        rows: [
          [
            Panel(
              marks: [.heatmap(Heatmap(x: [1, 2, 1, 2], y: [1, 1, 2, 2], values: [0, 1, 2, .nan]))],
              x: Axis(label: "$t$", kind: .ordinal), y: Axis(label: "$\\alpha$", kind: .ordinal), frame: .box)
          ]
        ], width: 120, height: 90)
    ),
    (
      "histogram",
      Figure(
        rows: [
          [
            Panel(
              marks: [
                .bar(Bar(edges: [0, 1, 2, 3], y: [4, 2, 1])),
                .rule(Rule([0.9], color: .category(1), labels: ["mean 0.9"])),
              ], x: Axis(label: "Distance"))
          ]
        ], width: 140, height: 90)
    ),
  ]

  @Test(arguments: figures.map(\.name))
  func drawing(_ name: String) throws {
    let figure = try #require(Self.figures.first { $0.name == name }?.figure)
    let found = try figure.drawing().description
    #expect(try goldenMismatch(found, "FiguresTests/Golden/\(name).txt") == nil)
  }
}
