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

    /// Hands over each line without its line feed, as soon as it has been read; the last one may lack the line feed.
    func forEachLine(_ body: (String) throws -> Void) throws {
        // The start of a line whose end has not been read yet.
        var begun: [UInt8] = []
        func end(_ rest: UnsafeRawBufferPointer) throws {
            defer { begun.removeAll(keepingCapacity: begun.count <= 65_536) }
            if begun.isEmpty { return try body(String(decoding: rest, as: UTF8.self)) }
            begun.append(contentsOf: rest.prefix(Self.maximumLineLength - begun.count))
            try body(String(decoding: begun, as: UTF8.self))
        }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Refusal(.fileUnreadable, "'\(name)' cannot be read: \(FileSystem.systemError)")
            }
            if count == 0 { break }
            try buffer.withUnsafeBytes { buffer in
                var rest = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                while let lineFeed = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    try end(UnsafeRawBufferPointer(rebasing: rest[..<lineFeed]))
                    rest = UnsafeRawBufferPointer(rebasing: rest[(lineFeed + 1)...])
                }
                begun.append(contentsOf: rest.prefix(Self.maximumLineLength - begun.count))
            }
        }
        if !begun.isEmpty { try end(UnsafeRawBufferPointer(start: nil, count: 0)) }
    }
}
