import BitCache
import Foundation

/// Reads lines as they come: one that has arrived never waits for the next, even from a slow pipe.
final class LineReader {
    /// The longest line that is kept: that of the longest token. The rest of a longer line is read and dropped, and
    /// what was kept is judged too long like any other text.
    static let maximumLineLength = 2 << 20

    private let descriptor: Int32
    private let name: String
    private let closes: Bool

    init(descriptor: Int32, name: String, closes: Bool = false) {
        self.descriptor = descriptor
        self.name = name
        self.closes = closes
    }

    /// Opens a file.
    ///
    /// - Throws: `file_missing`, `file_unreadable`.
    static func open(_ path: String) throws(Refusal) -> LineReader {
        guard FileSystem.exists(path) else { throw Refusal(.fileMissing, "there is no file '\(path)'") }
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0, !FileSystem.isFolder(path) else {
            throw Refusal(.fileUnreadable, "'\(path)' cannot be read; check that it is a file and may be read by you")
        }
        return LineReader(descriptor: descriptor, name: path, closes: true)
    }

    deinit { if closes { close(descriptor) } }

    func forEachLine(_ body: (String) throws -> Void) throws {
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Refusal(.fileUnreadable, "'\(name)' cannot be read: \(FileSystem.systemError)")
            }
            if count == 0 { break }
            for byte in buffer[..<count] {
                if byte == UInt8(ascii: "\n") {
                    try body(String(decoding: line, as: UTF8.self))
                    line.removeAll(keepingCapacity: true)
                } else if line.count < Self.maximumLineLength {
                    line.append(byte)
                }
            }
        }
        if !line.isEmpty { try body(String(decoding: line, as: UTF8.self)) }
    }
}
