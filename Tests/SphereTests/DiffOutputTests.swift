import Foundation
import TestSupport
import Testing

/// What `sphere diff` writes of a comparison that was written earlier, and how it exits.
@Suite struct DiffOutputTests {
  /// A comparison of two reports with one claim.
  private func comparison(old: String, new: String, name: String = "steady") -> String {
    func side(_ label: String) -> String {
      #"{"experiments": [], "kind": "report", "label": "\#(label)", "name": "\#(label).d", "runs": 0}"#
    }
    return """
      {
        "attribution": [], "claims": [
          {"name": "\(name)", "new": "\(new)", "old": "\(old)", "statement": "It holds.", "values": []}
        ], "environment": [], "figures": [], "notes": [], "pictures": {},
        "request": {"metrics": [], "uses_false_discovery_rate": false}, "schema_version": 1,
        "sides": [\(side("A")), \(side("B"))], "tables": [], "tool": "sphere"
      }
      """
  }

  private func diff(
    _ text: String, _ arguments: [String], in folder: URL, environment: [String: String] = [:]
  ) throws -> Outcome {
    try Data(text.utf8).write(to: folder.appendingPathComponent("written.json"))
    return try startSphere(["diff", "written.json"] + arguments, in: folder, environment: environment).outcome()
  }

  @Test(arguments: [
    ("holds", "holds", [], 0), ("fails", "holds", [], 1), ("holds", "fails", [], 1),
    ("holds", "holds", ["--exit-on", "worse"], 0), ("fails", "holds", ["--exit-on", "worse"], 0),
    ("holds", "fails", ["--exit-on", "worse"], 1), ("holds", "fails", ["--exit-on", "changed"], 1),
  ])
  func theExitStatusSaysWhetherSomethingChanged(
    old: String, new: String, arguments: [String], status: Int32
  ) throws {
    try withTemporaryFolder { folder in
      let outcome = try diff(comparison(old: old, new: new), arguments, in: folder)
      #expect(outcome.status == status)
    }
  }

  @Test func everyFormIsWrittenAndTheSameAgain() throws {
    try withTemporaryFolder { folder in
      let text = comparison(old: "holds", new: "fails")
      let arguments = ["--html", "page.html", "--pdf", "page.pdf"]
      let first = try diff(text, arguments, in: folder)
      #expect(first.output.contains("Changed beyond noise: 1 claim.\n"))
      #expect(first.errors.contains("wrote page.html\n") && first.errors.contains("wrote page.pdf\n"))
      func files() throws -> [Data] {
        try ["page.html", "page.pdf"].map { try Data(contentsOf: folder.appendingPathComponent($0)) }
      }
      let written = try files()
      #expect(written[0].starts(with: Data("<!DOCTYPE html>".utf8)) && written[1].starts(with: Data("%PDF-".utf8)))
      let json = try diff(text, ["--json"], in: folder)
      #expect(json.status == 1)
      let second = try diff(json.output, arguments, in: folder)
      #expect(second.output == first.output)
      let again = try files()
      #expect(again == written)
      let markdown = try diff(text, ["--md"], in: folder)
      #expect(markdown.output.hasPrefix("## Differences between A.d and B.d\n"))
    }
  }

  @Test func onlyWhatChangedIsShownOnRequest() throws {
    try withTemporaryFolder { folder in
      let text = comparison(old: "holds", new: "holds")
      let (all, changed) = (try diff(text, [], in: folder), try diff(text, ["--only-changed"], in: folder))
      #expect(all.output.contains("= 1 unchanged: steady"))
      #expect(!changed.output.contains("steady"))
    }
  }

  @Test func foreignTextReachesTheTerminalAsSomethingToRead() throws {
    try withTemporaryFolder { folder in
      let text = comparison(old: "holds", new: "fails", name: "\\u001b[2J\\u202e")
      for arguments in [[], ["--md"]] as [[String]] {
        let output = try diff(text, arguments, in: folder, environment: ["CLICOLOR_FORCE": "1"]).output
        #expect(!output.contains("\u{1B}[2J") && !output.unicodeScalars.contains("\u{202E}"))
      }
    }
  }

  @Test func coloursAndSignsFollowTheEnvironment() throws {
    try withTemporaryFolder { folder in
      let text = comparison(old: "holds", new: "fails")
      let painted = try diff(text, [], in: folder, environment: ["CLICOLOR_FORCE": "1", "LC_ALL": "C.UTF-8"])
      #expect(painted.output.contains("\u{1B}[31m▼ holds → fails\u{1B}[0m"))
      let refused = try diff(
        text, [], in: folder, environment: ["CLICOLOR_FORCE": "1", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"])
      #expect(refused.output.contains("  ▼ holds → fails  steady"))
      let ascii = try diff(text, [], in: folder, environment: ["LC_ALL": "C"])
      #expect(ascii.output.contains("  v holds -> fails  steady"))
      let isASCII = ascii.output.utf8.allSatisfy { $0 < 0x80 }
      #expect(isASCII)
    }
  }

  @Test func twoFormsForOneOutputAreRefused() throws {
    try withTemporaryFolder { folder in
      let outcome = try diff(comparison(old: "holds", new: "holds"), ["--json", "--md"], in: folder)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("--json and --md both write to standard output: choose one"))
    }
  }
}
