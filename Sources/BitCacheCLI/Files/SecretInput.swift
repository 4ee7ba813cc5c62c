import BitCache
import Foundation

/// Secrets that are typed or piped in: from the system straight into memory that is wiped, and never through a string.
enum SecretInput {
    /// The most bytes of one line on a terminal, its end included; the system cuts longer ones.
    static let maximumLineBytes = 4096
    /// The most bytes of words on standard input: 24 words take a twentieth of it.
    static let maximumWordsBytes = 4096

    /// Asks on the terminal, with its echo off; the line without its end.
    static func ask(_ prompt: String) throws(Refusal) -> SecretBytes {
        try withoutEcho { () throws(Refusal) in
            Console.printPrompt(prompt)
            defer { Console.printError("") }
            return try line()
        }
    }

    /// Words from standard input to its end; on a terminal they are asked for and end with an empty line.
    ///
    /// - Throws: `mnemonic_word_count` for more bytes than any words have.
    static func words() throws(Refusal) -> SecretBytes {
        guard Console.isTerminal(STDIN_FILENO) else {
            let words = try read(upTo: maximumWordsBytes + 1) { _ in false }
            guard words.count <= maximumWordsBytes else {
                throw Refusal(.mnemonicWordCount, "standard input holds more than \(maximumWordsBytes) bytes of words")
            }
            return words
        }
        Console.printError("The words, in one line or several; they are not shown. An empty line ends them.")
        return try withoutEcho { () throws(Refusal) in
            var all = SecretBytes(copying: [])
            while all.count <= maximumWordsBytes {
                let next = try line()
                guard next.count > 0 else { return all }
                all = joined(all, next)
            }
            throw Refusal(.mnemonicWordCount, "more than \(maximumWordsBytes) bytes of words were typed")
        }
    }

    /// One line of standard input without its end.
    private static func line() throws(Refusal) -> SecretBytes {
        let line = try read(upTo: maximumLineBytes) { $0 == UInt8(ascii: "\n") }
        return line.withUnsafeBytes { bytes in
            var rest = bytes[...]
            if rest.last == UInt8(ascii: "\n") { rest = rest.dropLast() }
            return SecretBytes(copying: rest)
        }
    }

    /// Reads up to the end of standard input, or up to a byte that ends it.
    private static func read(
        upTo limit: Int, endingAt isEnd: (UInt8) -> Bool
    ) throws(Refusal) -> SecretBytes {
        var count = 0
        var failure: Refusal?
        let buffer = SecretBytes(count: limit) { buffer in
            while count < limit {
                let more = Foundation.read(STDIN_FILENO, buffer.baseAddress.map { $0 + count }, limit - count)
                if more < 0, errno == EINTR { continue }
                if more < 0 {
                    failure = Refusal(.fileUnreadable, "standard input cannot be read: \(FileSystem.systemError)")
                }
                guard more > 0 else { break }
                count += more
                if isEnd(buffer[count - 1]) { break }
            }
        }
        if let failure { throw failure }
        return buffer.withUnsafeBytes { SecretBytes(copying: $0[..<count]) }
    }

    private static func joined(_ first: SecretBytes, _ second: SecretBytes) -> SecretBytes {
        SecretBytes(count: first.count + 1 + second.count) { whole in
            first.withUnsafeBytes { whole[..<first.count].copyBytes(from: $0) }
            whole[first.count] = UInt8(ascii: " ")
            second.withUnsafeBytes { whole[(first.count + 1)...].copyBytes(from: $0) }
        }
    }

    private static func withoutEcho<Result>(_ body: () throws(Refusal) -> Result) throws(Refusal) -> Result {
        var settings = termios()
        tcgetattr(STDIN_FILENO, &settings)
        var before = settings
        settings.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
        // What was typed too much is thrown away with it, and not handed to the next reader.
        defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
        return try body()
    }
}
