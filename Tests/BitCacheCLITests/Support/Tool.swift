import Foundation

/// The built `bitcache`, run as a user runs it.
struct Tool {
    /// What one run printed and how it ended.
    struct Outcome {
        let status: Int32
        /// Whether the run was ended by a signal.
        let wasKilled: Bool
        let output: String
        let errors: String

        /// Standard output as one JSON object.
        func json() throws -> [String: Any] {
            let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
            guard let dictionary = object as? [String: Any] else { throw CocoaError(.propertyListReadCorrupt) }
            return dictionary
        }

        /// Standard output as one JSON object a line.
        func jsonLines() throws -> [[String: Any]] {
            try output.split(separator: "\n").map { line in
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
                guard let dictionary = object as? [String: Any] else { throw CocoaError(.propertyListReadCorrupt) }
                return dictionary
            }
        }
    }

    /// The tool lies beside the test bundle, in the folder of the build's products.
    static let path: String = {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL
        var folder = bundle.deletingLastPathComponent()
        for _ in 0..<4 {
            let candidate = folder.appendingPathComponent("bitcache")
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate.path }
            folder = folder.deletingLastPathComponent()
        }
        return "bitcache (not found near \(bundle.path))"
    }()

    /// Starts the tool; its output goes to files, so that no pipe can fill up.
    final class Run {
        let process = Process()
        private let outputFile: URL
        private let errorFile: URL

        init(
            _ arguments: [String], input: String = "", environment: [String: String] = [:], program: String = Tool.path
        ) throws {
            let folder = FileManager.default.temporaryDirectory
            outputFile = folder.appendingPathComponent(UUID().uuidString)
            errorFile = folder.appendingPathComponent(UUID().uuidString)
            _ = FileManager.default.createFile(atPath: outputFile.path, contents: nil)
            _ = FileManager.default.createFile(atPath: errorFile.path, contents: nil)
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = arguments
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
            process.standardOutput = try FileHandle(forWritingTo: outputFile)
            process.standardError = try FileHandle(forWritingTo: errorFile)
            let pipe = Pipe()
            process.standardInput = pipe
            try process.run()
            try? pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try? pipe.fileHandleForWriting.close()
        }

        func kill() {
            Foundation.kill(process.processIdentifier, SIGKILL)
        }

        func wait() -> Outcome {
            process.waitUntilExit()
            defer {
                try? FileManager.default.removeItem(at: outputFile)
                try? FileManager.default.removeItem(at: errorFile)
            }
            return Outcome(
                status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
                output: (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "",
                errors: (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "")
        }
    }

    static func run(
        _ arguments: String..., input: String = "", environment: [String: String] = [:]
    ) throws -> Outcome {
        try Run(arguments, input: input, environment: environment).wait()
    }
}

/// A folder that is removed when the test lets go of it.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("bitcache-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file of bytes without a pattern.
    func file(_ name: String, sizeBytes: Int, seed: UInt64 = 1) throws -> String {
        var state = seed | 1
        let bytes = (0..<sizeBytes).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
        let file = path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }
}
