import Foundation

/// Measures what DESIGN's numbers are about and prints a row for each; scripts/bench.sh says how to call it.
@main
struct Main {
    private static let wrongUsage: Int32 = 64
    private static let ourFault: Int32 = 70

    static func main() {
        do {
            let command = try CommandLineRequest(CommandLine.arguments.dropFirst())
            if command.isAskingForTool {
                print(command.benchmarks.contains(where: \.needsTool))
                return
            }
            if command.isAskingForReferees {
                print(command.benchmarks.contains(where: \.needsReferees))
                return
            }
            let rows = try command.benchmarks.map { benchmark in
                Progress.show(benchmark.name)
                defer { Progress.clear() }
                return Row(benchmark: benchmark, figures: try benchmark.measure(command.settings))
            }
            print(command.isJSON ? Report.json(rows) : Report.table(rows))
            if command.isStrict, !rows.allSatisfy(\.holds) { exit(1) }
        } catch let error as UsageError {
            printError(error.description)
            exit(wrongUsage)
        } catch {
            printError("\(error)")
            exit(ourFault)
        }
    }

    private static func printError(_ text: String) {
        FileHandle.standardError.write(Data("bench: \(text)\n".utf8))
    }
}

/// The name of what is measured now, on a terminal and nowhere else.
private enum Progress {
    private static let isShown = isatty(STDERR_FILENO) == 1

    static func show(_ name: String) { write("\r\u{1b}[K\(name) …") }
    static func clear() { write("\r\u{1b}[K") }

    private static func write(_ text: String) {
        if isShown { FileHandle.standardError.write(Data(text.utf8)) }
    }
}
