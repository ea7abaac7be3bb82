import Foundation
import Networks
import Tensors
import Testing

/// A loss of the catalogue with a name for messages.
struct NamedLoss: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let loss: any PairLoss

  static let all: [NamedLoss] =
    [0.5, 1, 2, 3].map { NamedLoss(testDescription: "align \($0)", loss: AlignmentLoss(alpha: $0)) }
    + [0.5, 2, 8].map { NamedLoss(testDescription: "uniform \($0)", loss: UniformityLoss(t: $0)) }
    + [0.1, 0.5].map { NamedLoss(testDescription: "contrastive \($0)", loss: ContrastiveLoss(tau: $0)) }
    + [0.1, 0.5].map { NamedLoss(testDescription: "decoupled \($0)", loss: DecoupledContrastiveLoss(tau: $0)) }
    + [3, 40].map {
      NamedLoss(testDescription: "sampled \($0)", loss: SampledContrastiveLoss(tau: 0.5, negatives: $0))
    }
}

private let key = BatchKey(seed: 7, epoch: 1, step: 3)

/// `rows` points on the sphere, moved by `spread` from those of the same seed.
func spherePoints(rows: Int, columns: Int, seed: UInt64, moved spread: Double = 0) -> Matrix {
  var stream = RandomStream(seed: seed, purpose: .sampling)
  var other = RandomStream(seed: seed, purpose: .sampling, view: 1)
  var result = Matrix(rows: rows, columns: columns)
  for row in 0..<rows {
    let values = (0..<columns).map { _ in stream.normal() + spread * other.normal() }
    let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    for column in 0..<columns { result[row, column] = Float(values[column] / norm) }
  }
  return result
}

@Suite struct LossTests {
  @Test(arguments: NamedLoss.all)
  func gradientsAreCentralDifferences(_ named: NamedLoss) {
    let workers = Workers(threads: 1)
    let x = spherePoints(rows: 6, columns: 4, seed: 1)
    let y = spherePoints(rows: 6, columns: 4, seed: 1, moved: 0.6)
    let found = named.loss.evaluate(x: x, y: y, key: key, workers: workers)
    let step: Float = 0x1p-8
    for element in x.elements.indices {
      for side in 0..<2 {
        var values: [Double] = []
        for sign: Float in [1, -1] {
          var (left, right) = (x, y)
          if side == 0 { left.elements[element] += sign * step } else { right.elements[element] += sign * step }
          values.append(named.loss.evaluate(x: left, y: right, key: key, workers: workers).value)
        }
        let difference = (values[0] - values[1]) / Double(2 * step)
        let gradient = Double(side == 0 ? found.gradientX.elements[element] : found.gradientY.elements[element])
        #expect(abs(difference - gradient) < 1e-3 * (1 + abs(gradient)), "element \(element) of side \(side)")
      }
    }
  }

  @Test(arguments: NamedLoss.all)
  func bitsDoNotDependOnThreads(_ named: NamedLoss) {
    let x = spherePoints(rows: 150, columns: 9, seed: 2)
    let y = spherePoints(rows: 150, columns: 9, seed: 2, moved: 0.4)
    let one = named.loss.evaluate(x: x, y: y, key: key, workers: Workers(threads: 1))
    for threads in 2...3 {
      let several = named.loss.evaluate(x: x, y: y, key: key, workers: Workers(threads: threads))
      #expect(several.value == one.value)
      #expect(several.gradientX == one.gradientX)
      #expect(several.gradientY == one.gradientY)
    }
  }

  @Test(arguments: NamedLoss.all)
  func nanFeaturesGiveALossThatIsNotFinite(_ named: NamedLoss) {
    for bad in [Float.nan, -Float.nan, .infinity] {
      var x = spherePoints(rows: 40, columns: 5, seed: 3)
      var y = spherePoints(rows: 40, columns: 5, seed: 3, moved: 0.4)
      // Every row, because a single one may be drawn as no pair's negative.
      for row in 0..<40 { x[row, 2] = bad }
      #expect(!named.loss.evaluate(x: x, y: y, key: key, workers: Workers(threads: 1)).value.isFinite)
      swap(&x, &y)
      #expect(!named.loss.evaluate(x: x, y: y, key: key, workers: Workers(threads: 1)).value.isFinite)
    }
  }

  @Test(arguments: [0.5, 1, 1.5, 2, 3])
  func alignmentHasAFiniteGradientAtDistanceZero(alpha: Double) {
    let x = spherePoints(rows: 4, columns: 3, seed: 4)
    let found = AlignmentLoss(alpha: alpha).evaluate(x: x, y: x, key: key, workers: Workers(threads: 1))
    #expect(found.value == 0)
    #expect(found.gradientX.elements.allSatisfy { $0 == 0 })
  }

  @Test func uniformityOfAntipodalAndOrthogonalPointsIsKnown() {
    for t in [1e-35, 1e-6, 0.5, 2, 20, 60] {
      let poles = Matrix(rows: 2, columns: 2, elements: [0.6, 0.8, -0.6, -0.8])
      let frame = Matrix(rows: 3, columns: 3, elements: [1, 0, 0, 0, 1, 0, 0, 0, 1])
      let loss = UniformityLoss(t: t)
      let workers = Workers(threads: 1)
      #expect(abs(loss.evaluate(side: poles, workers: workers).value + 4 * t) < 1e-6 * max(t, 0.1))
      #expect(abs(loss.evaluate(side: frame, workers: workers).value + 2 * t) < 3e-7 * max(t, 1))
    }
  }

  /// Batches as large as the paper's, and some that fill no tile.
  ///
  /// The definition in double precision is the reference. Those of the highest t take the way for potentials that vanish.
  @Test(arguments: [
    (600, 16, 0.5), (768, 128, 2), (520, 32, 8), (2, 3, 2), (17, 1, 0.5), (95, 9, 2), (97, 5, 2), (200, 130, 1),
    (300, 16, 18), (300, 16, 22),
  ])
  func uniformityOfBatchesFollowsTheDefinition(rows: Int, columns: Int, t: Double) {
    let x = spherePoints(rows: rows, columns: columns, seed: 21)
    var sum = 0.0
    var expected = [Double](repeating: 0, count: rows * columns)
    for i in 0..<rows {
      for j in 0..<rows where j != i {
        let square = (0..<columns).reduce(0.0) { $0 + pow(Double(x[i, $1]) - Double(x[j, $1]), 2) }
        let potential = exp(-t * square)
        sum += potential
        for d in 0..<columns { expected[i * columns + d] += potential * (Double(x[i, d]) - Double(x[j, d])) }
      }
    }
    let loss = UniformityLoss(t: t)
    let found = loss.evaluate(side: x, workers: Workers(threads: 1))
    #expect(abs(found.value - log(sum / Double(rows * (rows - 1)))) < 1e-6)
    #expect(deviation(found.gradient.elements, expected.map { Float(-4 * t / sum * $0) }) < 3e-6)
    for threads in 2...3 {
      let other = loss.evaluate(side: x, workers: Workers(threads: threads))
      #expect(other.value == found.value && other.gradient == found.gradient)
    }
    // Two sides together are as each by itself.
    let pair = loss.evaluate(x: x, y: x, key: key, workers: Workers(threads: 2))
    #expect(pair.value == found.value && pair.gradientX == pair.gradientY)
    #expect(pair.gradientX.elements == found.gradient.elements.map { $0 / 2 })
  }

  @Test func uniformityOfPointsThatLieCloseTogetherKeepsItsDigits() {
    // A thousandth apart around one point: |x|^2 + |y|^2 - 2 x.y would leave two digits.
    let noise = spherePoints(rows: 120, columns: 20, seed: 3)
    var x = Matrix(rows: 120, columns: 20)
    for row in 0..<120 { for column in 0..<20 { x[row, column] = 0.22 + noise[row, column] / 1024 } }
    var expected = [Double](repeating: 0, count: 2400)
    for i in 0..<120 {
      for j in 0..<120 { for d in 0..<20 { expected[i * 20 + d] += Double(x[i, d]) - Double(x[j, d]) } }
    }
    // Every potential is 1 but for 1e-5.
    let found = UniformityLoss(t: 2).evaluate(side: x, workers: Workers(threads: 1))
    #expect(deviation(found.gradient.elements, expected.map { Float(-8 / (120 * 119) * $0) }) < 1e-5)
  }

  @Test func contrastiveOfIndistinguishablePairsIsLogK() {
    let same = Matrix(
      rows: 8, columns: 2, elements: [Float](repeating: 0, count: 16).enumerated().map { $0.0 % 2 == 0 ? 1 : 0 })
    let found = ContrastiveLoss(tau: 0.2).evaluate(x: same, y: same, key: key, workers: Workers(threads: 1))
    #expect(abs(found.value - log(8)) < 1e-6)
    let sampled = SampledContrastiveLoss(tau: 0.2, negatives: 256)
    #expect(abs(sampled.evaluate(x: same, y: same, key: key, workers: Workers(threads: 1)).value - log(257)) < 1e-6)
  }

  @Test func tinyTemperaturesDoNotOverflow() {
    let x = spherePoints(rows: 20, columns: 3, seed: 5)
    let y = spherePoints(rows: 20, columns: 3, seed: 6)
    let found = ContrastiveLoss(tau: 1e-3).evaluate(x: x, y: y, key: key, workers: Workers(threads: 1))
    #expect(found.value.isFinite && found.value > 10)
    #expect(found.gradientX.elements.allSatisfy { $0.isFinite })
  }

  @Test func negativesAreNeverOnesOwn() {
    let loss = SampledContrastiveLoss(tau: 0.5, negatives: 300)
    for pair in 0..<9 {
      let counts = loss.draws(pair: pair, pairs: 9, key: key)
      #expect(counts.reduce(0, +) == 300)
      #expect(counts[pair] == 0 && counts[9 + pair] == 0)
      #expect(counts.filter { $0 > 0 }.count == 16, "every other feature is drawn")
    }
    let next = BatchKey(seed: 7, epoch: 1, step: 4)
    #expect(loss.draws(pair: 0, pairs: 9, key: key) != loss.draws(pair: 0, pairs: 9, key: next))
    #expect(loss.draws(pair: 0, pairs: 9, key: key) == loss.draws(pair: 0, pairs: 9, key: key))
  }

  @Test func sampledContrastiveIsEquationOne() {
    let x = spherePoints(rows: 10, columns: 4, seed: 8)
    let y = spherePoints(rows: 10, columns: 4, seed: 8, moved: 0.5)
    let loss = SampledContrastiveLoss(tau: 0.3, negatives: 25)
    let all = Matrix(rows: 20, columns: 4, elements: x.elements + y.elements)
    var sum = 0.0
    for pair in 0..<10 {
      func similarity(_ candidate: Int) -> Double {
        exp((0..<4).reduce(0) { $0 + Double(all[candidate, $1]) * Double(y[pair, $1]) } / 0.3)
      }
      let negatives = loss.draws(pair: pair, pairs: 10, key: key).enumerated()
        .reduce(0) { $0 + Double($1.element) * similarity($1.offset) }
      sum -= log(similarity(pair) / (similarity(pair) + negatives))
    }
    let found = loss.evaluate(x: x, y: y, key: key, workers: Workers(threads: 1)).value
    #expect(abs(found - sum / 10) < 1e-5)
  }

  @Test func weightedLossSkipsTermsOfNoWeightAndNamesTheOthers() {
    let x = spherePoints(rows: 5, columns: 3, seed: 9)
    let y = spherePoints(rows: 5, columns: 3, seed: 9, moved: 0.5)
    let loss = WeightedLoss(align: 0.5, uniform: 2)
    let found = loss.evaluate(x: x, y: y, key: key, workers: Workers(threads: 1))
    #expect(found.terms.map(\.name) == ["align", "uniform"])
    #expect(abs(found.total.value - (0.5 * found.terms[0].value + 2 * found.terms[1].value)) < 1e-12)
  }

  @Test func ratesDecayAtSharesOfTheTraining() {
    let schedule = StepDecay(rate: 0.36, decay: 0.1, decayAt: [0.775, 0.85, 0.925], epochs: 200)
    #expect(schedule.milestones == [155, 170, 185])
    #expect(schedule.rate(epoch: 154) == 0.36)
    #expect(abs(schedule.rate(epoch: 155) - 0.036) < 1e-12)
    #expect(abs(schedule.rate(epoch: 199) - 0.00036) < 1e-12)
    #expect(abs(StepDecay.scaledRate(0.12, per: 256, batch: 768) - 0.36) < 1e-12)
  }
}
