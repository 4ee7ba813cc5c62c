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

    /// Hands over each line that is not blank, as soon as it has been read, without white space at its ends.
    func forEachLine(_ body: (String) throws -> Void) throws {
        func hand(_ line: String) throws {
            let trimmed = line.trimmed
            if !trimmed.isEmpty { try body(trimmed) }
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
    /// The text without the white space of ASCII at its ends.
    fileprivate var trimmed: String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d }
        guard let first = utf8.first, let last = utf8.last, isSpace(first) || isSpace(last) else { return self }
        let start = utf8.firstIndex { !isSpace($0) } ?? endIndex
        let end = utf8.lastIndex { !isSpace($0) }.map { utf8.index(after: $0) } ?? start
        return String(self[start..<end])
    }
}
