// sphere: the commands. Reads the command line, hands the work to the modules, writes what comes out.
// Invariant: data goes to standard output, progress and messages to standard error, and the exit status tells the outcome.
// Start with `commands` in Program.swift, then `RunCommand.swift`.

import Files
import Foundation

StandardStreams.prepare()
let code = await perform(commandLine: Array(CommandLine.arguments.dropFirst()))
exit(ended(code).rawValue)
