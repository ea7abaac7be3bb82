import Foundation
import Tensors

/// The mean cross entropy of softmax(logits) against labels, and the gradient with respect to the logits.
public struct CrossEntropy: Sendable, Hashable {
  /// A cross entropy.
  public init() {}

  /// The value for logits (N,classes) and N labels in `0..<classes`; gradient (softmax - one hot) / N.
  public func evaluate(logits: Matrix, labels: [Int]) -> (value: Double, gradient: Matrix) {
    precondition(logits.rows == labels.count, "\(logits.rows) rows of logits, \(labels.count) labels")
    precondition(logits.rows > 0, "cross entropy of no samples")
    var gradient = logits
    let (count, classes) = (logits.rows, logits.columns)
    let scale = 1 / Float(count)
    var sum = 0.0
    gradient.elements.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for (row, label) in labels.enumerated() {
        precondition(label >= 0 && label < classes, "label \(label) of sample \(row), \(classes) classes")
        let values = base + row * classes
        sum += Double(softmax(values, count: classes, scale: 1, label: label))
        values[label] -= 1
        for index in 0..<classes { values[index] *= scale }
      }
    }
    return (sum / Double(count), gradient)
  }
}
