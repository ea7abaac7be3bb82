import Experiments
import Specifications
import Testing
import Training

@Suite struct SweepTests {
  private let grid = """
    title: grid
    sweep:
      loss.align.alpha: [1, 2]
      loss.uniform.t: range(1,9)
      loss.align.weight: choice(0.5,1,2)
    seeds: [0, 1]
    """

  @Test func aGridHasTheProductOfItsAxes() throws {
    let runs = try experiment(grid).expand()
    #expect(runs.count == 2 * 8 * 3 * 2)
    #expect(Set(runs).count == runs.count)
    let first = runs.prefix(7).map {
      [$0.loss[AlignTerm.self].alpha, $0.loss[UniformTerm.self].t, $0.loss[AlignTerm.self].weight, Double($0.seed)]
    }
    #expect(
      first == [
        [1, 1, 0.5, 0], [1, 1, 0.5, 1], [1, 1, 1, 0], [1, 1, 1, 1], [1, 1, 2, 0], [1, 1, 2, 1], [1, 2, 0.5, 0],
      ])
  }

  @Test(arguments: [1, 2, 3, 5], [1, 2, 4])
  func productOfAnySize(a: Int, b: Int) throws {
    let runs = try experiment("title: x").expand(
      overrides: ["train.epochs=range(1,\(a + 1))", "train.batch=range(2,\(b + 2))", "seeds=range(0,3)"])
    #expect(runs.count == a * b * 3, "\(a) x \(b) x 3")
  }

  @Test func gridsAreUnitedAndCellsThatAreAlikeAreOne() throws {
    let runs = try experiment(
      """
      title: union
      loss: {contrastive: 1}
      sweep:
        - {loss.contrastive.tau: [0.1, 0.5], loss.align: [0], loss.uniform: [0]}
        - {loss.contrastive.tau: [0.5, 1], loss: [{align: 0, uniform: 0}]}
        - loss: {contrastive: {weight: [0], tau: [1, 2, 3]}}
        - {method: none, train.epochs: [1, 2]}
      """
    ).expand()
    #expect(runs.map(\.method.name) == ["minibatch", "minibatch", "minibatch", "minibatch", "none"])
    #expect(runs.prefix(3).map { $0.loss[ContrastiveTerm.self].tau } == [0.1, 0.5, 1])
    #expect(runs[3].loss[ContrastiveTerm.self].weight == 0 && runs[3].loss[AlignTerm.self].weight == 1)
  }

  @Test func profilesReplaceSweepAndSeeds() throws {
    let file = try experiment(
      grid + """

        profiles:
          quick: {data: scenes, train.epochs: 2, encoder: {width: 0.25}, encoder.dimension: 2, seeds: [5], sweep: {loss.uniform.t: [1, 2]}}
          laptop: {train: {epochs: 20}}
          paper:
        """)
    #expect(file.profiles == ["quick", "laptop", "paper"])
    let quick = try file.expand(profile: "quick")
    #expect(quick.map { $0.loss[UniformTerm.self].t } == [1, 2] && quick.map(\.seed) == [5, 5])
    #expect(quick[0].data.name == "scenes" && quick[0].train.epochs == 2)
    #expect(quick[0][encoder: SmallAlexNetEncoder.self].width == 0.25 && quick[0].encoder.dimension == 2)
    let laptop = try file.expand(profile: "laptop")
    #expect(laptop.count == 96 && laptop.allSatisfy { $0.train.epochs == 20 })
    #expect(try file.expand(profile: "paper") == file.expand())
    #expect(
      mistakes(file, profile: "laptopp", []) == """
        x.yaml:8:3: error: profiles: unknown profile `laptopp`
          hint: did you mean `laptop`?
        """)
  }
}
