extension CommandDescription {
  /// `sphere run`, for people.
  static let run = CommandDescription(
    name: "run",
    abstract: "Run an experiment: every run of it that is not yet in the store.",
    discussion: [
      "All errors in the file and all missing data sets are reported before anything starts. Each run is stored in one "
        + "transaction when it ends. Finished and diverged runs are not repeated; interrupted runs are, and failed ones with "
        + "--retry-failed. So the same command resumes the experiment.",
      "A run that was interrupted, or killed at any moment, resumes from the last state that it saved (in "
        + "checkpoints/unfinished beside the store, at the end of an epoch and at least every minute). Its weights and rows "
        + "are the same as without the interruption, with any number of threads. Its evaluation starts again from the "
        + "beginning. Several processes that are given the same command share the runs.",
      "With --dry-run, runs whose data are missing are listed by the size of the official release; the exit status is then 1.",
      "Overrides follow Hydra: 'loss.uniform.t=2' sets a value, 'loss.uniform.t=1,2,4' and 'seeds=range(0,5)' sweep it.",
    ],
    operands: [
      Operand(name: "EXPERIMENT.yaml", help: "The experiment.", isOptional: true),
      Operand(name: "KEY=VALUE", help: "Values that replace those of the file.", isOptional: true, repeats: true),
    ],
    options: [
      Option(name: "reference", help: "Print the reference of all keys of experiment files instead."),
      Option(name: "set", short: "S", value: "KEY=VALUE", help: "An override, as above.", repeats: true),
      Option(
        name: "profile", short: "p", value: "PROFILE",
        help: "The profile of the file to use (default: quick where there is one; none: the file without a profile)."),
      .store, .data,
      Option(
        name: "jobs", short: "j", value: "N",
        help:
          "The runs at a time (default: auto; where networks are small, as many as there are cores and "
          + "memory allows, which is faster than several threads in one run; else 1)."),
      Option(
        name: "threads", value: "N",
        help: "The threads of each run (default: the cores divided by the jobs). Results do not depend on it."),
      Option(
        name: "memory", value: "GB",
        help:
          "The memory that all runs together may take (default: what the machine has left). A run that needs more is "
          + "refused before anything starts."),
      Option(
        name: "engine", value: "ENGINE", help: "What runs them: local, this machine.", choices: ["local"]
      ),
      Option(
        name: "save-every", value: "SECONDS",
        help: "Save the state of a run under way at least so often (default: 60; 0: after every step)."),
      Option(
        name: "dry-run", short: "n",
        help: "List the runs with their estimated time, what data are missing, and do nothing."),
      Option(name: "retry-failed", help: "Run failed runs again."),
      Option(name: "fail-fast", help: "Stop at the first run that fails."),
      Option(name: "quiet", short: "q", help: "No progress; only what went wrong, and the results."),
      .json, .csv,
    ],
    examples: [
      Example(commandLine: "sphere run --reference", meaning: "every key with its default, its limits and its meaning"),
      Example(
        commandLine: "sphere run experiments/circle.yaml --dry-run", meaning: "what would be done, and for how long"),
      Example(
        commandLine: "sphere run experiments/circle.yaml -p paper --dry-run",
        meaning: "what the paper's settings would cost; its data need not be there"),
      Example(commandLine: "sphere run experiments/circle.yaml", meaning: "the quick profile into results.sqlite"),
      Example(
        commandLine: "sphere run experiments/circle.yaml -p laptop --data ~/data -j 2",
        meaning: "real images, two runs at a time"),
      Example(
        commandLine: "sphere run experiments/stl10.yaml loss.uniform.t=1,2,4 seeds=range(0,3)",
        meaning: "every run with three values of t and three seeds"),
    ])
}
