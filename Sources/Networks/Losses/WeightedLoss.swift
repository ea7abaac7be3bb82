import Tensors

/// The objective, a weighted sum such as w_c L_contrastive + w_a L_align + w_u L_uniform, with the value of each term.
///
/// A term whose weight is 0 is not computed.
public struct WeightedLoss: Sendable {
  /// One term of the sum.
  public struct Term: Sendable {
    /// What records call it, such as `align`.
    public let name: String
    /// Its weight.
    public let weight: Double
    /// Its loss.
    public let loss: any PairLoss

    /// A term.
    public init(_ name: String, weight: Double, loss: any PairLoss) {
      self.name = name
      self.weight = weight
      self.loss = loss
    }
  }

  /// What the objective comes to on one batch.
  public struct Value: Sendable {
    /// The objective with its gradients.
    public var total: PairLossValue
    /// The unweighted value of each term that was computed, in the order of the terms.
    public var terms: [(name: String, value: Double)]

    /// A value.
    public init(total: PairLossValue, terms: [(name: String, value: Double)]) {
      self.total = total
      self.terms = terms
    }
  }

  /// The terms whose weight is not 0.
  public let terms: [Term]

  /// The weighted sum of `terms`.
  public init(_ terms: [Term]) {
    self.terms = terms.filter { $0.weight != 0 }
  }

  /// The value, its gradients with respect to `x` and `y`, (K,D), and the value of each term.
  public func evaluate(x: Matrix, y: Matrix, key: BatchKey, workers: Workers) -> Value {
    checkPairs(x, y, atLeast: 1)
    var total = PairLossValue(
      value: 0, gradientX: Matrix(rows: x.rows, columns: x.columns), gradientY: Matrix(rows: y.rows, columns: y.columns)
    )
    var values: [(name: String, value: Double)] = []
    for term in terms {
      let part = term.loss.evaluate(x: x, y: y, key: key, workers: workers)
      values.append((term.name, part.value))
      total.value += term.weight * part.value
      add(part.gradientX, times: Float(term.weight), to: &total.gradientX)
      add(part.gradientY, times: Float(term.weight), to: &total.gradientY)
    }
    return Value(total: total, terms: values)
  }
}

private func add(_ matrix: Matrix, times weight: Float, to sum: inout Matrix) {
  for index in sum.elements.indices { sum.elements[index] += weight * matrix.elements[index] }
}
