import Foundation
import Networks
import Tensors

/// Times a training step of the depth predictor: forward, mean squared error, backward, Adam.
func benchDepth(_ arguments: [String]) throws {
  func number(_ index: Int, _ value: Int) -> Int { index < arguments.count ? Int(arguments[index]) ?? value : value }
  let (channels, mapSide, side) = (number(0, 384), number(1, 15), number(2, 64))
  let (count, steps) = (max(1, number(3, 32)), max(1, number(4, 5)))
  let workers = Workers(threads: max(1, number(5, ProcessInfo.processInfo.activeProcessorCount)))
  let plan = try DepthPredictor.Plan(channels: channels, mapSide: mapSide, side: side)
  let training = DepthTraining(
    DepthPredictor(plan, seed: 0, workers: workers),
    settings: DepthTraining.Settings(epochs: 1, batch: count, rate: 0.003, decay: 0.2, decayAt: []), seed: 0,
    workers: workers)
  var stream = RandomStream(seed: 1, purpose: .sampling)
  let maps = Matrix(
    rows: count, columns: plan.features,
    elements: (0..<count * plan.features).map { _ in Float(max(stream.normal(), 0)) })
  let depths = Matrix(
    rows: count, columns: side * side, elements: (0..<count * side * side).map { _ in Float(stream.uniform(1, 9)) })
  var totals: [Double] = []
  for step in 0...steps {
    let start = now()
    training.step(features: maps, depths: depths, samples: Array(0..<count), rate: 0.003)
    if step > 0 { totals.append(now() - start) }
  }
  let seconds = median(totals)
  Measurement(
    name: "depth", seconds: seconds, perSecond: Double(count) / seconds,
    fields: [
      ("channels", Double(channels)), ("map", Double(mapSide)), ("size", Double(side)), ("images", Double(count)),
      ("threads", Double(workers.threads)), ("least_seconds", totals.min() ?? 0),
      ("gflops", 3 * plan.operations * Double(count) / seconds / 1e9),
    ]
  ).report()
}
