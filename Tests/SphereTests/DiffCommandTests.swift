import Foundation
import TestSupport
import Testing

/// Two configurations of two seeds each, trained for a moment.
private let experiment = """
  title: Compared
  data: {name: scenes, trainLimit: 64, validationLimit: 16, size: 16}
  encoder: {size: 16, width: 0.03, dimension: 4}
  train: {epochs: 1, batch: 32}
  evaluate: {layers: [output], probe: none, neighbours: 3}
  sweep: {optimizer.rate: [0.25, 0.5]}
  seeds: [0, 1]
  """

/// `before.sqlite`, the same runs again in `again.sqlite`, other seeds in `seeds.sqlite`, and another t in `t.sqlite`.
private func withStores(_ body: (URL) throws -> Void) throws {
  try withTemporaryFolder { folder in
    try experiment.write(to: folder.appendingPathComponent("compared.yaml"), atomically: true, encoding: .utf8)
    for (store, override) in [
      ("before", []), ("again", []), ("seeds", ["seeds=[2,3]"]), ("t", ["loss.uniform.t=0.01"]),
    ] {
      let words = ["run", "compared.yaml", "-q", "--store", "\(store).sqlite"] + override
      let outcome = try startSphere(words, in: folder).outcome()
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    try body(folder)
  }
}

/// `sphere diff`.
@Suite struct DiffCommandTests {
  @Test func theExitStatusSaysWhetherSomethingChanged() throws {
    try withStores { folder in
      let same = try sphere("diff", "before.sqlite", "again.sqlite", in: folder)
      #expect(same.status == 0, "\(same.output)\(same.errors)")
      #expect(same.output.contains("Nothing changed"), "\(same.output)")
      let seeds = try sphere("diff", "before.sqlite", "seeds.sqlite", in: folder)
      #expect(seeds.status == 0, "a changed seed alone is no change: \(seeds.output)")
      let t = try sphere("diff", "before.sqlite", "t.sqlite", in: folder)
      #expect(t.status == 1, "\(t.output)\(t.errors)")
      #expect(t.output.contains("loss.uniform.t"), "\(t.output)")
      let worse = try sphere("diff", "before.sqlite", "seeds.sqlite", "--exit-on", "worse", in: folder)
      #expect(worse.status == 0)
    }
  }

  @Test func whatCannotBeComparedEndsWithTwoAndOneMessage() throws {
    try withStores { folder in
      try Data("SQLite format 3\0".utf8).write(to: folder.appendingPathComponent("broken.sqlite"))
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("empty"), withIntermediateDirectories: true)
      for (words, message) in [
        (["before.sqlite", "nothing.sqlite"], "nothing.sqlite: there is no such file or folder"),
        (["before.sqlite", "broken.sqlite"], "broken.sqlite"),
        (["before.sqlite"], "before.sqlite"),
        (["empty", "empty"], "manifest.json"),
        (["before.sqlite", "t.sqlite", "--metric", "acuracy"], "no run measured it"),
        (["before.sqlite", "t.sqlite", "--tolerance", "align=x"], "--tolerance"),
        (["before.sqlite", "t.sqlite", "--json", "--md"], "choose one"),
        (["ffffffff", "before.sqlite"], "no run begins so"),
      ] {
        let outcome = try startSphere(["diff", "--store", "before.sqlite"] + words, in: folder).outcome()
        #expect(outcome.status == 2, "\(words): \(outcome.output)\(outcome.errors)")
        #expect(outcome.errors.contains(message), "\(words): \(outcome.errors)")
        #expect(outcome.output.isEmpty)
        #expect(!outcome.errors.contains("Fatal error"))
      }
    }
  }

  @Test func pagesAreMadeAgainFromTheJSON() throws {
    try withStores { folder in
      let json = try sphere("diff", "before.sqlite", "t.sqlite", "--json", "--html", "first.html", in: folder)
      #expect(json.status == 1)
      try json.output.write(to: folder.appendingPathComponent("kept.json"), atomically: true, encoding: .utf8)
      let again = try sphere("diff", "kept.json", "--html", "second.html", "--pdf", "second.pdf", in: folder)
      #expect(again.status == 1, "\(again.errors)")
      let first = try Data(contentsOf: folder.appendingPathComponent("first.html"))
      #expect(try Data(contentsOf: folder.appendingPathComponent("second.html")) == first)
      #expect(try Data(contentsOf: folder.appendingPathComponent("second.pdf")).starts(with: Data("%PDF".utf8)))
      let markdown = try sphere("diff", "kept.json", "--md", in: folder)
      #expect(markdown.output.count < 60_000)
    }
  }

  @Test func aRunIsComparedWithAnother() throws {
    try withStores { folder in
      let listed = try sphere("runs", "--csv", "--columns", "run,seed,rate", "--store", "before.sqlite", in: folder)
      let runs = listed.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",").map(String.init) }
      let rates = Dictionary(grouping: runs.filter { $0[1] == "0" }, by: { $0[2] })
      let ids = rates.values.compactMap { $0.first?[0].replacing("\"", with: "") }
      try #require(ids.count == 2)
      let outcome = try sphere("diff", ids[0], ids[1], "--store", "before.sqlite", in: folder)
      #expect(outcome.status == 1, "\(outcome.output)\(outcome.errors)")
      #expect(outcome.output.contains("optimizer.rate"), "\(outcome.output)")
    }
  }

  @Test func theExampleOfTheRepositoryIsReadByThisProgram() throws {
    let outcome = try sphere("diff", repositoryFolder.appendingPathComponent("reports/diff.json").path)
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.output.contains("loss.uniform.t"), "\(outcome.output)")
  }
}
