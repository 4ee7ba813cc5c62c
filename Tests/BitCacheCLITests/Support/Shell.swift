import Foundation

/// A line of bash, as scripts have it.
enum Shell {
    /// Runs a script whose arguments are `$1`, `$2`, ….
    static func run(_ script: String, _ arguments: [String]) throws -> Tool.Outcome {
        try Tool.Run(["-c", script, "bash"] + arguments, program: "/bin/bash").wait()
    }
}
