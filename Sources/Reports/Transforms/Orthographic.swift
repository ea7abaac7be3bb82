import Figures
import Rows
import Specifications

/// `orthographic`: places of the unit sphere, in degrees, as they are seen; the same view as the mark `sphere`'s.
///
/// Adds x, y and depth (1 nearest to the eye, negative behind) and side, `front` or `back`.
struct OrthographicTransform: TransformOperation {
  static let name = "orthographic"
  static let keys = ["longitude", "latitude", "tilt", "turn"]

  var longitude: String
  var latitude: String
  var view: SphereView

  init?(_ reader: CellReader) {
    longitude = reader.string("longitude") ?? "longitude"
    latitude = reader.string("latitude") ?? "latitude"
    view = SphereView(tilt: reader.number("tilt", -90...90) ?? 20, turn: reader.number("turn", -360...360) ?? 0)
  }

  var columns: [String] { [longitude, latitude] }

  func applied(to frame: Frame) throws(TransformMistake) -> Frame {
    let places = zip(frame.numbers(longitude), frame.numbers(latitude))
      .map { view.direction(longitude: $0, latitude: $1) }
    return frame.with("x", Frame.numbers(places.map(\.x))).with("y", Frame.numbers(places.map(\.y)))
      .with("depth", Frame.numbers(places.map(\.z)))
      .with("side", places.map { .text($0.z >= 0 ? "front" : "back") })
  }
}
