/// The version of the program; results are kept apart by the numerics version, not by this.
public let programVersion = "0.1.0"
