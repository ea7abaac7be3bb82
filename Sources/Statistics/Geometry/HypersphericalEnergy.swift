import Foundation
import Tensors

/// The hyperspherical energy of unit rows (N,m) for several powers s: the mean of |x_i - x_j|^-s over all pairs.
///
/// For s = 0 it is the mean of -log |x_i - x_j|. The smaller, the more uniform; two rows that are the same make it infinite.
/// - Throws: `FeatureError` for fewer than 2 rows and for a row whose norm is not 1.
/// Source: Liu, Lin, Liu, Liu, Yu, Dai & Song, "Learning towards Minimum Hyperspherical Energy", NeurIPS 2018, equation 1.
public func hypersphericalEnergies(
  _ x: FeatureRows, powers: [Double], workers: Workers
) throws(FeatureError) -> [Double] {
  for power in powers { precondition(power >= 0, "the power must not be negative, found \(power)") }
  guard x.count >= 2 else { throw .tooFew(found: x.count, needed: 2) }
  try x.checkUnitRows()
  let none = [Double](repeating: 0, count: powers.count)
  let sums = x.inStrips(initial: none, workers: workers) { strip in
    var sums = none
    for row in strip.rows {
      for other in row + 1..<max(row + 1, x.count) {
        let square = strip.squaredDistance(row, other)
        for (place, power) in powers.enumerated() {
          switch power {
          case 0: sums[place] -= log(square) / 2
          case 1: sums[place] += 1 / square.squareRoot()
          case 2: sums[place] += 1 / square
          default: sums[place] += pow(square, -power / 2)
          }
        }
      }
    }
    return sums
  }
  let pairs = Double(x.count) * Double(x.count - 1) / 2
  return powers.indices.map { place in sums.reduce(0) { $0 + $1[place] } / pairs }
}
