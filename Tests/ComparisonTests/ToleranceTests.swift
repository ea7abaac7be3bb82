import Comparison
import Testing

@Suite struct ToleranceTests {
  private let metrics = ["accuracy", "align", "uniform"]

  @Test func `margins are absolute or a share of the first side's mean`() throws {
    let list = try Tolerance.list("align=1e-4, accuracy=rel:1%,uniform=2%", metrics: metrics)
    #expect(
      list == [
        Tolerance(metric: "align", amount: 1e-4), Tolerance(metric: "accuracy", amount: 0.01, isRelative: true),
        Tolerance(metric: "uniform", amount: 0.02),
      ])
    #expect(
      try Tolerance.list("align=rel:0.5", metrics: metrics) == [
        Tolerance(metric: "align", amount: 0.5, isRelative: true)
      ])
  }

  @Test(arguments: [
    ("acuracy=1%", "--tolerance acuracy=1%: no run measured acuracy\n  hint: did you mean `accuracy`?"),
    ("rank=1", "--tolerance rank=1: no run measured rank\n  hint: known: accuracy, align, uniform"),
    ("align=1,align=2", "--tolerance align=1,align=2: the metric align has two margins\n  hint: give each metric one"),
  ])
  func `a wrong name is an error with the nearest known one`(text: String, message: String) {
    #expect(refusal(text) == message)
  }

  @Test(arguments: [
    ("align", "--tolerance align: it has no margin"), ("", "--tolerance : an item is empty"),
    ("align=1,", "--tolerance : an item is empty"),
    ("align=", "--tolerance align=: the margin must be a positive number, found nothing"),
    ("align=-1", "--tolerance align=-1: the margin must be a positive number, found -1"),
    ("align=nan", "--tolerance align=nan: the margin must be a positive number, found nan"),
    ("align=rel:%", "--tolerance align=rel:%: the margin must be a positive number, found rel:%"),
    ("align=1e999", "--tolerance align=1e999: the margin must be a positive number, found 1e999"),
  ])
  func `a wrong margin is an error that shows the form`(text: String, message: String) {
    #expect(
      refusal(text) == message + "\n  hint: write NAME=VALUE or NAME=rel:VALUE, for example align=1e-4,accuracy=rel:1%")
  }

  private func refusal(_ text: String) -> String? {
    do {
      _ = try Tolerance.list(text, metrics: metrics)
      return nil
    } catch {
      return error.description
    }
  }
}
