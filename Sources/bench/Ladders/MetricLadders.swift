import CIntegerProducts
import Foundation
import Networks
import Statistics
import Tensors

/// The evaluator's ladders.
let metricLadders: [Ladder] = [integerProductLadder, uniformityLadder, neighbourLadder, probeLadder]

private let integerProductLadder = Ladder(
  name: "integer-products", work: "dot products of 48 x 48 vectors of 4,096 16-bit elements, 20 times", tolerance: 0
) {
  let (width, pairs) = (IntegerPanels.width, 2048)
  var stream = RandomStream(seed: 1, purpose: .sampling)
  // Of lengths below 46,340, as the kernels that use the products see to; single precision would not hold the sums.
  let panel = (0..<pairs * width * 2).map { _ in Int16(stream.index(below: 1401)) - 700 }
  let variants: [(String, sphere_product_variant)] = [
    ("plain C", SPHERE_PRODUCT_PORTABLE), ("SSE2 or NEON", SPHERE_PRODUCT_BASELINE), ("AVX2", SPHERE_PRODUCT_AVX2),
    ("AVX-512 VNNI", SPHERE_PRODUCT_VNNI),
  ]
  return variants.filter { sphere_product_supports($0.1) != 0 }.map { name, variant in
    Ladder.Rung(name: name) { _ in
      var result = [Int32](repeating: 0, count: width * width)
      for _ in 0..<20 { sphere_panel_product(variant, panel, panel, pairs, &result) }
      return result.map(Double.init)
    }
  }
}

private let uniformityLadder = Ladder(
  name: "uniformity", work: "L_uniform(2) of 4,096 unit vectors of 128", tolerance: 1e-6
) {
  let x = unitRows(rows: 4096, columns: 128, seed: 1)
  let pairs = Double(x.rows * (x.rows - 1) / 2)
  return [
    Ladder.Rung(name: "the definition in double precision") { workers in
      let sums = workers.map(x.rows) { i in
        (0..<i).reduce(0.0) { $0 + exp(-2 * preciseSquare(x, i, $1)) }
      }
      return [log(sums.reduce(0, +) / pairs)]
    },
    Ladder.Rung(name: "matrix products in single precision") { workers in
      let block = 256
      let sums = workers.map(x.rows / block) { part -> Double in
        let products = FloatBuffer(count: block * x.rows)
        let first = part * block
        x.elements.withUnsafeBufferPointer { elements in
          guard let base = elements.baseAddress else { return }
          product(
            rows: block, columns: x.rows, inner: x.columns, MatrixFactor(base + first * x.columns, stride: x.columns),
            MatrixFactor(base, stride: x.columns, transposed: true), into: products.pointer, stride: x.rows)
        }
        // exp(-2 |u - v|^2) = exp(4 (u.v - 1)) for unit vectors.
        return (0..<block).reduce(0.0) {
          $0 + exponentialSum(products.pointer + $1 * x.rows, count: first + $1, shift: 1, scale: 4)
        }
      }
      return [log(sums.reduce(0, +) / pairs)]
    },
    Ladder.Rung(name: "products of rounded vectors in integers") { workers in
      [try uniformity(x, t: 2, workers: workers).value]
    },
  ]
}

private let neighbourLadder = Ladder(
  name: "neighbours", work: "the 5 nearest of 1,000 to each of 1,000 at 2,048", tolerance: 0
) {
  let train = unitRows(rows: 1000, columns: 2048, seed: 2)
  let test = unitRows(rows: 1000, columns: 2048, seed: 3)
  let columns = train.columns
  @Sendable func nearest(_ distances: [Double]) -> [Double] {
    distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(5).map(Double.init)
  }
  return [
    Ladder.Rung(name: "the definition in double precision") { workers in
      workers.map(test.rows) { query in
        nearest(
          (0..<train.rows).map { sample in
            train.elements.withUnsafeBufferPointer { samples in
              test.elements.withUnsafeBufferPointer { queries in
                var sum = 0.0
                for column in 0..<columns {
                  let difference =
                    Double(queries[query * columns + column]) - Double(samples[sample * columns + column])
                  sum += difference * difference
                }
                return sum
              }
            }
          })
      }.flatMap { $0 }
    },
    Ladder.Rung(name: "matrix products in single precision") { workers in
      let products = FloatBuffer(count: test.rows * train.rows)
      workers.forEachChunk(of: test.rows, size: 125) { range in
        test.elements.withUnsafeBufferPointer { queries in
          train.elements.withUnsafeBufferPointer { samples in
            guard let left = queries.baseAddress, let right = samples.baseAddress else { return }
            product(
              rows: range.count, columns: train.rows, inner: columns,
              MatrixFactor(left + range.lowerBound * columns, stride: columns),
              MatrixFactor(right, stride: columns, transposed: true),
              into: products.pointer + range.lowerBound * train.rows, stride: train.rows)
          }
        }
      }
      return workers.map(test.rows) { query in
        // Unit vectors: the largest product is the nearest.
        nearest((0..<train.rows).map { -Double(products.pointer[query * train.rows + $0]) })
      }.flatMap { $0 }
    },
    Ladder.Rung(name: "bounds from integer products, then exact distances") { workers in
      try NearestNeighbours(features: train, labels: [Int](repeating: 0, count: 1000), classes: 1)
        .neighbours(of: test, k: 5, workers: workers).flatMap { $0.map(Double.init) }
    },
  ]
}

private let probeLadder = Ladder(
  name: "probe", work: "two epochs of Adam on 1,024 x 4,096 features of ten classes", tolerance: 1e-3
) {
  let features = unitRows(rows: 1024, columns: 4096, seed: 2)
  let labels = (0..<1024).map { $0 % 10 }
  let settings = LinearProbe.Settings(epochs: 2)
  return [
    Ladder.Rung(name: "separate products, softmax, gradient and update") { _ in
      let probe = LinearProbe(width: 4096, classes: 10, settings: settings, seed: 1)
      let classifier = probe.classifier
      let optimizer = Adam(
        parameters: classifier.parameters, beta1: 0.5, beta2: 0.999, epsilon: 1e-8, workers: Workers(threads: 1))
      for epoch in 0..<settings.epochs {
        let order = probe.order(count: 1024, epoch: epoch)
        for first in stride(from: 0, to: 1024, by: settings.batch) {
          let samples = Array(order[first..<first + settings.batch])
          let rows = features.rows(at: samples)
          let slopes = CrossEntropy().evaluate(
            logits: classifier.logits(rows), labels: samples.map { labels[$0] }
          ).gradient
          classifier.backward(features: rows, gradient: slopes)
          optimizer.step(rate: probe.schedule.rate(epoch: epoch))
        }
      }
      return classifier.weight.exported().map(Double.init)
    },
    Ladder.Rung(name: "two fused passes over chunks of columns, one thread") { _ in
      trained(features, labels, settings, Workers(threads: 1))
    },
    Ladder.Rung(name: "the same on all threads") { trained(features, labels, settings, $0) },
  ]
}

private func trained(
  _ features: Matrix, _ labels: [Int], _ settings: LinearProbe.Settings, _ workers: Workers
) -> [Double] {
  let probe = LinearProbe(width: features.columns, classes: 10, settings: settings, seed: 1, workers: workers)
  probe.train(features: features, labels: labels)
  return probe.classifier.weight.exported().map(Double.init)
}
