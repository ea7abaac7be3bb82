import Foundation

/// Probabilities adjusted so that with a threshold of 5 % the chance of any false alarm among all of them is at most 5 %.
///
/// S. Holm, Scandinavian Journal of Statistics 6 (1979): the smallest of m is multiplied by m, the next by m - 1, and so on; none
/// becomes smaller than one before it. A p that is not a number counts as 1. In the order given.
public func holmAdjusted(_ probabilities: [Double]) -> [Double] {
  let count = probabilities.count
  var (adjusted, largest) = (probabilities, 0.0)
  for (rank, place) in ascending(probabilities).enumerated() {
    largest = max(largest, min(1, known(probabilities[place]) * Double(count - rank)))
    adjusted[place] = largest
  }
  return adjusted
}

/// Probabilities adjusted so that with a threshold of 5 % at most 5 % of the alarms are false, on average.
///
/// Y. Benjamini and Y. Hochberg, Journal of the Royal Statistical Society B 57 (1995): the r-th smallest of m is multiplied by
/// m / r; none becomes larger than one behind it. A p that is not a number counts as 1. In the order given.
public func benjaminiHochbergAdjusted(_ probabilities: [Double]) -> [Double] {
  let count = probabilities.count
  var (adjusted, least) = (probabilities, 1.0)
  for (rank, place) in ascending(probabilities).enumerated().reversed() {
    least = min(least, known(probabilities[place]) * Double(count) / Double(rank + 1))
    adjusted[place] = least
  }
  return adjusted
}

/// The probability of independent probabilities as small as these together, where each is evenly spread from 0 to 1; 1 for none.
///
/// R. A. Fisher, Statistical Methods for Research Workers (1932): -2 times the sum of their logarithms is chi² of 2k degrees, whose
/// tail is a sum of k terms. A p that is not a number counts as 1.
public func fisherCombined(_ probabilities: [Double]) -> Double {
  let half = -probabilities.reduce(0) { $0 + log(known($1)) }
  guard half > 0 else { return 1 }
  guard half.isFinite else { return 0 }
  // The terms are half^i / i! e^-half, by their logarithms.
  let logarithms = (0..<probabilities.count).map { Double($0) * log(half) - logGamma(Double($0 + 1)) - half }
  let largest = logarithms.max() ?? 0
  return min(1, exp(largest) * logarithms.reduce(0) { $0 + exp($1 - largest) })
}

private func known(_ probability: Double) -> Double { probability.isNaN ? 1 : probability }

private func ascending(_ probabilities: [Double]) -> [Int] {
  probabilities.indices.sorted { (known(probabilities[$0]), $0) < (known(probabilities[$1]), $1) }
}
