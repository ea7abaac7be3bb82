import Storage

extension StoreRuns {
  /// What each run measured in the end, by its full id and a text that only one metric has.
  var finalValues: [String: [String: Double]] {
    let names = metrics.map { metric in
      "\(metric.name) \(metric.method) \(metric.split) \(metric.layer) \(metric.parameter.map { "\($0)" } ?? "")"
    }
    var result: [String: [String: Double]] = [:]
    for run in runs {
      var values: [String: Double] = [:]
      for number in run.numbers where number.epoch == 0 && !number.value.isNaN {
        values[names[Int(number.metric)]] = number.value
      }
      result[run.id] = values
    }
    return result
  }
}
