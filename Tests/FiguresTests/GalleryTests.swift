import Figures
import Foundation
import Testing

/// Writes the samples into the folder `GALLERY`, for eyes.
@Test(.enabled(if: ProcessInfo.processInfo.environment["GALLERY"] != nil))
func gallery() throws {
  let folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["GALLERY"] ?? ".")
  for (name, figure) in Samples.all {
    let drawing = try figure.drawing()
    try drawing.pdf().write(to: folder.appendingPathComponent("\(name).pdf"))
    try drawing.svg().write(to: folder.appendingPathComponent("\(name).svg"))
    try drawing.png().write(to: folder.appendingPathComponent("\(name).png"))
    try drawing.eps().write(to: folder.appendingPathComponent("\(name).eps"))
    #expect(drawing.width == figure.width)
  }
}
