import Foundation
import Tensors

/// A loss over consecutive sentences, which compares features f of each with features g of its neighbours, with its gradient in
/// closed form.
public protocol NeighbourLoss: Sendable {
  /// The value, and the gradients with respect to `f` and `g`, both (N,D) with one row a sentence in reading order.
  ///
  /// Sentences i - 1 and i are neighbours unless `startsText[i]`. NaN gives a value that is not finite, never a trap.
  func evaluate(f: Matrix, g: Matrix, startsText: [Bool], workers: Workers) -> PairLossValue
}

/// The places of the neighbours of each sentence: before it and after it, within its text.
func neighbours(_ startsText: [Bool]) -> [[Int]] {
  startsText.indices.map { place in
    let before = place > 0 && !startsText[place] ? [place - 1] : []
    return before + (place + 1 < startsText.count && !startsText[place + 1] ? [place + 1] : [])
  }
}

/// L_contrastive(tau) over consecutive sentences: the mean cross entropy between neighbours and the softmax over all sentences.
///
/// The softmax of sentence i is that of f_iᵀ g_j / tau over j; its target has equal shares on the neighbours of i: 1/2 on each of two, 1
/// on an only one.
/// All sentences of the batch are candidates, i itself too; one without a neighbour has no target and is left out of the mean.
/// Source: Wang & Isola 2020, appendix on BookCorpus.
public struct NeighbourContrastiveLoss: NeighbourLoss, Hashable {
  /// The temperature, above 0.
  public let tau: Double

  /// The loss with a temperature above 0.
  public init(tau: Double) {
    precondition(tau > 0, "tau must be positive, found \(tau)")
    self.tau = tau
  }

  /// The value and its gradients: dS = (P - target) / n, df = dS g / tau, dg = dS^T f / tau.
  public func evaluate(f: Matrix, g: Matrix, startsText: [Bool], workers: Workers) -> PairLossValue {
    checkPairs(f, g, atLeast: 1)
    let (count, width) = (f.rows, f.columns)
    let near = neighbours(startsText)
    let targets = near.count { !$0.isEmpty }
    var gradientF = Matrix(rows: count, columns: width)
    var gradientG = gradientF
    guard targets > 0 else { return PairLossValue(value: 0, gradientX: gradientF, gradientY: gradientG) }
    let logits = FloatBuffer(count: count * count)
    let entropies = FloatBuffer(count: count)
    let (inverse, share) = (Float(1 / tau), Float(1 / (Double(targets) * tau)))
    let (gradientOfF, gradientOfG) = (FloatBuffer(count: count * width), FloatBuffer(count: count * width))
    withPointers(f, g) { fBase, gBase in
      let (left, right) = (SharedPointer(fBase), SharedPointer(gBase))
      workers.forEachChunk(of: count, size: 64) { range in
        product(
          rows: range.count, columns: count, inner: width,
          MatrixFactor(left.pointer + range.lowerBound * width, stride: width),
          MatrixFactor(right.pointer, stride: width, transposed: true),
          into: logits.pointer + range.lowerBound * count, stride: count)
        for row in range {
          let values = logits.pointer + row * count
          guard !near[row].isEmpty else {
            values.update(repeating: 0, count: count)
            continue
          }
          // The entropies from several labels: from the first by `softmax`, from the other by the difference of their logits.
          let others = near[row].map { values[$0] * inverse }
          var entropy = Double(softmax(values, count: count, scale: inverse, label: near[row][0]))
          if others.count == 2 { entropy += Double(others[0] - others[1]) / 2 }
          entropies.pointer[row] = Float(entropy)
          for column in 0..<count { values[column] *= share }
          for place in near[row] { values[place] -= share / Float(near[row].count) }
        }
      }
      workers.forEachChunk(of: count, size: 64) { range in
        product(
          rows: range.count, columns: width, inner: count,
          MatrixFactor(logits.pointer + range.lowerBound * count, stride: count),
          MatrixFactor(right.pointer, stride: width), into: gradientOfF.pointer + range.lowerBound * width,
          stride: width)
        product(
          rows: range.count, columns: width, inner: count,
          MatrixFactor(logits.pointer + range.lowerBound, stride: count, transposed: true),
          MatrixFactor(left.pointer, stride: width), into: gradientOfG.pointer + range.lowerBound * width, stride: width
        )
      }
    }
    gradientF = gradientOfF.matrix(rows: count, columns: width)
    gradientG = gradientOfG.matrix(rows: count, columns: width)
    var sum = 0.0
    for row in 0..<count { sum += Double(entropies.pointer[row]) }
    return PairLossValue(value: sum / Double(targets), gradientX: gradientF, gradientY: gradientG)
  }
}

/// L_align(alpha) over consecutive sentences: the mean over sentences of |f_i - g_j|^alpha, averaged over the neighbours j of i.
///
/// Source: Wang & Isola 2020, appendix on BookCorpus.
public struct NeighbourAlignmentLoss: NeighbourLoss, Hashable {
  /// The power of the distance, above 0.
  public let alpha: Double

  /// The loss with a power `alpha` above 0.
  public init(alpha: Double = 2) {
    precondition(alpha > 0, "alpha must be positive, found \(alpha)")
    self.alpha = alpha
  }

  /// The value and its gradients; where f_i = g_j the gradient is taken as 0, as in `AlignmentLoss`.
  public func evaluate(f: Matrix, g: Matrix, startsText: [Bool], workers: Workers) -> PairLossValue {
    checkPairs(f, g, atLeast: 1)
    let width = f.columns
    let near = neighbours(startsText)
    let targets = near.count { !$0.isEmpty }
    var gradientF = Matrix(rows: f.rows, columns: width)
    var gradientG = gradientF
    var sum = 0.0
    for (row, others) in near.enumerated() {
      for other in others {
        let weight = 1 / Double(others.count * targets)
        let (own, its) = (row * width, other * width)
        var squares = 0.0
        for column in 0..<width {
          let difference = Double(f.elements[own + column]) - Double(g.elements[its + column])
          squares += difference * difference
        }
        sum += weight * (alpha == 2 ? squares : pow(squares, alpha / 2))
        // NaN takes the second branch and spreads.
        let factor = squares == 0 ? 0 : weight * alpha * pow(squares, alpha / 2 - 1)
        for column in 0..<width {
          let slope = Float(factor * (Double(f.elements[own + column]) - Double(g.elements[its + column])))
          gradientF.elements[own + column] += slope
          gradientG.elements[its + column] -= slope
        }
      }
    }
    return PairLossValue(value: sum, gradientX: gradientF, gradientY: gradientG)
  }
}

extension UniformityLoss: NeighbourLoss {
  /// L_uniform(t) of the rows of f plus that of the rows of g: there are two encoders, and their values are added.
  public func evaluate(f: Matrix, g: Matrix, startsText: [Bool], workers: Workers) -> PairLossValue {
    checkPairs(f, g, atLeast: 2)
    let (first, second) = (evaluate(side: f, workers: workers), evaluate(side: g, workers: workers))
    return PairLossValue(
      value: first.value + second.value, gradientX: first.gradient, gradientY: second.gradient)
  }
}
