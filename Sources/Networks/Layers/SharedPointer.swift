/// A pointer to what tasks only read.
struct SharedPointer: @unchecked Sendable {
  let pointer: UnsafePointer<Float>

  init(_ pointer: UnsafePointer<Float>) { self.pointer = pointer }
}

/// A pointer that tasks may share because each writes its own part.
struct SharedMutablePointer: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>

  init(_ pointer: UnsafeMutablePointer<Float>) { self.pointer = pointer }
}
