import Rows
import Storage

/// The parameters of the runs of all sides with one numbering of keys and values.
struct CommonParameters {
  /// A run's parameters, sorted by key.
  typealias Signature = [StoreRuns.Parameter]

  /// The dotted keys.
  private(set) var keys: [String] = []
  /// The values.
  private(set) var values: [Value] = []
  /// The parameters of each run of each side, without the seed.
  private(set) var signatures: [[Signature]] = []

  init(_ sides: [StoreRuns]) {
    var keyPlaces: [String: Int32] = [:]
    var valuePlaces: [Value: Int32] = [:]
    for side in sides {
      var keyMap: [Int32] = []
      for key in side.keys {
        if keyPlaces[key] == nil {
          keyPlaces[key] = Int32(keys.count)
          keys.append(key)
        }
        keyMap.append(keyPlaces[key] ?? 0)
      }
      var valueMap: [Int32] = []
      for value in side.values {
        // 2 and 2.0 are the same number, whichever program wrote it.
        let same = value.double.flatMap { Int(exactly: $0) }.map { Value.integer($0) } ?? value
        if valuePlaces[same] == nil {
          valuePlaces[same] = Int32(values.count)
          values.append(same)
        }
        valueMap.append(valuePlaces[same] ?? 0)
      }
      let seed = keyPlaces["seed"]
      signatures.append(
        side.runs.map { run in
          var signature: Signature = []
          signature.reserveCapacity(run.parameters.count)
          for parameter in run.parameters {
            let key = keyMap[Int(parameter.key)]
            guard key != seed else { continue }
            signature.append(StoreRuns.Parameter(key: key, value: valueMap[Int(parameter.value)]))
          }
          // Sides may have numbered the keys in other orders.
          signature.sort { $0.key < $1.key }
          return signature
        })
    }
  }

  /// The values of each key in some configurations; none where a key has no effect on any.
  static func values(in signatures: some Sequence<Signature>) -> [Int32: Set<Int32>] {
    var result: [Int32: Set<Int32>] = [:]
    for parameter in signatures.joined() { result[parameter.key, default: []].insert(parameter.value) }
    return result
  }
}
