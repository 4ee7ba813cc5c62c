import ArgumentParser
import BitCache

/// Where tokens come from: arguments, files, or standard input.
struct TokenInput: ParsableArguments {
    @Argument(help: "Tokens, or - for one a line on standard input.")
    var tokens: [String] = []

    @Option(
        name: .customLong("file"), help: ArgumentHelp("A file with one token a line; repeatable.", valueName: "path"))
    var files: [String] = []

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func validate() throws {
        if tokens.isEmpty && files.isEmpty {
            throw ValidationError("name a token, --file PATH, or - for standard input")
        }
    }

    /// Hands over each line that is not blank, numbered from 0 over all inputs, as soon as it has been read.
    func forEachLine(_ body: (_ index: Int, _ line: Substring) throws -> Void) throws {
        var index = 0
        func hand(_ line: String) throws {
            let trimmed = line.trimmed
            guard !trimmed.isEmpty else { return }
            try body(index, trimmed)
            index += 1
        }
        for token in tokens {
            if token == "-" {
                try LineReader(descriptor: 0, name: "standard input").forEachLine(hand)
            } else {
                try hand(token)
            }
        }
        for file in files { try LineReader.open(file).forEachLine(hand) }
    }
}

extension String {
    /// The text without white space and carriage returns at its ends.
    fileprivate var trimmed: Substring {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
