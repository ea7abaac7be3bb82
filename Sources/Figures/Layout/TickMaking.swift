import Foundation

/// A tick before it is measured: where it stands and the markup beside it.
struct Tick: Hashable {
  var value: Double
  var label: String
}

/// Chooses ticks for scales.
enum TickMaking {
  /// The most ticks that are chosen unasked: on a long axis more would be read as a ruler, not as a scale.
  private static let most = 9

  /// The ticks of a scale, about one for each `spacing` points.
  static func ticks(
    _ scale: Scale, rule: Ticks, format: NumberFormat, spacing: Double, panel: String, axis: String
  ) throws(FigureError) -> [Tick] {
    let wanted = min(most, max(2, Int(scale.length / spacing)))
    switch rule {
    case .none: return []
    case .values(let values): return explicit(values, scale, format)
    case .labelled(let values, let labels):
      guard values.count == labels.count else {
        throw .lengths(
          panel: panel, mark: "\(axis) axis", channel: "tick labels", expected: values.count, found: labels.count)
      }
      return zip(values, labels).map { Tick(value: $0, label: $1) }.filter { inside($0.value, scale) }
    case .automatic: return automatic(scale, format, wanted)
    case .about(let count): return automatic(scale, format, max(1, count))
    }
  }

  private static func inside(_ value: Double, _ scale: Scale) -> Bool {
    if case .ordinal = scale.kind { return scale.position(value).isFinite }
    let tolerance = 1e-9 * (scale.high - scale.low)
    return value >= scale.low - tolerance && value <= scale.high + tolerance
  }

  private static func explicit(_ values: [Double], _ scale: Scale, _ format: NumberFormat) -> [Tick] {
    if scale.kind == .angle && format == .automatic { return values.map { Tick(value: $0, label: angle($0)) } }
    let shown = values.filter { inside($0, scale) }
    if format == .automatic { return shown.map { Tick(value: $0, label: NumberText.short($0, significant: 4)) } }
    return zip(shown, NumberText.labels(shown, format: format, step: nil)).map { Tick(value: $0, label: $1) }
  }

  private static func automatic(_ scale: Scale, _ format: NumberFormat, _ wanted: Int) -> [Tick] {
    switch scale.kind {
    case .linear: return automaticLinear(scale, format, wanted)
    case .angle:
      let quarter = Double.pi / 2
      let step = wanted >= 5 ? quarter : 2 * quarter
      // Over many turns quarters are no scale any more: numbers are.
      guard max(abs(scale.low), abs(scale.high)) < 1e6, (scale.high - scale.low) / step < 100 else {
        return automaticLinear(scale, format, wanted)
      }
      let first = Int((scale.low / step - 1e-9).rounded(.up))
      let last = Int((scale.high / step + 1e-9).rounded(.down))
      guard first <= last else { return [] }
      return (first...last).map { Tick(value: Double($0) * step, label: angle(Double($0) * step)) }
    case .logarithmic(let base): return logarithmic(scale, base, format, wanted)
    case .symlog(let threshold): return symlog(scale, threshold, format, wanted)
    case .ordinal: return []
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
    let values = stride(from: first, through: last, by: 1).map { isFraction ? $0 / inverse : $0 * step }
    return (values, step)
  }

  /// `-\pi/2` and its like; other angles as numbers.
  static func angle(_ value: Double) -> String {
    let twelfths = value / Double.pi * 12
    guard abs(twelfths) < 1e9 else { return NumberText.short(value, significant: 3) }
    let count = Int(twelfths.rounded())
    guard abs(twelfths - Double(count)) < 1e-6 else { return NumberText.short(value, significant: 3) }
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

  /// Zero and powers of ten times the threshold on both sides.
  private static func symlog(_ scale: Scale, _ threshold: Double, _ format: NumberFormat, _ wanted: Int) -> [Tick] {
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
    if format != .automatic {
      return zip(values, NumberText.labels(values, format: format, step: nil)).map { Tick(value: $0, label: $1) }
    }
    let plain = threshold >= 1e-3 && (sizes.last ?? 1) <= 1e4
    return values.map { Tick(value: $0, label: plain ? NumberText.short($0) : NumberText.scientific($0)) }
  }

  private static func automaticLinear(_ scale: Scale, _ format: NumberFormat, _ wanted: Int) -> [Tick] {
    var (values, step) = linear(scale.low, scale.high, wanted)
    // One tick gives no scale.
    if values.count < 2 { (values, step) = linear(scale.low, scale.high, 2 * wanted) }
    return zip(values, NumberText.labels(values, format: format, step: step)).map { Tick(value: $0, label: $1) }
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

  private static func logarithmic(_ scale: Scale, _ base: Double, _ format: NumberFormat, _ wanted: Int) -> [Tick] {
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
    if values.count < 2 { values = linear(scale.low, scale.high, wanted).values.filter { $0 > 0 } }
    if format != .automatic {
      return zip(values, NumberText.labels(values, format: format, step: nil)).map { Tick(value: $0, label: $1) }
    }
    let plain = (values.min() ?? 1) >= 1e-3 && (values.max() ?? 1) <= 1e4
    return values.map { Tick(value: $0, label: plain ? NumberText.short($0) : NumberText.scientific($0)) }
  }
}
