// Rows of a product's block, held in registers: whole vectors, and half a vector where the columns end with one.

/// A row of 8 to 48 numbers, which reads and writes no others.
protocol PanelRow {
  init(_ pointer: UnsafePointer<Float>)
  init()
  mutating func add(_ factor: Float, _ other: Self)
  func store(_ pointer: UnsafeMutablePointer<Float>)
}

/// Half a vector.
private typealias Half = SIMD8<Float>

extension UnsafePointer where Pointee == Float {
  @inline(__always)
  fileprivate func half(_ offset: Int) -> Half { UnsafeRawPointer(self + offset).loadUnaligned(as: Half.self) }
}

extension UnsafeMutablePointer where Pointee == Float {
  @inline(__always)
  fileprivate func store(_ value: Half, _ offset: Int) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: value, as: Half.self)
  }
}

struct PanelRow48: PanelRow {
  private var x: Vector
  private var y: Vector
  private var z: Vector

  @inline(__always) init() {
    x = Vector()
    y = Vector()
    z = Vector()
  }
  @inline(__always) init(_ pointer: UnsafePointer<Float>) {
    x = pointer.vector(0)
    y = pointer.vector(16)
    z = pointer.vector(32)
  }
  /// Three vectors that are apart.
  @inline(__always) init(_ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, _ third: UnsafePointer<Float>) {
    x = first.vector(0)
    y = second.vector(0)
    z = third.vector(0)
  }
  @inline(__always) mutating func add(_ factor: Float, _ other: PanelRow48) {
    let factors = Vector(repeating: factor)
    x = x.addingProduct(factors, other.x)
    y = y.addingProduct(factors, other.y)
    z = z.addingProduct(factors, other.z)
  }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) {
    pointer.store(x, 0)
    pointer.store(y, 16)
    pointer.store(z, 32)
  }
}

struct PanelRow40: PanelRow {
  private var x: Vector
  private var y: Vector
  private var z: Half

  @inline(__always) init() {
    x = Vector()
    y = Vector()
    z = Half()
  }
  @inline(__always) init(_ pointer: UnsafePointer<Float>) {
    x = pointer.vector(0)
    y = pointer.vector(16)
    z = pointer.half(32)
  }
  @inline(__always) mutating func add(_ factor: Float, _ other: PanelRow40) {
    let factors = Vector(repeating: factor)
    x = x.addingProduct(factors, other.x)
    y = y.addingProduct(factors, other.y)
    z = z.addingProduct(Half(repeating: factor), other.z)
  }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) {
    pointer.store(x, 0)
    pointer.store(y, 16)
    pointer.store(z, 32)
  }
}

struct PanelRow32: PanelRow {
  private var x: Vector
  private var y: Vector

  @inline(__always) init() {
    x = Vector()
    y = Vector()
  }
  @inline(__always) init(_ pointer: UnsafePointer<Float>) {
    x = pointer.vector(0)
    y = pointer.vector(16)
  }
  @inline(__always) mutating func add(_ factor: Float, _ other: PanelRow32) {
    let factors = Vector(repeating: factor)
    x = x.addingProduct(factors, other.x)
    y = y.addingProduct(factors, other.y)
  }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) {
    pointer.store(x, 0)
    pointer.store(y, 16)
  }
}

struct PanelRow24: PanelRow {
  private var x: Vector
  private var y: Half

  @inline(__always) init() {
    x = Vector()
    y = Half()
  }
  @inline(__always) init(_ pointer: UnsafePointer<Float>) {
    x = pointer.vector(0)
    y = pointer.half(16)
  }
  @inline(__always) mutating func add(_ factor: Float, _ other: PanelRow24) {
    x = x.addingProduct(Vector(repeating: factor), other.x)
    y = y.addingProduct(Half(repeating: factor), other.y)
  }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) {
    pointer.store(x, 0)
    pointer.store(y, 16)
  }
}

struct PanelRow16: PanelRow {
  private var x: Vector

  @inline(__always) init() { x = Vector() }
  @inline(__always) init(_ pointer: UnsafePointer<Float>) { x = pointer.vector(0) }
  @inline(__always) mutating func add(_ factor: Float, _ other: PanelRow16) {
    x = x.addingProduct(Vector(repeating: factor), other.x)
  }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) { pointer.store(x, 0) }
}

struct PanelRow8: PanelRow {
  private var x: Half

  @inline(__always) init() { x = Half() }
  @inline(__always) init(_ pointer: UnsafePointer<Float>) { x = pointer.half(0) }
  @inline(__always) mutating func add(_ factor: Float, _ other: PanelRow8) {
    x = x.addingProduct(Half(repeating: factor), other.x)
  }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) { pointer.store(x, 0) }
}
