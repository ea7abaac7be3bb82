/// Places for the results of tasks: each task of `Workers` writes its own.
final class TaskResults<Element: Sendable>: @unchecked Sendable {
  /// The number of places.
  let count: Int
  private let base: UnsafeMutablePointer<Element>

  /// `count` places that hold `initial`.
  init(count: Int, _ initial: Element) {
    self.count = count
    base = UnsafeMutablePointer<Element>.allocate(capacity: max(count, 1))
    base.initialize(repeating: initial, count: count)
  }

  deinit {
    base.deinitialize(count: count)
    base.deallocate()
  }

  /// One place.
  subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count, "place \(index) of \(count)")
      return base[index]
    }
    set {
      precondition(index >= 0 && index < count, "place \(index) of \(count)")
      base[index] = newValue
    }
  }

  /// The results, in order.
  var elements: [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
