import Foundation
import Rows
import Statistics

/// `hypergeometric-limit`: 0F1(; a; z), which tends to 1 as a grows (figure 10).
///
/// Columns a, z, value and log; value is null where it exceeds the largest number.
struct HypergeometricLimitGenerator: Generator {
  static let name = "hypergeometric-limit"
  static let keys = ["a", "z"]

  var parameters: [Double]
  var arguments: [Double]

  init?(_ reader: CellReader) {
    let parameters = reader.argument("a", "the parameter, say {from: 1, to: 100}", within: 1e-6...1e9)
    let arguments = reader.argument("z", "the argument, say [1, 4]", within: 0...1e6)
    guard let parameters, let arguments, reader.checkRows(parameters.count * arguments.count) else { return nil }
    (self.parameters, self.arguments) = (parameters, arguments)
  }

  func frame() -> Frame {
    let rows = arguments.flatMap { z in parameters.map { a in (a: a, z: z, log: log0F1(a, z)) } }
    return Frame([
      ("a", Frame.numbers(rows.map(\.a))), ("z", Frame.numbers(rows.map(\.z))),
      ("value", Frame.numbers(rows.map { exp($0.log) })), ("log", Frame.numbers(rows.map(\.log))),
    ])
  }
}
