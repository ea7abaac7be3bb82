import Experiments
import Specifications
import Testing
import Training

@Suite struct OverrideTests {
  private func values(_ text: String) throws -> [String] { try Override(text).values.map(\.json.canonicalText) }

  @Test(
    arguments: [
      ("loss.uniform.t=2", ["2"]), ("+loss.uniform.t=1,2,4", ["1", "2", "4"]), ("++a=x", ["\"x\""]),
      ("a=range(1,9)", ["1", "2", "3", "4", "5", "6", "7", "8"]), ("a=range(0,1,0.25)", ["0", "0.25", "0.5", "0.75"]),
      ("a=range(0,0.7,0.1)", ["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6"]), ("a=range(3)", ["0", "1", "2"]),
      ("a=range(3,0,-1)", ["3", "2", "1"]), ("a=choice(a, b)", ["\"a\"", "\"b\""]), ("a=[0.2,1]", ["[0.2,1]"]),
      ("a=[1,2],[3]", ["[1,2]", "[3]"]), ("a={b: 1, c: 2}", [#"{"b":1,"c":2}"#]), ("a='x,y',z", ["\"x,y\"", "\"z\""]),
      ("a=null", ["null"]), ("a=b=c", ["\"b=c\""]), ("weight-decay.x_1=1e-3", ["0.001"]),
    ] as [(String, [String])])
  func grammar(text: String, expected: [String]) throws {
    #expect(try values(text) == expected)
  }

  @Test(arguments: [
    ("loss", "override `loss`: error: must be key=value\n  hint: as in `train.epochs=10`"),
    ("=3", "override `=3`: error: `` is no dotted key\n  hint: as in `train.epochs=10`"),
    ("a..b=3", "override `a..b=3`: error: `a..b` is no dotted key\n  hint: as in `train.epochs=10`"),
    ("~a=3", "override `~a=3`: error: a key cannot be removed\n  hint: write `none` where a key allows it"),
    ("a=", "override `a=`: error: a value is missing\n  hint: write `null` for the default"),
    ("a=1,,2", "override `a=1,,2`: error: a value is missing\n  hint: remove the extra comma"),
    ("a=[1,2", "override `a=[1,2`: error: `]` is missing in `[1,2`"),
    ("a=1]", "override `a=1]`: error: `]` closes nothing in `1]`"),
    (
      "a=range(1,x)",
      "override `a=range(1,x)`: error: range takes numbers (start,stop[,step]), found `1,x`\n  hint: range(1,9) is 1, 2, ..., 8"
    ),
    (
      "a=range(1,9,0)",
      "override `a=range(1,9,0)`: error: range(1,9,0) has no values\n  hint: the stop is not part of the range"
    ),
    ("a=range(0,1e9)", "override `a=range(0,1e9)`: error: range(0,1e9) has more than 5000 values"),
    (
      "a=shuffle(1,2)",
      "override `a=shuffle(1,2)`: error: `shuffle` is not supported\n  hint: use a list, choice(a,b) or range(1,9)"
    ),
    (
      "loss.unifrom.t=2",
      "override `loss.unifrom.t=2`: error: loss: unknown key `unifrom`\n  hint: did you mean `uniform`?"
    ),
    ("loss.uniform.t=1,-2", "override `loss.uniform.t=1,-2`: error: loss.uniform.t: must be positive, found `-2`"),
    (
      "sweep=3",
      "override `sweep=3`: error: `sweep` cannot be overridden\n  hint: sweep the key itself, as `loss.uniform.t=A,B`"
    ),
    ("seeds=x", "override `seeds=x`: error: seeds[0]: must be an integer, found `x`"),
  ])
  func mistakesNameTheText(text: String, message: String) throws {
    #expect(mistakes(try experiment("title: x"), [text]) == message)
  }

  @Test func allMistakesOfOverridesAreTold() throws {
    let told = mistakes(try experiment("title: x"), ["a", "train.batch=1", "loss.t=3"])
    #expect(told.split(separator: "\n").filter { $0.contains("error:") }.count == 3)
  }

  @Test func overridesWinOverProfileAndSweep() throws {
    let file = try experiment(
      "title: x\nsweep: {loss.uniform.t: [1, 2, 3]}\nprofiles: {quick: {loss.uniform.t: 9, train.epochs: 1}}")
    #expect(
      try file.expand(profile: "quick", overrides: ["loss.uniform.t=5"]).map { $0.loss[UniformTerm.self].t } == [5])
    #expect(
      try file.expand(profile: "quick", overrides: ["loss.uniform.t=5,6"]).map { $0.loss[UniformTerm.self].t } == [
        5, 6,
      ])
    #expect(try file.expand(overrides: ["seeds=4,5", "train.epochs=7"]).map(\.seed) == [4, 5, 4, 5, 4, 5])
    #expect(try file.expand(overrides: ["seeds=[8]"]).map(\.seed) == [8, 8, 8])
    #expect(try file.expand(overrides: ["train.epochs=1", "train.epochs=2"])[0].train.epochs == 2)
    #expect(try file.expand(overrides: ["data=stl10"])[0].inputSize == 64)
    #expect(try file.expand(overrides: ["evaluate.probe=none"])[0].evaluate[LinearProbeEvaluation.self].probe == nil)
    #expect(try file.expand(overrides: ["views.train.crop=none"])[0].views.train.crop == nil)
    #expect(try file.expand(overrides: ["views.train.jitter.hue=0"])[0].views.train.jitter?.contrast == 0.4)
  }

  @Test func anOverrideOfOneStrengthKeepsTheOthersOfTheShortForm() throws {
    let file = try experiment("title: x\nviews: {train: {jitter: 0.1}}\nloss: {uniform: 0.5}")
    let run = try file.expand(overrides: ["views.train.jitter.hue=0.3", "loss.uniform.t=7"])[0]
    #expect(run.views.train.jitter?.brightness == 0.1 && run.views.train.jitter?.hue == 0.3)
    #expect(run.loss[UniformTerm.self].weight == 0.5 && run.loss[UniformTerm.self].t == 7)
  }
}
