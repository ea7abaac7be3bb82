import Experiments
import Networks
import Specifications
import Tensors
import Training

/// The smallest encoder of sentences: the mean of its words' vectors, on the unit sphere.
final class BagOfWords: Encoder {
  let featureDimension: Int
  let layerNames = ["output"]
  let runningStatistics: [RunningStatistic] = []
  var batchesTracked = 0
  private let embedding: Parameter
  private var batch = SentenceBatch(words: [], starts: [0])
  private var features = Matrix(rows: 0, columns: 0)
  private var norms: [Float] = []

  var parameters: [Parameter] { [embedding] }

  init(words: Int, dimension: Int, seed: UInt64) {
    featureDimension = dimension
    embedding = Parameter(name: "embedding.weight", shape: [words, dimension])
    var stream = RandomStream(seed: seed, purpose: .weights)
    embedding.load((0..<words * dimension).map { _ in Float(stream.uniform(-0.1, 0.1)) })
  }

  func forward(_ batch: SentenceBatch, training: Bool) -> Matrix {
    self.batch = batch
    if training { batchesTracked += 1 }
    features = Matrix(rows: batch.starts.count - 1, columns: featureDimension)
    norms = []
    for row in 0..<features.rows {
      var sum = [Float](repeating: 0, count: featureDimension)
      for word in batch.words[batch.starts[row]..<batch.starts[row + 1]] {
        for column in sum.indices { sum[column] += embedding.values[Int(word) * featureDimension + column] }
      }
      norms.append(max(sum.reduce(0) { $0 + $1 * $1 }.squareRoot(), 1e-9))
      for column in sum.indices { features[row, column] = sum[column] / norms[row] }
    }
    return features
  }

  func activation(of layer: String) -> Matrix? { nil }

  func backward(_ gradient: Matrix) {
    embedding.gradient.clear()
    for row in 0..<features.rows {
      let along = (0..<featureDimension).reduce(Float(0)) { $0 + gradient[row, $1] * features[row, $1] }
      for word in batch.words[batch.starts[row]..<batch.starts[row + 1]] {
        for column in 0..<featureDimension {
          embedding.gradient[Int(word) * featureDimension + column] +=
            (gradient[row, column] - along * features[row, column]) / norms[row]
        }
      }
    }
  }
}

/// The family of `BagOfWords`, which the standard vocabulary does not list.
struct BagOfWordsEncoder: EncoderFamily {
  var words = 1_000
  var dimension = 16

  static let name = "bag-of-words"
  static let meaning = "the mean of the words' vectors"
  static let layers = ["output"]
  static let evaluatedLayers = ["output"]
  static let costliestKey = "dimension"
  static let keys: [Key<BagOfWordsEncoder>] = [
    Key("words", \.words, .integer.within(1...1_000_000), "numbers of words"),
    Key("dimension", \.dimension, .integer.within(1...1_000), "dimension m of the features"),
  ]

  func cost() -> EncoderCost {
    EncoderCost(
      layers: [
        .init(name: "output", operations: 400, parameters: words * dimension, features: dimension, activations: 9)
      ],
      sharedActivations: 0)
  }

  func make(seed: UInt64, workers: Workers) -> any Encoder<SentenceBatch> {
    BagOfWords(words: words, dimension: dimension, seed: seed)
  }

  func randomBatch(count: Int) -> SentenceBatch {
    SentenceBatch(words: [Int32](repeating: 1, count: count), starts: Array(0...count))
  }
}
