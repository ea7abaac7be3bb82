import Foundation
import Synchronization

/// A decoded picture, whole, in memory.
final class DecodedPicture: Sendable {
  let size: ImageSize
  private nonisolated(unsafe) let room: UnsafeMutablePointer<UInt8>  // written by the initialiser alone

  /// Decodes into new memory.
  init(_ size: ImageSize, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) {
    self.size = size
    room = .allocate(capacity: size.height * size.width * 3)
    fill(room)
  }

  deinit { room.deallocate() }

  /// Rows of RGB triples.
  var pixels: UnsafePointer<UInt8> { UnsafePointer(room) }
}

/// Decoded pictures within a limit of memory.
///
/// It fills up and then stays as it is: an epoch reads every picture once, so that a picture which makes room for another is missed
/// just as soon.
final class PictureCache: Sendable {
  /// A picture at one scale.
  struct Key: Hashable {
    var index: Int
    var shrink: Int
  }

  private struct State {
    var pictures: [Key: DecodedPicture] = [:]
    var left: Int
  }

  private let state: Mutex<State>

  /// What pictures may take unless told otherwise: an eighth of the machine's memory, at most 2 GiB.
  static let usualLimit = Int(min(ProcessInfo.processInfo.physicalMemory / 8, 2 << 30))

  /// An empty cache.
  ///
  /// - Parameter limit: The bytes of pixels that it may hold.
  init(limit: Int) { state = Mutex(State(left: limit)) }

  /// A picture; made, kept and returned where there is room for it; else nil.
  func picture(_ key: Key, size: ImageSize, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) -> DecodedPicture? {
    let bytes = size.height * size.width * 3
    let (found, hasRoom) = state.withLock { state -> (DecodedPicture?, Bool) in
      if let found = state.pictures[key] { return (found, false) }
      guard bytes <= state.left else { return (nil, false) }
      // Taken before the picture is there, so that threads together keep to the limit.
      state.left -= bytes
      return (nil, true)
    }
    guard hasRoom else { return found }
    let made = DecodedPicture(size, fill)
    return state.withLock { state in
      if let other = state.pictures[key] {
        state.left += bytes
        return other
      }
      state.pictures[key] = made
      return made
    }
  }

  /// Whether a picture is kept at any scale.
  func holds(_ index: Int) -> Bool {
    state.withLock { state in [1, 2, 4, 8].contains { state.pictures[Key(index: index, shrink: $0)] != nil } }
  }
}
