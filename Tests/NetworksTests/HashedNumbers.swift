import Tensors

/// Numbers in [-1, 1) from a 32-bit hash of (stream, index); the scripts in Tests/References repeat it.
func hashed(_ count: Int, stream: Int) -> [Float] {
  (0..<count).map { index in
    var x = UInt32(truncatingIfNeeded: index &* 2_654_435_761 &+ stream &* 40503 &+ 977)
    x = (x ^ x >> 16) &* 0x7FEB_352D
    x = (x ^ x >> 15) &* 0x846C_A68B
    x ^= x >> 16
    return Float(Double(x >> 8) / 0x1p23 - 1)
  }
}

/// The Euclidean distance between two lists relative to the length of the second, infinite where their counts differ or a number is NaN.
func distance(_ found: [Double], _ expected: [Double]) -> Double {
  guard found.count == expected.count else { return .infinity }
  var difference = 0.0
  var length = 0.0
  for (x, y) in zip(found, expected) {
    difference += (x - y) * (x - y)
    length += y * y
  }
  let ratio = (difference / max(length, 1e-30)).squareRoot()
  return ratio.isNaN ? .infinity : ratio
}

/// Images (N,H,W,3) in pairs that share seven tenths of their values; the script makes them as (N,3,H,W).
func pairedImages(step: Int, count: Int, size: Int) -> FloatBuffer {
  let pixels = size * size
  let own = hashed(count * 3 * pixels, stream: 1000 + step)
  let common = hashed(count / 2 * 3 * pixels, stream: 2000 + step)
  let result = FloatBuffer(count: count * 3 * pixels)
  for image in 0..<count {
    for channel in 0..<3 {
      for pixel in 0..<pixels {
        let mine = Double(own[(image * 3 + channel) * pixels + pixel])
        let shared = Double(common[(image % (count / 2) * 3 + channel) * pixels + pixel])
        result[(image * pixels + pixel) * 3 + channel] = Float((0.3 * mine + 0.7 * shared) * 1.7)
      }
    }
  }
  return result
}
