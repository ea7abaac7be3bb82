import Specifications

/// Rows as the places of a grid.
extension MarkRows {
  /// Values at every place of a grid, the rows in any order; row-major, both positions ascending.
  func grid() -> (values: [Double], x: [Double], y: [Double])? {
    guard let x = numbers("x"), let y = numbers("y"), let values = numbers("value"),
      let order = gridOrder(x, y)
    else { return nil }
    var grid = [Double](repeating: .nan, count: values.count)
    for (row, place) in order.places.enumerated() { grid[place] = values[row] }
    return (grid, order.x, order.y)
  }

  /// Where each row's value stands in a row-major grid; nil after an error.
  func gridOrder(_ x: [Double], _ y: [Double]) -> (places: [Int], x: [Double], y: [Double])? {
    if let (xs, ys) = rowMajorGrid(x, y) { return (Array(x.indices), xs, ys) }
    let xs = Set(x).sorted()
    let ys = Set(y).sorted()
    let places = gridPlaces(x, y, xs, ys)
    guard xs.count > 1, ys.count > 1, xs.count * ys.count == x.count, Set(places).count == x.count else {
      findings.report(
        "\(mark.kind.name): needs one row for each place of a grid, found \(x.count) rows for \(xs.count) x \(ys.count)",
        at: mark.position, path: mark.path)
      return nil
    }
    return (places, xs, ys)
  }

  /// The positions of a grid whose rows stand in order already, as a density's do; nil for any other.
  private func rowMajorGrid(_ x: [Double], _ y: [Double]) -> (x: [Double], y: [Double])? {
    guard let first = y.first, let width = y.firstIndex(where: { $0 != first }), width > 1, x.count % width == 0 else {
      return nil
    }
    let xs = Array(x[..<width])
    let ys = stride(from: 0, to: y.count, by: width).map { y[$0] }
    func isAscending(_ values: [Double]) -> Bool { zip(values, values.dropFirst()).allSatisfy { $0 < $1 } }
    guard isAscending(xs), isAscending(ys) else { return nil }
    let isGrid = x.indices.allSatisfy { x[$0] == xs[$0 % width] && y[$0] == ys[$0 / width] }
    return isGrid ? (xs, ys) : nil
  }

  private func gridPlaces(_ x: [Double], _ y: [Double], _ xs: [Double], _ ys: [Double]) -> [Int] {
    var columnOf: [Double: Int] = [:]
    for (index, value) in xs.enumerated() { columnOf[value] = index }
    var rowOf: [Double: Int] = [:]
    for (index, value) in ys.enumerated() { rowOf[value] = index }
    return zip(x, y).map { (rowOf[$1] ?? 0) * xs.count + (columnOf[$0] ?? 0) }
  }
}
