import Foundation
import Networks
import Tensors

/// Times a training step of the small AlexNet (forward, backward, SGD; alignment and uniformity), and its parts.
///
/// Arguments: SIZE WIDTH PAIRS [STEPS [THREADS]]. Compare with PyTorch in turn on the same machine, medians of several steps.
func benchTrain(_ arguments: [String]) throws {
  let (encoder, images, workers, count, steps) = try encoderBench(arguments, defaultSteps: 5)
  let loss = WeightedLoss([
    WeightedLoss.Term(.align, weight: 1, loss: AlignmentLoss()),
    WeightedLoss.Term(.uniform, weight: 1, loss: UniformityLoss()),
  ])
  let optimizer = SGD(parameters: encoder.parameters, momentum: 0.9, weightDecay: 1e-4, workers: workers)
  var phases = [[Double]](repeating: [], count: 4)
  var totals: [Double] = []
  for step in 0...steps {
    var marks = [now()]
    let features = encoder.forward(images, count: count, training: true)
    marks.append(now())
    let value = loss.evaluate(
      x: features.rows(0..<count / 2), y: features.rows(count / 2..<count),
      key: BatchKey(seed: 0, epoch: 0, step: step), workers: workers
    ).total
    let gradient = Matrix(
      rows: count, columns: features.columns, elements: value.gradientX.elements + value.gradientY.elements)
    marks.append(now())
    encoder.backward(gradient)
    marks.append(now())
    optimizer.step(rate: 0.1)
    marks.append(now())
    guard step > 0 else { continue }
    for phase in 0..<4 { phases[phase].append(marks[phase + 1] - marks[phase]) }
    totals.append(marks[4] - marks[0])
  }
  let parts = zip(["forward", "loss", "backward", "optimiser"], phases).map { name, seconds in
    "\(name) \(milliseconds(median(seconds)))"
  }
  print("\(milliseconds(median(totals))) ms/step, \(rounded(Double(count) / median(totals))) views/s", terminator: "")
  print(" (fastest \(milliseconds(totals.min() ?? 0)); \(parts.joined(separator: ", ")))")
}

/// Times a forward pass with running statistics.
///
/// Arguments: SIZE WIDTH PAIRS [STEPS [THREADS]].
func benchEncode(_ arguments: [String]) throws {
  let (encoder, images, _, count, steps) = try encoderBench(arguments, defaultSteps: 5)
  var seconds: [Double] = []
  for step in 0...steps {
    let start = now()
    _ = encoder.forward(images, count: count, training: false)
    if step > 0 { seconds.append(now() - start) }
  }
  print("\(milliseconds(median(seconds))) ms/batch, \(rounded(Double(count) / median(seconds))) images/s")
}

/// What both benches need, from SIZE WIDTH PAIRS [STEPS [THREADS]].
private func encoderBench(
  _ arguments: [String], defaultSteps: Int
) throws -> (encoder: any Encoder, images: FloatBuffer, workers: Workers, count: Int, steps: Int) {
  func number(_ index: Int, _ value: Double) -> Double {
    index < arguments.count ? Double(arguments[index]) ?? value : value
  }
  let size = Int(number(0, 32))
  let count = 2 * max(1, Int(number(2, 128)))
  let steps = max(1, Int(number(3, Double(defaultSteps))))
  let workers = Workers(threads: max(1, Int(number(4, Double(ProcessInfo.processInfo.activeProcessorCount)))))
  let encoder = try makeEncoder(
    name: "small-alexnet", inputSize: size, width: number(1, 0.25), dimension: 128, seed: 0, workers: workers)
  let images = FloatBuffer(count: count * size * size * 3)
  var stream = RandomStream(seed: 1, purpose: .sampling)
  for index in 0..<images.count { images.pointer[index] = Float(stream.normal()) }
  return (encoder, images, workers, count, steps)
}

private func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }

private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

private func milliseconds(_ seconds: Double) -> String { String(format: "%.1f", seconds * 1e3) }

private func rounded(_ value: Double) -> String { String(format: "%.1f", value) }
