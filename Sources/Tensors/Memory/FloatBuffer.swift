import Foundation

/// A fixed block of single-precision memory, zeroed and aligned to 64 bytes, for weights, activations and scratch.
///
/// It does no locking: tasks that share one write disjoint parts. `slack` floats (64) are behind the last element, so that a vector
/// load or store that starts inside the buffer never leaves it.
public final class FloatBuffer: @unchecked Sendable {
  /// The number of elements.
  public let count: Int
  /// The first element; valid while the buffer is referenced, which the use of its pointer alone does not see to.
  public let pointer: UnsafeMutablePointer<Float>
  private let memory: UnsafeMutableRawPointer

  /// Allocates `count` zeros.
  public init(count: Int) {
    precondition(count >= 0, "a buffer cannot hold \(count) elements")
    let bytes = (count + 64) * MemoryLayout<Float>.stride
    memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    pointer = memory.bindMemory(to: Float.self, capacity: count + 64)
    self.count = count
  }

  deinit { memory.deallocate() }

  /// The element at `index`, which is checked.
  public subscript(index: Int) -> Float {
    get {
      precondition(index >= 0 && index < count, "index \(index) of a buffer of \(count)")
      return pointer[index]
    }
    set {
      precondition(index >= 0 && index < count, "index \(index) of a buffer of \(count)")
      pointer[index] = newValue
    }
  }

  /// Sets every element to zero.
  public func clear() { pointer.update(repeating: 0, count: count) }

  /// The elements, copied.
  public var elements: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
}

/// Memory that grows to the largest size asked of it and is used again.
public final class ReusableBuffer: @unchecked Sendable {
  private var buffer = FloatBuffer(count: 0)

  /// An empty buffer.
  public init() {}

  /// The first element of what was reserved last.
  public var pointer: UnsafeMutablePointer<Float> { buffer.pointer }

  /// Makes room for `count` floats; growing forgets the contents and zeroes them.
  public func reserve(_ count: Int) {
    if count > buffer.count { buffer = FloatBuffer(count: count) }
  }
}
