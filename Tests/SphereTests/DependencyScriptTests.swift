import Foundation
import TestSupport
import Testing

/// `scripts/install-dependencies` on a system of stand-ins: no package is installed, and apt-get only notes what it is asked.
@Suite struct DependencyScriptTests {
  private static let loaderError =
    "swift: error while loading shared libraries: libncurses.so.6: cannot open shared object file: No such file or directory"

  /// The script's outcome where `programs` come first on the path.
  private func outcome(_ programs: [String: String]) throws -> (status: Int32, errors: String, asked: String) {
    try withTemporaryFolder { folder in
      for (name, body) in programs {
        let file = folder.appendingPathComponent(name)
        try Data("#!/bin/sh\n\(body)\n".utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
      }
      let script = repositoryFolder.appendingPathComponent("scripts/install-dependencies").path
      let installation = try runProgram(
        "/bin/bash", [script], environment: ["PATH": "\(folder.path):/usr/bin:/bin", "FAKES": folder.path])
      let asked = try? String(contentsOf: folder.appendingPathComponent("asked.txt"), encoding: .utf8)
      return (installation.status, installation.errors, asked ?? "")
    }
  }

  private let bare = [
    "dpkg-query": "exit 1", "sudo": "exec \"$@\"", "apt-get": "echo \"$@\" >> \"$FAKES/asked.txt\"",
    // Starts only once the libraries are there.
    "swift": "grep -qs libncurses6 \"$FAKES/asked.txt\" && exit 0; echo '\(loaderError)' >&2; exit 127",
  ]

  @Test func `a bare system gets the toolchain's own libraries before swift is called`() throws {
    let found = try outcome(bare)
    #expect(found.status == 0, "\(found.errors)")
    #expect(!found.errors.contains("error while loading"))
    for package in [
      "libcurl4", "libxml2", "libedit2", "libsqlite3-0", "libc6-dev", "libstdc++-12-dev", "binutils", "gcc", "git",
    ] {
      #expect(
        found.asked.split(whereSeparator: \.isWhitespace).contains(Substring(package)), "\(package) is not asked for")
    }
  }

  @Test func `a toolchain that cannot start is told apart from one that is missing`() throws {
    var programs = bare
    programs["swift"] = "echo '\(Self.loaderError)' >&2; exit 127"
    let broken = try outcome(programs)
    #expect(broken.status == 1)
    #expect(
      broken.errors.contains("does not start, though the packages it needs on Debian 12 are installed:\n  swift: error")
    )
    #expect(broken.errors.contains("libncurses.so.6"))
    programs["apt-get"] = "echo 'no network' >&2; exit 100"
    let offline = try outcome(programs)
    #expect(offline.status == 1 && offline.errors.contains("no network") && offline.errors.contains("apt-get failed"))
    guard !FileManager.default.fileExists(atPath: "/usr/bin/swift") else { return }
    programs["swift"] = nil
    let missing = try outcome(programs)
    #expect(missing.status == 1 && missing.asked.isEmpty)
    #expect(missing.errors.contains("no 'swift' on the PATH"))
  }
}
