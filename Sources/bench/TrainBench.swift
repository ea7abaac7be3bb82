import Foundation
import Networks
import Tensors

/// Times a training step of the small AlexNet (forward, backward, SGD; alignment and uniformity), and its parts.
func benchTrain(_ arguments: [String]) throws {
  let bench = try EncoderBench(arguments)
  let (encoder, count) = (bench.encoder, bench.count)
  let loss = WeightedLoss([
    WeightedLoss.Term("align", weight: 1, loss: AlignmentLoss()),
    WeightedLoss.Term("uniform", weight: 1, loss: UniformityLoss()),
  ])
  let optimizer = SGD(parameters: encoder.parameters, momentum: 0.9, weightDecay: 1e-4, workers: bench.workers)
  var phases = [[Double]](repeating: [], count: 4)
  var totals: [Double] = []
  for step in 0...bench.steps {
    var marks = [now()]
    let features = encoder.forward(bench.images, count: count, training: true)
    marks.append(now())
    let value = loss.evaluate(
      x: features.rows(0..<count / 2), y: features.rows(count / 2..<count),
      key: BatchKey(seed: 0, epoch: 0, step: step), workers: bench.workers
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
  let seconds = median(totals)
  let operations = Double(count) * (3 * bench.work.all - bench.work.first)
  Measurement(
    name: "train", seconds: seconds, perSecond: Double(count) / seconds,
    fields: bench.fields + [("least_seconds", totals.min() ?? 0), ("gflops", operations / seconds * 1e-9)]
      + zip(["forward", "loss", "backward", "optimizer"], phases).map { ("\($0)_seconds", median($1)) }
  ).report()
}

/// Times a forward pass with running statistics.
func benchEncode(_ arguments: [String]) throws {
  let bench = try EncoderBench(arguments)
  var times: [Double] = []
  for step in 0...bench.steps {
    let start = now()
    _ = bench.encoder.forward(bench.images, count: bench.count, training: false)
    if step > 0 { times.append(now() - start) }
  }
  let seconds = median(times)
  Measurement(
    name: "encode", seconds: seconds, perSecond: Double(bench.count) / seconds,
    fields: bench.fields + [("gflops", Double(bench.count) * bench.work.all / seconds * 1e-9)]
  ).report()
}

/// Times products of matrices on all threads, by OpenBLAS and by sphere's own kernel.
///
/// The other benches' `gflops` can be compared with the greater one; which that is depends on the processor.
func benchPeak(_ arguments: [String]) {
  let threads = max(1, arguments.first.flatMap(Int.init) ?? ProcessInfo.processInfo.activeProcessorCount)
  let side = 1008
  let operands = (0..<threads).map { _ in (0..<3).map { _ in FloatBuffer(count: side * side) } }
  for buffers in operands { for index in 0..<side * side { buffers[0].pointer[index] = Float(index % 7) } }
  func report(_ name: String, _ multiply: @Sendable (_ operands: [FloatBuffer]) -> Void) {
    let seconds = leastSeconds { Workers(threads: threads).forEach(threads) { multiply(operands[$0]) } }
    let operations = Double(threads) * 2 * Double(side * side * side)
    Measurement(
      name: "peak, \(name)", seconds: seconds, perSecond: Double(threads) / seconds,
      fields: [("threads", Double(threads)), ("gflops", operations / seconds * 1e-9)]
    ).report()
  }
  report("OpenBLAS") { matrices in
    openBLASProduct(
      side, side, side, MatrixFactor(matrices[0].pointer, stride: side),
      MatrixFactor(matrices[1].pointer, stride: side),
      into: matrices[2].pointer, stride: side)
  }
  report("blocks in registers") { matrices in
    product(
      rows: side, columns: side, inner: side, MatrixFactor(matrices[0].pointer, stride: side),
      MatrixFactor(matrices[1].pointer, stride: side), into: matrices[2].pointer, stride: side)
  }
}

/// What both benches need, from SIZE WIDTH PAIRS [STEPS [THREADS [DIMENSION]]].
private struct EncoderBench {
  let encoder: any ImageEncoder
  let images: FloatBuffer
  let workers: Workers
  let count: Int
  let steps: Int
  /// The arguments, for the output.
  let fields: [(String, Double)]
  /// The operations of a forward pass of an image by direct convolution.
  let work: (first: Double, all: Double)

  init(_ arguments: [String]) throws {
    func number(_ index: Int, _ value: Double) -> Double {
      index < arguments.count ? Double(arguments[index]) ?? value : value
    }
    let (size, width) = (Int(number(0, 32)), number(1, 0.25))
    count = 2 * max(1, Int(number(2, 128)))
    steps = max(1, Int(number(3, 5)))
    workers = Workers(threads: max(1, Int(number(4, Double(ProcessInfo.processInfo.activeProcessorCount)))))
    let dimension = max(1, Int(number(5, 128)))
    let plan = try SmallAlexNet.Plan(inputSize: size, width: width, dimension: dimension)
    encoder = SmallAlexNet(plan, seed: 0, workers: workers)
    images = FloatBuffer(count: count * size * size * 3)
    var stream = RandomStream(seed: 1, purpose: .sampling)
    for index in 0..<images.count { images.pointer[index] = Float(stream.normal()) }
    fields = [
      ("size", Double(size)), ("width", width), ("pairs", Double(count / 2)), ("dimension", Double(dimension)),
      ("threads", Double(workers.threads)),
    ]
    let cost = plan.cost
    work = (cost.layers.first?.operations ?? 0, cost.operations)
  }
}
