import Tensors

/// Two encoders f and g of sentences over one table of word vectors, each a bidirectional GRU whose last states, forwards and
/// backwards, are put side by side and projected to the unit sphere.
///
/// The layers `f` and `g` are (N,2 hidden) with unit rows; the output (N,4 hidden) is both side by side over the root of 2, so that
/// its rows have unit norm too. Parameters have the names of a PyTorch module with `embedding = nn.Embedding(words, dimension)` and
/// `f`, `g = nn.GRU(dimension, hidden, bidirectional=True)`.
/// Source: Logeswaran & Lee, "An efficient framework for learning sentence representations", ICLR 2018; GRU as in PyTorch.
public final class GatedSentenceEncoder: Encoder {
  /// 4 hidden: f and g, each in two directions.
  public var featureDimension: Int { 4 * hidden }
  /// f, g and both.
  public let layerNames = ["f", "g", "output"]
  /// None: it has no batch normalisation.
  public let runningStatistics: [RunningStatistic] = []
  /// The training batches seen.
  public var batchesTracked = 0
  /// The numbers of words.
  public let words: Int
  /// The length of a word's vector.
  public let dimension: Int
  /// The length of a direction's state.
  public let hidden: Int

  private let embedding: Parameter
  /// f forwards and backwards, then g.
  private let directions: [RecurrentDirection]
  private let workers: Workers
  private let vectors = ReusableBuffer()
  private let vectorSlopes = ReusableBuffer()
  private let stateSlopes = (0..<4).map { _ in ReusableBuffer() }
  private var packed = PackedSentences(SentenceBatch(), wordCount: 0)
  /// Unit rows of f and g (N,2 hidden), and the norms that they were divided by.
  private var sides: [(features: Matrix, norms: [Float])] = []

  /// An encoder with word vectors drawn evenly from -0.1 to 0.1 and GRU weights as PyTorch draws them, from -hidden^(-1/2) to
  /// hidden^(-1/2).
  public init(words: Int, dimension: Int, hidden: Int, seed: UInt64, workers: Workers) {
    precondition(words >= 1 && dimension >= 1 && hidden >= 1, "an encoder of (\(words), \(dimension), \(hidden))")
    self.words = words
    self.dimension = dimension
    self.hidden = hidden
    self.workers = workers
    embedding = Parameter(name: "embedding.weight", shape: [words, dimension])
    directions = ["f.", "g."].flatMap { prefix in
      ["", "_reverse"].map {
        RecurrentDirection(prefix: prefix, suffix: $0, inputs: dimension, width: hidden)
      }
    }
    embedding.draw(index: 0, seed: seed, workers: workers) { $0.uniform(-0.1, 0.1) }
    let bound = 1 / Double(hidden).squareRoot()
    for (index, parameter) in directions.flatMap(\.parameters).enumerated() {
      parameter.draw(index: index + 1, seed: seed, workers: workers) { $0.uniform(-bound, bound) }
    }
  }

  /// The table of words, then f's and g's, in PyTorch's order.
  public var parameters: [Parameter] { [embedding] + directions.flatMap(\.parameters) }

  /// The features (N,4 hidden) of N sentences.
  public func forward(_ batch: SentenceBatch, training: Bool) -> Matrix {
    if training { batchesTracked += 1 }
    packed = PackedSentences(batch, wordCount: words)
    vectors.reserve(packed.distinct.count * dimension)
    for (place, word) in packed.distinct.enumerated() {
      (vectors.pointer + place * dimension).update(
        from: embedding.values.pointer + Int(word) * dimension, count: dimension)
    }
    for direction in directions { direction.project(vectors.pointer, packed, workers: workers) }
    eachPart { [packed, directions] direction, part in
      directions[direction].run(part, packed, words: direction % 2 == 0 ? packed.forward : packed.backward)
    }
    sides = [0, 1].map { unit(directions[2 * $0], directions[2 * $0 + 1]) }
    var output = Matrix(rows: packed.count, columns: 4 * hidden)
    let share = Float(0.5.squareRoot())
    for row in 0..<packed.count {
      for column in 0..<2 * hidden {
        output[row, column] = share * sides[0].features[row, column]
        output[row, 2 * hidden + column] = share * sides[1].features[row, column]
      }
    }
    return output
  }

  /// Unit rows of f or g after the last forward; nil for another name.
  public func activation(of layer: String) -> Matrix? {
    guard sides.count == 2 else { return nil }
    return layer == "f" ? sides[0].features : layer == "g" ? sides[1].features : nil
  }

  /// The last states of both directions side by side, divided by their norm, in the batch's order.
  private func unit(
    _ forwards: RecurrentDirection, _ backwards: RecurrentDirection
  ) -> (features: Matrix, norms: [Float]) {
    var features = Matrix(rows: packed.count, columns: 2 * hidden)
    var norms = [Float](repeating: 0, count: packed.count)
    for (place, sentence) in packed.order.enumerated() {
      let sources = [
        forwards.last.pointer + place * forwards.stride, backwards.last.pointer + place * backwards.stride,
      ]
      var square = 0.0
      for source in sources {
        for column in 0..<hidden { square += Double(source[column]) * Double(source[column]) }
      }
      norms[sentence] = Float(square.squareRoot())
      for (side, source) in sources.enumerated() {
        for column in 0..<hidden { features[sentence, side * hidden + column] = source[column] / norms[sentence] }
      }
    }
    return (features, norms)
  }

  /// Overwrites the gradients of all parameters, given that to the output of the last training forward.
  public func backward(_ gradient: Matrix) {
    precondition(
      gradient.rows == packed.count && gradient.columns == featureDimension,
      "gradient (\(gradient.rows), \(gradient.columns)) to features (\(packed.count), \(featureDimension))")
    let share = Float(0.5.squareRoot())
    backward { side, row, column in share * gradient[row, side * 2 * self.hidden + column] }
  }

  /// Overwrites the gradients of all parameters, given those to the unit rows of f and g, each (N,2 hidden).
  public func backward(f: Matrix, g: Matrix) {
    for gradient in [f, g] {
      precondition(
        gradient.rows == packed.count && gradient.columns == 2 * hidden,
        "gradient (\(gradient.rows), \(gradient.columns)) to features (\(packed.count), \(2 * hidden))")
    }
    backward { side, row, column in side == 0 ? f[row, column] : g[row, column] }
  }

  private func backward(_ slope: (_ side: Int, _ row: Int, _ column: Int) -> Float) {
    for side in 0..<2 { spread(side) { slope(side, $0, $1) } }
    for direction in directions { direction.prepareBack(packed) }
    let slopes = stateSlopes.map { SharedPointer($0.pointer) }
    eachPart { [packed, directions] direction, part in
      directions[direction].runBack(part, packed, slopes: slopes[direction].pointer)
    }
    workers.forEach(4) { [packed, directions] direction in
      directions[direction].gatherSlopes(packed, words: direction % 2 == 0 ? packed.forward : packed.backward)
    }
    let count = packed.distinct.count
    vectorSlopes.reserve(count * dimension)
    vectorSlopes.pointer.update(repeating: 0, count: count * dimension)
    for direction in directions {
      direction.weightGradients(vectors.pointer, packed, vectorSlopes: vectorSlopes.pointer, workers: workers)
    }
    embedding.gradient.clear()
    for (place, word) in packed.distinct.enumerated() {
      (embedding.gradient.pointer + Int(word) * dimension).update(
        from: vectorSlopes.pointer + place * dimension, count: dimension)
    }
  }

  /// The slopes to the last states of f or g, in packed order: dz = (dy - y (yᵀ dy)) / |z|.
  private func spread(_ side: Int, _ slope: (_ row: Int, _ column: Int) -> Float) {
    let (features, norms) = sides[side]
    for direction in [2 * side, 2 * side + 1] { stateSlopes[direction].reserve(packed.count * directions[0].stride) }
    for (place, row) in packed.order.enumerated() {
      var along = 0.0
      for column in 0..<2 * hidden { along += Double(features[row, column]) * Double(slope(row, column)) }
      for column in 0..<2 * hidden {
        let target = stateSlopes[2 * side + column / hidden].pointer + place * directions[0].stride
        target[column % hidden] = (slope(row, column) - features[row, column] * Float(along)) / norms[row]
      }
    }
  }

  /// Calls `task` with each direction and each part of the batch.
  private func eachPart(_ task: @Sendable (_ direction: Int, _ part: Int) -> Void) {
    let parts = RecurrentDirection.parts(packed)
    workers.forEach(4 * parts) { task($0 % 4, $0 / 4) }
  }
}
