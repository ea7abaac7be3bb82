import Experiments
import Specifications
import Training

/// An experiment from a text.
func experiment(_ text: String) throws(Diagnostics) -> Experiment {
  try Experiment(parseYAML(text, file: "x.yaml"), name: "x", file: "x.yaml", vocabulary: .standard)
}

/// The errors of a text; empty where there are none.
func mistakes(_ text: String) -> String {
  do throws(Diagnostics) {
    _ = try experiment(text)
    return ""
  } catch { return error.description }
}

/// The errors of overrides; empty where there are none.
func mistakes(_ experiment: Experiment, profile: String = "", _ overrides: [String]) -> String {
  do throws(Diagnostics) {
    _ = try experiment.expand(profile: profile, overrides: overrides)
    return ""
  } catch { return error.description }
}
