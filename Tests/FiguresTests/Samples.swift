import Figures
import Foundation

/// Figures over made-up data that look like the paper's; never shipped, only tested and looked at.
enum Samples {
  /// A repeatable stand-in for noise: the fractional parts of multiples of an irrational number.
  static func noise(_ index: Int, _ stream: Double = 0) -> Double {
    let value = (Double(index) + 1) * 0.618_033_988_749_895 + stream * 0.414_213_562_373_095 * Double(index % 97 + 1)
    return value - value.rounded(.down)
  }

  static let encoders: [(name: String, centers: [Double], kappa: Double, accuracy: String)] = [
    ("Random initialisation", [0.6], 9, "12.7 %"), ("Supervised", [-2.4, -1.2, 0.1, 1.3, 2.5], 40, "57.2 %"),
    ("Contrastive", [-2.8, -2, -1, 0, 0.9, 1.8, 2.7], 3, "28.6 %"),
  ]

  private static func density(_ angle: Double, _ centers: [Double], _ kappa: Double) -> Double {
    centers.map { exp(kappa * (cos(angle - $0) - 1)) }.reduce(0, +) / Double(centers.count) * sqrt(kappa / 6.283)
  }

  /// A heat ring and the angles below it.
  static func ringPanels(_ centers: [Double], _ kappa: Double, showsX: Bool, title: String? = nil) -> (Panel, Panel) {
    let size = 61
    let values = (0..<size * size).map { index -> Double in
      let x = -1.2 + 2.4 * (Double(index % size) + 0.5) / Double(size)
      let y = -1.2 + 2.4 * (Double(index / size) + 0.5) / Double(size)
      let radius = (x * x + y * y).squareRoot()
      return density(atan2(y, x), centers, kappa) * exp(-pow((radius - 1) / 0.06, 2) / 2)
    }
    let angles = (0...120).map { -Double.pi + Double($0) / 60 * .pi }
    let ring = Panel(
      title: title, marks: [.raster(Raster(values: values, columns: size, xRange: -1.2...1.2, yRange: -1.2...1.2))],
      x: Axis(ticks: .values([-1, 0, 1])), y: Axis(ticks: .values([-1, 0, 1])), aspectRatio: 1, frame: .box)
    let angle = Panel(
      marks: [.area(Area(x: .numbers(angles), y2: angles.map { density($0, centers, kappa) }))],
      x: Axis(label: showsX ? "Angle $\\theta$" : nil, kind: .angle),
      y: Axis(domain: 0...2.6, ticks: .values([0, 1, 2])))
    return (ring, angle)
  }

  /// Figure 3: two rows of panels for each encoder.
  static var circle: Figure {
    var rows: [[Panel?]] = []
    for (index, encoder) in encoders.enumerated() {
      let isLast = index == encoders.count - 1
      let edges = (0...40).map { Double($0) / 20 }
      let mean = [0.17, 0.55, 0.36][index]
      let counts = (0..<40).map { bin -> Double in
        let center = (Double(bin) + 0.5) / 20
        return 4000 * exp(-center / mean) * (0.8 + 0.2 * noise(bin))
      }
      let histogram = Panel(
        marks: [
          .bar(Bar(edges: edges, y: counts)),
          .rule(Rule([mean], color: .category(1), labels: ["mean \(mean)"])),
        ], x: Axis(label: isLast ? "Positive pair distance $\\|f(x)-f(y)\\|_2$" : nil),
        y: Axis(label: "Pairs"), rowSpan: 2)
      let all = ringPanels(encoder.centers, encoder.kappa, showsX: isLast)
      let first = ringPanels([encoder.centers[0]], encoder.kappa * 2, showsX: isLast)
      let second = ringPanels([encoder.centers[encoder.centers.count / 2]], encoder.kappa * 2, showsX: isLast)
      rows.append([histogram, all.0, first.0, second.0])
      rows.append([nil, all.1, first.1, second.1])
    }
    return Figure(
      rows: rows, width: Venue.icml.width(.page), theme: Venue.icml.theme, columnWeights: [1.5, 1, 1, 1],
      rowWeights: [1, 0.32, 1, 0.32, 1, 0.32],
      rowLabels: encoders.map { SpanLabel("\($0.name)\nlinear accuracy \($0.accuracy)", span: 2) },
      columnLabels: ["Alignment", "Uniformity", "Class 1", "Class 4"].map { SpanLabel($0) },
      color: ColorScale(map: .blues, label: "Density", bar: .right))
  }

  /// Figure 5: encoders over both metrics, three of them diverged.
  static var scatter: Figure {
    let count = 120
    var x = (0..<count).map { 0.15 + 1.1 * noise($0) }
    let y = (0..<count).map { -3.8 + 3.4 * noise($0, 1) * (1.2 - 0.5 * noise($0)) }
    x[7] = .nan
    x[30] = .nan
    x[55] = .infinity
    let accuracy = (0..<count).map { 30 + 50 * (1 - noise($0)) * (1 - 0.4 * noise($0, 1)) }
    let runs = (0..<count).map { "run\($0)" }
    func panel(_ title: String) -> Panel {
      Panel(
        title: title,
        marks: [
          .dot(
            Dot(
              x: .numbers(x), y: .numbers(y), color: .column(.numbers(accuracy)), outlined: true, missing: .margin,
              provenance: Provenance(runs: runs, tooltips: runs.map { "Encoder \($0) <best> & \"last\"" })))
        ], x: Axis(label: "$\\mathcal{L}_{\\mathrm{align}}(\\alpha=2)$"),
        y: Axis(label: "$\\mathcal{L}_{\\mathrm{uniform}}(t=2)$"))
    }
    return Figure(
      rows: [[panel("Output, linear"), panel("fc7, 5-NN")]], width: Venue.icml.width(.page), theme: Venue.icml.theme,
      sharedX: .all, sharedY: .all,
      color: ColorScale(map: .vermilionBlue, label: "Validation accuracy (%)"), letters: true)
  }

  /// Heatmaps over alpha and t with two cells missing.
  static var heatmap: Figure {
    let alphas = [1.0, 2, 3, 4]
    let ts = [1.0, 2, 3, 4, 5, 6, 7, 8]
    func panel(_ title: String, _ color: ColorScale, _ value: (Double, Double) -> Double) -> Panel {
      var x: [Double] = []
      var y: [Double] = []
      var values: [Double] = []
      for alpha in alphas {
        for t in ts {
          x.append(t)
          y.append(alpha)
          values.append(value(alpha, t))
        }
      }
      values[7] = .nan
      values[15] = .nan
      return Panel(
        title: title, marks: [.heatmap(Heatmap(x: .numbers(x), y: .numbers(y), values: values))],
        x: Axis(label: "$t$", kind: .ordinal), y: Axis(label: "$\\alpha$", kind: .ordinal), color: color, frame: .box)
    }
    return Figure(
      rows: [
        [panel("Accuracy (%)", ColorScale(map: .viridis)) { 60 + 20 * exp(-pow($0 - 2, 2) / 3 - pow($1 - 3, 2) / 20) }],
        [
          panel("$\\mathcal{L}_{\\mathrm{uniform}}(t=2)$", ColorScale(map: .blues, reversed: true)) {
            -3.9 + 0.2 * $0 + 0.12 * $1
          }
        ],
      ], width: Venue.icml.width(.column), theme: Venue.icml.theme, rowWeights: [0.4, 0.4])
  }

  /// Figure 7: three quantities over the weight ratio.
  static var ratio: Figure {
    let ratios = (-6...4).map { pow(2.0, Double($0)) }
    func panel(_ label: String, _ value: (Double) -> Double) -> Panel {
      let means = ratios.map(value)
      let spread = ratios.indices.map { 0.02 * abs(means[$0]) + 0.01 + 0.02 * noise($0) }
      return Panel(
        marks: [
          .errorBar(
            ErrorBar(
              x: .numbers(ratios), low: zip(means, spread).map { $0 - $1 }, high: zip(means, spread).map { $0 + $1 },
              color: .category(0))),
          .line(Line(x: .numbers(ratios), y: .numbers(means), color: .category(0), dots: true)),
        ], x: Axis(label: "Weight ratio $w_a / w_u$", kind: .logarithmic(base: 2), format: .power(base: 2)),
        y: Axis(label: label, grid: true))
    }
    return Figure(
      rows: [
        [panel("$\\mathcal{L}_{\\mathrm{align}}$") { 1.2 / (1 + $0 * 2) }],
        [panel("$\\exp(\\mathcal{L}_{\\mathrm{uniform}})$") { $0 > 4 ? 1 : 0.02 + 0.2 * $0 / 4 }],
        [panel("Accuracy (%)") { $0 > 4 ? 10 : 80 - 4 * pow(log2($0), 2) / 2 }],
      ], width: Venue.icml.width(.column), theme: Venue.icml.theme, rowWeights: [0.3, 0.3, 0.3], sharedX: .columns)
  }

  /// Lines of several categories with bands, a legend and arrows.
  static var series: Figure {
    let epochs = (0...40).map(Double.init)
    let names = ["contrastive", "align + uniform", "all three"]
    var x: [Double] = []
    var y: [Double] = []
    var low: [Double] = []
    var high: [Double] = []
    var series: [String] = []
    for (index, name) in names.enumerated() {
      for epoch in epochs {
        let value = 0.5 + 0.1 * Double(index) - 0.4 * exp(-epoch / (6 + 3 * Double(index)))
        x.append(epoch)
        y.append(value)
        low.append(value - 0.02)
        high.append(value + 0.02)
        series.append(name)
      }
    }
    let paint = Paint.column(.texts(series))
    let lines = Panel(
      marks: [
        .area(Area(x: .numbers(x), y1: low, y2: high, color: paint, outlined: false)),
        .line(Line(x: .numbers(x), y: .numbers(y), color: paint)),
      ], x: Axis(label: "Epoch"), y: Axis(label: "Accuracy", format: .percent(0)))
    let dots = Panel(
      marks: [
        .arrow(Arrow(x1: [0.1, 0.4, 0.8], y1: [0.9, 0.6, 0.5], x2: [0.35, 0.75, 0.9], y2: [0.65, 0.5, 0.1])),
        .dot(
          Dot(
            x: [0.1, 0.4, 0.8, 0.9], y: [0.9, 0.6, 0.5, 0.1],
            color: .column(.texts([names[0], names[1], names[2], names[2]])), diameter: 4)),
        .text(Text(x: [0.1], y: [0.9], texts: ["start, $\\tau=2.5$"], anchor: .start, dx: 4)),
      ], x: Axis(label: "$\\mathcal{L}_{\\mathrm{align}}$"), y: Axis(label: "$e^{\\mathcal{L}_{\\mathrm{uniform}}}$"))
    return Figure(rows: [[lines, dots]], width: Venue.neurips.width(.page), theme: Venue.neurips.theme, letters: true)
  }

  static func cloud(_ count: Int) -> Figure {
    let panel = Panel(marks: [
      .dot(
        Dot(
          x: .numbers((0..<count).map { noise($0) }), y: .numbers((0..<count).map { noise($0, 1) }),
          color: .column(.numbers((0..<count).map { noise($0, 2) })), diameter: 2))
    ])
    return Figure(rows: [[panel]], width: 234, height: 180)
  }

  static var all: [(name: String, figure: Figure)] {
    [("circle", circle), ("scatter", scatter), ("heatmap", heatmap), ("ratio", ratio), ("series", series)]
  }
}
