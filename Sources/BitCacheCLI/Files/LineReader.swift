import BitCache
import Foundation

/// Reads lines as they come: one that has arrived never waits for the next, even from a slow pipe.
///
/// Blanks (spaces, tabs and carriage returns) at the ends of a line are no part of it, and a line of nothing else is
/// none (SPEC.md §6.1).
final class LineReader {
    /// The most bytes of a line that are kept, more than any token has.
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

    /// Hands over each line that is not blank as soon as it has been read; the last one may lack its line feed.
    func forEachLine(_ body: (String) throws -> Void) throws {
        var line = OpenLine()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Refusal(.fileUnreadable, "'\(name)' cannot be read: \(FileSystem.systemError)")
            }
            if count == 0 { break }
            var rest = buffer[..<count]
            while let lineFeed = rest.firstIndex(of: UInt8(ascii: "\n")) {
                line.append(rest[..<lineFeed])
                if let text = line.end() { try body(text) }
                rest = rest[(lineFeed + 1)...]
            }
            line.append(rest)
        }
        if let text = line.end() { try body(text) }
    }

    /// A line by itself, such as an argument, without blanks at its ends; nil where nothing is left.
    static func trimmed(_ text: String) -> String? {
        var line = OpenLine()
        line.append(Array(text.utf8)[...])
        return line.end()
    }
}

/// The line that is being read, as far as it has come.
private struct OpenLine {
    private var bytes: [UInt8] = []
    // The last byte beyond the limit that is no blank: with it, a line that was cut stays one that is too long.
    private var lastDropped: UInt8?

    mutating func append(_ piece: ArraySlice<UInt8>) {
        let piece = bytes.isEmpty ? piece.drop(while: Self.isBlank) : piece
        let room = LineReader.maximumLineLength - bytes.count
        bytes.append(contentsOf: piece.prefix(room))
        lastDropped = piece.dropFirst(room).last { !Self.isBlank($0) } ?? lastDropped
    }

    /// Ends the line and begins the next one.
    mutating func end() -> String? {
        if let lastDropped { bytes.append(lastDropped) }
        let end = bytes.lastIndex { !Self.isBlank($0) }.map { $0 + 1 } ?? 0
        defer {
            bytes.removeAll(keepingCapacity: bytes.count <= 65_536)
            lastDropped = nil
        }
        return end == 0 ? nil : String(decoding: bytes[..<end], as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }
}
