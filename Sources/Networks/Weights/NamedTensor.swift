import Tensors

/// A part of a training's state by its name: what is named is saved, restored and verified.
///
/// Names are unique within a training and stay as they are, so that a run resumes from files of earlier programs.
public struct NamedTensor {
  /// What a name stands for.
  public enum Content {
    /// Numbers in memory; with a layout, in the order of that parameter's values rather than in PyTorch's.
    case numbers(FloatBuffer, layout: Parameter?)
    /// A whole number that is at least 0.
    case count(Counter)
  }

  /// The name, such as `velocity/blocks.0.0.weight`.
  public let name: String
  /// PyTorch's shape; empty for a count.
  public let shape: [Int]
  /// The numbers themselves: writing to them changes the training.
  public let content: Content

  /// A whole number and how to set it.
  public struct Counter {
    /// The number.
    public var read: () -> Int
    /// Replaces the number.
    public var write: (Int) -> Void
    /// By how much each training step raises it; nil: it is free.
    public var perStep: Int?
  }

  /// Numbers of a shape in C order, such as a queue (rows, features).
  public init(_ name: String, shape: [Int], numbers: FloatBuffer) {
    precondition(shape.reduce(1, *) == numbers.count, "\(numbers.count) numbers for \(name) of shape \(shape)")
    self.name = name
    self.shape = shape
    content = .numbers(numbers, layout: nil)
  }

  /// Numbers that belong to a parameter, in the order of its values: the values themselves, a velocity, a moment.
  public init(_ name: String, of parameter: Parameter, numbers: FloatBuffer) {
    self.name = name
    shape = parameter.shape
    content = .numbers(numbers, layout: parameter)
  }

  /// A whole number of at least 0.
  ///
  /// - Parameter perStep: By how much each training step raises it, against which a file is checked; nil: it is free.
  public init(_ name: String, perStep: Int? = nil, read: @escaping () -> Int, write: @escaping (Int) -> Void) {
    self.name = name
    shape = []
    content = .count(Counter(read: read, write: write, perStep: perStep))
  }
}
