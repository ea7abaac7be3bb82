import Figures
import Foundation
import Specifications

extension Evaluation {
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
      let side = PixelGrid.largestSide
      return .failure(.init(message: "`\(path)` is no PNG image of at most \(side) x \(side) pixels"))
    } catch {
      return .failure(error)
    }
  }

  /// The rows of a file of the report's folder; mistakes are reported at the cell's key.
  func dataFile(_ path: String, at position: SourcePosition, _ findings: DiagnosticCollector) -> Frame? {
    do throws(ReportFolder.Refusal) {
      return DataFile.frame(try read(path), path: path, findings, at: position)
    } catch {
      findings.report(error.message, at: position, path: "file", hint: error.hint)
      return nil
    }
  }
}
