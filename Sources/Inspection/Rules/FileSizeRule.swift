/// The file opens at once and does not burden the paper.
///
/// No venue names a limit for one figure; arXiv and conference systems limit whole papers to 10 to 50 MB.
struct FileSizeRule: Rule {
  let name = "file-size"
  private static let most = 5_000_000

  func findings(_ subject: Subject) -> [Finding] {
    guard subject.bytes > Self.most else { return [] }
    return [
      Finding(
        name, .warning, "the file has \(short((Double(subject.bytes) / 1e5).rounded() / 10)) MB",
        remedy: "draw layers of many marks as an image (rasterize in the figure's cell)")
    ]
  }
}
