import Foundation
import Networks
import Tensors

/// Times a training step of a residual network (forward, backward of a linear function, SGD), and its parts.
func benchResNet(_ arguments: [String]) throws {
  guard let architecture = ResNetArchitecture.all.first(where: { $0.name == arguments.first }) else {
    throw ResNetBenchError.unknownNetwork(arguments.first ?? "nothing")
  }
  func number(_ index: Int, _ value: Int) -> Int { index < arguments.count ? Int(arguments[index]) ?? value : value }
  let (size, count, steps) = (number(1, 64), max(1, number(2, 64)), max(1, number(3, 5)))
  let stemName = arguments.count > 4 ? arguments[4] : ResNetStem.imagenet.rawValue
  guard let stem = ResNetStem(rawValue: stemName) else { throw ResNetBenchError.unknownStem(stemName) }
  let workers = Workers(threads: max(1, number(5, ProcessInfo.processInfo.activeProcessorCount)))
  let encoder = try ResNet(
    architecture, inputSize: size, dimension: 128, stem: stem, seed: 0, workers: workers)
  let optimizer = SGD(parameters: encoder.parameters, momentum: 0.9, weightDecay: 1e-4, workers: workers)
  let images = FloatBuffer(count: count * size * size * 3)
  var stream = RandomStream(seed: 1, purpose: .sampling)
  for index in 0..<images.count { images.pointer[index] = Float(stream.normal()) }
  let direction = Matrix(
    rows: count, columns: 128, elements: (0..<count * 128).map { _ in Float(stream.normal()) })

  var phases = [[Double]](repeating: [], count: 3)
  var totals: [Double] = []
  for step in 0...steps {
    var marks = [now()]
    _ = encoder.forward(images, count: count, training: true)
    marks.append(now())
    encoder.backward(direction)
    marks.append(now())
    optimizer.step(rate: 0.03)
    marks.append(now())
    guard step > 0 else { continue }
    for phase in 0..<3 { phases[phase].append(marks[phase + 1] - marks[phase]) }
    totals.append(marks[3] - marks[0])
  }
  let seconds = median(totals)
  Measurement(
    name: "resnet", seconds: seconds, perSecond: Double(count) / seconds,
    fields: [
      ("size", Double(size)), ("images", Double(count)), ("depth", architecture == .resNet18 ? 18 : 50),
      ("cifar", stem == .cifar ? 1 : 0), ("threads", Double(workers.threads)), ("least_seconds", totals.min() ?? 0),
    ] + zip(["forward", "backward", "optimizer"], phases).map { ("\($0)_seconds", median($1)) }
  ).report()
}

/// Why the bench cannot start.
private enum ResNetBenchError: Error, CustomStringConvertible {
  case unknownNetwork(String)
  case unknownStem(String)

  var description: String {
    switch self {
    case .unknownNetwork(let name):
      "unknown network: \(name) (known: \(ResNetArchitecture.all.map(\.name).joined(separator: ", ")))"
    case .unknownStem(let name):
      "unknown stem: \(name) (known: \(ResNetStem.allCases.map(\.rawValue).joined(separator: ", ")))"
    }
  }
}
