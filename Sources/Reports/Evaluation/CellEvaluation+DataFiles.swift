import Figures
import Foundation
import Rows
import Specifications

extension CellEvaluation {
  /// The bytes of a file of the report's folder, noted as an input of the cell.
  private func read(_ path: String) throws(ReportFolder.Refusal) -> Data {
    let data = try folder.data(path)
    inputs.note(InputFile(path: path, data))
    return data
  }

  /// A PNG file of the report's folder.
  func picture(_ path: String) -> Result<PixelGrid, ReportFolder.Refusal> {
    do throws(ReportFolder.Refusal) {
      if let image = PixelGrid(png: try read(path)) { return .success(image) }
      return .failure(Self.noPNG(path))
    } catch {
      return .failure(error)
    }
  }

  /// What is said of a file that holds no picture.
  static func noPNG(_ path: String) -> ReportFolder.Refusal {
    let side = PixelGrid.largestSide
    let isOfOtherKind = ["jpg", "jpeg", "gif", "svg", "webp", "pdf", "eps", "tif", "tiff", "bmp"].contains {
      path.lowercased().hasSuffix(".\($0)")
    }
    return .init(
      message: "`\(path)` is no PNG image of at most \(side) x \(side) pixels",
      hint: isOfOtherKind ? "only PNG pictures are shown: save it as one" : nil)
  }

  /// The rows of a file of the report's folder; errors are reported at the cell's key.
  func dataFile(_ path: String, at position: SourcePosition, _ findings: DiagnosticCollector) -> Frame? {
    do throws(ReportFolder.Refusal) {
      return DataFile.frame(try read(path), path: path, findings, at: position)
    } catch {
      findings.report(error.message, at: position, path: "file", hint: error.hint)
      return nil
    }
  }
}
