import Figures
import Rows
import Specifications

extension MarkFilling {
  /// The places of a grid of cells, filled or not.
  private static let mostCells = 4_000_000

  /// The cells of the whole grid: a place without a row has no value, and is shown as such.
  func cell() -> Mark? {
    guard let xs = values("x"), let ys = values("y") else { return nil }
    let (columns, rows) = (Frame([("x", xs)]).distinct("x"), Frame([("y", ys)]).distinct("y"))
    guard columns.count <= Self.mostCells, columns.count * rows.count <= Self.mostCells else {
      findings.report(
        "cell: \(columns.count) x \(rows.count) places are more than \(Self.mostCells)", at: mark.position,
        path: mark.path, hint: "round x and y in the query, or draw dots or a density")
      return nil
    }
    var places: Set<[Frame.Value]> = []
    for row in 0..<frame.count { places.insert([xs[row], ys[row]]) }
    var absent: [[Frame.Value]] = []
    for x in columns {
      for y in rows where !places.contains([x, y]) { absent.append([x, y]) }
    }
    var filling = self
    if case .column(let x, _)? = mark.channels["x"], case .column(let y, _)? = mark.channels["y"], !absent.isEmpty {
      filling.frame = Frame.union([frame, Frame([(x, absent.map { $0[0] }), (y, absent.map { $0[1] })])])
    }
    guard let x = filling.column("x"), let y = filling.column("y"), let values = filling.numbers("value") else {
      return nil
    }
    return .cell(
      Cell(
        x: x, y: y, values: values, format: mark.options.format ?? .automatic, labels: filling.texts("text"),
        provenance: filling.provenance()))
  }

  func raster() -> Mark? {
    guard let grid = grid(), let xRange = reach("x", grid.x, xKind), let yRange = reach("y", grid.y, yKind) else {
      return nil
    }
    return .raster(
      Raster(
        values: grid.values, columns: grid.x.count, xRange: xRange, yRange: yRange,
        smooth: mark.options.smooth ?? true))
  }

  /// The interval that whole pixels cover: half a step beyond the outer centres; nil where steps differ on the axis, since
  /// an image's pixels do not.
  private func reach(_ name: String, _ places: [Double], _ kind: AxisKind) -> ClosedRange<Double>? {
    let places = places.map { kind.forward($0) }
    let (first, last) = (places[0], places[places.count - 1])
    let step = (last - first) / Double(places.count - 1)
    let isEven = zip(places, places.dropFirst()).allSatisfy { abs($1 - $0 - step) <= 1e-3 * step }
    guard isEven, step.isFinite else {
      findings.report(
        "raster: needs equal steps of \(name) on its axis", at: mark.position, path: "\(mark.path).\(name)",
        hint: "`contour` draws grids of any steps, `cell` one of categories")
      return nil
    }
    return kind.inverse(first - step / 2)...kind.inverse(last + step / 2)
  }

  func contour() -> Mark? {
    guard let grid = grid() else { return nil }
    let options = mark.options
    return .contour(
      Contour(
        values: grid.values, x: grid.x, y: grid.y, levels: options.levels, count: options.levelCount ?? 8,
        filled: options.filled ?? false, color: mark.channels["color"] == nil ? nil : paint(default: .ink),
        width: options.width, labels: options.labels ?? false))
  }

  /// Values at every place of a grid, the rows in any order; row-major, both positions ascending.
  private func grid() -> (values: [Double], x: [Double], y: [Double])? {
    guard let x = numbers("x"), let y = numbers("y"), let values = numbers("value"),
      let order = gridOrder(x, y)
    else { return nil }
    var grid = [Double](repeating: .nan, count: values.count)
    for (row, place) in order.places.enumerated() { grid[place] = values[row] }
    return (grid, order.x, order.y)
  }

  /// Where each row's value stands in a row-major grid; nil after a mistake.
  func gridOrder(_ x: [Double], _ y: [Double]) -> (places: [Int], x: [Double], y: [Double])? {
    if let (xs, ys) = rowMajorGrid(x, y) { return (Array(x.indices), xs, ys) }
    let xs = Set(x).sorted()
    let ys = Set(y).sorted()
    let places = gridPlaces(x, y, xs, ys)
    guard xs.count > 1, ys.count > 1, xs.count * ys.count == x.count, Set(places).count == x.count else {
      findings.report(
        "\(mark.kind.rawValue): needs one row for each place of a grid, found \(x.count) rows for \(xs.count) x \(ys.count)",
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

  // MARK: Images

  func image() -> Mark? {
    if mark.channels["file"] == nil { return pixels() }
    var cache: [String: PixelGrid] = [:]
    var images: [PixelGrid] = []
    for path in values("file")?.map({ $0.shown(nil).plain }) ?? [] {
      if cache[path] == nil {
        switch picture(path) {
        case .success(let image): cache[path] = image
        case .failure(let refusal):
          findings.report(refusal.message, at: mark.position, path: "\(mark.path).file", hint: refusal.hint)
          return nil
        }
      }
      if let image = cache[path] { images.append(image) }
    }
    let place: Picture.Place
    if mark.channels["x1"] != nil {
      guard let x1 = numbers("x1"), let y1 = numbers("y1"), let x2 = numbers("x2"), let y2 = numbers("y2") else {
        return nil
      }
      place = .corners(x1: x1, y1: y1, x2: x2, y2: y2)
    } else {
      guard let x = column("x"), let y = column("y") else { return nil }
      place = .centers(x: x, y: y, width: mark.options.width ?? 24)
    }
    return .picture(
      Picture(
        images: images, place: place, smooth: mark.options.smooth ?? false,
        frame: mark.channels["color"] == nil ? nil : paint(default: .ink), provenance: provenance()))
  }

  /// One image whose pixels are the rows: x and y from the lower left, red, green and blue 0...255.
  private func pixels() -> Mark? {
    guard let x = numbers("x"), let y = numbers("y"), let red = numbers("red"), let green = numbers("green"),
      let blue = numbers("blue"), let order = gridOrder(x, y)
    else { return nil }
    func byte(_ value: Double) -> UInt32 { value.isFinite ? UInt32(min(max(value, 0), 255).rounded()) : 0 }
    var pixels = [UInt32](repeating: 0, count: x.count)
    for (row, place) in order.places.enumerated() {
      guard red[row].isFinite, green[row].isFinite, blue[row].isFinite else { continue }
      // Pixels run from the top, y from the bottom.
      let (line, column) = (order.y.count - 1 - place / order.x.count, place % order.x.count)
      pixels[line * order.x.count + column] =
        0xFF00_0000 | byte(red[row]) << 16 | byte(green[row]) << 8 | byte(blue[row])
    }
    func half(_ places: [Double]) -> Double {
      (places[places.count - 1] - places[0]) / Double(places.count - 1) / 2
    }
    let (dx, dy) = (half(order.x), half(order.y))
    return .picture(
      Picture(
        images: [PixelGrid(width: order.x.count, pixels: pixels)],
        place: .corners(
          x1: [order.x[0] - dx], y1: [order.y[0] - dy], x2: [order.x[order.x.count - 1] + dx],
          y2: [order.y[order.y.count - 1] + dy]),
        smooth: mark.options.smooth ?? false, frame: mark.channels["color"] == nil ? nil : paint(default: .ink)))
  }
}
