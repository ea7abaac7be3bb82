import Foundation
import Testing

/// What the program says of itself, and of command lines that it cannot follow.
@Suite struct CommandLineTests {
  @Test(arguments: [
    "run", "runs", "show", "rm", "verify", "diff", "sql", "report", "figure", "lint", "explain", "data", "schema",
  ])
  func helpOfACommand(name: String) throws {
    let outcome = try sphere("help", name)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    try expectGolden(outcome.output, "help-\(name).txt")
    #expect(try sphere(name, "--help").output == outcome.output)
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func helpOfTheProgram() throws {
    let outcome = try sphere("help")
    #expect(outcome.status == 0)
    try expectGolden(outcome.output, "help.txt")
    #expect(try sphere().output == outcome.output)
    #expect(try sphere("-h").output == outcome.output)
  }

  @Test func theReferenceListsEveryKeyWithDefaultAndMeaning() throws {
    let outcome = try sphere("run", "--reference")
    #expect(outcome.status == 0 && outcome.errors == "")
    try expectGolden(outcome.output, "reference-run.txt")
  }

  @Test func theSchemaIsJSON() throws {
    let outcome = try sphere("schema", "experiment")
    #expect(outcome.status == 0 && outcome.errors == "")
    let schema = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    #expect((schema["properties"] as? [String: Any])?["loss"] != nil)
    let cells = try sphere("schema", "report")
    let report = try #require(try JSONSerialization.jsonObject(with: Data(cells.output.utf8)) as? [String: Any])
    #expect((report["$defs"] as? [String: Any])?["figure"] != nil)
  }

  @Test func versionNamesTheNumerics() throws {
    let outcome = try sphere("--version")
    #expect(outcome.status == 0)
    #expect(outcome.output.wholeMatch(of: /sphere \d+\.\d+\.\d+ \(numerics \d+\)\n/) != nil)
  }

  @Test(arguments: [
    (["rum"], "unknown command 'rum'", "did you mean run?"),
    (["--versoin"], "unknown option '--versoin'", "did you mean --version?"),
    (["run", "a.yaml", "--stroe", "x"], "unknown option '--stroe'", "did you mean --store?"),
    (["run", "a.yaml", "-store"], "unknown option '-store'", "did you mean --store?"),
    (["run", "a.yaml", "--engine", "slurm"], "--engine takes local, found 'slurm'", "sphere help run"),
    (["run"], "missing argument EXPERIMENT.yaml", "usage: sphere run [EXPERIMENT.yaml]"),
    (["run", "a.yaml", "--jobs"], "--jobs needs a value (N)", ""),
    (["run", "a.yaml", "-jmany"], "--jobs must be auto or an integer from 1 to 1024, found 'many'", ""),
    (["run", "a.yaml", "-j0"], "--jobs must be auto or an integer from 1 to 1024, found '0'", ""),
    (["run", "a.yaml", "--threads=two"], "--threads must be an integer from 1 to 1024, found 'two'", ""),
    (["run", "a.yaml", "--quiet=yes"], "--quiet takes no value, found 'yes'", ""),
    (["run", "a.yaml", "--store", "a", "--store=b"], "--store was given twice", ""),
    (["runs", "--status", "finish"], "--status takes finished", "did you mean finished?"),
    (["runs", "--json", "--csv"], "--json and --csv exclude each other", ""),
    (["show", "1234abcd", "5678"], "unexpected argument '5678'", ""),
    (["data", "chek"], "ACTION is one of list, check, found 'chek'", "did you mean check?"),
    (["schema", "experimnt"], "KIND is one of experiment, report, found 'experimnt'", "did you mean experiment?"),
    (["report", "r.md", "--format", "html,pfd"], "--format takes html, pdf, found 'pfd'", "did you mean pdf?"),
    (["figure", "r.md"], "name the figure after a '#'", ""),
    (["sql"], "missing argument QUERY", ""),
    (["rm"], "missing argument RUN", ""),
    (["runs", "--limit", "0"], "--limit must be an integer from 1 to 1000000, found '0'", ""),
  ])
  func mistakesGetAHintAndExitTwo(words: [String], message: String, remedy: String) throws {
    let outcome = try startSphere(words, in: FileManager.default.temporaryDirectory).outcome()
    #expect(outcome.status == 2)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains(message))
    #expect(remedy.isEmpty || outcome.errors.contains(remedy))
  }
}
