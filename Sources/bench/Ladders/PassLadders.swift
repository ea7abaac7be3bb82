import Networks
import Tensors

/// Batch normalisation's map, rectifier and max-pooling of an image (32, 32, 32).
let normalizationLadder = Ladder(
  name: "normalization", work: "batch normalisation, rectifier and pooling of 32x32, 32 channels", tolerance: 1e-6
) {
  let (side, channels) = (32, 32)
  let across = pooledSide(side)
  var stream = RandomStream(seed: 9, purpose: .sampling)
  let buffers = [
    side * side * channels, side * side * channels, across * across * channels, across * across * channels,
  ]
  .map { FloatBuffer(count: $0) }
  let (image, normalized, pooled, winners) = (buffers[0], buffers[1], buffers[2], buffers[3])
  let (scale, shift, sign) = (
    FloatBuffer(count: channels), FloatBuffer(count: channels), FloatBuffer(count: channels)
  )
  for index in 0..<image.count { image[index] = Float(stream.normal()) }
  for channel in 0..<channels {
    scale[channel] = Float(stream.normal())
    shift[channel] = Float(stream.normal())
    sign[channel] = scale[channel] < 0 ? -1 : 1
  }
  @Sendable func normalize(_ source: FloatBuffer, _ target: FloatBuffer) {
    for place in Swift.stride(from: 0, to: source.count, by: 16) {
      let channel = place % channels
      let value = rectified(
        source.pointer.vector(place), scale.pointer.vector(channel), shift.pointer.vector(channel))
      target.pointer.store(value, place)
    }
  }
  @Sendable func pool(_ source: FloatBuffer) {
    for place in 0..<pooled.count {
      let (window, channel) = (place / channels, place % channels)
      let corner = (2 * (window / across) * side + 2 * (window % across)) * channels + channel
      var best = -Float.infinity
      for index in 0..<9 { best = max(best, source.pointer[corner + (index / 3 * side + index % 3) * channels]) }
      pooled.pointer[place] = best
    }
  }
  let one = FloatBuffer(count: channels)
  for channel in 0..<channels { one[channel] = 1 }
  return [
    .kernel(
      "pass by pass",
      {
        normalize(image, normalized)
        pool(normalized)
      }
    ) { pooled.elements },
    .kernel(
      "pooling in vectors",
      {
        normalize(image, normalized)
        maxPool(
          normalized.pointer, height: side, width: side, channels: channels, sign: one.pointer,
          pooled: pooled.pointer, winners: winners.pointer)
      }
    ) { pooled.elements },
    .kernel(
      "pooling before normalization",
      {
        maxPool(
          image.pointer, height: side, width: side, channels: channels, sign: sign.pointer, pooled: pooled.pointer,
          winners: winners.pointer)
        normalize(pooled, pooled)
      }
    ) { pooled.elements },
  ]
}

/// Weight decay, momentum and step of a parameter of 1024x1024.
let updateLadder = Ladder(
  name: "update", work: "weight decay, momentum and step of 1024x1024 weights", tolerance: 1e-6
) {
  let count = 1 << 20
  @Sendable func filled(_ seed: UInt64) -> FloatBuffer {
    var stream = RandomStream(seed: seed, purpose: .sampling)
    let buffer = FloatBuffer(count: count)
    for index in 0..<count { buffer[index] = Float(stream.normal()) }
    return buffer
  }
  let (start, gradient) = (filled(11), filled(12))
  let (values, velocity, slope) = (FloatBuffer(count: count), FloatBuffer(count: count), FloatBuffer(count: count))
  let parameter = Parameter(name: "weight", shape: [1024, 1024])
  parameter.gradient.pointer.update(from: gradient.pointer, count: count)
  // Every call starts from the same weights at rest, so that calls can be compared; the copy is part of each rung.
  @Sendable func reset(_ target: FloatBuffer) { target.pointer.update(from: start.pointer, count: count) }
  return [
    .kernel(
      "a pass for each operation",
      {
        reset(values)
        velocity.clear()
        for index in 0..<count { slope.pointer[index] = 1e-4 * values.pointer[index] }
        for index in 0..<count { slope.pointer[index] += gradient.pointer[index] }
        for index in 0..<count { velocity.pointer[index] *= 0.9 }
        for index in 0..<count { velocity.pointer[index] += slope.pointer[index] }
        for index in 0..<count { values.pointer[index] -= 0.1 * velocity.pointer[index] }
      }
    ) { values.elements },
    .kernel(
      "one pass",
      {
        reset(parameter.values)
        SGD(parameters: [parameter], momentum: 0.9, weightDecay: 1e-4, workers: Workers(threads: 1)).step(rate: 0.1)
      }
    ) { parameter.values.elements },
  ]
}
