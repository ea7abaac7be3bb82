import Experiments

extension Vocabulary {
  /// Everything that this program can train, view and measure: the lists at the doors of the families' folders.
  public static let standard = Vocabulary(
    dataSets: dataFamilies, encoders: encoderFamilies, losses: lossFamilies, methods: methodFamilies,
    evaluators: evaluatorFamilies)
}
