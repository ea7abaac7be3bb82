import Figures

/// The drawing of one panel whose axes are not drawn on 100 by 100 points (1 of border), over 0...10 unless told otherwise.
func bareDrawing(
  _ marks: [Mark], x: Axis = Axis(domain: 0...10, visible: false), y: Axis = Axis(domain: 0...10, visible: false)
) throws -> Drawing {
  let panel = Panel(marks: marks, x: x, y: y, frame: .none)
  return try Figure(rows: [[panel]], width: 102, height: 102, legend: .none, countsMissing: false).drawing()
}

/// An axis that follows the data, not drawn.
func freeAxis(_ kind: AxisKind = .linear, domain: ClosedRange<Double>? = nil, reversed: Bool = false) -> Axis {
  Axis(kind: kind, domain: domain, visible: false, reversed: reversed)
}

extension Drawing {
  /// Everything on the page, groups opened.
  var flat: [Item] {
    func open(_ items: [Item]) -> [Item] {
      items.flatMap { item in if case .group(let group) = item { open(group.items) } else { [item] } }
    }
    return open(items)
  }

  var allShapes: [Shape] { flat.compactMap { if case .shape(let shape) = $0 { shape } else { nil } } }

  var allStamps: [Stamps] { flat.compactMap { if case .stamps(let stamps) = $0 { stamps } else { nil } } }

  /// Why rows are not drawn in their place, and how many.
  var reasons: [Reason: Int] { omissions.reduce(into: [:]) { $0[$1.reason, default: 0] += $1.count } }

  /// The texts on the page.
  var allTexts: [String] {
    flat.compactMap { if case .text(let text) = $0 { text.runs.map(\.text).joined() } else { nil } }
  }
}

extension Shape {
  /// The corners of the path.
  var corners: [Point] {
    path.steps.compactMap { step in
      switch step {
      case .move(let point), .line(let point), .curve(_, _, let point): point
      case .close: nil
      }
    }
  }

  /// The smallest rectangle around the corners.
  var bounds: Rectangle {
    let (xs, ys) = (corners.map(\.x), corners.map(\.y))
    let (left, top) = (xs.min() ?? 0, ys.min() ?? 0)
    return Rectangle(x: left, y: top, width: (xs.max() ?? 0) - left, height: (ys.max() ?? 0) - top)
  }
}
