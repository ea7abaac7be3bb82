import Foundation
import Rows

/// A tick before it is measured: where it is and the markup beside it.
struct Tick: Hashable {
  var value: Double
  var label: String
}

/// The ticks of a scale, and the markup of what their labels have in common.
struct TickSet {
  var ticks: [Tick] = []
  var common: String?

  /// Ticks with one label each.
  init(_ values: [Double], _ labels: [String], common: String? = nil) {
    ticks = zip(values, labels).map { Tick(value: $0, label: $1) }
    self.common = common
  }

  init(_ values: [Double], _ labels: NumberLabels) { self.init(values, labels.texts, common: labels.common) }
}

/// Chooses ticks for scales.
enum TickMaking {
  /// The most ticks that are chosen unasked: on a long axis more would be read as a ruler, not as a scale.
  private static let most = 9

  /// The ticks of a scale, about one for each `spacing` points.
  static func ticks(
    _ scale: Scale, rule: Ticks, format: NumberFormat, spacing: Double, panel: String, axis: String
  ) throws(FigureError) -> TickSet {
    let wanted = min(most, max(2, Int(scale.length / spacing)))
    switch rule {
    case .none: return TickSet([], [])
    case .values(let values): return explicit(values.filter { inside($0, scale) }, scale, format)
    case .labelled(let values, let labels):
      guard values.count == labels.count else {
        throw .lengths(
          panel: panel, mark: "\(axis) axis", channel: "tick labels", expected: values.count, found: labels.count)
      }
      let shown = zip(values, labels).filter { inside($0.0, scale) }
      return TickSet(shown.map(\.0), shown.map(\.1))
    case .automatic: return automatic(scale, format, wanted)
    case .about(let count): return automatic(scale, format, max(1, count))
    }
  }

  private static func inside(_ value: Double, _ scale: Scale) -> Bool {
    if case .ordinal = scale.kind { return scale.position(value).isFinite }
    let tolerance = 1e-9 * (scale.high - scale.low)
    return value >= scale.low - tolerance && value <= scale.high + tolerance
  }

  /// The labels that a format gives; nil for the automatic one.
  static func formatted(_ values: [Double], _ format: NumberFormat) -> [String]? {
    switch format {
    case .automatic: nil
    case .fixed(let decimals): values.map { NumberText.fixed($0, decimals) }
    case .percent(let decimals): values.map { NumberText.fixed($0 * 100, decimals) + "%" }
    case .power(let base): NumberLabels.power(values, base: base)
    }
  }

  private static func explicit(_ values: [Double], _ scale: Scale, _ format: NumberFormat) -> TickSet {
    if let labels = formatted(values, format) { return TickSet(values, labels) }
    switch scale.kind {
    case .angle:
      let labels = values.compactMap(angle)
      if labels.count == values.count { return TickSet(values, labels) }
    case .logarithmic(let base): return TickSet(values, powers(values, base))
    case .symlog: return TickSet(values, NumberLabels.spread(values, plain: plainPowers))
    case .ordinal: return TickSet(values, Category.labels(of: values))
    case .linear: break
    }
    return TickSet(values, NumberLabels.ticks(values, step: nil, trims: true))
  }

  private static func automatic(_ scale: Scale, _ format: NumberFormat, _ wanted: Int) -> TickSet {
    switch scale.kind {
    case .linear: automaticLinear(scale, format, wanted)
    case .angle: angular(scale, format, wanted)
    case .logarithmic(let base): logarithmic(scale, base, format, wanted)
    case .symlog(let threshold): symlog(scale, threshold, format, wanted)
    case .ordinal: TickSet([], [])
    }
  }

  /// Multiples of 1, 2 or 5 times a power of ten inside low...high, about `wanted` of them.
  static func linear(_ low: Double, _ high: Double, _ wanted: Int) -> (values: [Double], step: Double) {
    let raw = (high - low) / Double(max(wanted, 1))
    let power = pow(10, floor(log10(raw)))
    let fraction = raw / power
    // The step nearest in ratio: the borders are the geometric means of 1, 2, 5 and 10.
    let step =
      (fraction < 2.squareRoot() ? 1 : fraction < 10.squareRoot() ? 2 : fraction < 50.squareRoot() ? 5 : 10) * power
    let first = (low / step - 1e-9).rounded(.up)
    let last = (high / step + 1e-9).rounded(.down)
    guard first <= last, last - first < 200 else { return ([], step) }
    // Divides rather than multiplies where the step is a fraction, so that 0.3 is 3/10 and not 3 * 0.1.
    let inverse = (1 / step).rounded()
    let isFraction = step < 1 && abs(inverse * step - 1) < 1e-9
    var values = stride(from: first, through: last, by: 1).map { isFraction ? $0 / inverse : $0 * step }
    // Steps below the precision of numbers give one number several times.
    if Set(values).count < values.count { values = Set(values).sorted() }
    return (values, step)
  }

  /// `-\pi/2` and its like; nil for an angle that is no twelfth of pi.
  static func angle(_ value: Double) -> String? {
    let twelfths = value / Double.pi * 12
    guard abs(twelfths) < 1e6, abs(twelfths - twelfths.rounded()) < 1e-6 else { return nil }
    let count = Int(twelfths.rounded())
    if count == 0 { return "0" }
    var divisor = 12
    var factor = abs(count)
    for prime in [2, 2, 3] where divisor % prime == 0 && factor % prime == 0 {
      divisor /= prime
      factor /= prime
    }
    let sign = count < 0 ? "-" : ""
    return "$\(sign)\(factor == 1 ? "" : String(factor))\\pi\(divisor == 1 ? "" : "/\(divisor)")$"
  }

  /// Quarters or halves of the circle; smaller parts where less is shown, whole turns where more is; else numbers.
  private static func angular(_ scale: Scale, _ format: NumberFormat, _ wanted: Int) -> TickSet {
    func multiples(_ step: Double) -> [Double] {
      let first = (scale.low / step - 1e-9).rounded(.up)
      let last = (scale.high / step + 1e-9).rounded(.down)
      return first <= last ? stride(from: first, through: last, by: 1).map { $0 * step } : []
    }
    var step = wanted >= 5 ? Double.pi / 2 : Double.pi
    guard (scale.high - scale.low) / step < 10_000, abs(scale.low) < 1e5, abs(scale.high) < 1e5 else {
      return automaticLinear(scale, format, wanted)
    }
    while multiples(step).count > max(wanted, 3) { step *= 2 }
    var values = multiples(step)
    for part in [2.0, 4, 6, 12] where values.count < 2 { values = multiples(Double.pi / part) }
    guard values.count > 1 else { return automaticLinear(scale, format, wanted) }
    return TickSet(values, formatted(values, format) ?? values.map { angle($0) ?? NumberText.short($0) })
  }

  /// Zero and powers of ten times the threshold on both sides.
  private static func symlog(_ scale: Scale, _ threshold: Double, _ format: NumberFormat, _ wanted: Int) -> TickSet {
    let reach = max(scale.kind.forward(scale.high), -scale.kind.forward(scale.low))
    let powers = max(0, Int(reach.rounded(.down)) - 1)
    // Both sides and zero share the room.
    let sides = (scale.low < 0 ? 1 : 0) + (scale.high > 0 ? 1 : 0)
    let every = max(1, Int((Double((powers + 1) * max(sides, 1) + 1) / Double(wanted)).rounded(.up)))
    // Where not all have room, the largest are kept: those around zero crowd it.
    let kept = powers == 0 ? [0] : Array(stride(from: powers, through: every > 1 ? 1 : 0, by: -every))
    let sizes = kept.reversed().map { threshold * pow(10, Double($0)) }
    let values = (sizes.reversed().map { -$0 } + [0] + sizes).filter { inside($0, scale) }
    guard values.count > 1 else { return automaticLinear(scale, format, wanted) }
    return TickSet(values, formatted(values, format) ?? NumberLabels.spread(values, plain: plainPowers))
  }

  /// Ticks of many sizes that are written without powers of ten.
  private static let plainPowers = 1e-3...1e4

  private static func automaticLinear(_ scale: Scale, _ format: NumberFormat, _ wanted: Int) -> TickSet {
    var (values, step) = linear(scale.low, scale.high, wanted)
    // One tick gives no scale.
    if values.count < 2 { (values, step) = linear(scale.low, scale.high, 2 * wanted) }
    if let labels = formatted(values, format) { return TickSet(values, labels) }
    return TickSet(values, NumberLabels.ticks(values, step: step))
  }

  /// The multiples 2...9 of powers of ten between the ticks of a logarithmic or symlog axis; none where they would blur.
  static func minor(_ scale: Scale) -> [Double] {
    let multiples = (2...9).map(Double.init)
    switch scale.kind {
    case .logarithmic(let base) where base == 10:
      let first = Int(log10(scale.low).rounded(.down))
      let last = Int(log10(scale.high).rounded(.up))
      guard last > first, scale.length / Double(last - first) >= 14 else { return [] }
      return (first..<last).flatMap { power in multiples.map { $0 * pow(10, Double(power)) } }
        .filter { inside($0, scale) }
    case .symlog(let threshold):
      let reach = max(scale.kind.forward(scale.high), -scale.kind.forward(scale.low))
      let span = scale.kind.forward(scale.high) - scale.kind.forward(scale.low)
      guard reach > 1, scale.length / span >= 14 else { return [] }
      let sizes = (0..<Int(reach.rounded(.up))).flatMap { power in
        multiples.map { $0 * threshold * pow(10, Double(power)) }
      }
      return (sizes.map { -$0 } + sizes).filter { inside($0, scale) }
    default: return []
    }
  }

  private static func logarithmic(_ scale: Scale, _ base: Double, _ format: NumberFormat, _ wanted: Int) -> TickSet {
    let first = Int((log(scale.low) / log(base) - 1e-9).rounded(.up))
    let last = Int((log(scale.high) / log(base) + 1e-9).rounded(.down))
    var values: [Double] = []
    if first <= last {
      let every = max(1, Int((Double(last - first + 1) / Double(wanted)).rounded(.up)))
      values = (first...last).filter { $0 % every == 0 || every == 1 }.map { pow(base, Double($0)) }
    }
    if values.count < 3 && base == 10 {
      let multiples = wanted >= 5 ? [1.0, 2, 5] : [1.0, 3]
      values = (first - 1...max(last, first) + 1).flatMap { power in multiples.map { $0 * pow(10, Double(power)) } }
        .filter { inside($0, scale) }
    }
    if values.count < 2 {
      let (round, step) = linear(scale.low, scale.high, wanted)
      values = round.filter { $0 > 0 }
      if format == .automatic { return TickSet(values, NumberLabels.ticks(values, step: step)) }
    }
    return TickSet(values, formatted(values, format) ?? powers(values, base))
  }

  /// Labels on a logarithmic axis: powers of the base where all are, as plain numbers where those are short.
  private static func powers(_ values: [Double], _ base: Double) -> [String] {
    // 16, 32, 64 are read more easily than their powers; 0.015625 is not.
    let areWhole = values.allSatisfy { $0 == $0.rounded() && plainPowers.contains($0) }
    if base != 10, !areWhole, let labels = NumberLabels.powers(values, of: base) { return labels }
    return NumberLabels.spread(values, plain: plainPowers)
  }
}
