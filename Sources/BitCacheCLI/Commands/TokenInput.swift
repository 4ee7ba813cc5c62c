import ArgumentParser
import BitCache

/// Where tokens come from: arguments, files, or standard input.
struct TokenInput: ParsableArguments {
    @Argument(help: "Tokens, or - for one a line on standard input.")
    var tokens: [String] = []

    @Option(
        name: .customLong("file"), help: ArgumentHelp("A file with one token a line; repeatable.", valueName: "path"),
        completion: .file())
    var files: [String] = []

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func validate() throws {
        if tokens.isEmpty && files.isEmpty {
            throw ValidationError("name a token, --file PATH, or - for standard input")
        }
    }

    /// The lines that are not blank, read while others are worked on.
    var feed: LineFeed {
        files.isEmpty && !tokens.contains("-")
            ? LineFeed(tokens.compactMap(LineReader.trimmed)) : LineFeed(reading: forEachLine)
    }

    /// Hands over each line that is not blank, as soon as it has been read.
    func forEachLine(_ body: (String) throws -> Void) throws {
        for token in tokens {
            if token == "-" {
                try LineReader(descriptor: 0, name: "standard input").forEachLine(body)
            } else if let line = LineReader.trimmed(token) {
                try body(line)
            }
        }
        for file in files { try LineReader.open(file).forEachLine(body) }
    }
}
