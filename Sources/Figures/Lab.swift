import Foundation

/// A colour in CIE L*a*b* with the white point D65.
public struct Lab: Sendable, Hashable {
  /// Lightness, 0...100.
  public var l: Double
  /// From green to red.
  public var a: Double
  /// From blue to yellow.
  public var b: Double

  /// A place from its parts.
  public init(l: Double, a: Double, b: Double) { (self.l, self.a, self.b) = (l, a, b) }

  /// The place of a colour.
  public init(_ color: Color) { self.init(linear: [color.red, color.green, color.blue].map(Lab.linear)) }

  /// From linear sRGB (IEC 61966-2-1).
  public init(linear rgb: [Double]) {
    let x = (0.4124564 * rgb[0] + 0.3575761 * rgb[1] + 0.1804375 * rgb[2]) / 0.95047
    let y = 0.2126729 * rgb[0] + 0.7151522 * rgb[1] + 0.0721750 * rgb[2]
    let z = (0.0193339 * rgb[0] + 0.1191920 * rgb[1] + 0.9503041 * rgb[2]) / 1.08883
    func f(_ t: Double) -> Double { t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116 }
    (l, a, b) = (116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z)))
  }

  /// A part of linear sRGB from one as files hold it.
  public static func linear(_ part: Double) -> Double {
    part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
  }

  /// How far it is from grey.
  public var chroma: Double { (a * a + b * b).squareRoot() }

  /// The difference CIEDE2000 after Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula" (2005), equations 2-22.
  public func difference(_ other: Lab) -> Double {
    let meanChroma = (chroma + other.chroma) / 2
    let power = pow(meanChroma, 7)
    let g = 0.5 * (1 - (power / (power + pow(25, 7))).squareRoot())
    let (a1, a2) = ((1 + g) * a, (1 + g) * other.a)
    let (c1, c2) = ((a1 * a1 + b * b).squareRoot(), (a2 * a2 + other.b * other.b).squareRoot())
    func hue(_ a: Double, _ b: Double) -> Double {
      if a == 0 && b == 0 { return 0 }
      let angle = atan2(b, a) * 180 / .pi
      return angle < 0 ? angle + 360 : angle
    }
    let (h1, h2) = (hue(a1, b), hue(a2, other.b))
    let (dl, dc) = (other.l - l, c2 - c1)
    var dh = h2 - h1
    if c1 * c2 == 0 { dh = 0 } else if dh > 180 { dh -= 360 } else if dh < -180 { dh += 360 }
    let dH = 2 * (c1 * c2).squareRoot() * sin(dh / 2 * .pi / 180)
    let (meanL, meanC) = ((l + other.l) / 2, (c1 + c2) / 2)
    var meanH = h1 + h2
    if c1 * c2 != 0 {
      if abs(h1 - h2) > 180 { meanH += meanH < 360 ? 360 : -360 }
      meanH /= 2
    }
    func cosine(_ degrees: Double) -> Double { cos(degrees * .pi / 180) }
    let t1 = 1 - 0.17 * cosine(meanH - 30) + 0.24 * cosine(2 * meanH)
    let t = t1 + 0.32 * cosine(3 * meanH + 6) - 0.2 * cosine(4 * meanH - 63)
    let turn = 30 * exp(-pow((meanH - 275) / 25, 2))
    let meanPower = pow(meanC, 7)
    let rc = 2 * (meanPower / (meanPower + pow(25, 7))).squareRoot()
    let sl = 1 + 0.015 * pow(meanL - 50, 2) / (20 + pow(meanL - 50, 2)).squareRoot()
    let (sc, sh) = (1 + 0.045 * meanC, 1 + 0.015 * meanC * t)
    let rt = -sin(2 * turn * .pi / 180) * rc
    let (x, y, z) = (dl / sl, dc / sc, dH / sh)
    return (x * x + y * y + z * z + rt * y * z).squareRoot()
  }
}
