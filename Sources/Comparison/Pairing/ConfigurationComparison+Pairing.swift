import Foundation
import Rows
import Storage
import Tensors
import Texts

extension ConfigurationComparison {
  /// More values of a key are counted, not listed.
  private static let mostValues = 20

  /// What the cells of a pairing say of the sides' configurations.
  init(
    _ pairing: Pairing, _ parameters: CommonParameters, _ sides: [StoreRuns], shortNames: [(key: String, name: String)]
  ) {
    self.init()
    let namer = CellNamer(pairing, parameters, shortNames: shortNames)
    let workers = Workers(threads: ProcessInfo.processInfo.activeProcessorCount)
    let size = 64
    cells = Array(
      workers.map((pairing.cells.count + size - 1) / size) { part in
        pairing.cells[part * size..<min((part + 1) * size, pairing.cells.count)].map { cell in
          Self.cell(cell, namer, parameters, sides)
        }
      }.joined())
    unmatched = sides.indices.map { side in
      pairing.cells.count { !$0.isPaired && !$0.runs[side].isEmpty }
    }
    readKeys(pairing, parameters, sides)
  }

  private static func cell(
    _ cell: Pairing.Cell, _ namer: CellNamer, _ parameters: CommonParameters, _ sides: [StoreRuns]
  ) -> Cell {
    let side = cell.firstSide
    let ids = sides.indices.map { side in
      cell.runs[side].sorted { $0.key < $1.key }.map { sides[side].runs[$0.value].id }
    }
    let oldest = cell.runs[side].values.map { sides[side].runs[$0] }.min {
      ($0.startedSeconds, $0.id) < ($1.startedSeconds, $1.id)
    }
    return Cell(
      name: namer.name(of: cell), experiment: oldest?.experiment ?? "", runs: cell.runs.map(\.count), ids: ids,
      changedKeys: sides.indices.map { other in
        guard other != side, let base = cell.signatures[side], let its = cell.signatures[other] else { return [] }
        return differences(base, its).map { parameters.keys[Int($0)] }.sorted()
      })
  }

  /// The keys in which two configurations differ.
  private static func differences(
    _ first: CommonParameters.Signature, _ second: CommonParameters.Signature
  ) -> [Int32] {
    let before = Dictionary(uniqueKeysWithValues: first.map { ($0.key, $0.value) })
    let after = Dictionary(uniqueKeysWithValues: second.map { ($0.key, $0.value) })
    return Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
  }

  /// The keys whose values differ, and how many do not.
  ///
  /// Cells of the same configuration on all sides say nothing of what is set differently, unless there are no others.
  private mutating func readKeys(_ pairing: Pairing, _ parameters: CommonParameters, _ sides: [StoreRuns]) {
    let all = sides.indices.map { side in
      CommonParameters.values(in: pairing.cells.lazy.compactMap { $0.signatures[side] })
    }
    let changedInCells = Set(cells.flatMap { $0.changedKeys.joined() })
    for (place, name) in parameters.keys.enumerated() where name != "seed" {
      let key = Int32(place)
      let sets = all.map { $0[key] ?? [] }
      guard sets.contains(where: { $0 != sets[0] }) || changedInCells.contains(name) else {
        if sets.contains(where: { !$0.isEmpty }) { unchanged += 1 }
        continue
      }
      let texts = sets.map { set -> [String] in
        let sorted = set.map { parameters.values[Int($0)] }.sorted(by: Self.precedes).map(Self.text)
        guard sorted.count > Self.mostValues else { return sorted }
        return sorted.prefix(Self.mostValues - 1) + ["and \(sorted.count - Self.mostValues + 1) more"]
      }
      let separates = pairing.separatingKeys.contains(key) && changedInCells.contains(name)
      keys.append(Key(key: name, values: texts, separates: separates))
    }
    keys.sort { ($0.separates ? 0 : 1, $0.key) < ($1.separates ? 0 : 1, $1.key) }
  }

  /// Numbers by size, then texts.
  private static func precedes(_ first: Value, _ second: Value) -> Bool {
    switch (first.double, second.double) {
    case (let a?, let b?): a < b
    case (nil, nil): first.text < second.text
    case (let a, _): a != nil
    }
  }

  private static func text(_ value: Value) -> String {
    guard case .real(let number) = value else { return value.text }
    return significant(number, 6)
  }
}

/// Names cells by the keys in which they differ from each other.
private struct CellNamer {
  private let parameters: CommonParameters
  private let shortNames: [String: String]
  private let order: [String: Int]
  private var varying: [Int32] = []

  init(_ pairing: Pairing, _ parameters: CommonParameters, shortNames: [(key: String, name: String)]) {
    self.parameters = parameters
    self.shortNames = Dictionary(uniqueKeysWithValues: shortNames.map { ($0.key, $0.name) })
    order = Dictionary(uniqueKeysWithValues: shortNames.enumerated().map { ($1.key, $0) })
    var seen: [Int32: Set<Int32>] = [:]
    var counts: [Int32: Int] = [:]
    for cell in pairing.cells {
      for parameter in cell.signatures[cell.firstSide] ?? [] {
        seen[parameter.key, default: []].insert(parameter.value)
        counts[parameter.key, default: 0] += 1
      }
    }
    let all = pairing.cells.count
    varying = seen.filter { $0.value.count > 1 || counts[$0.key] != all }.map(\.key).sorted { rank($0) < rank($1) }
    // What separates the sides is said once for all cells.
    varying.removeAll { pairing.separatingKeys.contains($0) }
    let cells = pairing.cells.map { $0.signatures[$0.firstSide] ?? [] }
    let columns = Dictionary(
      uniqueKeysWithValues: varying.map { key in
        (key, cells.map { cell in cell.first { $0.key == key }?.value ?? -1 })
      })
    // Keys without which the cells are told apart as well only lengthen the names; those that are swept most often stay.
    func names(_ keys: [Int32]) -> Int {
      var distinct: Set<[Int32]> = []
      for cell in cells.indices { distinct.insert(keys.map { columns[$0]?[cell] ?? -1 }) }
      return distinct.count
    }
    let distinct = names(varying)
    for key in varying.reversed() {
      let rest = varying.filter { $0 != key }
      if names(rest) == distinct { varying = rest }
    }
  }

  /// Keys with a short name come first, in their order: they are what experiments sweep.
  private func rank(_ key: Int32) -> (Int, String) {
    let name = parameters.keys[Int(key)]
    return (order[name] ?? Int.max, name)
  }

  func name(of cell: Pairing.Cell) -> String {
    let signature = cell.signatures[cell.firstSide] ?? []
    return varying.compactMap { key -> String? in
      guard let parameter = signature.first(where: { $0.key == key }) else { return nil }
      let name = parameters.keys[Int(key)]
      let value = parameters.values[Int(parameter.value)]
      let text = value.double.map { significant($0, 4) } ?? value.text
      return "\(shortNames[name] ?? name)=\(text)"
    }.joined(separator: " ")
  }
}
