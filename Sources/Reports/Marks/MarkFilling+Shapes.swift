import Figures
import Specifications

extension MarkFilling {
  /// Numbers of a channel, or one for all rows where the cell has none.
  private func numbers(_ name: String, otherwise value: Double) -> [Double]? {
    mark.channels[name] == nil ? [Double](repeating: value, count: frame.count) : numbers(name)
  }

  /// Arcs and wedges; files give angles in degrees.
  func arc() -> Mark? {
    guard let x = numbers("x", otherwise: 0), let y = numbers("y", otherwise: 0), let radius = numbers("radius"),
      let start = numbers("start"), let end = numbers("end")
    else { return nil }
    let options = mark.options
    let isWedge = mark.kind == .wedge
    return .arc(
      Arc(
        x: x, y: y, radius: radius, inner: numbers("inner") ?? [], start: start.map { $0 / 180 * .pi },
        end: end.map { $0 / 180 * .pi }, filled: isWedge, color: paint(default: isWedge ? .category(0) : .ink),
        opacity: options.opacity ?? 1, width: options.width, dash: options.dash ?? .solid,
        outlined: options.outlined ?? isWedge, provenance: provenance(), legend: options.legend))
  }

  func ellipse() -> Mark? {
    let isCircle = mark.kind == .circle
    guard let x = numbers("x"), let y = numbers("y"), let rx = numbers(isCircle ? "radius" : "rx"),
      let ry = isCircle ? rx : numbers("ry")
    else { return nil }
    let options = mark.options
    return .ellipse(
      Ellipse(
        x: x, y: y, rx: rx, ry: ry, rotation: options.angle ?? 0, color: paint(default: .ink),
        opacity: options.opacity ?? 0, outlined: options.outlined ?? true, width: options.width,
        dash: options.dash ?? .solid, provenance: provenance(), legend: options.legend))
  }

  func polygon() -> Mark? {
    guard let x = column("x"), let y = column("y") else { return nil }
    let options = mark.options
    return .polygon(
      Polygon(
        x: x, y: y, series: categories("series"), color: paint(default: .category(0)), opacity: options.opacity ?? 0.25,
        outlined: options.outlined ?? true, smooth: options.smooth ?? false, width: options.width,
        dash: options.dash ?? .solid,
        provenance: provenance(), legend: options.legend))
  }

  func sphere() -> Mark? {
    let options = mark.options
    return .sphere(
      Sphere(
        view: options.view, parallels: options.parallels ?? [0], meridians: options.meridians ?? 0,
        color: paint(default: .ink), opacity: options.opacity ?? 0.04, width: options.width))
  }

  func cap() -> Mark? {
    guard let longitude = numbers("longitude"), let latitude = numbers("latitude"), let radius = numbers("radius")
    else { return nil }
    let options = mark.options
    return .cap(
      Cap(
        longitude: longitude, latitude: latitude, radius: radius, view: options.view,
        color: paint(default: .category(0)), opacity: options.opacity ?? 0.3, width: options.width,
        hidden: options.hidden ?? true, legend: options.legend))
  }
}
