/// RGB to HSV and back in Pillow's 8-bit form, hue in 255ths of a turn.
///
/// Source: `rgb2hsv_row` and `hsv2rgb` of Pillow's Convert.c, which mix float and double; here in float with the
/// rounding errors put right, so that all 2^24 colours agree.
extension ColorOperations {
  /// Hue, saturation and value, whole numbers 0...255.
  @inline(__always)
  static func hsv(_ r: Lanes, _ g: Lanes, _ b: Lanes) -> (hue: Lanes, saturation: Lanes, value: Lanes) {
    let greaterRG = r.replacing(with: g, where: g .> r)
    let value = greaterRG.replacing(with: b, where: b .> greaterRG)
    let smallerRG = r.replacing(with: g, where: g .< r)
    let least = smallerRG.replacing(with: b, where: b .< smallerRG)
    let chroma = value - least
    let isGray = chroma .== 0
    let divisor = chroma.replacing(with: 1, where: isGray)
    // Pillow takes differences of the three channels' (value - channel) / chroma; the least channel's is 1 and the
    // greatest's 0, so that only the middle one's is a division: hue = offset +- middle, in sixths of a turn.
    let middle = (value - (r + g + b - value - least)) / divisor
    let redGreatest = r .== value
    let greenGreatest = g .== value
    let redLeast = r .== least
    let greenLeast = g .== least
    let blueLeast = b .== least
    var sixths = 3 + middle  // blue greatest, red least
    sixths.replace(with: 5 - middle, where: .!redLeast)
    sixths.replace(with: (3 - middle).replacing(with: 1 + middle, where: blueLeast), where: greenGreatest)
    let redCase = (1 - middle).replacing(with: middle - 1, where: greenLeast .& .!blueLeast)
    sixths.replace(with: redCase, where: redGreatest)
    let turn = (sixths / 6).replacing(
      with: Lanes(repeating: 1).addingProduct(sixths, Lanes(repeating: 1 / 6)), where: sixths .< 0)
    let hue = truncatedTimes255(turn).replacing(with: 0, where: isGray)
    let saturation = truncatedTimes255(chroma / value.replacing(with: 1, where: value .== 0))
    return (hue, saturation, value)
  }

  /// The floor of the exact product value * 255, for value in [0, 1].
  @inline(__always)
  private static func truncatedTimes255(_ value: Lanes) -> Lanes {
    let product = value * 255
    let error = (-product).addingProduct(value, Lanes(repeating: 255))
    let floor = floorPositive(product)
    return floor.replacing(with: floor - 1, where: (floor .== product) .& (error .< 0))
  }

  /// R, G and B of hue, saturation and value, all whole numbers 0...255.
  @inline(__always)
  static func rgb(_ hue: Lanes, _ saturation: Lanes, _ value: Lanes) -> (Lanes, Lanes, Lanes) {
    let sixfold = hue * 6
    // Half a 255th keeps the quotient clear of whole numbers.
    let sector = floorPositive((sixfold + 0.5) * (1 / 255))
    let fraction = (sixfold - sector * 255) / 255
    let share = saturation / 255
    let p = roundedProduct(value, share)
    let q = roundedProduct(value, share * fraction)
    let t = roundedProduct(value, share * (1 - fraction))
    let (is1, is2, is3, is4, is5) = (sector .== 1, sector .== 2, sector .== 3, sector .== 4, sector .== 5)
    var red = value  // sectors 0, 5 and 6
    red.replace(with: q, where: is1)
    red.replace(with: p, where: is2 .| is3)
    red.replace(with: t, where: is4)
    var green = t  // sectors 0 and 6
    green.replace(with: value, where: is1 .| is2)
    green.replace(with: q, where: is3)
    green.replace(with: p, where: is4 .| is5)
    var blue = p  // sectors 0, 1 and 6
    blue.replace(with: t, where: is2)
    blue.replace(with: value, where: is3 .| is4)
    blue.replace(with: q, where: is5)
    return (red, green, blue)
  }

  /// value * (1 - share), rounded to the nearest whole number, halves up.
  @inline(__always)
  private static func roundedProduct(_ value: Lanes, _ share: Lanes) -> Lanes {
    let raised = value + 0.5
    return floorPositive(raised.addingProduct(-share, value))
  }
}
