/// Tolerance to samples of one class: the mean product x_i x_j over all pairs of unit rows (N,m) that have the same label.
///
/// It is 1 where every class has collapsed to a point; nil where no two samples have the same label.
/// - Throws: `FeatureError` for a row whose norm is not 1, and for another number of labels than rows.
/// Source: Wang & Liu, "Understanding the Behaviour of Contrastive Loss", CVPR 2021, equation 8.
public func tolerance(_ x: FeatureRows, labels: [Int]) throws(FeatureError) -> (value: Double, pairs: Int)? {
  guard labels.count == x.count else { throw .labels(found: labels.count, samples: x.count) }
  try x.checkUnitRows()
  var (sum, pairs) = (0.0, 0)
  // The sum over the pairs of a class is that over all of its products, less the rows' own.
  for (_, places) in Dictionary(grouping: labels.indices, by: { labels[$0] }).sorted(by: { $0.key < $1.key }) {
    let rows = x.rows(places)
    let total = rows.means.map { $0 * Double(rows.count) }.reduce(0) { $0 + $1 * $1 }
    let own = rows.elements.reduce(0) { $0 + $1 * $1 }
    sum += (total - own) / 2
    pairs += rows.count * (rows.count - 1) / 2
  }
  return pairs > 0 ? (sum / Double(pairs), pairs) : nil
}
