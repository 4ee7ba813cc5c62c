import ArgumentParser
import BitCache
import Foundation

/// What leaves the tool: facts on standard output, everything else on standard error.
enum Console {
    /// Prints a line of facts. A closed pipe ends the program quietly: nobody reads on.
    static func print(_ line: String) {
        write(line + "\n", to: STDOUT_FILENO)
    }

    static func printError(_ line: String) {
        write(line + "\n", to: STDERR_FILENO)
    }

    /// Shows a line that the next one replaces, only where a person looks on.
    static func showProgress(_ line: String) {
        guard isTerminal(STDERR_FILENO) else { return }
        write("\r\u{1B}[K" + printable(line), to: STDERR_FILENO)
    }

    static func clearProgress() {
        showProgress("")
    }

    /// A text without control characters: a file's name must not be able to steer a terminal.
    static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }

    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 {
                if errno == EINTR { continue }
                // The reader went away, which is its right: as with any filter, that is no error of ours.
                Foundation.exit(errno == EPIPE ? 0 : ToolExit.inputOutput.rawValue)
            }
            bytes = bytes.dropFirst(written)
        }
    }
}

extension ParsableArguments {
    /// Runs a command's work and turns a refusal into a message (or a JSON object) and an exit code.
    func reporting(json: Bool, _ work: () throws -> Void) throws {
        signal(SIGPIPE, SIG_IGN)
        do {
            try work()
        } catch let refusal as Refusal {
            try report(refusal, json: json)
            throw ExitCode(ToolExit(refusal).rawValue)
        } catch let wrong as WrongUsage {
            try report(wrong.refusal, json: json)
            throw ExitCode(ToolExit.usage.rawValue)
        }
    }

    private func report(_ refusal: Refusal, json: Bool) throws {
        Console.clearProgress()
        if json {
            Console.print(try JSONValue(refusal).line())
        } else {
            Console.printError("bitcache: \(refusal)")
        }
    }
}

/// What was refused in an argument: the caller's mistake, whatever the code says about the same words elsewhere.
struct WrongUsage: Error {
    let refusal: Refusal
}
