import Foundation

/// A process that is written to and answers line by line, so that its start is no part of what is measured.
final class LineProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread = Data()

    init(_ path: String, _ arguments: [String]) throws {
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit {
        // The end of its input is the end of its work.
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    func write(_ line: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8))
    }

    /// Writes a line and reads the one that comes back, an object of JSON.
    func answer<Answer: Decodable>(_: Answer.Type, to line: String) throws -> Answer {
        try write(line)
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let answer = unread[..<end]
                unread = unread[(end + 1)...]
                return try JSONDecoder().decode(Answer.self, from: answer)
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw BenchmarkFailure("\(process.executableURL?.path ?? "a process") ended") }
            unread += more
        }
    }
}
