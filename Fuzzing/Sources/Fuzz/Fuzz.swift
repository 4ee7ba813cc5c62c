import CLibFuzzer
import Foundation

/// The fuzzer: every decoder of BitCache under one roof, one of them at a time under libFuzzer.
///
///     Fuzz list                                     the names of the targets, one a line
///     Fuzz corpus FOLDER                            writes the seeds, FOLDER/TARGET/NUMBER, the same bytes every time
///     Fuzz limit TARGET                             the most bytes that the target wants an input to have
///     Fuzz run TARGET [OPTION OR FILE OR FOLDER]…   hands over to libFuzzer; files are run once each and not changed
@main
enum Fuzz {
    /// libFuzzer starts itself again for some of its modes; the variable tells the child what its parent was told.
    static let variable = "BITCACHE_FUZZ_TARGET"

    /// What this process feeds.
    static let target = ProcessInfo.processInfo.environment[variable].flatMap(FuzzTarget.named)

    static func main() throws {
        let arguments = CommandLine.arguments
        switch (arguments.dropFirst().first, arguments.count) {
        case ("list", 2):
            for target in FuzzTarget.all { print(target.name) }
        case ("corpus", 3):
            try writeCorpus(to: URL(filePath: arguments[2]))
        case ("limit", 3):
            guard let target = FuzzTarget.named(arguments[2]) else { try leave("there is no target \(arguments[2])") }
            print(target.maximumLength)
        case ("run", 3...):
            setenv(variable, arguments[2], 1)
            try run(Array(arguments[..<1] + arguments[3...]))
        default:
            // As libFuzzer itself starts it again, with the target in the environment.
            try run(arguments)
        }
    }

    private static func run(_ arguments: [String]) throws -> Never {
        guard let target else { try leave("Fuzz list | corpus FOLDER | limit TARGET | run TARGET [OPTION]…") }
        target.prepare()
        var words = arguments.map { strdup($0) } + [nil]
        var count = Int32(arguments.count)
        let status = words.withUnsafeMutableBufferPointer { buffer in
            var base = buffer.baseAddress
            return LLVMFuzzerRunDriver(&count, &base) { bytes, count in
                Fuzz.target?.judge(Array(UnsafeBufferPointer(start: bytes, count: count)))
                return 0
            }
        }
        exit(status)
    }

    private static func writeCorpus(to folder: URL) throws {
        for target in FuzzTarget.all {
            let place = folder.appending(path: target.name)
            try? FileManager.default.removeItem(at: place)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            // A seed above the limit would be cut, and say something else than was meant.
            let seeds = try target.seeds().filter { $0.count <= target.maximumLength }
            for (number, seed) in seeds.enumerated() {
                try Data(seed).write(to: place.appending(path: String(1000 + number)))
            }
        }
    }

    private static func leave(_ message: String) throws -> Never {
        FileHandle.standardError.write(Data("Fuzz: \(message)\n".utf8))
        exit(64)
    }
}
