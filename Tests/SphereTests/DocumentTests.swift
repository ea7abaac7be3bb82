import Foundation
import TestSupport
import Testing

/// What the documents at the top name exists: files, types, commands.
@Suite struct DocumentTests {
  static let documents = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "experiments/README.md"]

  @Test(arguments: documents) func pathsThatADocumentNamesExist(document: String) throws {
    let files = try sourceFiles()
    let names = Set(files.map(\.lastPathComponent))
    for word in try codeWords(of: document) where !word.contains("NAME") && !word.contains("*") {
      let path = word.split(separator: ":").first.map(String.init) ?? word
      let tops = ["Sources/", "Tests/", "scripts/", "reports/", "experiments/", ".ci/"]
      if tops.contains(where: path.hasPrefix) {
        // `reports/paper/` and the like are made by the program.
        let isMade = path.hasPrefix("reports/") && !path.contains(".")
        #expect(isMade || exists(path), "\(document): \(word)")
      } else if path.hasSuffix(".swift"), !path.contains("/") {
        #expect(names.contains(path) || exists(path), "\(document): \(word)")
      }
    }
  }

  @Test(arguments: ["ARCHITECTURE.md", "CONTRIBUTING.md"]) func typesThatADocumentNamesAreDeclared(document: String)
    throws
  {
    let declaration =
      /\b(?:struct|class|enum|protocol|actor|typealias|associatedtype|func|var|let|case)\s+`?([A-Za-z_]\w*)/
    var declared = Set<String>()
    for file in try sourceFiles() {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: declaration) { declared.insert(String(match.1)) }
    }
    let targets = try ["Sources", "Tests"].flatMap {
      try FileManager.default.contentsOfDirectory(atPath: repositoryFolder.appendingPathComponent($0).path)
    }
    for word in try codeWords(of: document) {
      guard let name = word.prefixMatch(of: /[A-Z][A-Za-z]+[a-z]\w*/)?.0, name.count == word.count else { continue }
      #expect(declared.contains(String(name)) || targets.contains(String(name)), "\(document): \(word)")
    }
  }

  @Test(arguments: documents) func commandsThatADocumentNamesAreKnown(document: String) throws {
    let help = try sphere("help").output
    let text = try String(contentsOf: repositoryFolder.appendingPathComponent(document), encoding: .utf8)
    for match in text.matches(of: /(?:^|`|\s\s\s)sphere ([a-z]+)/) {
      #expect(help.contains("\n  \(match.1) ") || match.1 == "help", "\(document): sphere \(match.1)")
    }
  }

  @Test(arguments: documents) func linksOfADocumentLeadSomewhere(document: String) throws {
    let file = repositoryFolder.appendingPathComponent(document)
    let text = try String(contentsOf: file, encoding: .utf8)
    for match in text.matches(of: /\]\(([^)#\s]+)/) where !match.1.contains("://") && !match.1.contains("NAME") {
      let target = file.deletingLastPathComponent().appendingPathComponent(String(match.1))
      #expect(FileManager.default.fileExists(atPath: target.path), "\(document): \(match.1)")
    }
  }

  private func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: repositoryFolder.appendingPathComponent(path).path)
  }

  /// The words between backticks that have no space in them.
  private func codeWords(of document: String) throws -> [String] {
    let text = try String(contentsOf: repositoryFolder.appendingPathComponent(document), encoding: .utf8)
    return text.matches(of: /`([^`\s]+)`/).map { String($0.1) }
  }

  private func sourceFiles() throws -> [URL] {
    let folder = repositoryFolder.appendingPathComponent("Sources")
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects ?? []
    return files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
  }
}
