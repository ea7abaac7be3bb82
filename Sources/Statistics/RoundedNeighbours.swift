import Foundation
import Tensors

/// The nearest neighbours of queries by way of 16-bit products with bounds, then exact distances of those left in doubt.
///
/// Queries and samples are taken relative to the mean of the samples, which leaves distances as they are, and each is scaled
/// to a length of about 46,000 and rounded: x = (q + e) / g with integers q, a known |e| and a factor g. For a query x and a
/// sample y the order of distances is that of |y|^2 / 2 - x.y, and
///
///   |x.y - q_x.q_y / (g_x g_y)| <= (|e_x| / g_x) |y| + |x| (|e_y| / g_y) + (|e_x| / g_x) (|e_y| / g_y)
///
/// by Cauchy and Schwarz. So each sample has a lower and an upper bound; those whose lower bound is at most the k-th least
/// upper bound are compared in double precision, and no other can be among the k nearest.
struct RoundedNeighbours: Sendable {
  /// Vectors in rounded form with what the bounds need, each up to whole panels.
  final class Side: Sendable {
    let panels: IntegerPanels
    /// 1 / g of each vector.
    let units: FloatBuffer
    /// The length of each vector.
    let lengths: FloatBuffer
    /// The length of what rounding took from each vector.
    let residuals: FloatBuffer

    init(_ rows: UnsafePointer<Float>, count: Int, space: CentredSpace, workers: Workers) {
      let width = IntegerPanels.width
      panels = IntegerPanels(count: count, columns: space.columns)
      units = FloatBuffer(count: panels.panels * width)
      lengths = FloatBuffer(count: panels.panels * width)
      residuals = FloatBuffer(count: panels.panels * width)
      let (panels, units, lengths, residuals) = (panels, units, lengths, residuals)
      nonisolated(unsafe) let base = rows
      workers.forEachChunk(of: count, size: width) { range in
        let centred = FloatBuffer(count: space.columns)
        for row in range {
          let (length, largest) = space.centre(base + row * space.columns, into: centred.pointer)
          guard length > 0 else { continue }
          // The rounding lengthens a vector by at most half a unit an element.
          let room = 46_340 - 0.5 * Double(space.columns).squareRoot() - 1
          let scale = Float(min(room / length, 32_766 / largest))
          let residual = panels.round(centred.pointer, scale: scale, into: row)
          units.pointer[row] = 1 / scale
          lengths.pointer[row] = Float(length)
          residuals.pointer[row] = Float(residual / Double(scale))
        }
      }
    }
  }

  nonisolated(unsafe) private let queries: UnsafePointer<Float>
  nonisolated(unsafe) private let samples: UnsafePointer<Float>
  private let queryCount: Int
  private let sampleCount: Int
  private let columns: Int
  private let k: Int
  private let ofQueries: Side
  private let ofSamples: Side
  /// |y|^2 / 2 of each sample, infinity up to whole panels.
  private let halves: FloatBuffer

  /// The search for the `k` nearest of `sampleCount` samples, at least k, to each query; all rows of `columns` elements.
  init(
    queries: UnsafePointer<Float>, count queryCount: Int, samples: UnsafePointer<Float>, count sampleCount: Int,
    columns: Int, k: Int, workers: Workers
  ) {
    self.queries = queries
    self.samples = samples
    self.queryCount = queryCount
    self.sampleCount = sampleCount
    self.columns = columns
    self.k = k
    let space = CentredSpace(
      of: samples, count: sampleCount, and: queries, count: queryCount, columns: columns, workers: workers)
    ofQueries = Side(queries, count: queryCount, space: space, workers: workers)
    ofSamples = Side(samples, count: sampleCount, space: space, workers: workers)
    halves = FloatBuffer(count: ofSamples.panels.panels * IntegerPanels.width)
    for sample in 0..<halves.count {
      let length = ofSamples.lengths.pointer[sample]
      halves.pointer[sample] = sample < sampleCount ? length * length / 2 : .infinity
    }
  }

  /// The k nearest samples of each query, nearest first and the earlier one of equally near ones.
  func search(workers: Workers) -> [[Int]] {
    let result = TaskResults<[Int]>(count: queryCount, [])
    let search = self
    workers.forEach(ofQueries.panels.panels) { panel in search.search(panel: panel, into: result) }
    return result.elements
  }

  private func search(panel: Int, into result: TaskResults<[Int]>) {
    let width = IntegerPanels.width
    let first = panel * width
    let number = min(width, queryCount - first)
    let scratch = FloatBuffer(count: width * width)
    var shortlists = [Shortlist](repeating: Shortlist(k: k), count: number)
    for other in 0..<ofSamples.panels.panels {
      UnsafeMutableRawPointer(scratch.pointer).withMemoryRebound(to: Int32.self, capacity: width * width) {
        ofQueries.panels.product(panel, ofSamples.panels, other, into: $0)
        for place in 0..<number {
          offer($0 + place * width, of: first + place, samples: other * width, to: &shortlists[place])
        }
      }
    }
    for place in 0..<number {
      let query = queries + (first + place) * columns
      let exact = shortlists[place].left.map { sample in
        (distance: preciseSquaredDistance(query, samples + sample * columns, width: columns), sample: sample)
      }
      result[first + place] =
        exact.sorted { $0.distance != $1.distance ? $0.distance < $1.distance : $0.sample < $1.sample }
        .prefix(k).map(\.sample)
    }
  }

  /// Puts the samples of one panel whose lower bound is not too large on a query's list.
  private func offer(
    _ products: UnsafePointer<Int32>, of query: Int, samples start: Int, to list: inout Shortlist
  ) {
    let unit = ofQueries.units.pointer[query]
    let length = ofQueries.lengths.pointer[query]
    let residual = ofQueries.residuals.pointer[query]
    let raw = UnsafeRawPointer(products)
    for offset in stride(from: 0, to: IntegerPanels.width, by: 16) {
      let sample = start + offset
      let integers = raw.loadUnaligned(fromByteOffset: offset * 4, as: SIMD16<Int32>.self)
      let product = singlePrecision(integers) * UnsafePointer(ofSamples.units.pointer).vector(sample) * unit
      let half = UnsafePointer(halves.pointer).vector(sample)
      let lengths = UnsafePointer(ofSamples.lengths.pointer).vector(sample)
      let residuals = UnsafePointer(ofSamples.residuals.pointer).vector(sample)
      let rounding = (lengths + residuals) * residual + residuals * length
      // What single precision can do to the lengths, the product and this sum, generously.
      let arithmetic = (lengths * lengths + lengths * length) * 2e-6 + 1e-30
      let doubt = rounding + arithmetic
      let lower = (half - product) - doubt
      // Lanes below the limit have the sign bit of the difference; so has none where a bound is infinite.
      let marks = unsafeBitCast(lower - list.limit.nextUp, to: SIMD16<Int32>.self) &>> 31
      guard marks.wrappedSum() != 0 else { continue }
      for lane in 0..<16 where lower[lane] <= list.limit && sample + lane < sampleCount {
        list.offer(sample + lane, lower: lower[lane], upper: lower[lane] + 2 * doubt[lane])
      }
    }
  }
}

/// The samples that can still be among the k nearest of a query.
private struct Shortlist {
  private let k: Int
  /// The k least upper bounds so far, least first.
  private var uppers: [Float] = []
  private var samples: [Int] = []
  private var lowers: [Float] = []
  /// The k-th least upper bound; a sample with a larger lower bound is out.
  private(set) var limit = Float.greatestFiniteMagnitude

  init(k: Int) { self.k = k }

  mutating func offer(_ sample: Int, lower: Float, upper: Float) {
    samples.append(sample)
    lowers.append(lower)
    guard uppers.count < k || upper < limit else { return }
    var place = uppers.count
    while place > 0 && uppers[place - 1] > upper { place -= 1 }
    uppers.insert(upper, at: place)
    if uppers.count > k { uppers.removeLast() }
    if uppers.count == k { limit = uppers[k - 1] }
  }

  /// The samples left in the end, earlier ones first.
  var left: [Int] { zip(samples, lowers).filter { $0.1 <= limit }.map(\.0) }
}
