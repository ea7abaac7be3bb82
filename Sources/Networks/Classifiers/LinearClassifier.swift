import Tensors

/// A linear layer from features to class scores: logits = features weight^T + bias.
///
/// Initialised as PyTorch's `nn.Linear`: weight and bias uniform in (-1 / sqrt D, 1 / sqrt D).
public final class LinearClassifier: Sendable {
  /// The feature dimension D.
  public let width: Int
  /// The number of classes.
  public let classes: Int
  /// "weight", (classes,D).
  public let weight: Parameter
  /// "bias", (classes).
  public let bias: Parameter
  /// The parameters, in the order of PyTorch's `state_dict`.
  public var parameters: [Parameter] { [weight, bias] }

  /// A classifier with the initial weights of `seed`; `index` tells apart several classifiers of one run.
  public init(width: Int, classes: Int, seed: UInt64, index: Int = 0) {
    precondition(width > 0 && classes > 0, "a classifier from \(width) features to \(classes) classes")
    self.width = width
    self.classes = classes
    weight = Parameter(name: "weight", shape: [classes, width])
    bias = Parameter(name: "bias", shape: [classes])
    let limit = 1 / Double(width).squareRoot()
    var stream = RandomStream(seed: seed, purpose: .probeWeights, sample: index)
    for element in 0..<weight.count { weight.values[element] = Float(stream.uniform(-limit, limit)) }
    for element in 0..<bias.count { bias.values[element] = Float(stream.uniform(-limit, limit)) }
  }

  /// The class scores (N,classes) of features (N,D).
  public func logits(_ features: Matrix, workers: Workers = Workers(threads: 1)) -> Matrix {
    precondition(features.columns == width, "features of \(features.columns) for a classifier of \(width)")
    let (classes, width) = (self.classes, self.width)
    let scores = FloatBuffer(count: features.rows * classes)
    features.elements.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      nonisolated(unsafe) let rows = base
      workers.forEachChunk(of: features.rows, size: 256) { range in
        let target = scores.pointer + range.lowerBound * classes
        for row in 0..<range.count {
          for index in 0..<classes { target[row * classes + index] = bias.values.pointer[index] }
        }
        product(
          rows: range.count, columns: classes, inner: width,
          MatrixFactor(rows + range.lowerBound * width, stride: width),
          MatrixFactor(weight.values.pointer, stride: width, transposed: true), into: target, stride: classes,
          adding: true)
      }
    }
    return scores.matrix(rows: features.rows, columns: classes)
  }

  /// Writes the gradients of `weight` and `bias` and returns that of the features, (N,D).
  ///
  /// `gradient` is the loss's gradient with respect to the logits of `features`, (N,classes).
  @discardableResult
  public func backward(features: Matrix, gradient: Matrix) -> Matrix {
    precondition(
      features.rows == gradient.rows && features.columns == width && gradient.columns == classes,
      "features (\(features.rows),\(features.columns)), gradient (\(gradient.rows),\(gradient.columns)) for a classifier "
        + "from \(width) to \(classes)")
    let ofFeatures = FloatBuffer(count: features.rows * width)
    withPointers(features, gradient) { rows, slopes in
      product(
        rows: classes, columns: width, inner: features.rows, MatrixFactor(slopes, stride: classes, transposed: true),
        MatrixFactor(rows, stride: width), into: weight.gradient.pointer, stride: width)
      product(
        rows: features.rows, columns: width, inner: classes, MatrixFactor(slopes, stride: classes),
        MatrixFactor(weight.values.pointer, stride: width), into: ofFeatures.pointer, stride: width)
    }
    bias.gradient.clear()
    for row in 0..<gradient.rows {
      for index in 0..<classes { bias.gradient.pointer[index] += gradient[row, index] }
    }
    return ofFeatures.matrix(rows: features.rows, columns: width)
  }

  /// The class with the largest score for each sample; the first of equal ones.
  public func predict(_ features: Matrix, workers: Workers = Workers(threads: 1)) -> [Int] {
    let scores = logits(features, workers: workers)
    return (0..<scores.rows).map { row in
      (1..<classes).reduce(0) { scores[row, $1] > scores[row, $0] ? $1 : $0 }
    }
  }

  /// The share of samples whose class is predicted, in 0...1.
  public func accuracy(features: Matrix, labels: [Int], workers: Workers = Workers(threads: 1)) -> Double {
    precondition(features.rows == labels.count, "\(features.rows) features, \(labels.count) labels")
    precondition(!labels.isEmpty, "accuracy over no samples")
    let hits = zip(predict(features, workers: workers), labels).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
    return Double(hits) / Double(labels.count)
  }
}
