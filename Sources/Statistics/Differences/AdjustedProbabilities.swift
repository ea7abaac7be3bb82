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

private func known(_ probability: Double) -> Double { probability.isNaN ? 1 : probability }

private func ascending(_ probabilities: [Double]) -> [Int] {
  probabilities.indices.sorted { (known(probabilities[$0]), $0) < (known(probabilities[$1]), $1) }
}
