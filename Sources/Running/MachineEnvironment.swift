import COpenBLAS
import Experiments
import Foundation

/// What is recorded of the machine, the program and the repository that holds a file.
public func captureEnvironment(of file: URL, threads: Int) -> RunEnvironment {
  let folder = file.deletingLastPathComponent()
  let revision = git(["rev-parse", "HEAD"], in: folder).trimmingCharacters(in: .whitespacesAndNewlines)
  return RunEnvironment(
    gitRevision: revision, gitPatch: revision.isEmpty ? "" : git(["diff", "--no-ext-diff", "HEAD"], in: folder),
    compiler: compilerVersion, cpu: cpuModel(), blas: blasVersion(), threads: threads, system: systemVersion())
}

/// The compiler of this binary; Swift offers no more than comparisons with it.
private let compilerVersion: String = {
  #if compiler(>=6.5)
    "Swift 6.5 or later"
  #elseif compiler(>=6.4)
    "Swift 6.4"
  #elseif compiler(>=6.3)
    "Swift 6.3"
  #elseif compiler(>=6.2)
    "Swift 6.2"
  #else
    "Swift 6"
  #endif
}()

/// What git prints, empty when it fails or is not installed.
private func git(_ arguments: [String], in folder: URL) -> String {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["git", "-C", folder.path] + arguments
  let output = Pipe()
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  do { try process.run() } catch { return "" }
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : ""
}

private func cpuModel() -> String {
  let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
  for line in text.split(separator: "\n") {
    let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    if parts.count == 2, parts[0] == "model name" { return parts[1] }
  }
  return machine().hardware
}

/// `OpenBLAS 0.3.21 Haswell`: the version it was built as, and the kernels that it chose for this CPU.
private func blasVersion() -> String {
  guard let configuration = openblas_get_config() else { return "" }
  let version = String(cString: configuration).split(separator: " ").prefix(2).joined(separator: " ")
  guard let core = openblas_get_corename() else { return version }
  return "\(version) \(String(cString: core))"
}

private func systemVersion() -> String {
  let text = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
  let name = text.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
    .map { $0.dropFirst("PRETTY_NAME=".count).trimmingCharacters(in: ["\""]) }
  let (kernel, hardware) = machine()
  return [name, kernel, hardware].compactMap(\.self).joined(separator: ", ")
}

private func machine() -> (kernel: String, hardware: String) {
  var names = utsname()
  guard uname(&names) == 0 else { return ("", "") }
  func text<Field>(_ field: Field) -> String {
    withUnsafeBytes(of: field) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
  }
  return ("\(text(names.sysname)) \(text(names.release))", text(names.machine))
}
