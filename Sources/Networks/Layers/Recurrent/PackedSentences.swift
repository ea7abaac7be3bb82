/// A batch of sentences in the order in which a recurrent layer goes through it: step by step, the longest sentences first, so that
/// those that have not ended are always the first rows.
struct PackedSentences {
  /// The sentence of the batch at each place, by length.
  let order: [Int]
  /// The number of sentences that have a word at each step.
  let active: [Int]
  /// The packed row at which each step begins; one more than steps.
  let offsets: [Int]
  /// The words of the batch, each once, in the order of their first occurrence.
  let distinct: [Int32]
  /// Of each packed row, the place in `distinct` of its word, reading forwards.
  let forward: [Int32]
  /// The same reading backwards: step 0 is the last word.
  let backward: [Int32]

  /// The number of sentences.
  var count: Int { order.count }
  /// The number of packed rows: of words.
  var rows: Int { offsets[offsets.count - 1] }

  /// - Parameter wordCount: Word numbers must be below it.
  init(_ batch: SentenceBatch, wordCount: Int) {
    let lengths = (0..<batch.count).map { batch.starts[$0 + 1] - batch.starts[$0] }
    precondition(lengths.allSatisfy { $0 > 0 }, "a sentence without words")
    order = lengths.indices.sorted { (-lengths[$0], $0) < (-lengths[$1], $1) }
    let longest = order.first.map { lengths[$0] } ?? 0
    var active = [Int](repeating: 0, count: longest)
    for length in lengths { active[length - 1] += 1 }
    for step in active.indices.dropLast().reversed() { active[step] += active[step + 1] }
    self.active = active
    offsets = active.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    var places = [Int32](repeating: -1, count: wordCount)
    var distinct: [Int32] = []
    let words = batch.words.map { word -> Int32 in
      precondition(word >= 0 && Int(word) < wordCount, "word \(word) of \(wordCount)")
      if places[Int(word)] < 0 {
        places[Int(word)] = Int32(distinct.count)
        distinct.append(word)
      }
      return places[Int(word)]
    }
    self.distinct = distinct
    var forward: [Int32] = []
    var backward: [Int32] = []
    forward.reserveCapacity(words.count)
    backward.reserveCapacity(words.count)
    for (step, count) in active.enumerated() {
      for place in 0..<count {
        let sentence = order[place]
        forward.append(words[batch.starts[sentence] + step])
        backward.append(words[batch.starts[sentence + 1] - 1 - step])
      }
    }
    (self.forward, self.backward) = (forward, backward)
  }
}
