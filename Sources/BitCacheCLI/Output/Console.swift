import ArgumentParser
import BitCache
import Foundation

/// What leaves the tool: facts on standard output, everything else on standard error.
enum Console {
    /// Prints a line of facts. A closed pipe ends the program quietly: nobody reads on.
    static func print(_ line: String) {
        write(line + "\n")
    }

    /// Writes whole lines of facts at once.
    static func write(_ lines: String) {
        write(lines, to: STDOUT_FILENO)
    }

    static func printError(_ line: String) {
        write(line + "\n", to: STDERR_FILENO)
    }

    /// Shows a question on standard error; what is answered stands behind it.
    static func printPrompt(_ text: String) {
        write(text, to: STDERR_FILENO)
    }

    /// Writes a secret that was asked for to standard error, from the memory where it is wiped.
    static func showSecret(_ bytes: UnsafeRawBufferPointer) {
        write(bytes, to: STDERR_FILENO)
    }

    /// Asks for a yes or no where a person is there to give it; anything but y or yes is a no.
    static func confirms(_ question: String) -> Bool {
        guard isTerminal(STDIN_FILENO), isTerminal(STDERR_FILENO) else { return false }
        clearProgress()
        printPrompt(printable(question) + " [y/N] ")
        return ["y", "yes"].contains((readLine() ?? "").lowercased())
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
        var text = text
        text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) {
        var rest = bytes
        while !rest.isEmpty {
            let written = Foundation.write(descriptor, rest.baseAddress, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                // What cannot be said on standard error is lost; the exit status still says how it went.
                if descriptor == STDERR_FILENO { return }
                // The reader went away, which is its right: as with any filter, that is no error of ours.
                Foundation.exit(errno == EPIPE ? 0 : ToolExit.inputOutput.rawValue)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }
}

extension ParsableArguments {
    /// Runs a command's work and turns a refusal into a message (or a JSON object) and an exit code.
    func reporting(json: Bool, _ work: () throws -> Void) throws {
        signal(SIGPIPE, SIG_IGN)
        do { try work() } catch { throw reported(error, json: json) }
    }

    /// As ``reporting(json:_:)-(_,()->Void)``, for work that waits.
    func reporting(json: Bool, _ work: () async throws -> Void) async throws {
        signal(SIGPIPE, SIG_IGN)
        do { try await work() } catch { throw reported(error, json: json) }
    }

    /// Says what went wrong, and gives the exit code that stands for it.
    private func reported(_ error: any Error, json: Bool) -> any Error {
        let (refusal, exit): (Refusal, ToolExit)
        switch error {
        case let error as Refusal: (refusal, exit) = (error, ToolExit(error))
        case let error as WrongUsage: (refusal, exit) = (error.refusal, .usage)
        default: return error
        }
        Console.clearProgress()
        if json {
            Console.print(JSONValue(refusal).line())
        } else {
            Console.printError("bitcache: \(refusal)")
        }
        return ExitCode(exit.rawValue)
    }
}

/// What was refused in an argument: the caller's mistake, whatever the code says about the same words elsewhere.
struct WrongUsage: Error {
    let refusal: Refusal
}
